//! What is published: which release it is, by the lock or by asking, and its bytes.
//!
//! Registries, their mapping to namespaces, the cache and the lock are wkg's, so that a machine that is set up for one is set
//! up for the other. A registry that is a directory is read like any other file; who asks those on a network is a
//! [`Remote`], and where there is none, the lock and the cache have to do. Whatever comes, from wherever, is what the lock
//! says by its digest, or is not taken.

mod lock;
mod lookup;
mod places;
mod problems;
mod session;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use semver::Version;
use wasm_pkg_common::config::Config;
use wasm_pkg_common::digest::ContentDigest;
use wasm_pkg_common::package::PackageRef;

use crate::diagnostics::Diagnostic;
pub use crate::diagnostics::codes::NoNetwork;
use crate::manifest::{Component, Image, Published};
use crate::source::Span;

pub use lookup::Offer;
pub(super) use lookup::Release;
pub(super) use session::Session;

/// Asks registries over a network.
pub trait Remote: Send + Sync {
    /// Begins anew: who could not be reached before may be there by now.
    fn again(&self) {}

    /// The versions there are of a package.
    ///
    /// # Errors
    /// When there is no such package, or no answer.
    fn versions(
        &self,
        config: &Config,
        package: &PackageRef,
    ) -> Result<Vec<Version>, RegistryError>;

    /// The digest of the bytes of a release, or of an image.
    ///
    /// # Errors
    /// As for [`Remote::versions`].
    fn digest(&self, config: &Config, what: &Asked) -> Result<ContentDigest, RegistryError>;

    /// The bytes that have a digest, which nobody has checked.
    ///
    /// # Errors
    /// As for [`Remote::versions`].
    fn content(
        &self,
        config: &Config,
        what: &Asked,
        digest: &ContentDigest,
    ) -> Result<Vec<u8>, RegistryError>;
}

/// What a registry is asked for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A release of a package.
    Release(PackageRef, Version),
    /// An image.
    Image(Image),
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Asked::Release(package, version) => write!(f, "{package}@{version}"),
            Asked::Image(image) => image.fmt(f),
        }
    }
}

/// Why a registry has not given what it was asked for.
#[derive(Debug)]
pub enum RegistryError {
    /// It has no such thing.
    Missing,
    /// Something else.
    Failed {
        /// What went wrong, in words that go on from the name of the registry.
        why: String,
        /// What to do about it.
        help: String,
    },
}

/// What is looked up anew although it is locked.
#[derive(Clone, Debug, Default)]
pub enum Renew {
    /// Nothing.
    #[default]
    Nothing,
    /// All of it.
    All,
    /// The packages and images of these names.
    These(Vec<String>),
}

impl Renew {
    fn has(&self, name: &impl ToString) -> bool {
        match self {
            Renew::Nothing => false,
            Renew::All => true,
            Renew::These(names) => names.contains(&name.to_string()),
        }
    }
}

/// What this machine knows of registries, and what may be done with them.
#[derive(Clone)]
pub struct Registries {
    /// The configuration that is shared with wkg. None: nothing is known of any registry.
    pub config: Option<PathBuf>,
    /// The cache that is shared with wkg.
    pub cache: Option<PathBuf>,
    /// Who asks over a network, or why nobody does.
    pub remote: Result<Arc<dyn Remote>, NoNetwork>,
    /// Whether everything has to be locked already.
    pub locked: bool,
    /// Whether what comes to be locked is written down.
    pub writes: bool,
    /// Whether what is fetched has to be in the cache afterwards.
    pub keeps: bool,
    /// What is looked up anew.
    pub renew: Renew,
}

impl Default for Registries {
    /// Nothing, and nobody to ask.
    fn default() -> Self {
        let (config, cache, remote) = (None, None, Err(NoNetwork::Unasked));
        let (locked, writes, keeps, renew) = (false, false, false, Renew::Nothing);
        Registries { config, cache, remote, locked, writes, keeps, renew }
    }
}

/// What a requirement, or an image, has come to that was not locked, or not to this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The package or image.
    pub name: String,
    /// What was locked before.
    pub before: Option<String>,
    /// What is.
    pub now: String,
}

/// Whoever needs something that is published.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    /// The place in the manifest.
    pub(super) span: Span,
    /// The component.
    pub(super) name: &'a str,
    /// Whether its WIT needs it. A component without a name is the composition.
    pub(super) wit: bool,
}

impl<'a> Asker<'a> {
    /// A component that is published.
    pub(super) fn component(published: &Published, component: &'a Component) -> Self {
        Asker { span: published.name.span, name: &component.name.value, wit: false }
    }
}

impl fmt::Display for Asker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name, self.wit) {
            ("", _) => f.write_str("the WIT of the composition"),
            (name, true) => write!(f, "the WIT of `{name}`"),
            (name, false) => write!(f, "`{name}`"),
        }
    }
}

/// What came of a question, or what is in its way.
type Answer<T> = Result<T, Box<Diagnostic>>;

/// The same where what is in the way may have been said before.
pub(super) type Sought<T> = Result<T, Option<Box<Diagnostic>>>;
