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
        let version = env!("CARGO_PKG_VERSION");
        Diagnostic::error(CODE, facts.span, format!("`{}` is not supported yet", facts.what))
            .label(format!("reserved for: {}", facts.doc.trim_end_matches('.')))
            .help(format!("remove it: wcomp {version} would have to ignore it, and does not ignore what you write"))
    }
}
