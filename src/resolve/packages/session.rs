//! What one resolving has to do with registries: the files that say where everything is, and what was found.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use wasm_pkg_common::config::Config;
use wasm_pkg_common::package::PackageRef;

use super::lock::{self, Lock};
use super::lookup::{Lookup, Offer, Release};
use super::{Answer, Asker, Change, Registries, Sought};
use crate::diagnostics::{Severity, Sink, codes};
use crate::manifest::{Manifest, Origin};
use crate::source::{Bytes, SourceMap, Span, World};

/// One resolving's business with registries.
pub(in crate::resolve) struct Session<'a> {
    world: &'a dyn World,
    known: &'a Registries,
    lock_path: PathBuf,
    state: State,
    /// What was asked for; none of what was not found, which was said.
    found: Vec<(Origin, Option<Release>)>,
    changes: Vec<Change>,
    /// How often something was asked for.
    asks: usize,
    /// Whether something is missing, or may not have been asked for.
    failed: bool,
    /// Held by who fetches something, by its digest: another who needs it finds it in the cache.
    fetching: Mutex<BTreeMap<String, Arc<Mutex<()>>>>,
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
    pub(in crate::resolve) fn new(
        world: &'a dyn World,
        known: &'a Registries,
        manifest: &Manifest,
        sink: &Sink,
    ) -> Self {
        Session {
            world,
            known,
            lock_path: manifest.directory.join(lock::NAME),
            state: State::Unread,
            found: Vec::new(),
            changes: Vec::new(),
            asks: 0,
            failed: sink.count(Severity::Error) > 0,
            fetching: Mutex::default(),
        }
    }

    /// How often something was asked for.
    pub(in crate::resolve) fn asks(&self) -> usize {
        self.asks
    }

    /// The packages and images that were found.
    pub(in crate::resolve) fn names(&self) -> Vec<String> {
        let found = self.found.iter().filter(|(_, release)| release.is_some());
        found.map(|(origin, _)| origin.to_string()).collect()
    }

    /// Says that something else than was asked for has come.
    pub(in crate::resolve) fn fail(&mut self) {
        self.failed = true;
    }

    /// Whether the configuration says where a package is looked for.
    pub(in crate::resolve) fn leads_to(
        &mut self,
        package: &PackageRef,
        asker: Asker<'_>,
        sources: &mut SourceMap,
    ) -> Sought<bool> {
        self.read(asker, sources)?;
        let lookup = self.lookup(asker).ok_or(None)?;
        Ok(lookup.config.resolve_registry(package).is_some())
    }

    /// Finds out what something that is published comes to.
    pub(in crate::resolve) fn find(
        &mut self,
        origin: &Origin,
        asker: Asker<'_>,
        sources: &mut SourceMap,
    ) -> Sought<Release> {
        self.asks += 1;
        if let Some((_, found)) = self.found.iter().find(|(other, _)| other == origin) {
            return found.clone().ok_or(None);
        }
        let found = self.look(origin, asker, sources);
        self.failed |= found.is_err();
        self.found.push((origin.clone(), found.as_ref().ok().cloned()));
        found
    }

    fn look(
        &mut self,
        origin: &Origin,
        asker: Asker<'_>,
        sources: &mut SourceMap,
    ) -> Sought<Release> {
        self.read(asker, sources)?;
        let State::Read(read) = &mut self.state else { return Err(None) };
        let (world, known, config) = (self.world, self.known, &read.config);
        let lookup = Lookup { world, known, config, asker };
        let (release, change) = match origin {
            Origin::Package(package, requirement) => {
                lookup.package(package, requirement, &mut read.lock)?
            }
            Origin::Image(image) => lookup.image(image, &mut read.lock)?,
        };
        self.changes.extend(change);
        Ok(release)
    }

    fn read(&mut self, asker: Asker<'_>, sources: &mut SourceMap) -> Answer<()> {
        if matches!(self.state, State::Unread) {
            self.state = State::Unreadable;
            let config = self.config(asker)?;
            let lock = match self.file(&self.lock_path, asker)? {
                Some(bytes) => Lock::parse(&bytes, &self.lock_path, asker.span, sources)?,
                None => Lock::default(),
            };
            let before = lock.clone();
            self.state = State::Read(Box::new(Read { config, lock, before, span: asker.span }));
        }
        Ok(())
    }

    fn config(&self, asker: Asker<'_>) -> Answer<Config> {
        let Some(path) = &self.known.config else { return Ok(Config::empty()) };
        let mut config = Config::default();
        let Some(bytes) = self.file(path, asker)? else { return Ok(config) };
        let text = String::from_utf8_lossy(&bytes);
        match Config::from_toml(&text) {
            Ok(own) => config.merge(own),
            Err(error) => {
                // Neither the parser's words nor the line may be shown: there are passwords in such files.
                let error = error.source().and_then(|it| it.downcast_ref::<toml::de::Error>());
                let before = error.and_then(|error| text.get(..error.span()?.start));
                let line = before.map(|before| 1 + before.matches('\n').count());
                let facts = codes::BadRegistryConfig { span: asker.span, path, line };
                return Err(Box::new(facts.into()));
            }
        }
        Ok(config)
    }

    /// A file, if it is there.
    fn file(&self, path: &Path, asker: Asker<'_>) -> Answer<Option<Bytes>> {
        match self.world.read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let (span, name, error) = (asker.span, asker.name, &error);
                Err(Box::new(codes::UnreadableFile { span, name, path, error }.into()))
            }
        }
    }

    fn lookup<'s>(&'s self, asker: Asker<'s>) -> Option<Lookup<'s>> {
        let State::Read(read) = &self.state else { return None };
        Some(Lookup { world: self.world, known: self.known, config: &read.config, asker })
    }

    /// The bytes of something that was found, and what to call the place they are from.
    pub(in crate::resolve) fn content(
        &self,
        release: &Release,
        asker: Asker<'_>,
    ) -> Answer<(PathBuf, Bytes)> {
        let gate = {
            let mut gates = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
            gates.entry(release.digest.to_string()).or_default().clone()
        };
        let _held = gate.lock();
        self.lookup(asker).expect("it was read to find this").content(release)
    }

    /// What there is of a package. None, if it is none.
    pub(in crate::resolve) fn offer(
        &mut self,
        origin: &Origin,
        asker: Asker<'_>,
        sources: &mut SourceMap,
    ) -> Sought<Option<Offer>> {
        let Origin::Package(package, requirement) = origin else { return Ok(None) };
        let release = self.find(origin, asker, sources)?;
        let Some(lookup) = self.lookup(asker) else { return Err(None) };
        Ok(Some(lookup.offer(package, requirement, &release)?))
    }

    /// Writes the lock, unless something is missing. Returns what is new in it, or would be.
    pub(in crate::resolve) fn finish(self, sink: &mut Sink) -> Vec<Change> {
        let State::Read(read) = self.state else { return Vec::new() };
        let Read { lock, before, span, .. } = *read;
        let path = &self.lock_path;
        if self.failed {
            return Vec::new();
        }
        if self.known.writes && lock != before {
            let written = self.world.change(path, &mut |there| {
                let mut now = Lock::reread(there)?;
                now.adopt(&lock, &before);
                Some(now.text().into_bytes())
            });
            if let Err(error) = written {
                sink.push(codes::LockNotWritten { span, path, error: &error });
                return Vec::new();
            }
        }
        self.changes
    }
}
