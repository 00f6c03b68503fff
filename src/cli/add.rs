//! `wcomp add`, and manifests that are changed by a verb.

use std::path::{Path, PathBuf};

use clap::Args;
use semver::VersionReq;
use wasm_pkg_common::package::PackageRef;

use super::console::unwritable;
use super::{Console, Outcome, Place, Stop, registries};
use crate::diagnostics::{Edit, Severity, Sink, Step, Written};
use crate::manifest::{Image, Manifest, kebab};
use crate::pipeline;
use crate::source::{FileId, SourceMap, World};

/// Add a package of a registry, or an image, to the components of a manifest.
#[derive(Args)]
#[command(disable_version_flag = true)]
pub(super) struct Add {
    /// `acme:tax`, `acme:tax@^1.2` or `ghcr.io/acme/tax:1.2.0`
    #[arg(value_name = "PACKAGE")]
    what: String,
    /// The versions of the package that will do [default: the newest, and those that are compatible]
    #[arg(long, value_name = "REQUIREMENT")]
    version: Option<String>,
    /// What the component is called here [default: what the package is called]
    #[arg(long)]
    name: Option<String>,
    /// The manifest [default: compose.toml]
    #[arg(long = "manifest", value_name = "FILE")]
    pub(super) manifest: Option<PathBuf>,
}

pub(super) fn run(add: &Add, place: &Place, console: &mut Console) -> Outcome {
    registries::may_lock(console, "add")?;
    let file = console.open(&place.manifest)?;
    let manifest = whole(file, console)?;
    if add.version.is_some() && add.what.contains(['@', '/']) {
        return Err(Stop::Environment(format!(
            "`{}` says itself which version it is\n  help: leave `--version` away",
            add.what
        )));
    }
    let written = add.version.as_ref().map(|version| format!("{}@{version}", add.what));
    let what = What::parse(written.as_ref().unwrap_or(&add.what))?;
    let name = add.name.clone().unwrap_or_else(|| kebab(what.name()));
    // A name that somebody has chosen has a place for what is wrong with it.
    if !name.starts_with(|it: char| it.is_ascii_alphabetic()) {
        return Err(Stop::Environment(format!(
            "a component cannot be called `{name}`\n  help: choose another name with `--name NAME`"
        )));
    }
    if let Some(there) = taken(&name, &manifest) {
        let help = "choose another name with `--name NAME`, or change it in the manifest";
        return Err(Stop::Environment(format!(
            "there is {there} `{name}` already\n  help: {help}"
        )));
    }
    let path = ["components", name.as_str()];
    let mut rewriting = Rewriting::new(file, console);
    let value = match &what {
        What::Image(image) => format!("{{ oci = {} }}", text(image)),
        What::Package(package, Some(requirement)) => line(package, requirement),
        What::Package(package, None) => {
            let mut any = Rewriting::new(file, console);
            any.set(&path, &line(package, &VersionReq::STAR))?;
            line(package, &format!("^{}", any.newest(&name, console)?))
        }
    };
    rewriting.set(&path, &value)?;
    rewriting.fetch(true, &place.manifest, console)?;
    console.tell(&format!("added `{name}` to `{}`", place.manifest.display()));
    registries::tell(console, "locked");
    Ok(())
}

/// A manifest with nothing wrong in it. What is only odd is said when it is read again.
pub(super) fn whole(file: FileId, console: &mut Console) -> Result<Manifest, Stop> {
    let mut sink = Sink::default();
    let manifest = pipeline::parse(&console.sources, file, &mut sink);
    if sink.count(Severity::Error) > 0 {
        console.sink = sink;
        console.say()?;
    }
    Ok(manifest)
}

/// What the manifest says of a package.
fn line(package: &PackageRef, version: &impl ToString) -> String {
    format!("{{ package = {}, version = {} }}", text(package), text(version))
}

