//! `wcomp outdated`.

use std::path::PathBuf;

use clap::Args;

use super::console::print;
use super::{Console, Outcome, Place};
use crate::pipeline;

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
    let (manifest, offers) = pipeline::offers(world, sources, file, memo, sink);
    console.say()?;
    let mut rows = vec![["package", "locked", "matching", "newest"].map(str::to_owned)];
    for (component, offer) in manifest.components.iter().zip(offers) {
        if let Some(offer) = offer
            && offer.newest > offer.locked
            && let Some(package) = component.origin()
        {
            let versions = [offer.locked, offer.matching, offer.newest].map(|it| it.to_string());
            let [locked, matching, newest] = versions;
            rows.push([package.value.clone(), locked, matching, newest]);
        }
    }
    if rows.len() == 1 {
        console.tell("every package is the newest there is");
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
