//! `wcomp::not-fetched`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-fetched");

/// Why nobody is asked over a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// Whoever is at work waits for nobody: an editor, or a library.
    #[default]
    Unasked,
    /// It was asked for.
    Offline,
    /// This wcomp was built without.
    Unable,
}

/// Something that is published is not on this machine, and nobody is asked for it.
pub struct NotFetched<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The package or image, with what its version is to be.
    pub what: &'a str,
    /// Why nobody is asked.
    pub why: Silence,
}

impl From<NotFetched<'_>> for Diagnostic {
    fn from(facts: NotFetched<'_>) -> Self {
        let NotFetched { span, what, why } = facts;
        let (label, help) = match why {
            Silence::Unasked => ("not fetched yet", "fetch it once\nwcomp fetch"),
            Silence::Offline => (
                "there is no asking for it with `--offline`",
                "fetch it once, without `--offline`\nwcomp fetch",
            ),
            Silence::Unable => (
                "this wcomp was built without what asks registries",
                "install one that asks them, or fetch it with wkg, whose cache is the same\ncargo install wcomp --features registry",
            ),
        };
        Diagnostic::error(CODE, span, format!("{what} is not in the cache")).label(label).help(help)
    }
}
