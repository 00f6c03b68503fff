//! `wcomp::missing-key`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("missing-key");

/// A table lacks a key it cannot do without.
pub struct MissingKey<'a> {
    /// The table.
    pub span: Span,
    /// The key.
    pub key: &'a str,
    /// The table, in words.
    pub table: &'a str,
    /// Lines to write.
    pub example: &'a str,
}

impl From<MissingKey<'_>> for Diagnostic {
    fn from(facts: MissingKey<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("{} has no `{}`", facts.table, facts.key))
            .label(format!("`{}` is required", facts.key))
            .help(format!("add\n{}", facts.example))
    }
}
