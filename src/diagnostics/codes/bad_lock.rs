//! `wcomp::bad-lock`

use std::io;
use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("bad-lock");

/// The lock cannot be made out.
pub struct BadLock<'a> {
    /// The package in the manifest that is looked up there.
    pub ask: Span,
    /// The place in the lock.
    pub at: Span,
    /// Why.
    pub why: &'a str,
}

impl From<BadLock<'_>> for Diagnostic {
    fn from(facts: BadLock<'_>) -> Self {
        let BadLock { ask, at, why } = facts;
        Diagnostic::error(CODE, at, format!("`wkg.lock` cannot be read: {why}"))
            .label("here")
            .related(ask, "this is looked up there")
            .help("take back what was changed by hand; after a merge, take either side, and add what it lacks by\nwcomp fetch")
    }
}

/// The lock cannot be written.
pub struct LockNotWritten<'a> {
    /// A package in the manifest that is locked.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
    /// Why.
    pub error: &'a io::Error,
}

impl From<LockNotWritten<'_>> for Diagnostic {
    fn from(facts: LockNotWritten<'_>) -> Self {
        let LockNotWritten { span, path, error } = facts;
        Diagnostic::error(CODE, span, format!("`{}` cannot be written: {error}", path.display()))
            .label("this is to be locked")
            .help("make it writable, or use a lock that is complete\nwcomp build --locked")
    }
}
