//! One question: which release, and where its bytes are.

use std::path::{Path, PathBuf};

use semver::{Version, VersionReq};
use serde::Deserialize;
use wasm_pkg_common::config::Config;
use wasm_pkg_common::digest::ContentDigest;
use wasm_pkg_common::metadata::LOCAL_PROTOCOL;
use wasm_pkg_common::package::PackageRef;
use wasm_pkg_common::registry::Registry;

use super::lock::{Lock, LockedVersion};
use super::places::{Cache, Directory};
use super::{Answer, Asked, Asker, Change, Registries, RegistryError, Remote};
use crate::diagnostics::{codes, nearest};
use crate::manifest::Image;
use crate::source::{Bytes, Entry, World};

/// Something that is published, and known by its digest.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct Release {
    pub(super) asked: Asked,
    pub(super) digest: ContentDigest,
    /// Whether the lock says so.
    pub(super) locked: bool,
}

/// What there is of a package.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The version that is locked, if one is.
    pub locked: Option<Version>,
    /// The newest that the manifest takes.
    pub matching: Version,
    /// The newest: of those that are released, if any is.
    pub newest: Version,
}

/// Where a package is looked for.
pub(super) enum Place<'a> {
    /// A registry that is a directory.
    Directory(Directory),
    /// One on a network, of this name.
    Network(&'a str),
    /// None that anybody has named. It may be in the cache.
    Nowhere,
}

/// Who asks, and what there is to answer with.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) world: &'a dyn World,
    pub(super) known: &'a Registries,
    pub(super) config: &'a Config,
    pub(super) asker: Asker<'a>,
}

/// What the configuration of wkg says of a registry that is a directory.
#[derive(Deserialize)]
struct Local {
    root: PathBuf,
}

impl<'a> Lookup<'a> {
    /// The release of a package that a requirement comes to, which is locked then.
    pub(super) fn package(
        self,
        package: &PackageRef,
        requirement: &VersionReq,
        lock: &mut Lock,
    ) -> Answer<(Release, Option<Change>)> {
        let registry = self.config.resolve_registry(package);
        let place = self.place(registry)?;
        let registry = registry.map(AsRef::as_ref);
        let before = lock.release(package, registry, requirement).cloned();
        let as_before = |LockedVersion { version, digest, .. }| {
            let asked = Asked::Release(package.clone(), version);
            Ok((Release { asked, digest, locked: true }, None))
        };
        if let Some(before) = before.clone().filter(|_| !self.known.renew.has(package)) {
            return as_before(before);
        }
        if self.known.locked {
            let moved = lock.registry(package, requirement).zip(registry);
            let moved = moved.filter(|(before, now)| before != now);
            return Err(self.not_locked(&format!("`{package}` {requirement}"), moved));
        }
        let versions = self.versions(&place, package)?;
        let version = best(&versions, requirement);
        // Where nobody is asked, what is in the cache may well be older.
        let is_known = self.is_asked(&place);
        let newer = |before: &LockedVersion| !is_known && version <= Some(&before.version);
        if let Some(before) = before.clone().filter(newer) {
            return as_before(before);
        }
        let Some(version) = version else {
            return Err(self.no_version(&place, package, requirement, &versions));
        };
        let asked = Asked::Release(package.clone(), version.clone());
        let digest = self.digest(&place, &asked)?;
        let (requirement, version) = (requirement.clone(), version.clone());
        let now = LockedVersion { requirement, version, digest: digest.clone() };
        let change = (before.as_ref() != Some(&now)).then(|| Change {
            name: package.to_string(),
            before: before.map(|before| before.version.to_string()),
            now: now.version.to_string(),
        });
        lock.lock(package, registry, now);
        Ok((Release { asked, digest, locked: false }, change))
    }

