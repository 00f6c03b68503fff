//! Where things are. Everything that is made is below `target/bench/`, and is made again when it is not there.

use std::path::{Path, PathBuf};

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the script `inputs` builds: a component by name.
pub(crate) fn built(name: &str) -> PathBuf {
    bench().join("inputs").join(format!("{name}.wasm"))
}

/// A composer by name.
pub(crate) fn tool(name: &str) -> PathBuf {
    bench().join("tools/bin").join(name)
}

/// The folder of a composition, with what is made for it.
pub(crate) fn composition(name: &str) -> PathBuf {
    bench().join("compositions").join(name)
}

/// Where wcomp keeps what it knows.
pub(crate) fn cache() -> PathBuf {
    bench().join("cache")
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    repository().join("target")
}

fn bench() -> PathBuf {
    target().join("bench")
}
