//! `wcomp inspect`.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::link::{name, quoted};
use super::{Console, Outcome, Stop, console, report};
use crate::decode::{self, Component, ComponentId};
use crate::view::{self, Contents};
use crate::{manifest, pipeline};

/// Show what a component imports, exports and contains.
#[derive(Args)]
pub(super) struct Inspect {
    /// The component
    file: PathBuf,
    /// Print its world as WIT
    #[arg(long, conflicts_with = "json")]
    wit: bool,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(inspect: &Inspect, console: &mut Console) -> Outcome {
    let name = name(&inspect.file, &mut HashSet::new());
    let path = quoted(&inspect.file.to_string_lossy());
    let text =
        format!("[package]\nname = \"inspect:component\"\n\n[components]\n{name} = {path}\n");
    let file = console.sources.add("<command line>", text);
    let Console { world, sources, memo, sink, .. } = console;
    let manifest = manifest::parse(sources, file, sink);
    let components = pipeline::read(world, sources, &manifest, memo, sink);
    // A log without results is no answer to the question what is in a component.
    if !console.sink.sorted().is_empty() {
        console.say()?;
    }
    let component = components.get(ComponentId::new(0)).ok_or(Stop::Composition)?;
    let text = if inspect.wit {
        wit(component)?
    } else {
        let contents = view::contents(component, &components).ok_or(Stop::Composition)?;
        if inspect.json { json(&contents) } else { plain(&contents) }
    };
    console::print(&[text.as_bytes()])
}

fn wit(component: &Component) -> Result<String, Stop> {
    decode::wit::text(component, |_| false).map_err(|error| {
        Stop::Environment(format!("its world cannot be written as WIT: {error:#}"))
    })
}

fn json(contents: &Contents) -> String {
    let text = serde_json::to_string_pretty(contents).expect("plain data is always JSON");
    format!("{text}\n")
}

fn plain(contents: &Contents) -> String {
    let mut text = String::new();
    let mut line =
        |line: String| writeln!(text, "{line}").expect("writing to a string does not fail");
    line(format!("component, {}", report::size(contents.size)));
    for (title, values) in [("written in", &contents.languages), ("made with", &contents.tools)] {
        if !values.is_empty() {
            line(format!("{title} {}", values.join(", ")));
        }
    }
    for (title, items) in [("imports", &contents.imports), ("exports", &contents.exports)] {
        line(format!("\n{title} ({})", items.len()));
        for item in items {
            let implements = item
                .implements
                .as_ref()
                .map(|name| format!(" implements {name}"))
                .unwrap_or_default();
            line(format!("  {:<9} {}{implements}", item.kind, item.name));
        }
    }
    line(format!("\ncontains ({})", contents.contains.len()));
    for part in &contents.contains {
        let indent = "  ".repeat(part.depth);
        line(format!(
            "{indent}{:<12} {:>9}  {}",
            part.kind,
            report::size(part.size),
            &part.sha256[..16]
        ));
    }
    text
}
