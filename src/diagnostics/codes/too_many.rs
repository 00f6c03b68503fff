//! `wcomp::too-many`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("too-many");

/// More of something than a component may hold.
pub struct TooMany<'a> {
    /// The manifest.
    pub span: Span,
    /// Of what.
    pub what: &'a str,
    /// How many there would be.
    pub count: usize,
    /// How many there may be.
    pub limit: usize,
}

impl From<TooMany<'_>> for Diagnostic {
    fn from(facts: TooMany<'_>) -> Self {
        let TooMany { span, what, count, limit } = facts;
        Diagnostic::error(CODE, span, format!("the result would have {count} {what}, and a component can have {limit}"))
            .label("this composition is too large for one component")
            .note("the limits are those of wasmparser, which the runtimes and tools share")
            .help("link parts of it into components of their own first, and link those")
    }
}
