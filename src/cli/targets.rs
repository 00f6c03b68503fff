//! `wcomp targets`.
//!
//! A component by itself is the composition of its one instance, with all imports left to the host. As with `wcomp link`,
//! the command line is turned into the manifest it stands for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::link::{name, quoted};
use super::{Console, Outcome, Place, Stop, console};
use crate::manifest::{self, Manifest};
use crate::pipeline;
use crate::source::{Span, Spanned};

/// Check whether a component or a composition fits a world.
#[derive(Args)]
pub(super) struct Targets {
    /// The world, such as `wasi:http/proxy`, with or without a version
    world: String,
    /// A component, or a manifest: a file that ends in `.toml` [default: compose.toml]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Targets {
    /// The manifest to check, unless it is a component.
    pub(super) fn manifest(&self) -> Option<&PathBuf> {
        self.file.as_ref().filter(|file| file.extension().is_some_and(|it| it == "toml"))
    }

    /// The component to check, unless it is a manifest.
    pub(super) fn component(&self) -> Option<&Path> {
        self.file.as_deref().filter(|_| self.manifest().is_none())
    }
}

/// Checks a component.
pub(super) fn component(targets: &Targets, path: &Path, console: &mut Console) -> Outcome {
    let (world, file) = (quoted(&targets.world), quoted(&path.to_string_lossy()));
    let name = name(path, &mut HashSet::new());
    let text = format!(
        "[package]\nname = \"targets:component\"\ntarget = {world}\n\n[components]\n{name} = {file}\n\n[imports]\nallow = [\"*\"]\n"
    );
    let file = console.sources.add("<command line>", text);
    let manifest = manifest::parse(&console.sources, file, &mut console.sink);
    check(manifest, path, console)
}

/// Checks a composition; the world takes the place of the one that the manifest names.
pub(super) fn composition(targets: &Targets, place: &Place, console: &mut Console) -> Outcome {
    let file = console.open(&place.manifest)?;
    let mut manifest = manifest::parse(&console.sources, file, &mut console.sink);
    let before = "target = ";
    let world = quoted(&targets.world);
    let at = before.len()..before.len() + world.len();
    let line = console.sources.add("<command line>", format!("{before}{world}\n"));
    let span = Span::new(line, at);
    manifest.package.target = Some(Spanned { value: targets.world.clone(), span });
    check(manifest, &place.manifest, console)
}

fn check(manifest: Manifest, path: &Path, console: &mut Console) -> Outcome {
    console.remember();
    let Console { world, sources, memo, sink, .. } = console;
    let analysis = pipeline::examine(world, sources, manifest, memo, sink);
    console.say()?;
    let target = analysis.components.target.ok_or(Stop::Composition)?;
    let fits = format!("{} fits `{}`\n", path.display(), target.name);
    if console.says_on_stdout() {
        console.tell(fits.trim_end());
        return Ok(());
    }
    console::print(&[fits.as_bytes()])
}
