//! What is published: which release it is, by the lock or by asking, and its bytes.
//!
//! Registries, their mapping to namespaces, the cache and the lock are wkg's, so that a machine that is set up for one is set
//! up for the other. A registry that is a directory is read like any other file; who asks those on a network is a
//! [`Remote`], and where there is none, the lock and the cache have to do. Whatever comes, from wherever, is what the lock
//! says by its digest, or is not taken.

mod lock;
mod lookup;
mod places;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use semver::Version;
use wasm_pkg_common::config::Config;
use wasm_pkg_common::digest::ContentDigest;
use wasm_pkg_common::package::PackageRef;

use super::Offer;
pub use crate::diagnostics::codes::Silence;
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::manifest::{Component, Image, Manifest, Origin, Published};
use crate::source::{Bytes, SourceMap, Span, World};

use lock::Lock;
pub(super) use lookup::Found;
use lookup::Lookup;

/// Asks registries over a network.
pub trait Remote: Send + Sync {
    /// The versions there are of a package.
    ///
    /// # Errors
    /// When there is no such package, or no answer.
    fn versions(&self, config: &Config, package: &PackageRef) -> Result<Vec<Version>, Refusal>;

    /// The digest of the bytes of a release, or of an image.
    ///
    /// # Errors
    /// As for [`Remote::versions`].
    fn digest(&self, config: &Config, what: &Asked) -> Result<ContentDigest, Refusal>;

    /// The bytes that have a digest, which nobody has checked.
    ///
    /// # Errors
    /// As for [`Remote::versions`].
    fn content(
        &self,
        config: &Config,
        what: &Asked,
        digest: &ContentDigest,
    ) -> Result<Vec<u8>, Refusal>;
}

/// What a registry is asked for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A release of a package.
    Release(PackageRef, Version),
    /// An image.
    Image(Image),
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Asked::Release(package, version) => write!(f, "{package}@{version}"),
            Asked::Image(image) => image.fmt(f),
        }
    }
}

/// Why a registry has not given what it was asked for.
#[derive(Debug)]
pub enum Refusal {
    /// It has no such thing.
    Missing,
    /// Something else.
    Failed {
        /// What went wrong, in words that go on from the name of the registry.
        why: String,
        /// What to do about it.
        help: String,
    },
}

/// What is looked up anew although it is locked.
#[derive(Clone, Debug, Default)]
pub enum Renew {
    /// Nothing.
    #[default]
    Nothing,
    /// All of it.
    All,
    /// The packages and images of these names.
    These(Vec<String>),
}

impl Renew {
    fn has(&self, name: &impl ToString) -> bool {
        match self {
            Renew::Nothing => false,
            Renew::All => true,
            Renew::These(names) => names.contains(&name.to_string()),
        }
    }
}

/// What this machine knows of registries, and what may be done with them.
#[derive(Clone, Default)]
pub struct Registries {
    /// The configuration that is shared with wkg. None: nothing is known of any registry.
    pub config: Option<PathBuf>,
    /// The cache that is shared with wkg.
    pub cache: Option<PathBuf>,
    /// Who asks over a network, if anybody does.
    pub remote: Option<Arc<dyn Remote>>,
    /// Why nobody does, if so.
    pub silence: Silence,
    /// Whether everything has to be locked already.
    pub locked: bool,
    /// Whether what comes to be locked is written down.
    pub writes: bool,
    /// What is looked up anew.
    pub renew: Renew,
}

/// What a requirement, or an image, has come to that was not locked, or not to this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The package or image.
    pub name: String,
    /// What was locked before.
    pub before: Option<String>,
    /// What is.
    pub now: String,
}

/// Whoever needs something that is published.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    /// The place in the manifest.
    pub(super) span: Span,
    /// The component.
    pub(super) name: &'a str,
    /// Whether its WIT needs it. A component without a name is the composition.
    pub(super) wit: bool,
}

impl<'a> Asker<'a> {
    /// A component that is published.
    pub(super) fn component(published: &Published, component: &'a Component) -> Self {
        Asker { span: published.name.span, name: &component.name.value, wit: false }
    }
}

impl fmt::Display for Asker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name, self.wit) {
            ("", _) => f.write_str("the WIT of the composition"),
            (name, true) => write!(f, "the WIT of `{name}`"),
            (name, false) => write!(f, "`{name}`"),
        }
    }
}

type Answer<T> = Result<T, Box<Diagnostic>>;

/// One resolving's business with registries.
pub(super) struct Session<'a> {
    world: &'a dyn World,
    known: &'a Registries,
    lock_path: PathBuf,
    state: State,
    found: Vec<(Origin, Found)>,
    changes: Vec<Change>,
    /// Whether something was not found, or may not have been asked for.
    failed: bool,
}

/// Most compositions ask for nothing, so that nothing is read before something is asked for.
enum State {
    Unread,
    /// What is wrong was said at the first who asked.
    Unreadable,
    Read(Box<Read>),
}

