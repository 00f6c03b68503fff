//! `wcomp why`.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Console, Outcome, Place, Stop, console};
use crate::pipeline;
use crate::view::{self, Answer};

/// Say why the whole has an import or export, or why an instance is there.
#[derive(Args)]
pub(super) struct Why {
    /// An instance, an interface, or an import or export of the whole; the version may be left out
    name: String,
    /// The manifest [default: compose.toml]
    pub(super) manifest: Option<PathBuf>,
}

pub(super) fn run(why: &Why, place: &Place, console: &mut Console) -> Outcome {
    let file = console.open(&place.manifest)?;
    console.remember();
    let Console { world, sources, memo, sink, .. } = console;
    let analysis = pipeline::analyze_again(world, sources, file, memo, sink);
    let picture = view::picture(&analysis, sources, sink);
    let answers = view::why(&picture, &why.name).map_err(|unknown| {
        let help = unknown.near.map_or_else(
            || "`wcomp graph` shows what there is".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Stop::Environment(format!(
            "no instance, import or export is called `{}`\n  help: {help}",
            why.name
        ))
    })?;
    let text: Vec<_> = answers.iter().map(plain).collect();
    console::print(&[text.join("\n").as_bytes()])?;
    console.verdict()
}

fn plain(answer: &Answer) -> String {
    let mut text = format!("{}\n", answer.what);
    let mut line =
        |line: &str| writeln!(text, "{line}").expect("writing to a string does not fail");
    if !answer.needed {
        line("Nothing that the whole exports needs it.");
    }
    for (number, route) in answer.routes.iter().enumerate() {
        line("");
        for (place, step) in route.steps.iter().enumerate() {
            let number = if place == 0 { format!("{:>2}.", number + 1) } else { "   ".to_owned() };
            line(&format!("{number} {}\n      {}", step.what, step.why));
        }
    }
    if answer.more {
        line("\n    There are further ways, none of them shorter.");
    }
    text
}
