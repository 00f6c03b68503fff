//! Pass 2: what the manifest names becomes bytes.
//!
//! Files are read and hashed in parallel, text is translated, core modules are made components of, and what is plainly not
//! a component is turned away here, so that `decode` only ever sees something that begins like one. A component named twice, by one path or by two, is one
//! input: identity is the digest, not the path.

mod build;
mod core;
mod form;
mod globs;
mod packages;
mod text;
mod wit;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use semver::Version;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::manifest::{self, Manifest};
use crate::source::{Bytes, Entry, SourceMap, Span, Spanned, Store, World, is_worth_sharing};

pub use self::build::{Built, Command, Runner, build};
pub use self::core::is_library;
use self::core::{Module, Parts};
use self::form::{Form, is_wit_package};
pub use self::packages::{Asked, Change, Refusal, Registries, Remote, Renew, Silence};
use self::packages::{Asker, Session};
pub use wit::{Contract, Target, worlds_known};

/// The bytes of everything that a manifest names.
#[derive(Debug, Default)]
pub struct Inputs {
    /// One for each component of the manifest, in its order; a hole where there is no file, or a problem with it.
    pub components: Vec<Option<Input>>,
    /// The world of each component, where the manifest says which, unless there was a problem.
    pub worlds: Vec<Option<Target>>,
    /// The world that the manifest names as the target, unless there was a problem.
    pub target: Option<Target>,
    /// Whether custom sections that no runtime needs are left out.
    pub strip: bool,
}

impl Inputs {
    /// The bytes of each component that there is.
    pub fn bytes(&self) -> impl Iterator<Item = &Bytes> {
        self.components.iter().flatten().map(|input| &input.bytes)
    }
}

/// The bytes of one component.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where they come from.
    pub path: PathBuf,
    /// The line of the manifest that named the path.
    pub span: Span,
    /// The component, in binary form.
    pub bytes: Bytes,
    /// Whether it was made of core modules.
    pub made: bool,
}

/// What is known besides what files say.
#[derive(Clone, Default)]
pub struct Known {
    /// What earlier runs have built.
    pub built: Option<Arc<dyn Store>>,
    /// Where what is published comes from.
    pub registries: Registries,
}

/// What one resolving leaves for the next.
#[derive(Default)]
pub struct Memo {
    /// What it begins with.
    pub known: Known,
    /// What the last resolving has locked, or would have.
    pub changes: Vec<Change>,
    worlds: wit::Memo,
    made: core::Memo,
}

impl Memo {
    /// Says of components that are built by a command which files it has made, where that is not known without running it.
    pub fn recall(&self, manifest: &mut Manifest) {
        build::recall(manifest, self.known.built.as_deref());
    }
}

