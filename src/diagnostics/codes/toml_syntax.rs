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

const HELP: &str = "strings are quoted, a line is one `key = value`, and nothing is written twice: to say more of a component than \
    its path, write `path = \"...\"` in a table `[components.NAME]`";

impl From<TomlSyntax<'_>> for Diagnostic {
    fn from(facts: TomlSyntax<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("the manifest is not TOML: {}", facts.message.trim().replace('\n', ", ")))
            .label("here")
            .help(HELP)
    }
}
