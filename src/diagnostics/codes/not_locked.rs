//! `wcomp::not-locked`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-locked");

/// Something is not locked where everything has to be.
pub struct NotLocked<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The package or image, with what its version is to be.
    pub what: &'a str,
}

impl From<NotLocked<'_>> for Diagnostic {
    fn from(facts: NotLocked<'_>) -> Self {
        let NotLocked { span, what } = facts;
        Diagnostic::error(CODE, span, format!("{what} is not in `wkg.lock`"))
            .label("`--locked` takes nothing else")
            .help("lock it, and commit `wkg.lock`\nwcomp fetch")
    }
}
