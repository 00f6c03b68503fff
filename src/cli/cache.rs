//! What earlier runs have found to be valid, and the results they have made.
//!
//! One file has the digests of core modules whose function bodies are valid, and of results that are, one after the other.
//! It is read at once and written whole, so two runs at a time can lose an entry and never spoil one, and it holds only so
//! many. A result that is not among them is validated; what is in the file saves no more than doing so again.
//!
//! The latest results are remembered by what they were made from: what of them is their own, and what to take from which
//! input. So is what commands have made. Each has one place where it can be, and in time takes that of another.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use crate::decode::Valid;
use crate::source::{Digest, Disk, Store, World};

/// Entries that are kept, the latest: 32 bytes each.
const KEPT: usize = 4_096;

/// The validator that has found them, whose opinion is worth nothing to another.
const VALIDATOR: &str = "wasmparser-0.263";

/// Places.
const PLACES: u8 = 64;

/// How many bytes the largest has that is remembered.
const LARGEST: usize = 1 << 20;

/// How many there are of what commands have made in one place, so that no two of a composition are in each other's way.
const OF_COMMANDS: usize = 64;

/// Where all of it is, following the XDG Base Directory Specification. Nothing, on a machine that says no place for it.
fn directory() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
    Some(cache.join("wcomp"))
}

fn file() -> Option<PathBuf> {
    Some(directory()?.join(format!("valid-{}-{VALIDATOR}", env!("CARGO_PKG_VERSION"))))
}

/// What earlier runs have made, each in one of some places.
pub(super) struct Kept {
    directory: PathBuf,
    /// What has made it, and what may be read again by nothing else.
    program: Digest,
    /// How many there may be in one place.
    room: usize,
}

/// Held by who adds to what is in a place.
static WRITING: Mutex<()> = Mutex::new(());

/// What is remembered, after what it is remembered by.
type Entry = ([u8; 64], Vec<u8>);

/// What the commands of manifests have made, whichever wcomp has run them. None, where there is no place for it.
pub(super) fn built() -> Option<Arc<dyn Store>> {
    let program = Digest::of(b"commands");
    let directory = directory()?.join("built");
    Some(Arc::new(Kept { directory, program, room: OF_COMMANDS }))
}

impl Kept {
    /// The results of this very program, which is told from others of the same version. None, where there is no place for
    /// them.
    pub(super) fn of_this_program() -> Option<Self> {
        let program = std::env::current_exe().and_then(std::fs::metadata).ok()?;
        let modified = program.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let program = format!("{} {} {modified:?}", env!("CARGO_PKG_VERSION"), program.len());
        let program = Digest::of(program.as_bytes());
        Some(Kept { directory: directory()?.join("results"), program, room: 1 })
    }

    /// What it is remembered by, and where.
    fn place(&self, key: Digest) -> ([u8; 64], PathBuf) {
        let mut head = [0; 64];
        head[..32].copy_from_slice(&self.program.bytes());
        head[32..].copy_from_slice(&key.bytes());
        let place = key.bytes()[0] % PLACES;
        (head, self.directory.join(place.to_string()))
    }
}

/// What is in one place. What cannot be made out is nothing.
fn entries(file: &Path) -> Vec<Entry> {
    let bytes = Disk.read(file);
    let mut rest = bytes.as_deref().unwrap_or_default();
    let mut entries = Vec::new();
    while let Some((head, behind)) = rest.split_first_chunk()
        && let Some((length, behind)) = behind.split_first_chunk()
        && let Some((value, behind)) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)
    {
        entries.push((*head, value.to_vec()));
        rest = behind;
    }
    entries
}

impl Store for Kept {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        let (head, file) = self.place(key);
        entries(&file).into_iter().find(|(other, _)| *other == head).map(|(_, value)| value)
    }

    fn put(&self, key: Digest, value: &[u8]) {
        if value.len() > LARGEST {
            return;
        }
        let (head, file) = self.place(key);
        // Commands end side by side.
        let _held = WRITING.lock();
        let mut entries = if self.room > 1 { entries(&file) } else { Vec::new() };
        entries.retain(|(other, _)| *other != head);
        entries.push((head, value.to_vec()));
        let latest = &entries[entries.len().saturating_sub(self.room)..];
        let length = |value: &[u8]| u32::try_from(value.len()).expect("it is small").to_le_bytes();
        let pieces = latest.iter().map(|(head, value)| [&head[..], &length(value), value].concat());
        // A cache that cannot be written is no reason to fail.
        let _ = Disk.write(&file, &[&pieces.collect::<Vec<_>>().concat()]);
    }
}

/// What is known.
pub(super) fn load(world: &dyn World) -> Valid {
    Valid::new(file().map(|file| read(world, &file)).unwrap_or_default())
}

/// Adds what was found.
pub(super) fn save(world: &dyn World, valid: &Valid) {
    let Some(file) = file().filter(|_| !valid.found().is_empty()) else { return };
    // Others may have added to it since it was read.
    let mut entries = read(world, &file);
    entries.retain(|digest| !valid.found().contains(digest));
    entries.extend(valid.found());
    let latest = &entries[entries.len().saturating_sub(KEPT)..];
    let bytes: Vec<u8> = latest.iter().flat_map(|digest| digest.bytes()).collect();
    let _ = world.write(&file, &[&bytes]);
}

fn read(world: &dyn World, file: &Path) -> Vec<Digest> {
    let bytes = world.read(file);
    let bytes = bytes.as_deref().unwrap_or_default();
    bytes.as_chunks().0.iter().map(|digest| Digest::from(*digest)).collect()
}
