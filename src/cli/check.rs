//! `wcomp check`.

use std::path::PathBuf;

use clap::Args;

use super::watch::watch;
use super::{Console, Outcome, Place, report};
use crate::pipeline;

/// Check a manifest without linking.
#[derive(Args)]
pub(super) struct Check {
    /// The manifest [default: compose.toml]
    pub(super) manifest: Option<PathBuf>,
    /// Print how long each pass took
    #[arg(long)]
    time: bool,
    /// Check again whenever something changes that goes into it
    #[arg(long)]
    watch: bool,
}

pub(super) fn run(check: &Check, place: &Place, console: &mut Console) -> Outcome {
    if check.watch {
        watch(console, |console| once(check, place, console))
    } else {
        once(check, place, console)
    }
}

fn once(check: &Check, place: &Place, console: &mut Console) -> Outcome {
    let file = console.open(&place.manifest)?;
    console.remember();
    let Console { world, sources, memo, sink, .. } = console;
    let analysis = pipeline::analyze_again(world, sources, file, memo, sink);
    if check.time {
        console.time();
    }
    console.say()?;
    let graph = analysis.checked.graph();
    let (instances, wires) = (graph.instances.len(), graph.wires.edge_count());
    let imports = analysis.checked.imports().len();
    let target = analysis.components.target.map(|target| format!(", fits `{}`", target.name));
    console.tell(&format!(
        "fine: {}, {}, {} left to the host{}",
        report::count(instances, "instance"),
        report::count(wires, "wire"),
        report::count(imports, "import"),
        target.unwrap_or_default(),
    ));
    Ok(())
}
