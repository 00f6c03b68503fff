//! The files of one component: read, looked at, and turned down if they are plainly something else.

use std::io;
use std::path::{Path, PathBuf};

use super::core::{self, Module, Parts, is_library};
use super::form::{Form, is_wit_package};
use super::packages::{Asker, Release, Session};
use super::{Input, text};
use crate::diagnostics::{Diagnostic, codes};
use crate::manifest::{self, Component};
use crate::source::{Bytes, Entry, SourceMap, Span, Spanned, World};

/// What there is of a component.
pub(super) enum Found {
    Input(Input),
    /// What it is still to be made of.
    Parts(Parts),
    /// There is no file: it is a contract so far, or the problem has been said.
    Nothing,
}

/// What is wrong with a file.
pub(super) enum Trouble {
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
    pub(super) fn report(self, sources: &mut SourceMap, component: &str) -> Diagnostic {
        match self {
            Trouble::Said(diagnostic) => *diagnostic,
            Trouble::Text(path, span, problem) => problem.report(sources, component, &path, span),
        }
    }
}

fn read(reader: Reader<'_>) -> Result<Found, Vec<Trouble>> {
    let Reader { world, directory, component } = reader;
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
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) world: &'a dyn World,
    pub(super) directory: &'a Path,
    pub(super) component: &'a Component,
}

impl Reader<'_> {
    /// What there is of the component, which has come to a release if it is published.
    pub(super) fn read(
        self,
        session: &Session<'_>,
        release: Option<&Release>,
    ) -> Result<Found, Vec<Trouble>> {
        match (&self.component.published, release) {
            (None, _) => read(self),
            (Some(_), None) => Ok(Found::Nothing),
            (Some(published), Some(release)) => {
                let content = session.content(release, Asker::component(published, self.component));
                let content = content.map_err(|it| vec![Trouble::Said(it)])?;
                self.published(&published.name, content).map_err(|it| vec![it])
            }
        }
    }

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
                let published = self.component.published.is_some();
                let path = &path;
                Err(codes::NotAComponent { span, name, what, path, bytes, published }.into())
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
