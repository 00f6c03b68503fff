//! `wcomp init`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::link::{name, quoted};
use super::{Console, Outcome, Stop};
use crate::source::{Entry, World};

/// Write a manifest to start from.
#[derive(Args)]
pub(super) struct Init {
    /// A directory to write to, and components to name; without components, those in the directory
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
}

pub(super) fn run(init: &Init, console: &mut Console) -> Outcome {
    let (files, directories): (Vec<_>, Vec<_>) =
        init.paths.iter().cloned().partition(|path| is_component(path));
    let directory = match directories.as_slice() {
        [] => PathBuf::from("."),
        [one] => one.clone(),
        _ => return Err(Stop::Environment("`wcomp init` writes to one directory\n  help: name one directory and any number of `.wasm` files".to_owned())),
    };
    let manifest = if directory == Path::new(".") {
        PathBuf::from("compose.toml")
    } else {
        directory.join("compose.toml")
    };
    if console.world.entry(&manifest) != Entry::Missing {
        let path = manifest.display();
        return Err(Stop::Environment(format!(
            "`{path}` is there already\n  help: `wcomp check {path}` checks it"
        )));
    }
    let files = if files.is_empty() { found(&directory, console) } else { files };
    let text = text(&directory, &files);
    console.write(&super::Output::File(&manifest), &[text.as_bytes()], false)?;
    let next = if files.is_empty() { "name your components in it, then run" } else { "next:" };
    let argument = if manifest == Path::new("compose.toml") {
        String::new()
    } else {
        format!(" {}", manifest.display())
    };
    console.tell(&format!("wrote {}; {next} wcomp build{argument}", manifest.display()));
    Ok(())
}

/// The components that lie in a directory.
fn found(directory: &Path, console: &Console) -> Vec<PathBuf> {
    let entries = console.world.list(directory).unwrap_or_default();
    let component = |path: &PathBuf| {
        is_component(path)
            && console.world.read(path).is_ok_and(|bytes| {
                bytes.starts_with(b"\0asm\x0d\0\x01\0") || bytes.starts_with(b"(component")
            })
    };
    entries.into_iter().filter(component).collect()
}

fn is_component(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wasm" || extension == "wat")
}

fn text(directory: &Path, files: &[PathBuf]) -> String {
    let mut taken = HashSet::new();
    let lines: String = files
        .iter()
        .map(|file| {
            let name = name(file, &mut taken);
            format!("{name} = {}\n", quoted(&relative(file, directory)))
        })
        .collect();
    let package = match directory.canonicalize() {
        Ok(full) => name(&full, &mut HashSet::new()),
        Err(_) => name(directory, &mut HashSet::new()),
    };
    let example = if lines.is_empty() { "# web = \"web.wasm\"\n".to_owned() } else { lines };
    let schema = schema_line();
    format!(
        r#"{schema}
# Links components into one. `wcomp build` reads this file; every key is explained in the book.

[package]
name = "my:{package}"
# version = "0.1.0"
# root = "web"                  # the instance whose exports become those of the whole

[components]
# Each is a file, and by default one instance of it. Imports are wired to the only other component that exports them.
{example}
# log = {{ package = "acme:log", version = "^1.2" }}  # from a registry; `wcomp add acme:log` writes such a line

# [components.web]
# path = "web.wasm"
# with."acme:kv/store" = "cache"                    # where several export the same interface: which one
# with."wasi:http/outgoing-handler" = {{ import = true }}  # leave it to the host, on purpose

# [instances.cache-eu]          # several instances of one component
# component = "cache"

# [exports]                     # in place of, or on top of, those of the root
# "acme:admin/api" = "pricing"

[imports]
allow = ["wasi:*"]              # what may be left to the host without a word
"#
    )
}

/// The comment by which editors find the schema: at its address, if the book has one, or else beside the manifest.
fn schema_line() -> String {
    let home = env!("CARGO_PKG_HOMEPAGE");
    if home.is_empty() {
        return "#:schema ./compose.schema.json\n# For editors: `wcomp schema > compose.schema.json` puts the schema there.\n".to_owned();
    }
    format!("#:schema {}/compose.schema.json\n", home.trim_end_matches('/'))
}

/// The path of a file as seen from a directory.
fn relative(file: &Path, directory: &Path) -> String {
    // The directory need not be there yet.
    let directory = directory.canonicalize().or_else(|_| std::path::absolute(directory));
    let path = match (file.canonicalize(), directory) {
        (Ok(file), Ok(directory)) => pathdiff::diff_paths(&file, &directory).unwrap_or(file),
        _ => file.to_path_buf(),
    };
    path.to_string_lossy().replace('\\', "/")
}
