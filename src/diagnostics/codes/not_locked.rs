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
    /// The registry that it is locked of, and the one where it is looked for, if they differ.
    pub moved: Option<(&'a str, &'a str)>,
}

impl From<NotLocked<'_>> for Diagnostic {
    fn from(facts: NotLocked<'_>) -> Self {
        let NotLocked { span, what, moved } = facts;
        let (message, help) = match moved {
            None => (format!("{what} is not in `wkg.lock`"), "lock it, and commit `wkg.lock`\nwcomp fetch".to_owned()),
            Some((before, now)) => (
                format!("{what} is in `wkg.lock` from `{before}`, and looked for in `{now}`"),
                format!("lead to `{before}` in the configuration of wkg, or lock it anew\nwcomp fetch"),
            ),
        };
        Diagnostic::error(CODE, span, message).label("nothing else is taken with `--locked`").help(help)
    }
}
