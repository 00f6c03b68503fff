//! Pass 2: what the manifest names becomes bytes.
//!
//! Files are read and hashed in parallel, text is translated, core modules are made components of, and what is plainly not
//! a component is turned away here, so that `decode` only ever sees something that begins like one. A component named twice, by one path or by two, is one
//! input: identity is the digest, not the path.

mod build;
mod core;
mod fetch;
mod form;
mod globs;
mod packages;
mod reader;
mod text;
mod wit;

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Sink, codes};
use crate::manifest::{self, Manifest};
use crate::source::{Bytes, SourceMap, Span, Spanned, Store, World, is_worth_sharing};

pub use self::build::{Built, Command, Runner, build};
pub use self::core::is_library;
use self::fetch::releases;
pub use self::fetch::{fetch, fetch_components, offers};
use self::packages::Session;
pub use self::packages::{
    Asked, Change, NoNetwork, Offer, Registries, RegistryError, Remote, Renew,
};
use self::reader::{Found, Reader};
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
    let mut session = Session::new(world, &known.registries, manifest, sink);
    let releases = releases(manifest, &mut session, sources, sink);
    let read = |(component, release): (&manifest::Component, &Option<_>)| {
        let reader = Reader { world, directory: &manifest.directory, component };
        reader.read(&session, release.as_ref())
    };
    let read: Vec<_> = if is_worth_sharing(size(world, manifest)) {
        all.par_iter().zip(&releases).map(read).collect()
    } else {
        all.iter().zip(&releases).map(read).collect()
    };
    let mut found = Vec::with_capacity(read.len());
    for (component, read) in all.iter().zip(read) {
        found.push(read.unwrap_or_else(|troubles| {
            if component.published.is_some() {
                session.fail();
            }
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