/// Reads every component the manifest names, makes those that are core modules so far, and looks the worlds up.
pub fn resolve(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Inputs {
    let all = &manifest.components;
    let Memo { known, worlds, made, changes } = memo;
    let mut session = Session::new(world, &known.registries, manifest);
    let releases = releases(manifest, &mut session, sources, sink);
    let read = |(component, release): (&manifest::Component, &Release)| {
        let reader = Reader { world, directory: &manifest.directory, component };
        match (&component.published, release) {
            (None, _) => read(&reader),
            (Some(_), None) => Ok(Found::Nothing),
            (Some(published), Some(release)) => {
                let content = session.content(release, Asker::component(published, component));
                let content = content.map_err(|it| vec![Trouble::Said(it)])?;
                reader.published(&published.name, content).map_err(|it| vec![it])
            }
        }
    };
    let read: Vec<_> = if is_worth_sharing(size(world, manifest)) {
        all.par_iter().zip(&releases).map(read).collect()
    } else {
        all.iter().zip(&releases).map(read).collect()
    };
    let mut found = Vec::with_capacity(read.len());
    for (component, read) in all.iter().zip(read) {
        found.push(read.unwrap_or_else(|troubles| {
            for trouble in troubles {
                sink.push(trouble.report(sources, &component.name.value));
            }
            Found::Nothing
        }));
    }
    let wit::Targets { whole, components: worlds } =
        wit::targets(world, sources, manifest, worlds, &mut session, sink);
    let mut make =
        |((component, found), world): ((&manifest::Component, Found), &Option<Target>)| match found
        {
            Found::Input(input) => Some(input),
            // What is wrong with its contract has been said.
            Found::Parts(_) if component.contract().is_some() && world.is_none() => None,
            Found::Parts(parts) => {
                let made = core::make(&parts, world.as_ref(), made);
                let bytes = made.map_err(|problem| sink.push(*problem)).ok()?;
                let path = parts.modules.into_iter().next()?.path;
                Some(Input { path, span: parts.span, bytes, made: true })
            }
            Found::Nothing => None,
        };
    let components = all.iter().zip(found).zip(&worlds).map(&mut make).collect();
    made.drop_unused();
    *changes = session.finish(sink);
    Inputs { components, worlds, target: whole, strip: manifest.link.strip }
}

/// What is published that a manifest asks for comes onto this machine, if `contents` says so, and is locked. Returns how
/// much there is of it.
pub fn fetch(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    contents: bool,
    memo: &mut Memo,
    sink: &mut Sink,
) -> usize {
    let Memo { known, worlds, changes, .. } = memo;
    let mut session = Session::new(world, &known.registries, manifest);
    let releases = releases(manifest, &mut session, sources, sink);
    if contents {
        let content = |(component, release): (&manifest::Component, &Release)| {
            let asker = Asker::component(component.published.as_ref()?, component);
            session.content(release.as_ref()?, asker).err()
        };
        let problems: Vec<_> =
            manifest.components.par_iter().zip(&releases).filter_map(content).collect();
        for problem in problems {
            sink.push(*problem);
        }
    }
    wit::targets(world, sources, manifest, worlds, &mut session, sink);
    let count = session.count();
    *changes = session.finish(sink);
    count
}

/// What there is of a package.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The version that is locked, or would be.
    pub locked: Version,
    /// The newest that the manifest takes.
    pub matching: Version,
    /// The newest: of those that are released, if any is.
    pub newest: Version,
}

/// What there is of each component that is a package, unless there was a problem. Nothing is written.
pub fn offers(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &Memo,
    sink: &mut Sink,
) -> Vec<Option<Offer>> {
    let registries = Registries { writes: false, ..memo.known.registries.clone() };
    let mut session = Session::new(world, &registries, manifest);
    let offer = |component: &manifest::Component| {
        let published = component.published.as_ref()?;
        let asker = Asker::component(published, component);
        let offer = session.offer(&published.origin, asker, sources);
        offer.map_err(|problem| problem.map(|it| sink.push(*it))).ok()?
    };
    manifest.components.iter().map(offer).collect()
}

/// What a component that is published comes to, unless there was a problem.
type Release = Option<packages::Found>;

/// One for each component.
fn releases(
    manifest: &Manifest,
    session: &mut Session<'_>,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Vec<Release> {
    let release = |component: &manifest::Component| {
        let published = component.published.as_ref()?;
        let asker = Asker::component(published, component);
        let found = session.find(&published.origin, asker, sources);
        found.map_err(|problem| problem.map(|it| sink.push(*it))).ok()
    };
    manifest.components.iter().map(release).collect()
}

/// How many bytes all components have, or more where that is not known.
fn size(world: &dyn World, manifest: &Manifest) -> usize {
    if manifest.components.iter().any(|component| component.published.is_some()) {
        return usize::MAX;
    }
    let paths = manifest.components.iter().flat_map(manifest::Component::files);
    let sizes = paths.map(|path| world.size(&manifest.directory.join(&path.value)));
    let sizes = sizes.map(|size| size.and_then(|size| usize::try_from(size).ok()));
    sizes.map(|size| size.unwrap_or(usize::MAX)).fold(0, usize::saturating_add)
}

/// Says which components are contracts so far, and so cannot be linked.
pub fn require_built(manifest: &Manifest, sink: &mut Sink) {
    let mut components = Vec::new();
    for component in manifest.components.iter().filter(|component| component.origin().is_none()) {
        let name = component.name.value.as_str();
        components.extend(component.contract().map(|it| Spanned { value: name, span: it.span }));
    }
    if !components.is_empty() {
        sink.push(codes::NotBuilt { components: &components });
    }
}

