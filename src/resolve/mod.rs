//! Pass 2: what the manifest names becomes bytes.
//!
//! Files are read and hashed in parallel, text is translated, and what is plainly not a component is turned away here, so
//! that `decode` only ever sees something that begins like one. A component named twice, by one path or by two, is one
//! input: identity is the digest, not the path.

mod text;
mod wit;

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::manifest::{self, Manifest};
use crate::source::{Bytes, Entry, SourceMap, Span, Spanned, World, is_worth_sharing};

pub use wit::{Contract, Memo, Target, worlds_known};

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
}

/// Reads every component the manifest names, and the worlds that `memo` does not have.
pub fn resolve(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Inputs {
    let all = &manifest.components;
    let read = |component| read(world, manifest, component);
    let read: Vec<_> = if is_worth_sharing(size(world, manifest)) {
        all.par_iter().map(read).collect()
    } else {
        all.iter().map(read).collect()
    };
    let mut components = Vec::with_capacity(read.len());
    for (component, read) in manifest.components.iter().zip(read) {
        let input = match read {
            Outcome::Input(input) => Some(input),
            Outcome::Problem(diagnostic) => {
                sink.push(*diagnostic);
                None
            }
            Outcome::Text(path, span, problem) => {
                sink.push(problem.report(sources, &component.name.value, &path, span));
                None
            }
            Outcome::Nothing => None,
        };
        components.push(input);
    }
    let wit::Targets { whole, components: worlds } =
        wit::targets(world, sources, manifest, memo, sink);
    Inputs { components, worlds, target: whole, strip: manifest.link.strip }
}

/// How many bytes all components have, or more where that is not known.
fn size(world: &dyn World, manifest: &Manifest) -> usize {
    let paths = manifest.components.iter().filter_map(|component| component.path.as_ref());
    let sizes = paths.map(|path| world.size(&manifest.directory.join(&path.value)));
    let sizes = sizes.map(|size| size.and_then(|size| usize::try_from(size).ok()));
    sizes.map(|size| size.unwrap_or(usize::MAX)).fold(0, usize::saturating_add)
}

/// Says which components are contracts so far, and so cannot be linked.
pub fn require_built(manifest: &Manifest, sink: &mut Sink) {
    let mut components = Vec::new();
    for component in manifest.components.iter().filter(|component| component.path.is_none()) {
        let name = component.name.value.as_str();
        components.extend(component.contract().map(|it| Spanned { value: name, span: it.span }));
    }
    if !components.is_empty() {
        sink.push(codes::NotBuilt { components: &components });
    }
}

/// What became of one component's file.
enum Outcome {
    Input(Input),
    Problem(Box<Diagnostic>),
    /// Text that does not parse: its file is to be shown, which needs the source map.
    Text(PathBuf, Span, text::Problem),
    /// There is no path: it is a contract so far, or the problem has been said.
    Nothing,
}

fn read(world: &dyn World, manifest: &Manifest, component: &manifest::Component) -> Outcome {
    let problem = |diagnostic: Diagnostic| Outcome::Problem(Box::new(diagnostic));
    let Some(written) = &component.path else { return Outcome::Nothing };
    let (name, span) = (component.name.value.as_str(), written.span);
    let path = manifest.directory.join(&written.value);
    let bytes = match world.read(&path) {
        Ok(bytes) => bytes,
        Err(error) => return problem(unreadable(world, name, written, &path, &error)),
    };
    let bytes = match Form::of(&bytes) {
        Form::Component => bytes,
        Form::Module => return problem(codes::CoreModule { span, name, path: &path }.into()),
        Form::Other if text::is_text(&path, &bytes) => match text::translate(&bytes) {
            Ok(binary) if Form::of(&binary) == Form::Module => {
                return problem(codes::CoreModule { span, name, path: &path }.into());
            }
            Ok(binary) => Bytes::new(binary),
            Err(problem) => return Outcome::Text(path, span, problem),
        },
        Form::Other => {
            return problem(codes::NotAComponent { span, name, path: &path, bytes: &bytes }.into());
        }
    };
    // Hashed here, where files are read in parallel. The bytes remember.
    bytes.digests();
    Outcome::Input(Input { path, span, bytes })
}

/// Why a file could not be read.
fn unreadable(
    world: &dyn World,
    name: &str,
    written: &Spanned<String>,
    path: &Path,
    error: &io::Error,
) -> Diagnostic {
    let span = written.span;
    match world.entry(path) {
        Entry::Missing if error.kind() == io::ErrorKind::NotFound => {
            let siblings =
                path.parent().and_then(|parent| world.list(parent).ok()).unwrap_or_default();
            let written = Path::new(&written.value);
            codes::FileNotFound { span, name, written, path, siblings: &siblings }.into()
        }
        Entry::Directory => codes::IsADirectory { span, name, path }.into(),
        _ => codes::UnreadableFile { span, name, path, error }.into(),
    }
}

/// What the first eight bytes say.
#[derive(PartialEq, Eq)]
enum Form {
    Component,
    Module,
    Other,
}

impl Form {
    /// The layer field that follows the version tells components (1) from core modules (0), see the component model's
    /// `Binary.md`.
    fn of(bytes: &[u8]) -> Form {
        match bytes {
            [0, b'a', b's', b'm', _, _, 1, 0, ..] => Form::Component,
            [0, b'a', b's', b'm', _, _, 0, 0, ..] => Form::Module,
            // Anything that begins like WebAssembly and then stops is a component that was cut short, or was to be one.
            [0, b'a', b's', b'm', ..] if bytes.len() < 8 => Form::Component,
            _ => Form::Other,
        }
    }
}