    /// What an image comes to, which is locked then.
    pub(super) fn image(self, image: &Image, lock: &mut Lock) -> Answer<(Release, Option<Change>)> {
        let before = lock.image(image).cloned();
        let asked = Asked::Image(image.clone());
        let renew = self.known.renew.has(image);
        if let Some(digest) = before.clone().filter(|_| !renew) {
            return Ok((Release { asked, digest, locked: true }, None));
        }
        if self.known.locked {
            return Err(self.not_locked(&format!("`{image}`"), None));
        }
        let remote = self.remote(|| format!("`{image}`"))?;
        let digest = self.take(remote.digest(self.config, &asked), image, &image.registry)?;
        let change = (before.as_ref() != Some(&digest)).then(|| Change {
            name: image.to_string(),
            before: before.map(|digest| digest.to_string()),
            now: digest.to_string(),
        });
        lock.lock_image(image, digest.clone());
        Ok((Release { asked, digest, locked: false }, change))
    }

    /// What there is of a package that was found.
    pub(super) fn offer(
        self,
        package: &PackageRef,
        requirement: &VersionReq,
        release: &Release,
    ) -> Answer<Offer> {
        let Asked::Release(_, found) = &release.asked else { unreachable!("it is a package") };
        let place = self.place(self.config.resolve_registry(package))?;
        if let (Place::Network(registry), Err(why)) = (&place, &self.known.remote) {
            return Err(self.not_asked(package, registry, *why));
        }
        let versions = self.versions(&place, package)?;
        let or_found = |version: Option<&Version>| version.unwrap_or(found).clone();
        Ok(Offer {
            locked: release.locked.then(|| found.clone()),
            matching: or_found(best(&versions, requirement)),
            newest: or_found(best(&versions, &VersionReq::STAR).or(versions.iter().max())),
        })
    }

    /// The bytes of something that was found, and what to call the place they are from.
    pub(super) fn content(self, release: &Release) -> Answer<(PathBuf, Bytes)> {
        let Release { asked, digest, .. } = release;
        let registry = match asked {
            Asked::Release(package, version) => {
                let registry = self.config.resolve_registry(package);
                if let Place::Directory(directory) = self.place(registry)? {
                    let path = directory.file(package, version);
                    let bytes = self.file(&path, asked)?;
                    self.compare(&bytes, release, &path.display().to_string())?;
                    return Ok((path, bytes));
                }
                registry.map(AsRef::as_ref)
            }
            Asked::Image(image) => Some(image.registry.as_str()),
        };
        let named = PathBuf::from(asked.to_string());
        let cached = self.cache().and_then(|cache| cache.content(digest));
        let spoiled = match cached {
            Some((_, bytes)) if digest_of(&bytes) == *digest => return Ok((named, bytes)),
            other => other,
        };
        let (Ok(remote), Some(registry)) = (&self.known.remote, registry) else {
            return Err(match spoiled {
                Some((path, bytes)) => self.spoiled(release, &path, &bytes),
                None => self.not_here(asked),
            });
        };
        let bytes = self.fetch(release, &**remote, registry)?;
        self.keep(release, &bytes)?;
        Ok((named, bytes))
    }

    fn fetch(self, release: &Release, remote: &dyn Remote, registry: &str) -> Answer<Bytes> {
        let Release { asked, digest, locked } = release;
        let content = remote.content(self.config, asked, digest);
        if let Err(RegistryError::Missing) = content
            && *locked
            && let Ok(is) = remote.digest(self.config, asked)
            && is != *digest
        {
            return Err(self.mismatch(release, &is, registry, codes::Expected::Lock));
        }
        let bytes = Bytes::new(self.take(content, asked, registry)?);
        self.compare(&bytes, release, registry)?;
        Ok(bytes)
    }

    fn keep(self, Release { asked, digest, .. }: &Release, bytes: &Bytes) -> Answer<()> {
        let Some(cache) = self.cache() else { return Ok(()) };
        if let Err(error) = cache.keep(digest, bytes)
            && self.known.keeps
        {
            return Err(self.not_kept(asked, cache.root, &error));
        }
        // What is locked was not asked for. Without the lock it is to be found all the same.
        if let Asked::Release(package, version) = asked {
            cache.keep_release(package, version, digest);
        }
        Ok(())
    }

