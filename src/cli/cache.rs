//! What earlier runs have found to be valid.
//!
//! One file has the digests of core modules whose function bodies are valid, and of results that are, one after the other.
//! It is read at once and written whole, so two runs at a time can lose an entry and never spoil one, and it holds only so
//! many. A result that is not among them is validated; what is in the file saves no more than doing so again.

use std::path::{Path, PathBuf};

use crate::decode::Valid;
use crate::source::{Digest, World};

/// Entries that are kept, the latest: 32 bytes each.
const KEPT: usize = 4_096;

/// The validator that has found them, whose opinion is worth nothing to another.
const VALIDATOR: &str = "wasmparser-0.263";

/// Where it is, following the XDG Base Directory Specification. Nothing, on a machine that says no place for it.
fn file() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
    Some(cache.join("wcomp").join(format!("valid-{}-{VALIDATOR}", env!("CARGO_PKG_VERSION"))))
}

/// What is known.
pub(super) fn load(world: &dyn World) -> Valid {
    Valid::new(file().map(|file| read(world, &file)).unwrap_or_default())
}

/// Adds what was found. A cache that cannot be written is no reason to fail.
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