/// What there is of a component.
enum Found {
    Input(Input),
    /// What it is still to be made of.
    Parts(Parts),
    /// There is no file: it is a contract so far, or the problem has been said.
    Nothing,
}

/// What is wrong with a file.
enum Trouble {
    Said(Box<Diagnostic>),
    /// Text that does not parse: its file is to be shown, which needs the source map.
    Text(PathBuf, Span, text::Problem),
}

impl<T: Into<Diagnostic>> From<T> for Trouble {
    fn from(facts: T) -> Self {
        Trouble::Said(Box::new(facts.into()))
    }
}

impl Trouble {
    fn report(self, sources: &mut SourceMap, component: &str) -> Diagnostic {
        match self {
            Trouble::Said(diagnostic) => *diagnostic,
            Trouble::Text(path, span, problem) => problem.report(sources, component, &path, span),
        }
    }
}

fn read(reader: &Reader<'_>) -> Result<Found, Vec<Trouble>> {
    let Reader { world, directory, component } = *reader;
    let made = component.build.is_some();
    // As long as a command has not made it, its contract is what there is of it.
    let missing =
        |file: &Spanned<String>| world.entry(&directory.join(&file.value)) == Entry::Missing;
    if made && component.contract().is_some() && component.own_files().any(missing) {
        return Ok(Found::Nothing);
    }
    if let Some(written) = &component.path {
        let one = |trouble| vec![trouble];
        if component.is_of_cargo() {
            let file = reader.file(written, "component").map_err(one)?;
            return reader.either(written.span, file).map_err(one);
        }
        let (path, bytes) = reader.component(written).map_err(one)?;
        return Ok(Found::Input(Input { path, span: written.span, bytes, made: false }));
    }
    let Some(core) = &component.core else {
        return match &component.build {
            Some(build) if component.contract().is_none() => {
                let (span, name) = (build.span, component.name.value.as_str());
                Err(vec![codes::NotBuiltByCargo { span, name }.into()])
            }
            _ => Ok(Found::Nothing),
        };
    };
    let dlopen = core.shared.iter().flat_map(|shared| &shared.dlopen);
    let mut troubles = Vec::new();
    let modules = core.files.iter().chain(dlopen).map(|file| reader.module(file, false));
    let modules: Vec<_> = good(modules, &mut troubles);
    let adapters = component.adapters.iter().map(|adapter| reader.adapter(adapter));
    let adapters: Vec<_> = good(adapters, &mut troubles);
    if !troubles.is_empty() {
        return Err(troubles);
    }
    if modules.is_empty() {
        return Ok(Found::Nothing);
    }
    let (span, name) = (core.span, component.name.value.clone());
    Ok(Found::Parts(Parts { span, name, modules, shared: core.shared.clone(), adapters }))
}

/// What went well, and what did not.
fn good<T>(all: impl Iterator<Item = Result<T, Trouble>>, troubles: &mut Vec<Trouble>) -> Vec<T> {
    all.filter_map(|one| one.map_err(|trouble| troubles.push(trouble)).ok()).collect()
}

/// Reads the files of a component.
struct Reader<'a> {
    world: &'a dyn World,
    directory: &'a Path,
    component: &'a manifest::Component,
}

