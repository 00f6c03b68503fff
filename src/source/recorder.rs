//! A world, and a record of what was asked of it: what a watch has to look at.
//!
//! Each path is stamped before it is read for the first time. Were it stamped afterwards, a change between the two would
//! never be seen.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::disk::{Stamp, same_file, stamp};
use super::{Bytes, Disk, Entry, Held, World};

/// A world, which is the disk if nothing else is said, remembering.
#[derive(Debug, Default)]
pub struct Recorder<W = Disk> {
    below: W,
    asked: Mutex<BTreeMap<PathBuf, Stamp>>,
}

impl<W> Recorder<W> {
    /// A record of what is asked of `below`.
    pub fn new(below: W) -> Self {
        Recorder { below, asked: Mutex::default() }
    }

    /// What was asked for since the last time, as it was then.
    pub fn take(&self) -> BTreeMap<PathBuf, Stamp> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a path, or one that leads to the same file, was asked for.
    pub fn asked_for(&self, path: &Path) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.keys().any(|other| same_file(other, path))
    }

    fn record(&self, path: &Path) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.contains_key(path) {
            asked.insert(path.to_owned(), stamp(path));
        }
    }
}

impl<W: World> World for Recorder<W> {
    fn read(&self, path: &Path) -> io::Result<Bytes> {
        self.record(path);
        self.below.read(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.record(path);
        self.below.list(path)
    }

    fn entry(&self, path: &Path) -> Entry {
        let entry = self.below.entry(path);
        // That there is a file says nothing yet of what is in it. It may be the result.
        if entry != Entry::File {
            self.record(path);
        }
        entry
    }

    fn size(&self, path: &Path) -> Option<u64> {
        self.below.size(path)
    }

    fn holds(&self, path: &Path, slices: &[&[u8]]) -> bool {
        self.below.holds(path, slices)
    }

    fn hold(&self, path: &Path) -> Option<Held> {
        self.below.hold(path)
    }

    fn write_if(
        &self,
        path: &Path,
        slices: &[&[u8]],
        sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool> {
        let written = self.below.write_if(path, slices, sure)?;
        // What is changed here is no news.
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if written && let Some(seen) = asked.get_mut(path) {
            *seen = stamp(path);
        }
        Ok(written)
    }
}
