//! `wcomp::not-supported-yet`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-supported-yet");

/// A key or value that is kept for a later version.
pub struct NotSupportedYet<'a> {
    /// The place.
    pub span: Span,
    /// As written.
    pub what: &'a str,
    /// What it will do.
    pub doc: &'a str,
}

impl From<NotSupportedYet<'_>> for Diagnostic {
    fn from(facts: NotSupportedYet<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("`{}` is not supported yet", facts.what))
            .label("kept free for a later version")
            .note(format!("it will mean: {}", facts.doc))
            .help("remove it for now; wcomp does not ignore it in silence")
    }
}
