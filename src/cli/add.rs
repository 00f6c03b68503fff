//! `wcomp add`, and manifests that are changed by a verb.

use std::path::{Path, PathBuf};

use clap::Args;
use semver::VersionReq;
use wasm_pkg_common::package::PackageRef;

use super::{Console, Outcome, Output, Place, Stop, registries};
use crate::diagnostics::{Edit, Step, Written};
use crate::manifest::{Image, Manifest, kebab};
use crate::pipeline;
use crate::source::{FileId, SourceMap};

/// Add a package of a registry, or an image, to the components of a manifest.
#[derive(Args)]
pub(super) struct Add {
    /// `acme:tax`, `acme:tax@^1.2` or `ghcr.io/acme/tax:1.2.0`
    #[arg(value_name = "PACKAGE")]
    what: String,
    /// What the component is called here [default: what the package is called]
    #[arg(long)]
    name: Option<String>,
    /// The manifest [default: compose.toml]
    #[arg(long = "manifest", value_name = "FILE")]
    pub(super) manifest: Option<PathBuf>,
}

pub(super) fn run(add: &Add, place: &Place, console: &mut Console) -> Outcome {
    let file = console.open(&place.manifest)?;
    let manifest = pipeline::parse(&console.sources, file, &mut console.sink);
    console.say()?;
    let what = What::parse(&add.what)?;
    let name = add.name.clone().unwrap_or_else(|| kebab(what.name()));
    if let Some(there) = taken(&name, &manifest) {
        return Err(Stop::Environment(format!(
            "there is a{there} `{name}` already\n  help: choose another name with `--name NAME`"
        )));
    }
    let path = ["components", name.as_str()];
    let mut rewriting = Rewriting::new(file, console);
    let text = |value: &str| Written::Text.as_toml(value);
    match &what {
        What::Image(image) => {
            let image = text(&image.to_string());
            rewriting.set(&path, &format!("{{ oci = {image} }}"))?;
        }
        What::Package(package, requirement) => {
            let package = text(&package.to_string());
            let table = |version: &str| format!("{{ package = {package}, version = {version} }}");
            let version = if let Some(requirement) = requirement {
                requirement.to_string()
            } else {
                let mut any = Rewriting::new(file, console);
                any.set(&path, &table("\"*\""))?;
                format!("^{}", any.newest(&name, console)?)
            };
            rewriting.set(&path, &table(&text(&version)))?;
        }
    }
    rewriting.fetch(true, &place.manifest, console)?;
    console.tell(&format!("added `{name}` to `{}`", place.manifest.display()));
    registries::tell(console, "locked");
    Ok(())
}

/// What is to be added.
enum What {
    Package(PackageRef, Option<VersionReq>),
    Image(Image),
}

impl What {
    fn parse(written: &str) -> Result<Self, Stop> {
        let (name, requirement) = match written.split_once('@') {
            Some((name, requirement)) => (name, Some(requirement)),
            None => (written, None),
        };
        if let Ok(package) = name.parse::<PackageRef>() {
            let requirement = requirement.map(VersionReq::parse).transpose().map_err(|error| {
                Stop::Environment(format!(
                    "`{written}` has no version that can be read: {error}\n  help: write it as Cargo has it, such as `{name}@^1.2`"
                ))
            })?;
            return Ok(What::Package(package, requirement));
        }
        Image::parse(written).map(What::Image).map_err(|_| {
            Stop::Environment(format!(
                "`{written}` is no package and no image\n  help: write `acme:tax`, `acme:tax@^1.2`, or `ghcr.io/acme/tax:1.2.0`"
            ))
        })
    }

    /// What it is called, without what stands before.
    fn name(&self) -> &str {
        match self {
            What::Package(package, _) => package.name().as_ref(),
            What::Image(image) => image.repository.rsplit('/').next().unwrap_or(&image.repository),
        }
    }
}

/// What has a name already.
fn taken(name: &str, manifest: &Manifest) -> Option<&'static str> {
    let component = manifest.components.iter().any(|component| component.name.value == name);
    let instance = || manifest.instances.iter().any(|instance| instance.name.value == name);
    if component { Some(" component") } else { instance().then_some("n instance") }
}

/// A manifest that is being changed. Comments and order stay.
pub(super) struct Rewriting {
    sources: SourceMap,
    file: FileId,
    changed: bool,
}

impl Rewriting {
    pub(super) fn new(file: FileId, console: &Console) -> Self {
        let mut sources = SourceMap::default();
        let file = sources.add(console.sources.path(file), console.sources.text(file).clone());
        Rewriting { sources, file, changed: false }
    }

    /// Gives a key a value, given as TOML.
    pub(super) fn set(&mut self, path: &[&str], value: &str) -> Result<(), Stop> {
        let path = path.iter().map(|key| (*key).to_owned()).collect();
        let edit = Edit::manifest(self.file, "", Step::Set { path, value: value.to_owned() });
        let Some(patch) = edit.patch(&self.sources) else {
            return Err(Stop::Environment(format!(
                "the manifest cannot be changed\n  help: write it by hand\n{value}"
            )));
        };
        let text = self.sources.text(self.file);
        let (start, end) = (patch.span.start as usize, patch.span.end as usize);
        let text = [&text[..start], &patch.text, &text[end..]].concat();
        self.file = self.sources.add(self.sources.path(self.file).to_owned(), text);
        self.changed = true;
        Ok(())
    }

    /// The newest version of a component that is a package.
    fn newest(mut self, name: &str, console: &mut Console) -> Result<String, Stop> {
        let file = self.hand_over(console);
        let Console { world, sources, memo, sink, .. } = console;
        let (manifest, offers) = pipeline::offers(world, sources, file, memo, sink);
        console.say()?;
        let at = manifest.components.iter().position(|component| component.name.value == name);
        let offer = at.and_then(|at| offers[at].clone());
        offer.map(|offer| offer.newest.to_string()).ok_or(Stop::Composition)
    }

    /// Fetches and locks what the manifest asks for as it is now, and writes it if `write` says so.
    pub(super) fn fetch(
        mut self,
        write: bool,
        path: &Path,
        console: &mut Console,
    ) -> Result<(), Stop> {
        let text = self.sources.text(self.file).clone();
        let file = self.hand_over(console);
        console.memo.inputs.known.registries.writes = write;
        let Console { world, sources, memo, sink, .. } = console;
        pipeline::fetch(world, sources, file, write, memo, sink);
        console.say()?;
        if self.changed && write {
            console.write(&Output::new(path), &[text.as_bytes()], false)?;
        }
        Ok(())
    }

    /// Makes what is written so far the manifest that messages are about.
    fn hand_over(&mut self, console: &mut Console) -> FileId {
        let text = self.sources.text(self.file).clone();
        console.sources.add(self.sources.path(self.file).to_owned(), text)
    }
}
