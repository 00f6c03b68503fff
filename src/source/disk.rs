//! The world of files on a disk.
//!
//! This file and `cli/` are the only ones that may touch `std::fs`; clippy denies it everywhere else.

#![allow(clippy::disallowed_methods, reason = "this is the door to the file system")]

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::{Bytes, Entry, World};

/// How the names of files begin and end that are being written.
const UNFINISHED_PREFIX: &str = ".wcomp-";
const UNFINISHED_SUFFIX: &str = ".tmp";

/// How long others who change something are waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The files being written, which are not in their places yet.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the files that are being written. For a process that is about to end.
pub fn abandon() {
    for path in unfinished().drain(..) {
        let _ = fs::remove_file(path);
    }
}

/// What can be seen of a path without reading it. When the content changes, so does this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(Option<Seen>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    length: u64,
    modified: Option<SystemTime>,
    /// The file's number and when anything about it was changed, where there is such a thing: a file that is put in the
    /// place of another may well have its length and its date.
    identity: (u64, i64, i64),
    /// What is in it, if it is a directory.
    entries: Vec<PathBuf>,
}

/// Looks at a path, links followed.
pub fn stamp(path: &Path) -> Stamp {
    let seen = |data: fs::Metadata| {
        if data.is_dir() {
            return entries(path);
        }
        let (length, modified) = (data.len(), data.modified().ok());
        Seen { length, modified, identity: identity(&data), entries: Vec::new() }
    };
    Stamp(fs::metadata(path).ok().map(seen))
}

/// A directory is what is in it. What wcomp itself is writing there comes and goes.
fn entries(path: &Path) -> Seen {
    let mut entries = Disk.list(path).unwrap_or_default();
    entries.retain(|entry| {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        !(name.starts_with(UNFINISHED_PREFIX) && name.ends_with(UNFINISHED_SUFFIX))
    });
    Seen { length: 0, modified: None, identity: (0, 0, 0), entries }
}

/// Whether two paths lead to one file that is there.
pub fn same_file(a: &Path, b: &Path) -> bool {
    // Following both takes a look at every directory on the way, which one at the file mostly saves.
    let (Ok(at_a), Ok(at_b)) = (fs::metadata(a), fs::metadata(b)) else { return false };
    number(&at_a) == number(&at_b)
        && matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// What a file has for itself, where there is such a thing.
#[cfg(unix)]
fn number(data: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (data.dev(), data.ino())
}

#[cfg(not(unix))]
fn number(_data: &fs::Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn identity(data: &fs::Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (data.ino(), data.ctime(), data.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_data: &fs::Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// Files on the disk, relative paths taken from the process's working directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// Keeps others from changing what is in a directory, as long as they ask. Where directories are not locked, two who change
/// one file at once may lose what one of them has changed.
#[derive(Debug)]
pub struct Held(#[allow(dead_code, reason = "it is locked until it is closed")] fs::File);

/// Leaves out the name of the temporary file, which is nobody's business.
fn plain(error: io::Error) -> io::Error {
    if error.get_ref().is_some() { error.kind().into() } else { error }
}

impl World for Disk {
    fn read(&self, path: &Path) -> io::Result<Bytes> {
        // What is no file may never end, or never begin.
        let data = fs::metadata(path)?;
        if !data.is_file() && !data.is_dir() {
            return Err(io::Error::other("it is not a regular file"));
        }
        Bytes::read(&mut fs::File::open(path)?, data.len())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut entries = fs::read_dir(or_here(path))?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        Ok(entries)
    }

    fn entry(&self, path: &Path) -> Entry {
        match fs::metadata(or_here(path)) {
            Ok(data) if data.is_dir() => Entry::Directory,
            Ok(_) => Entry::File,
            Err(_) => Entry::Missing,
        }
    }

    fn size(&self, path: &Path) -> Option<u64> {
        Some(fs::metadata(path).ok()?.len())
    }

    fn holds(&self, path: &Path, slices: &[&[u8]]) -> bool {
        let length: usize = slices.iter().map(|slice| slice.len()).sum();
        fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() == length as u64)
            && fs::File::open(path).is_ok_and(|mut file| is_read(&mut file, slices))
    }

    fn write_if(
        &self,
        path: &Path,
        slices: &[&[u8]],
        sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool> {
        // A link stays a link, and what is no file, such as a pipe or a device, is written to and not replaced.
        let link = fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink());
        let followed = if link { fs::canonicalize(path).ok() } else { None };
        let path = followed.as_deref().unwrap_or(path);
        if fs::metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir()) {
            let mut file = fs::OpenOptions::new().write(true).open(path)?;
            let sure = sure();
            if sure {
                slices.iter().try_for_each(|slice| file.write_all(slice))?;
            }
            return Ok(sure);
        }
        let directory = or_here(path.parent().unwrap_or(Path::new("")));
        let mut temporary = tempfile::Builder::new();
        temporary.prefix(UNFINISHED_PREFIX).suffix(UNFINISHED_SUFFIX);
        let mut file = match temporary.tempfile_in(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(directory)?;
                temporary.tempfile_in(directory).map_err(plain)?
            }
            made => made.map_err(plain)?,
        };
        let temporary = file.path().to_owned();
        unfinished().push(temporary.clone());
        // Between large slices there are often many small ones.
        let mut writer = io::BufWriter::new(&mut file);
        slices.iter().try_for_each(|slice| writer.write_all(slice))?;
        writer.flush()?;
        drop(writer);
        match fs::metadata(path) {
            Ok(data) => file.as_file().set_permissions(data.permissions())?,
            Err(_) => share(file.as_file())?,
        }
        let sure = sure();
        // Held meanwhile, so that nobody takes it away in between.
        let mut unfinished = unfinished();
        if sure {
            file.persist(path).map_err(|error| error.error)?;
        }
        unfinished.retain(|other| *other != temporary);
        Ok(sure)
    }

    fn hold(&self, path: &Path) -> Option<Held> {
        let directory = fs::File::open(or_here(path.parent()?)).ok()?;
        let start = Instant::now();
        // Who holds it for longer than a change takes is somebody else, and may be waiting for this very program.
        while directory.try_lock().is_err() {
            if start.elapsed() > PATIENCE {
                return None;
            }
            thread::sleep(PATIENCE / 100);
        }
        Some(Held(directory))
    }
}

/// The path, or the working directory for the empty one, which is that of a bare file name.
pub fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Whether these bytes are what is read.
fn is_read(file: &mut impl Read, slices: &[&[u8]]) -> bool {
    let mut read = vec![0; 1 << 16];
    let mut pieces = slices.iter().flat_map(|slice| slice.chunks(1 << 16));
    pieces.all(|piece| {
        let read = &mut read[..piece.len()];
        file.read_exact(read).is_ok() && read == piece
    })
}

/// Gives a temporary file, which is made for its owner only, the permissions an ordinary new file has.
#[cfg(unix)]
fn share(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_file: &fs::File) -> io::Result<()> {
    Ok(())
}
