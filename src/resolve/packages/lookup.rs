//! One question: which release, and where its bytes are.

use std::path::{Path, PathBuf};

use semver::{Version, VersionReq};
use serde::Deserialize;
use wasm_pkg_common::config::Config;
use wasm_pkg_common::digest::ContentDigest;
use wasm_pkg_common::metadata::LOCAL_PROTOCOL;
use wasm_pkg_common::package::PackageRef;
use wasm_pkg_common::registry::Registry;

use super::lock::{Lock, Release};
use super::places::{Cache, Directory};
use super::{Answer, Asked, Asker, Change, Refusal, Registries};
use crate::diagnostics::{Diagnostic, codes, nearest};
use crate::manifest::Image;
use crate::resolve::Offer;
use crate::source::{Bytes, World};

/// Something that is published, and known by its digest.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct Found {
    asked: Asked,
    digest: ContentDigest,
    /// Whether the lock says so.
    locked: bool,
}

/// Where a package is looked for.
enum Place<'a> {
    /// A registry that is a directory.
    Directory(Directory),
    /// One on a network, of this name.
    Network(&'a str),
    /// None that anybody has named. It may be in the cache.
    Nowhere,
}

/// Who asks, and what there is to answer with.
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
        &self,
        package: &PackageRef,
        requirement: &VersionReq,
        lock: &mut Lock,
    ) -> Answer<(Found, Option<Change>)> {
        let registry = self.config.resolve_registry(package);
        let place = self.place(registry)?;
        let registry = registry.map(AsRef::as_ref);
        let locked = lock.release(package, registry, requirement);
        let renew = self.known.renew.has(package);
        if let Some(Release { version, digest, .. }) = locked.filter(|_| !renew) {
            let asked = Asked::Release(package.clone(), version.clone());
            return Ok((Found { asked, digest: digest.clone(), locked: true }, None));
        }
        if self.known.locked {
            return Err(self.not_locked(&format!("`{package}` {requirement}")));
        }
        let versions = self.versions(&place, package)?;
        let Some(version) = best(&versions, requirement) else {
            return Err(self.no_version(&place, package, requirement, &versions));
        };
        let asked = Asked::Release(package.clone(), version.clone());
        let digest = self.digest(&place, package, version, renew)?;
        let before = locked.map(|locked| (locked.version.clone(), locked.digest.clone()));
        let change =
            before.as_ref().is_none_or(|before| *before != (version.clone(), digest.clone()));
        let change = change.then(|| Change {
            name: package.to_string(),
            before: before.map(|(version, _)| version.to_string()),
            now: version.to_string(),
        });
        let release = Release {
            requirement: requirement.clone(),
            version: version.clone(),
            digest: digest.clone(),
        };
        lock.lock(package, registry, release);
        Ok((Found { asked, digest, locked: false }, change))
    }

    /// What an image comes to, which is locked then.
    pub(super) fn image(&self, image: &Image, lock: &mut Lock) -> Answer<(Found, Option<Change>)> {
        let locked = lock.image(image).cloned();
        let asked = Asked::Image(image.clone());
        let renew = self.known.renew.has(image);
        if let Some(digest) = locked.clone().filter(|_| !renew) {
            return Ok((Found { asked, digest, locked: true }, None));
        }
        if self.known.locked {
            return Err(self.not_locked(&format!("`{image}`")));
        }
        let Some(remote) = &self.known.remote else {
            return Err(self.not_fetched(&format!("`{image}`")));
        };
        let digest = remote.digest(self.config, &asked);
        let digest =
            digest.map_err(|refusal| self.refused(refusal, &asked.to_string(), &image.registry))?;
        let change = (locked.as_ref() != Some(&digest)).then(|| Change {
            name: image.to_string(),
            before: locked.map(|digest| digest.to_string()),
            now: digest.to_string(),
        });
        lock.lock_image(image, digest.clone());
        Ok((Found { asked, digest, locked: false }, change))
    }

    /// What there is of a package that was found.
    pub(super) fn offer(
        &self,
        package: &PackageRef,
        requirement: &VersionReq,
        found: &Found,
    ) -> Answer<Offer> {
        let Asked::Release(_, locked) = &found.asked else { unreachable!("it is a package") };
        let place = self.place(self.config.resolve_registry(package))?;
        let versions = self.versions(&place, package)?;
        let or_locked = |version: Option<&Version>| version.unwrap_or(locked).clone();
        Ok(Offer {
            locked: locked.clone(),
            matching: or_locked(best(&versions, requirement)),
            newest: or_locked(best(&versions, &VersionReq::STAR).or(versions.iter().max())),
        })
    }

    fn place(&self, registry: Option<&'a Registry>) -> Answer<Place<'a>> {
        let Some(registry) = registry else { return Ok(Place::Nowhere) };
        let Some(config) = self.config.registry_config(registry) else {
            return Ok(Place::Network(registry.as_ref()));
        };
        if config.default_backend() != Some(LOCAL_PROTOCOL) {
            return Ok(Place::Network(registry.as_ref()));
        }
        let local = config.backend_config::<Local>(LOCAL_PROTOCOL).ok().flatten();
        let local = local.ok_or_else(|| {
            let path = self.known.config.as_deref().unwrap_or(Path::new(""));
            let (span, registry) = (self.asker.span, registry.as_ref());
            Diagnostic::from(codes::RegistryWithoutRoot { span, path, registry })
        })?;
        Ok(Place::Directory(Directory(local.root)))
    }

    fn cache(&self) -> Option<Cache<'a>> {
        Some(Cache { root: self.known.cache.as_deref()?, world: self.world })
    }

    fn versions(&self, place: &Place<'_>, package: &PackageRef) -> Answer<Vec<Version>> {
        let cached = || self.cache().map(|cache| cache.versions(package)).unwrap_or_default();
        match (place, &self.known.remote) {
            (Place::Directory(directory), _) => {
                directory.versions(self.world, package).ok_or_else(|| {
                    let names = directory.names(self.world, package);
                    let near = nearest(&package.to_string(), names.iter().map(String::as_str));
                    let name = directory.0.display().to_string();
                    self.not_found(&package.to_string(), &name, near)
                })
            }
            (Place::Network(registry), Some(remote)) => {
                let versions = remote.versions(self.config, package);
                versions.map_err(|refusal| self.refused(refusal, &package.to_string(), registry))
            }
            (Place::Network(_) | Place::Nowhere, _) => Ok(cached()),
        }
    }

    fn digest(
        &self,
        place: &Place<'_>,
        package: &PackageRef,
        version: &Version,
        renew: bool,
    ) -> Answer<ContentDigest> {
        let asked = Asked::Release(package.clone(), version.clone());
        if let Place::Directory(directory) = place {
            return Ok(digest(&self.file(&directory.file(package, version), &asked)?));
        }
        let cached = || self.cache()?.release(package, version);
        match (place, &self.known.remote) {
            (Place::Network(registry), Some(remote)) => {
                if let Some(digest) = cached().filter(|_| !renew) {
                    return Ok(digest);
                }
                let digest = remote.digest(self.config, &asked);
                let digest = digest
                    .map_err(|refusal| self.refused(refusal, &asked.to_string(), registry))?;
                if let Some(cache) = self.cache() {
                    cache.keep_release(package, version, &digest);
                }
                Ok(digest)
            }
            _ => cached().ok_or_else(|| self.not_fetched(&format!("`{asked}`"))),
        }
    }

    /// The bytes of something that was found, and what to call the place they are from.
    pub(super) fn content(&self, found: &Found) -> Answer<(PathBuf, Bytes)> {
        let Found { asked, .. } = found;
        let named = PathBuf::from(asked.to_string());
        let registry = match asked {
            Asked::Release(package, version) => {
                let registry = self.config.resolve_registry(package);
                if let Place::Directory(directory) = self.place(registry)? {
                    let path = directory.file(package, version);
                    let bytes = self.file(&path, asked)?;
                    self.compare(&bytes, found, &path.display().to_string())?;
                    return Ok((path, bytes));
                }
                registry.map(AsRef::as_ref)
            }
            Asked::Image(image) => Some(image.registry.as_str()),
        };
        let cached = self.cache().and_then(|cache| cache.content(&found.digest));
        let spoiled = match cached {
            Some((_, bytes)) if digest(&bytes) == found.digest => return Ok((named, bytes)),
            other => other,
        };
        let (Some(remote), Some(registry)) = (&self.known.remote, registry) else {
            return Err(match spoiled {
                Some((path, bytes)) => self.spoiled(found, &path, &bytes),
                None => self.not_fetched(&format!("`{asked}`")),
            });
        };
        let bytes = remote.content(self.config, asked, &found.digest);
        let bytes = bytes.map_err(|refusal| self.refused(refusal, &asked.to_string(), registry))?;
        let bytes = Bytes::new(bytes);
        self.compare(&bytes, found, registry)?;
        if let Some(cache) = self.cache() {
            cache.keep(&found.digest, &bytes);
            // What is locked was not asked for. Without the lock it is to be found all the same.
            if let Asked::Release(package, version) = asked {
                cache.keep_release(package, version, &found.digest);
            }
        }
        Ok((named, bytes))
    }

    fn file(&self, path: &Path, asked: &Asked) -> Answer<Bytes> {
        self.world.read(path).map_err(|_| {
            let place = path.parent().unwrap_or(path).display().to_string();
            self.not_found(&asked.to_string(), &place, None)
        })
    }

    /// Turns down what is something else than it is to be.
    fn compare(&self, bytes: &Bytes, found: &Found, place: &str) -> Answer<()> {
        let is = digest(bytes);
        if is == found.digest {
            return Ok(());
        }
        let by = if found.locked { codes::Expected::Lock } else { codes::Expected::Registry };
        Err(self.mismatch(found, &is, place, by))
    }

    fn spoiled(&self, found: &Found, path: &Path, bytes: &Bytes) -> Box<Diagnostic> {
        let place = path.display().to_string();
        self.mismatch(found, &digest(bytes), &place, codes::Expected::Cache)
    }

    fn mismatch(
        &self,
        found: &Found,
        is: &ContentDigest,
        place: &str,
        by: codes::Expected,
    ) -> Box<Diagnostic> {
        let what = match &found.asked {
            Asked::Release(package, _) => package.to_string(),
            Asked::Image(image) => image.to_string(),
        };
        let asked = found.asked.to_string();
        let (expected, is) = (found.digest.to_string(), is.to_string());
        let span = self.asker.span;
        let facts = codes::DigestMismatch {
            span,
            asked: &asked,
            what: &what,
            place,
            expected: &expected,
            found: &is,
            by,
        };
        Box::new(facts.into())
    }

    fn no_version(
        &self,
        place: &Place<'_>,
        package: &PackageRef,
        requirement: &VersionReq,
        versions: &[Version],
    ) -> Box<Diagnostic> {
        let span = self.asker.span;
        let (name, requirement) = (package.to_string(), requirement.to_string());
        let registry = match place {
            Place::Directory(directory) => directory.0.display().to_string(),
            Place::Network(registry) if self.known.remote.is_some() => (*registry).to_owned(),
            Place::Network(_) => return self.not_fetched(&format!("`{name}` {requirement}")),
            Place::Nowhere => {
                let path = self.known.config.as_deref();
                let namespace = package.namespace().as_ref();
                let facts = codes::NoRegistry { span, name: &name, namespace, path };
                return Box::new(facts.into());
            }
        };
        let (name, requirement, registry) = (&name, &requirement, &registry);
        Box::new(codes::VersionNotFound { span, name, requirement, registry, versions }.into())
    }

    /// In a directory.
    fn not_found(&self, what: &str, place: &str, near: Option<&str>) -> Box<Diagnostic> {
        let (span, name, network) = (self.asker.span, self.asker.to_string(), false);
        Box::new(codes::PackageNotFound { span, name: &name, what, place, network, near }.into())
    }

    fn not_locked(&self, what: &str) -> Box<Diagnostic> {
        Box::new(codes::NotLocked { span: self.asker.span, what }.into())
    }

    fn not_fetched(&self, what: &str) -> Box<Diagnostic> {
        let (span, why) = (self.asker.span, self.known.silence);
        Box::new(codes::NotFetched { span, what, why }.into())
    }

    fn refused(&self, refusal: Refusal, what: &str, registry: &str) -> Box<Diagnostic> {
        match refusal {
            Refusal::Missing => {
                let (span, name) = (self.asker.span, self.asker.to_string());
                let (place, network, near) = (registry, true, None);
                let facts =
                    codes::PackageNotFound { span, name: &name, what, place, network, near };
                Box::new(facts.into())
            }
            Refusal::Failed { why, help } => {
                let (span, why, help) = (self.asker.span, why.as_str(), help.as_str());
                Box::new(codes::RegistryFailed { span, what, registry, why, help }.into())
            }
        }
    }
}

fn digest(bytes: &Bytes) -> ContentDigest {
    ContentDigest::Sha256 { hex: bytes.sha256().to_owned() }
}

/// The highest of some versions that will do.
fn best<'v>(versions: &'v [Version], requirement: &VersionReq) -> Option<&'v Version> {
    versions.iter().filter(|version| requirement.matches(version)).max()
}
