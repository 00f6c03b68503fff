//! A world whose files are read again only when they have changed.
//!
//! Whether one has is seen by looking at it, each time it is asked for: its length, its dates and which file it is. A look
//! costs a microsecond or two, and it needs nobody to tell of changes, so what is kept cannot be out of date.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::disk::{Stamp, stamp};
use super::{Bytes, Disk, Entry, World};

/// The disk, keeping what was read.
#[derive(Debug, Default)]
pub struct Kept {
    files: Mutex<HashMap<PathBuf, File>>,
}

#[derive(Debug)]
struct File {
    stamp: Stamp,
    content: Bytes,
    /// Whether it was read since the last time something was dropped.
    used: bool,
}

impl Kept {
    /// Drops what was not read since the last call.
    pub fn drop_unused(&mut self) {
        let files = self.files.get_mut().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, file| std::mem::take(&mut file.used));
    }
}

impl World for Kept {
    fn read(&self, path: &Path) -> io::Result<Bytes> {
        // Were it stamped after it is read, a change between the two would never be seen.
        let now = stamp(path);
        let lock = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = lock().get_mut(path)
            && file.stamp == now
        {
            file.used = true;
            return Ok(file.content.clone());
        }
        let content = Disk.read(path)?;
        let file = File { stamp: now, content: content.clone(), used: true };
        lock().insert(path.to_owned(), file);
        Ok(content)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(path)
    }

    fn entry(&self, path: &Path) -> Entry {
        Disk.entry(path)
    }

    fn write_if(
        &self,
        path: &Path,
        slices: &[&[u8]],
        sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool> {
        Disk.write_if(path, slices, sure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_again_when_it_changed_and_only_then() {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let path = folder.path().join("a.wit");
        let mut kept = Kept::default();
        Disk.write(&path, &[b"one"]).expect("it can be written");
        let digest = |kept: &Kept| kept.read(&path).expect("it is there").digest();
        let pointer = |kept: &Kept| kept.read(&path).expect("it is there").as_ptr();
        assert_eq!(digest(&kept), Bytes::new(b"one".to_vec()).digest());
        assert_eq!(pointer(&kept), pointer(&kept));
        // As long as before, and perhaps of the same date: but it is another file.
        Disk.write(&path, &[b"two"]).expect("it can be written");
        assert_eq!(digest(&kept), Bytes::new(b"two".to_vec()).digest());
        kept.drop_unused();
        assert_eq!(kept.files.lock().expect("nobody panicked").len(), 1);
        kept.drop_unused();
        assert!(kept.files.lock().expect("nobody panicked").is_empty());
        std::mem::drop(folder);
        assert!(kept.read(&path).is_err());
    }
}
