//! `wcomp::not-fetched`

use std::io;
use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-fetched");

/// Why nobody is asked over a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoNetwork {
    /// Whoever is at work waits for nobody: an editor, or a library.
    #[default]
    Unasked,
    /// It was asked for.
    Offline,
    /// This wcomp was built without.
    Unable,
}

/// Something was fetched and cannot be kept, where that is all there was to do.
pub struct NotKept<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The release or image.
    pub what: &'a str,
    /// The cache.
    pub path: &'a Path,
    /// Why.
    pub error: &'a io::Error,
}

impl From<NotKept<'_>> for Diagnostic {
    fn from(facts: NotKept<'_>) -> Self {
        let NotKept { span, what, path, error } = facts;
        let message = format!("`{what}` cannot be kept in `{}`: {error}", path.display());
        Diagnostic::error(CODE, span, message)
            .label("this was fetched")
            .help("make the directory writable, or name another in the variable `WKG_CACHE_DIR`")
    }
}

/// Something that is published is not on this machine, and nobody is asked for it.
pub struct NotFetched<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The package or image, with what its version is to be.
    pub what: &'a str,
    /// Why nobody is asked.
    pub why: NoNetwork,
}

impl From<NotFetched<'_>> for Diagnostic {
    fn from(facts: NotFetched<'_>) -> Self {
        let NotFetched { span, what, why } = facts;
        let (label, help) = match why {
            NoNetwork::Unasked => ("not fetched yet", "fetch it once\nwcomp fetch"),
            NoNetwork::Offline => (
                "nobody is asked with `--offline`",
                "fetch it once, without `--offline`\nwcomp fetch",
            ),
            NoNetwork::Unable => (
                "this wcomp was built without what asks registries",
                "install wcomp with its feature `registry`, or fetch it with wkg, whose cache is the same",
            ),
        };
        Diagnostic::error(CODE, span, format!("{what} is not in the cache")).label(label).help(help)
    }
}
