//! Worlds that were found before, to be found again without parsing anything.
//!
//! What a world was made of is known by everything that was asked of the disk on the way to it. As long as the answers
//! are the same, it is the same world.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use wit_parser::{Resolve, WorldId};

use super::texts::Texts;
use super::{Contract, Target};
use crate::source::{Bytes, Digest, Entry, Span, World};

/// The worlds of the last time, by where they were looked for and what was asked for.
#[derive(Default)]
pub(in crate::resolve) struct Memo {
    known: HashMap<Key, Found>,
    /// Those that were asked for since it was last tidied.
    used: Vec<Key>,
}

/// Where WIT is looked for, and the world that is asked for.
pub(super) type Key = (PathBuf, Option<String>);

struct Found {
    asked: Vec<(PathBuf, Answer)>,
    name: String,
    versions: Vec<String>,
    bytes: Bytes,
    resolve: Arc<Resolve>,
    world: WorldId,
    texts: Vec<(String, Arc<str>)>,
}

impl Memo {
    /// The world of a key, if nothing has changed since.
    pub(super) fn find(
        &mut self,
        key: &Key,
        span: Span,
        world: &dyn World,
        texts: &mut Texts<'_>,
    ) -> Option<Target> {
        let found = self.known.get(key)?;
        if found.asked.iter().any(|(path, answer)| !answer.holds(path, world)) {
            return None;
        }
        self.used.push(key.clone());
        for (path, text) in &found.texts {
            texts.show(path, text);
        }
        let Found { name, versions, bytes, resolve, world, .. } = found;
        Some(Target {
            span,
            name: name.clone(),
            versions: versions.clone(),
            contract: Contract::new(resolve.clone(), *world, texts.files()),
            bytes: bytes.clone(),
        })
    }

    /// Keeps a world, and what was asked on the way to it.
    pub(super) fn keep(&mut self, key: Key, target: &Target, asked: Asked<'_>, texts: &Texts<'_>) {
        let Contract { resolve, world, .. } = &target.contract;
        self.used.push(key.clone());
        let found = Found {
            asked: asked.answers(),
            name: target.name.clone(),
            versions: target.versions.clone(),
            bytes: target.bytes.clone(),
            resolve: resolve.clone(),
            world: *world,
            texts: texts.of(resolve.source_map.source_names()),
        };
        self.known.insert(key, found);
    }

    /// Drops what was not asked for since the last call.
    pub(super) fn drop_unused(&mut self) {
        let used = std::mem::take(&mut self.used);
        self.known.retain(|key, _| used.contains(key));
    }
}

/// A world of files that takes down what is asked of it.
pub(super) struct Asked<'w> {
    world: &'w dyn World,
    answers: Mutex<Vec<(PathBuf, Answer)>>,
}

#[derive(PartialEq)]
enum Answer {
    Read(Option<Digest>),
    List(Option<Vec<PathBuf>>),
    Entry(Entry),
}

impl Answer {
    /// Whether the same question has the same answer.
    fn holds(&self, path: &Path, world: &dyn World) -> bool {
        match self {
            Answer::Read(content) => world.read(path).ok().map(|bytes| bytes.digest()) == *content,
            Answer::List(entries) => world.list(path).ok() == *entries,
            Answer::Entry(entry) => world.entry(path) == *entry,
        }
    }
}

impl<'w> Asked<'w> {
    pub(super) fn new(world: &'w dyn World) -> Self {
        Asked { world, answers: Mutex::default() }
    }

    fn note(&self, path: &Path, answer: Answer) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push((path.to_owned(), answer));
    }

    fn answers(self) -> Vec<(PathBuf, Answer)> {
        self.answers.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World for Asked<'_> {
    fn read(&self, path: &Path) -> io::Result<Bytes> {
        let read = self.world.read(path);
        self.note(path, Answer::Read(read.as_ref().ok().map(Bytes::digest)));
        read
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let list = self.world.list(path);
        self.note(path, Answer::List(list.as_ref().ok().cloned()));
        list
    }

    fn entry(&self, path: &Path) -> Entry {
        let entry = self.world.entry(path);
        self.note(path, Answer::Entry(entry));
        entry
    }

    fn write_if(
        &self,
        path: &Path,
        slices: &[&[u8]],
        sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool> {
        self.world.write_if(path, slices, sure)
    }
}
