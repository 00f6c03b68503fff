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
            .label(format!("reserved for later: {}", purpose(facts.doc)))
            .help("remove it: a key that does nothing would be taken for one that works")
    }
}

/// A sentence as part of another.
fn purpose(doc: &str) -> String {
    let mut letters = doc.trim_end_matches('.').chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
