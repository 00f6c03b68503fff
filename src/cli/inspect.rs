//! `wcomp inspect`.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::link::{name, quoted};
use super::{Console, Outcome, Stop, console, report};
use crate::decode::{self, Component, ComponentId};
use crate::view::{self, Contents, Item, Repeated, Uses};
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
    facts(contents, &mut text);
    list("imports", &contents.imports, &mut text);
    list("exports", &contents.exports, &mut text);
    let _ = writeln!(text, "\ncontains ({})", contents.contains.len());
    for part in &contents.contains {
        let uses = part.uses.as_ref().map(Uses::words).unwrap_or_default();
        let uses = if uses.is_empty() { uses } else { format!("  ({uses})") };
        line(part.kind, part.size, &part.sha256, part.depth, &uses, &mut text);
    }
    repeated(contents, &mut text);
    text
}

fn facts(Contents { facts, uses, .. }: &Contents, text: &mut String) {
    let _ = writeln!(text, "component, {}", report::size(facts.size));
    let shares = uses.shares();
    if !shares.is_empty() {
        let _ = writeln!(text, "{shares}");
    }
    for (title, values) in [("written in", &facts.languages), ("made with", &facts.tools)] {
        if !values.is_empty() {
            let _ = writeln!(text, "{title} {}", values.join(", "));
        }
    }
}

fn list(title: &str, items: &[Item], text: &mut String) {
    let _ = writeln!(text, "\n{title} ({})", items.len());
    for Item { name, kind, implements } in items {
        let implements =
            implements.as_ref().map(|name| format!(" implements {name}")).unwrap_or_default();
        let _ = writeln!(text, "  {kind:<9} {name}{implements}");
    }
}

fn repeated(Contents { facts, repeated, saves, .. }: &Contents, text: &mut String) {
    if repeated.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nmore than once ({})", repeated.len());
    for Repeated { kind, size, sha256, count, .. } in repeated {
        line(kind, *size, sha256, 1, &format!("  {count} times"), text);
    }
    let share = view::percent(*saves, facts.size);
    let _ =
        writeln!(text, "  stored once, they would take {} less ({share})", report::size(*saves));
}

/// A nested core module or component: how large it is, the first digits of its digest, and what else there is to say.
fn line(kind: &str, size: usize, sha256: &str, depth: usize, more: &str, text: &mut String) {
    let indent = "  ".repeat(depth);
    let size = report::size(size);
    let _ = writeln!(text, "{indent}{kind:<12} {size:>9}  {}{more}", &sha256[..16]);
}