fn text(value: &impl ToString) -> String {
    Written::Text.as_toml(&value.to_string())
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
        Image::parse(written).map(What::Image).map_err(|problem| {
            let (why, help) = problem.split_once("; ").unwrap_or((problem, ""));
            Stop::Environment(if written.contains('/') {
                format!("`{written}` is no image: {why}\n  help: {help}, as in `ghcr.io/acme/tax:1.2.0`")
            } else {
                format!("`{written}` is no package and no image\n  help: write `acme:tax`, `acme:tax@^1.2`, or `ghcr.io/acme/tax:1.2.0`")
            })
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
    if component { Some("a component") } else { instance().then_some("an instance") }
}

/// A manifest that is being changed. Comments and order stay.
#[derive(Clone)]
pub(super) struct Rewriting {
    path: PathBuf,
    before: String,
    text: String,
    steps: Vec<Step>,
}

impl Rewriting {
    pub(super) fn new(file: FileId, console: &Console) -> Self {
        let path = console.sources.path(file).to_owned();
        let text = console.sources.text(file).to_string();
        Rewriting { path, before: text.clone(), text, steps: Vec::new() }
    }

    /// Gives a key a value, given as TOML.
    pub(super) fn set(&mut self, path: &[&str], value: &str) -> Result<(), Stop> {
        let keys = path.iter().map(|key| (*key).to_owned()).collect();
        let step = Step::Set { path: keys, value: value.to_owned() };
        self.text = apply(&step, &self.path, &self.text).ok_or_else(|| {
            Stop::Environment(format!(
                "the manifest cannot be changed: it is not TOML that comes out as it goes in\n  help: write it by hand\n{} = {value}",
                path.join(".")
            ))
        })?;
        self.steps.push(step);
        Ok(())
    }

    /// The newest version of a component that is a package.
    pub(super) fn newest(self, name: &str, console: &mut Console) -> Result<String, Stop> {
        let file = self.hand_over(console);
        let Console { world, sources, memo, sink, .. } = console;
        let (manifest, offers) = pipeline::offers(world, sources, file, Some(name), memo, sink);
        console.say_so_far()?;
        let at = manifest.components.iter().position(|component| component.name.value == name);
        let offer = at.and_then(|at| offers[at].clone());
        offer.map(|offer| offer.newest.to_string()).ok_or(Stop::Composition)
    }

    /// Fetches and locks what the manifest asks for as it is now, and writes it if `write` says so. Returns the packages and
    /// images.
    pub(super) fn fetch(
        self,
        write: bool,
        path: &Path,
        console: &mut Console,
    ) -> Result<Vec<String>, Stop> {
        let file = self.hand_over(console);
        console.memo.inputs.known.registries.writes = write;
        let Console { world, sources, memo, sink, .. } = console;
        let names = pipeline::fetch(world, sources, file, write, memo, sink);
        console.say()?;
        if !self.steps.is_empty() && write {
            // As it is by now: others may have changed it in the meantime.
            let mut change = |there: Option<&[u8]>| {
                let there = String::from_utf8(there?.to_vec()).ok()?;
                let same = |step: &Step| value(step, &there) == value(step, &self.before);
                if !self.steps.iter().all(same) {
                    return None;
                }
                let changed =
                    self.steps.iter().try_fold(there, |text, step| apply(step, path, &text));
                changed.map(String::into_bytes)
            };
            let changed = console.world.change(path, &mut change);
            changed.map_err(|error| unwritable(path, &error))?;
        }
        Ok(names)
    }

    /// Makes what is written so far the manifest that messages are about.
    fn hand_over(&self, console: &mut Console) -> FileId {
        console.sources.add(self.path.clone(), self.text.clone())
    }
}

/// What there is at the place that is changed.
fn value(step: &Step, text: &str) -> Option<toml::Value> {
    let Step::Set { path, .. } = step else { return None };
    let table: toml::Table = toml::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    path.iter().try_fold(toml::Value::Table(table), |value, key| value.get(key).cloned())
}

/// A text with a change made to it.
fn apply(step: &Step, path: &Path, text: &str) -> Option<String> {
    // The library that changes it drops the mark that some editors begin a file with.
    if let Some(text) = text.strip_prefix('\u{feff}') {
        return Some(format!("\u{feff}{}", apply(step, path, text)?));
    }
    let mut sources = SourceMap::default();
    let file = sources.add(path, text);
    let patch = Edit::manifest(file, "", step.clone()).patch(&sources)?;
    let (start, end) = (patch.span.start as usize, patch.span.end as usize);
    Some([&text[..start], &patch.text, &text[end..]].concat())
}