/// The files that say where everything is.
struct Read {
    config: Config,
    lock: Lock,
    /// The lock as it was.
    before: Lock,
    /// Who asked first.
    span: Span,
}

impl<'a> Session<'a> {
    pub(super) fn new(world: &'a dyn World, known: &'a Registries, manifest: &Manifest) -> Self {
        Session {
            world,
            known,
            lock_path: manifest.directory.join(lock::NAME),
            state: State::Unread,
            found: Vec::new(),
            changes: Vec::new(),
            failed: !manifest.whole,
        }
    }

    /// How many things were found.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// Finds out what something that is published comes to.
    ///
    /// # Errors
    /// What is in the way, unless that was said before.
    pub(super) fn find(
        &mut self,
        origin: &Origin,
        asker: Asker<'_>,
        sources: &mut SourceMap,
    ) -> Result<Found, Option<Box<Diagnostic>>> {
        if let Some((_, found)) = self.found.iter().find(|(other, _)| other == origin) {
            return Ok(found.clone());
        }
        let found = self.look(origin, asker, sources);
        match &found {
            Ok(found) => self.found.push((origin.clone(), found.clone())),
            Err(_) => self.failed = true,
        }
        found
    }

    fn look(
        &mut self,
        origin: &Origin,
        asker: Asker<'_>,
        sources: &mut SourceMap,
    ) -> Result<Found, Option<Box<Diagnostic>>> {
        self.read(asker, sources)?;
        let State::Read(read) = &mut self.state else { return Err(None) };
        let (world, known, config) = (self.world, self.known, &read.config);
        let lookup = Lookup { world, known, config, asker };
        let (found, change) = match origin {
            Origin::Package(package, requirement) => {
                lookup.package(package, requirement, &mut read.lock)?
            }
            Origin::Image(image) => lookup.image(image, &mut read.lock)?,
        };
        self.changes.extend(change);
        Ok(found)
    }

    fn read(&mut self, asker: Asker<'_>, sources: &mut SourceMap) -> Answer<()> {
        if matches!(self.state, State::Unread) {
            self.state = State::Unreadable;
            let config = self.config(asker)?;
            let lock = match self.world.read(&self.lock_path) {
                Ok(bytes) => Lock::parse(&bytes, &self.lock_path, asker.span, sources)?,
                Err(_) => Lock::default(),
            };
            let before = lock.clone();
            self.state = State::Read(Box::new(Read { config, lock, before, span: asker.span }));
        }
        Ok(())
    }

    fn config(&self, asker: Asker<'_>) -> Answer<Config> {
        let Some(path) = &self.known.config else { return Ok(Config::empty()) };
        let mut config = Config::default();
        let Ok(bytes) = self.world.read(path) else { return Ok(config) };
        let text = String::from_utf8_lossy(&bytes);
        let Ok(own) = Config::from_toml(&text) else {
            // Neither the parser's words nor the line may be shown: there are passwords in such files.
            let error = toml::from_str::<toml::Table>(&text).err();
            let start = error.and_then(|error| Some(error.span()?.start));
            let before = start.and_then(|start| text.get(..start));
            let line = before.map(|before| 1 + before.matches('\n').count());
            return Err(Box::new(codes::BadRegistryConfig { span: asker.span, path, line }.into()));
        };
        config.merge(own);
        Ok(config)
    }

    /// The bytes of something that was found, and what to call the place they are from.
    pub(super) fn content(&self, found: &Found, asker: Asker<'_>) -> Answer<(PathBuf, Bytes)> {
        let State::Read(read) = &self.state else {
            unreachable!("it was read to find this");
        };
        let (world, known, config) = (self.world, self.known, &read.config);
        Lookup { world, known, config, asker }.content(found)
    }

    /// What there is of a package. None, if it is none.
    ///
    /// # Errors
    /// As for [`Session::find`].
    pub(super) fn offer(
        &mut self,
        origin: &Origin,
        asker: Asker<'_>,
        sources: &mut SourceMap,
    ) -> Result<Option<Offer>, Option<Box<Diagnostic>>> {
        let Origin::Package(package, requirement) = origin else { return Ok(None) };
        let found = self.find(origin, asker, sources)?;
        let State::Read(read) = &self.state else { return Err(None) };
        let (world, known, config) = (self.world, self.known, &read.config);
        let lookup = Lookup { world, known, config, asker };
        Ok(Some(lookup.offer(package, requirement, &found)?))
    }

    /// Writes the lock, unless something was not found. Returns what is new in it.
    pub(super) fn finish(self, sink: &mut Sink) -> Vec<Change> {
        let State::Read(read) = self.state else { return Vec::new() };
        let Read { mut lock, before, span, .. } = *read;
        if self.failed || !self.known.writes {
            return self.changes;
        }
        lock.keep(&self.found.iter().map(|(origin, _)| origin).collect::<Vec<_>>());
        let path = &self.lock_path;
        if lock != before
            && let Err(error) = self.world.write(path, &[lock.text().as_bytes()])
        {
            sink.push(codes::LockNotWritten { span, path, error: &error });
        }
        self.changes
    }
}