    fn place(self, registry: Option<&'a Registry>) -> Answer<Place<'a>> {
        let Some(registry) = registry else { return Ok(Place::Nowhere) };
        let config = self.config.registry_config(registry);
        let config = config.filter(|config| config.default_backend() == Some(LOCAL_PROTOCOL));
        let Some(config) = config else { return Ok(Place::Network(registry.as_ref())) };
        match config.backend_config::<Local>(LOCAL_PROTOCOL) {
            Ok(Some(local)) => Ok(Place::Directory(Directory(local.root))),
            _ => Err(self.without_root(registry.as_ref())),
        }
    }

    /// Whether what there is in a place is known, and not just what was seen of it.
    fn is_asked(self, place: &Place<'_>) -> bool {
        match place {
            Place::Directory(_) => true,
            Place::Network(_) => self.known.remote.is_ok(),
            Place::Nowhere => false,
        }
    }

    fn cache(self) -> Option<Cache<'a>> {
        Some(Cache { root: self.known.cache.as_deref()?, world: self.world })
    }

    fn remote(self, what: impl FnOnce() -> String) -> Answer<&'a dyn Remote> {
        self.known.remote.as_deref().map_err(|why| self.not_fetched(&what(), *why))
    }

    /// What a registry has answered.
    fn take<T>(
        self,
        answer: Result<T, RegistryError>,
        what: &impl ToString,
        registry: &str,
    ) -> Answer<T> {
        answer.map_err(|error| self.refused(error, &what.to_string(), registry))
    }

    fn versions(self, place: &Place<'_>, package: &PackageRef) -> Answer<Vec<Version>> {
        match (place, &self.known.remote) {
            (Place::Directory(directory), _) => {
                if self.world.entry(&directory.0) != Entry::Directory {
                    return Err(self.no_directory(&directory.0));
                }
                directory.versions(self.world, package).ok_or_else(|| {
                    let names = directory.names(self.world, package);
                    let near = nearest(&package.to_string(), names.iter().map(String::as_str));
                    self.not_found(&package.to_string(), &directory.0, near)
                })
            }
            (Place::Network(registry), Ok(remote)) => {
                self.take(remote.versions(self.config, package), package, registry)
            }
            (Place::Network(_) | Place::Nowhere, _) => {
                Ok(self.cache().map(|cache| cache.versions(package)).unwrap_or_default())
            }
        }
    }

    fn digest(self, place: &Place<'_>, asked: &Asked) -> Answer<ContentDigest> {
        let Asked::Release(package, version) = asked else { unreachable!("it is a package") };
        match place {
            Place::Directory(directory) => {
                Ok(digest_of(&self.file(&directory.file(package, version), asked)?))
            }
            // The cache may have it of another registry: who can be asked is asked.
            Place::Network(registry) if let Ok(remote) = &self.known.remote => {
                self.take(remote.digest(self.config, asked), asked, registry)
            }
            Place::Network(_) | Place::Nowhere => {
                let cached = self.cache().and_then(|cache| cache.release(package, version));
                cached.ok_or_else(|| self.not_here(asked))
            }
        }
    }

    fn file(self, path: &Path, asked: &Asked) -> Answer<Bytes> {
        let place = path.parent().unwrap_or(path);
        self.world.read(path).map_err(|_| self.not_found(&asked.to_string(), place, None))
    }

    /// Turns down what is something else than it is to be.
    fn compare(self, bytes: &Bytes, release: &Release, place: &str) -> Answer<()> {
        let is = digest_of(bytes);
        if is == release.digest {
            return Ok(());
        }
        let by = if release.locked { codes::Expected::Lock } else { codes::Expected::Registry };
        Err(self.mismatch(release, &is, place, by))
    }
}

pub(super) fn digest_of(bytes: &Bytes) -> ContentDigest {
    ContentDigest::Sha256 { hex: bytes.sha256().to_owned() }
}

/// The highest of some versions that will do.
fn best<'v>(versions: &'v [Version], requirement: &VersionReq) -> Option<&'v Version> {
    versions.iter().filter(|version| requirement.matches(version)).max()
}
