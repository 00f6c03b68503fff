//! Where text and bytes come from and where they go.
//!
//! Everything wcomp reads or writes passes through [`World`], so that a build can run over a disk, an editor's unsaved
//! buffers or a folder of a test without a pass knowing which. What has been read as text lives in a [`SourceMap`],
//! which is what gives a [`Span`] its meaning.

mod attempt;
mod bytes;
mod cores;
mod digest;
mod disk;
mod kept;
mod map;
mod overlay;
mod recorder;

use std::io;
use std::path::{Path, PathBuf};

pub use attempt::{attempt, attempting, words};
pub use bytes::Bytes;
pub use cores::{is_worth_sharing, join_in};
pub use digest::{Digest, Digests, Hasher};
pub use disk::{Disk, Held, Stamp, abandon, or_here, same_file, stamp};
pub use kept::Kept;
pub use map::{FileId, Position, SourceMap, Span, Spanned};
pub use overlay::{Overlay, normal};
pub use recorder::Recorder;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file that can be read.
    File,
    /// A directory.
    Directory,
    /// Nothing.
    Missing,
}

/// Remembers what earlier runs have worked out.
pub trait Store: Send + Sync {
    /// What is remembered under this key.
    fn get(&self, key: Digest) -> Option<Vec<u8>>;

    /// Remembers something under this key. What is not remembered is worked out again.
    fn put(&self, key: Digest, value: &[u8]);
}

/// All input and output of wcomp. Implementations decide what a path means; the passes only join them.
pub trait World: Sync {
    /// Reads a whole file.
    ///
    /// # Errors
    /// Whatever the underlying system says; callers turn it into a diagnostic at the line that named the path.
    fn read(&self, path: &Path) -> io::Result<Bytes>;

    /// Lists the entries of a directory, sorted by name so that no pass can depend on a disk's order.
    ///
    /// # Errors
    /// As for [`World::read`].
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>>;

    /// What `path` leads to, links followed.
    fn entry(&self, path: &Path) -> Entry;

    /// How many bytes a file has, if that can be told without reading it.
    fn size(&self, _path: &Path) -> Option<u64> {
        None
    }

    /// Whether `slices`, one after the other, are what is at `path`.
    fn holds(&self, _path: &Path, _slices: &[&[u8]]) -> bool {
        false
    }

    /// Writes `slices` one after the other as the new content of `path`, all or nothing: when this fails, or is
    /// interrupted, what was at `path` before is still there.
    ///
    /// # Errors
    /// As for [`World::read`].
    fn write(&self, path: &Path, slices: &[&[u8]]) -> io::Result<()> {
        self.write_if(path, slices, &mut || true).map(drop)
    }

    /// The same, but what was written is put in its place only if `sure` says so, which is asked when all is written. Returns
    /// whether it was.
    ///
    /// # Errors
    /// As for [`World::read`].
    fn write_if(
        &self,
        path: &Path,
        slices: &[&[u8]],
        sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool>;

    /// Changes a file, all or nothing, and while nobody else does who changes it in this way. `change` has what is there, and
    /// says what is to be there in its place; nothing, if what is there is not what it would change.
    ///
    /// # Errors
    /// As for [`World::read`], and when `change` says nothing.
    fn change(&self, path: &Path, change: &mut Change<'_>) -> io::Result<()> {
        let _held = self.hold(path);
        let there = match self.read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let changed = change(there.as_deref());
        let changed =
            changed.ok_or_else(|| io::Error::other("somebody has changed it in the meantime"))?;
        self.write(path, &[&changed])
    }

    /// Keeps others from changing a file until what is returned is dropped, where there is such a thing.
    fn hold(&self, _path: &Path) -> Option<Held> {
        None
    }
}

/// What becomes of the bytes that are there.
pub type Change<'c> = dyn FnMut(Option<&[u8]>) -> Option<Vec<u8>> + 'c;
