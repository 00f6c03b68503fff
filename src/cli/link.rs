//! `wcomp link`: the same linker without a manifest.
//!
//! The command line is turned into the manifest it stands for, so that there is one set of rules and one set of messages.

use std::collections::HashSet;
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Console, Outcome, Stop, build};
use crate::resolve::is_library;

/// Link components without a manifest; the first is the root.
#[derive(Args)]
pub(super) struct Link {
    /// The components, or the shared libraries of one
    #[arg(required = true, value_name = "FILE")]
    inputs: Vec<PathBuf>,
    /// The component whose exports become those of the whole, by its file's name without extension
    #[arg(long, value_name = "NAME")]
    root: Option<String>,
    /// A further export, as NAME=COMPONENT
    #[arg(long = "export", value_name = "NAME=COMPONENT")]
    exports: Vec<String>,
    /// A pattern of imports that may be left to the host [default: wasi:*]
    #[arg(long, value_name = "PATTERN")]
    allow: Vec<String>,
    #[command(flatten)]
    to: build::To,
}

pub(super) fn run(link: &Link, console: &mut Console) -> Outcome {
    let libraries = link.inputs.iter().all(|path| begins_as_library(path));
    if !link.to.has_output() {
        return Err(Stop::Environment(
            "`wcomp link` needs to know where the result goes\n  help: add `-o OUT.wasm`"
                .to_owned(),
        ));
    }
    let text = manifest(link, libraries)?;
    let file = console.sources.add("<command line>", text);
    let outcome = build::link(file, &link.to, (None, None), console);
    if matches!(outcome, Err(Stop::Composition)) {
        console.tell(
            "these are lines of the manifest that the command line stands for. `--allow PATTERN` leaves imports to the\n\
             host, `--root NAME` and `--export NAME=COMPONENT` choose the exports; for more, `wcomp init` writes a manifest.",
        );
    }
    outcome
}

/// Whether a file is a shared library, which its first bytes say. All of it is read later, whatever it is.
fn begins_as_library(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = |file: File| file.take(64).read_to_end(&mut head);
    path.is_file() && File::open(path).and_then(read).is_ok() && is_library(&head)
}

/// The manifest that a command line stands for.
fn manifest(link: &Link, libraries: bool) -> Result<String, Stop> {
    let mut taken = HashSet::new();
    // Shared libraries are one component, which is named after the first.
    let components = if libraries { &link.inputs[..1] } else { &link.inputs };
    let names: Vec<_> = components.iter().map(|input| name(input, &mut taken)).collect();
    let root = link.root.as_deref().unwrap_or(&names[0]);
    let mut text = String::new();
    let mut line =
        |line: String| writeln!(text, "{line}").expect("writing to a string does not fail");
    line("[package]".to_owned());
    line("name = \"linked:component\"".to_owned());
    line(format!("root = {}", quoted(root)));
    let paths: Vec<_> = link.inputs.iter().map(|input| quoted(&input.to_string_lossy())).collect();
    line("\n[components]".to_owned());
    if libraries {
        line(format!("{}.libraries = [{}]", names[0], paths.join(", ")));
    } else {
        for (name, path) in names.iter().zip(&paths) {
            line(format!("{name} = {path}"));
        }
    }
    if !link.exports.is_empty() {
        line("\n[exports]".to_owned());
    }
    for export in &link.exports {
        let Some((name, from)) = export.split_once('=') else {
            return Err(Stop::Environment(format!(
                "`--export {export}` says no component\n  help: write `--export {export}={root}`"
            )));
        };
        line(format!("{} = {}", quoted(name), quoted(from)));
    }
    if !link.allow.is_empty() {
        let patterns: Vec<_> = link.allow.iter().map(|pattern| quoted(pattern)).collect();
        line(format!("\n[imports]\nallow = [{}]", patterns.join(", ")));
    }
    Ok(text)
}

/// A name for a component, from the name of its file.
pub(super) fn name(path: &Path, taken: &mut HashSet<String>) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = stem.strip_suffix(".component").unwrap_or(&stem);
    let name = match crate::manifest::kebab(stem) {
        name if name.is_empty() || name == "1" => "component".to_owned(),
        name => name,
    };
    let mut candidate = name.clone();
    let mut count = 1;
    while !taken.insert(candidate.clone()) {
        count += 1;
        candidate = format!("{name}-{count}");
    }
    candidate
}

/// A TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
