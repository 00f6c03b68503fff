//! `wcomp::toml-syntax`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("toml-syntax");

/// The manifest is not TOML here.
pub struct TomlSyntax<'a> {
    /// The place.
    pub span: Span,
    /// The parser's words.
    pub message: &'a str,
}

impl From<TomlSyntax<'_>> for Diagnostic {
    fn from(facts: TomlSyntax<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, facts.message.trim().replace('\n', ", "))
            .label("this is not TOML")
            .help("strings are quoted, keys end at `=`, and tables begin with `[name]`; see https://toml.io")
    }
}
