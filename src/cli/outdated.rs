//! `wcomp outdated`.

use std::path::PathBuf;

use clap::Args;

use super::console::print;
use super::{Console, Outcome, Place};
use crate::pipeline;
use crate::resolve::Offer;

/// Show which packages of a manifest have newer versions.
///
/// A line for each: the version that is locked, the newest that the manifest takes, and the newest there is.
#[derive(Args)]
pub(super) struct Outdated {
    /// The manifest [default: compose.toml]
    pub(super) manifest: Option<PathBuf>,
}

pub(super) fn run(place: &Place, console: &mut Console) -> Outcome {
    let file = console.open(&place.manifest)?;
    let Console { world, sources, memo, sink, .. } = console;
    let (manifest, offers) = pipeline::offers(world, sources, file, None, memo, sink);
    console.say()?;
    let packages = offers.iter().flatten().count();
    let mut rows = vec![["package", "locked", "matching", "newest"].map(str::to_owned)];
    for (component, offer) in manifest.components.iter().zip(offers) {
        if let Some(Offer { locked, matching, newest }) = offer
            && locked.as_ref() < Some(&newest)
            && let Some(package) = component.origin()
        {
            let locked = locked.map_or("-".to_owned(), |locked| locked.to_string());
            let (matching, newest) = (matching.to_string(), newest.to_string());
            let row = [package.value.clone(), locked, matching, newest];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    if rows.len() == 1 {
        console.tell(if packages == 0 {
            "no component is a package of a registry"
        } else {
            "every package is the newest there is"
        });
        return Ok(());
    }
    let width = |at: usize| rows.iter().map(|row| row[at].len()).max().unwrap_or_default();
    let widths = [0, 1, 2].map(width);
    let line = |[package, locked, matching, newest]: &[String; 4]| {
        let [a, b, c] = widths;
        format!("{package:a$}  {locked:b$}  {matching:c$}  {newest}\n")
    };
    print(&[rows.iter().map(line).collect::<String>().as_bytes()])
}
