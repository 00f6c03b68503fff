//! Registries that are directories, and the cache: both as wkg has them.

use std::io;
use std::path::{Path, PathBuf};

use semver::Version;
use serde::{Deserialize, Serialize};
use wasm_pkg_common::digest::ContentDigest;
use wasm_pkg_common::package::PackageRef;

use crate::source::{Bytes, Entry, World};

/// A registry that is a directory: each release is a file `NAMESPACE/NAME/VERSION.wasm` in it.
pub(super) struct Directory(pub(super) PathBuf);

impl Directory {
    fn of(&self, package: &PackageRef) -> PathBuf {
        self.0.join(package.namespace().as_ref()).join(package.name().as_ref())
    }

    /// The file of a release.
    pub(super) fn file(&self, package: &PackageRef, version: &Version) -> PathBuf {
        self.of(package).join(format!("{version}.wasm"))
    }

    /// The versions of a package, or nothing if there is no such package.
    pub(super) fn versions(&self, world: &dyn World, package: &PackageRef) -> Option<Vec<Version>> {
        let files = world.list(&self.of(package)).ok()?;
        let version = |file: &PathBuf| {
            let name = file.file_name()?.to_str()?.strip_suffix(".wasm")?;
            Version::parse(name).ok().filter(|_| world.entry(file) == Entry::File)
        };
        Some(files.iter().filter_map(version).collect())
    }

    /// The names of the packages in a namespace.
    pub(super) fn names(&self, world: &dyn World, package: &PackageRef) -> Vec<String> {
        let namespace = package.namespace();
        let entries = world.list(&self.0.join(namespace.as_ref())).unwrap_or_default();
        let name = |path: &PathBuf| Some(format!("{namespace}:{}", path.file_name()?.to_str()?));
        entries.iter().filter_map(name).collect()
    }
}

/// The cache: content by its digest, and which digest a release has.
pub(super) struct Cache<'a> {
    pub(super) root: &'a Path,
    pub(super) world: &'a dyn World,
}

#[derive(Deserialize, Serialize)]
struct Info {
    version: Version,
    content_digest: ContentDigest,
}

impl Cache<'_> {
    fn place(&self, digest: &ContentDigest) -> PathBuf {
        self.root.join(digest.to_string())
    }

    fn release_place(&self, package: &PackageRef, version: &Version) -> PathBuf {
        self.root.join(format!("{package}-{version}.json"))
    }

    /// What is there in the place for this digest. It may be something else.
    pub(super) fn content(&self, digest: &ContentDigest) -> Option<(PathBuf, Bytes)> {
        let path = self.place(digest);
        let bytes = self.world.read(&path).ok()?;
        Some((path, bytes))
    }

    /// Keeps content.
    pub(super) fn keep(&self, digest: &ContentDigest, bytes: &[u8]) -> io::Result<()> {
        self.world.write(&self.place(digest), &[bytes])
    }

    /// The digest of a release that was seen before.
    pub(super) fn release(&self, package: &PackageRef, version: &Version) -> Option<ContentDigest> {
        let bytes = self.world.read(&self.release_place(package, version)).ok()?;
        let info: Info = serde_json::from_slice(&bytes).ok()?;
        (info.version == *version).then_some(info.content_digest)
    }

    /// Keeps the digest of a release.
    pub(super) fn keep_release(
        &self,
        package: &PackageRef,
        version: &Version,
        digest: &ContentDigest,
    ) {
        let info = Info { version: version.clone(), content_digest: digest.clone() };
        let text = serde_json::to_vec(&info).expect("it has nothing that JSON has not");
        let _ = self.world.write(&self.release_place(package, version), &[&text]);
    }

    /// The versions of a package that were seen before.
    pub(super) fn versions(&self, package: &PackageRef) -> Vec<Version> {
        let files = self.world.list(self.root).unwrap_or_default();
        let prefix = format!("{package}-");
        let version = |file: &PathBuf| {
            let name = file.file_name()?.to_str()?;
            Version::parse(name.strip_prefix(&prefix)?.strip_suffix(".json")?).ok()
        };
        files.iter().filter_map(version).collect()
    }
}