impl Reader<'_> {
    fn name(&self) -> &str {
        &self.component.name.value
    }

    fn component(&self, written: &Spanned<String>) -> Result<(PathBuf, Bytes), Trouble> {
        let (path, bytes) = self.file(written, "component")?;
        if Form::of(&bytes) == Form::Module {
            let (span, name, written) = (written.span, self.name(), written.value.as_str());
            let alone = self.component.form == manifest::Form::Path;
            let (path, library) = (path.as_path(), is_library(&bytes));
            return Err(codes::CoreModule { span, name, written, path, alone, library }.into());
        }
        self.check(written.span, &path, &bytes)?;
        Ok((path, bytes))
    }

    /// Turns down what only looks like a component.
    fn check(&self, span: Span, path: &Path, bytes: &Bytes) -> Result<(), Trouble> {
        if is_wit_package(bytes) {
            let written = self.component.path.as_ref().map(|path| path.value.as_str());
            return Err(codes::WitPackage { span, name: self.name(), path, written }.into());
        }
        // Hashed here, where files are read in parallel. The bytes remember.
        bytes.digests();
        Ok(())
    }

    /// A component, or a core module to make one of.
    fn either(&self, span: Span, (path, bytes): (PathBuf, Bytes)) -> Result<Found, Trouble> {
        if Form::of(&bytes) == Form::Component {
            self.check(span, &path, &bytes)?;
            return Ok(Found::Input(Input { path, span, bytes, made: false }));
        }
        let adapters = self.component.adapters.iter().map(|adapter| self.adapter(adapter));
        let adapters = adapters.collect::<Result<_, _>>()?;
        let modules = vec![Module { path, span, bytes }];
        let name = self.name().to_owned();
        Ok(Found::Parts(Parts { span, name, modules, shared: None, adapters }))
    }

    /// An adapter, and what it stands in for.
    fn adapter(&self, adapter: &manifest::Adapter) -> Result<(String, Bytes), Trouble> {
        let with = &adapter.with;
        if adapter.is_bundled() {
            return Ok((adapter.module.clone(), core::adapter(&with.value)));
        }
        if self.world.entry(&self.directory.join(&with.value)) == Entry::Missing {
            let problem = "it is no file, and none of the adapters that are bundled; write `command`, `reactor`, `proxy`, or the path of a file\nadapters = \"reactor\"";
            let (span, value) = (with.span, with.value.as_str());
            return Err(codes::BadValue { span, key: "adapters", value, problem }.into());
        }
        Ok((adapter.module.clone(), self.module(with, true)?.bytes))
    }

    fn module(&self, written: &Spanned<String>, adapter: bool) -> Result<Module, Trouble> {
        let (path, bytes) = self.file(written, "core module")?;
        if Form::of(&bytes) == Form::Component {
            let (span, name, written) = (written.span, self.name(), written.value.as_str());
            let path = path.as_path();
            return Err(codes::NotACoreModule { span, name, written, path, adapter }.into());
        }
        Ok(Module { path, span: written.span, bytes })
    }

    /// Something that is published.
    fn published(
        &self,
        name: &Spanned<String>,
        (path, bytes): (PathBuf, Bytes),
    ) -> Result<Found, Trouble> {
        let file = self.binary(name, "component", path, bytes)?;
        self.either(name.span, file)
    }

    /// A file and where it is, in binary form.
    fn file(&self, written: &Spanned<String>, what: &str) -> Result<(PathBuf, Bytes), Trouble> {
        let path = self.directory.join(&written.value);
        match self.world.read(&path) {
            Ok(bytes) => self.binary(written, what, path, bytes),
            Err(error) => Err(self.unreadable(written, &path, &error).into()),
        }
    }

    fn binary(
        &self,
        written: &Spanned<String>,
        what: &str,
        path: PathBuf,
        bytes: Bytes,
    ) -> Result<(PathBuf, Bytes), Trouble> {
        let (name, span) = (self.name(), written.span);
        match Form::of(&bytes) {
            Form::Component | Form::Module => Ok((path, bytes)),
            Form::Other if text::is_text(&path, &bytes) => match text::translate(&bytes) {
                Ok(binary) => Ok((path, Bytes::new(binary))),
                Err(problem) => Err(Trouble::Text(path, span, problem)),
            },
            Form::Other => {
                let bytes = &bytes;
                Err(codes::NotAComponent { span, name, what, path: &path, bytes }.into())
            }
        }
    }

    /// Why a file could not be read.
    fn unreadable(&self, written: &Spanned<String>, path: &Path, error: &io::Error) -> Diagnostic {
        let (world, name, span) = (self.world, self.name(), written.span);
        let made = self.component.build.is_some();
        match world.entry(path) {
            Entry::Missing if error.kind() == io::ErrorKind::NotFound => {
                let siblings =
                    path.parent().and_then(|parent| world.list(parent).ok()).unwrap_or_default();
                let written = Path::new(&written.value);
                codes::FileNotFound { span, name, written, path, siblings: &siblings, made }.into()
            }
            Entry::Directory => codes::IsADirectory { span, name, path }.into(),
            _ => codes::UnreadableFile { span, name, path, error }.into(),
        }
    }
}
