//! `wcomp fetch`.

use std::path::PathBuf;

use clap::Args;

use super::{Console, Outcome, Place, registries, report};
use crate::pipeline;

/// Fetch and lock what a manifest takes from registries.
///
/// What is locked is fetched as it is locked, and what is not is locked. Afterwards everything is there for `--offline`.
#[derive(Args)]
pub(super) struct Fetch {
    /// The manifest [default: compose.toml]
    pub(super) manifest: Option<PathBuf>,
}

pub(super) fn run(place: &Place, console: &mut Console) -> Outcome {
    let file = console.open(&place.manifest)?;
    let registries = &mut console.memo.inputs.known.registries;
    (registries.writes, registries.keeps) = (true, true);
    let Console { world, sources, memo, sink, .. } = console;
    let names = pipeline::fetch(world, sources, file, true, memo, sink);
    console.say()?;
    registries::tell(console, "locked");
    console.tell(&match names.len() {
        0 => "nothing to fetch: the manifest takes nothing from a registry".to_owned(),
        all => format!("{} on this machine", report::count(all, "package")),
    });
    Ok(())
}
