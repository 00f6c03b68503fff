//! What is said of a question that has no answer.

use std::io;
use std::path::Path;

use semver::{Version, VersionReq};
use wasm_pkg_common::digest::ContentDigest;
use wasm_pkg_common::package::PackageRef;

use super::lookup::{Lookup, Place, Release, digest_of};
use super::{Asked, NoNetwork, RegistryError};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Bytes;

impl Lookup<'_> {
    /// None of the versions will do.
    pub(super) fn no_version(
        self,
        place: &Place<'_>,
        package: &PackageRef,
        requirement: &VersionReq,
        versions: &[Version],
    ) -> Box<Diagnostic> {
        let registry = match (place, &self.known.remote) {
            (Place::Directory(directory), _) => directory.0.display().to_string(),
            (Place::Network(registry), Ok(_)) => (*registry).to_owned(),
            (Place::Network(_), Err(why)) => {
                return self.not_fetched(&format!("`{package}` {requirement}"), *why);
            }
            (Place::Nowhere, _) => return self.no_registry(package),
        };
        let (span, wit) = (self.asker.span, self.asker.wit);
        let (name, requirement) = (&package.to_string(), &requirement.to_string());
        let registry = &registry;
        let facts = codes::VersionNotFound { span, name, requirement, registry, versions, wit };
        Box::new(facts.into())
    }

    /// It is not on this machine, and nobody is asked for it.
    pub(super) fn not_here(self, asked: &Asked) -> Box<Diagnostic> {
        match (&self.known.remote, asked) {
            (Ok(_), Asked::Release(package, _)) => self.no_registry(package),
            (Ok(_), Asked::Image(_)) => unreachable!("an image says where it is"),
            (Err(why), asked) => self.not_fetched(&format!("`{asked}`"), *why),
        }
    }

    /// The copy in the cache is not what its name says.
    pub(super) fn spoiled(self, release: &Release, path: &Path, bytes: &Bytes) -> Box<Diagnostic> {
        let place = path.display().to_string();
        self.mismatch(release, &digest_of(bytes), &place, codes::Expected::Cache)
    }

    pub(super) fn mismatch(
        self,
        release: &Release,
        is: &ContentDigest,
        place: &str,
        by: codes::Expected,
    ) -> Box<Diagnostic> {
        let what = match &release.asked {
            Asked::Release(package, _) => package.to_string(),
            Asked::Image(image) => image.to_string(),
        };
        let (asked, what) = (&release.asked.to_string(), &what);
        let (expected, found) = (&release.digest.to_string(), &is.to_string());
        let span = self.asker.span;
        let facts = codes::DigestMismatch { span, asked, what, place, expected, found, by };
        Box::new(facts.into())
    }

    /// A registry that is a directory does not have it.
    pub(super) fn not_found(self, what: &str, place: &Path, near: Option<&str>) -> Box<Diagnostic> {
        let (span, name, place) =
            (self.asker.span, &self.asker.to_string(), &place.display().to_string());
        // A name that WIT has is not in the manifest.
        let near = near.filter(|_| !self.asker.wit);
        let network = false;
        Box::new(codes::PackageNotFound { span, name, what, place, network, near }.into())
    }

    /// A registry has refused.
    pub(super) fn refused(
        self,
        error: RegistryError,
        what: &str,
        registry: &str,
    ) -> Box<Diagnostic> {
        let span = self.asker.span;
        Box::new(match error {
            RegistryError::Missing => {
                let (name, place) = (&self.asker.to_string(), registry);
                let (network, near) = (true, None);
                codes::PackageNotFound { span, name, what, place, network, near }.into()
            }
            RegistryError::Failed { why, help } => {
                let (why, help) = (why.as_str(), help.as_str());
                codes::RegistryFailed { span, what, registry, why, help }.into()
            }
        })
    }

    fn no_registry(self, package: &PackageRef) -> Box<Diagnostic> {
        let (span, path) = (self.asker.span, self.known.config.as_deref());
        let (name, namespace) = (&package.to_string(), package.namespace().as_ref());
        Box::new(codes::NoRegistry { span, name, namespace, path }.into())
    }

    /// A registry that is not asked what versions it has.
    pub(super) fn not_asked(
        self,
        package: &PackageRef,
        registry: &str,
        why: NoNetwork,
    ) -> Box<Diagnostic> {
        let (why, help) = match why {
            NoNetwork::Offline => ("is not asked with `--offline`", "ask it without `--offline`"),
            NoNetwork::Unable | NoNetwork::Unasked => {
                ("cannot be asked by this wcomp", "install wcomp with its feature `registry`")
            }
        };
        let (span, what) = (self.asker.span, &package.to_string());
        Box::new(codes::RegistryFailed { span, what, registry, why, help }.into())
    }

    /// It was fetched, and cannot be kept.
    pub(super) fn not_kept(self, asked: &Asked, path: &Path, error: &io::Error) -> Box<Diagnostic> {
        let (span, what) = (self.asker.span, &asked.to_string());
        Box::new(codes::NotKept { span, what, path, error }.into())
    }

    /// A registry that is a directory is not there.
    pub(super) fn no_directory(self, directory: &Path) -> Box<Diagnostic> {
        let (span, path) = (self.asker.span, self.known.config.as_deref().unwrap_or(Path::new("")));
        Box::new(codes::RegistryNotThere { span, path, directory }.into())
    }

    pub(super) fn without_root(self, registry: &str) -> Box<Diagnostic> {
        let (span, path) = (self.asker.span, self.known.config.as_deref().unwrap_or(Path::new("")));
        Box::new(codes::RegistryWithoutRoot { span, path, registry }.into())
    }

    pub(super) fn not_locked(self, what: &str, moved: Option<(&str, &str)>) -> Box<Diagnostic> {
        Box::new(codes::NotLocked { span: self.asker.span, what, moved }.into())
    }

    pub(super) fn not_fetched(self, what: &str, why: NoNetwork) -> Box<Diagnostic> {
        Box::new(codes::NotFetched { span: self.asker.span, what, why }.into())
    }
}
