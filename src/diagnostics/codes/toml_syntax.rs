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

/// What to do about it, by the parser's words.
fn help(message: &str) -> &'static str {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["extend value", "duplicate"]) {
        "write everything once: more of a component than its path goes into a table of its own\n[components.NAME]\npath = \"FILE.wasm\""
    } else if says(&["boolean", "literal string", "must be quoted"]) {
        "put text in quotes\nname = \"acme:shop\""
    } else if says(&["basic string"]) {
        "close the quotes at the end of the text"
    } else if says(&["expected newline"]) {
        "put each `key = value` on a line of its own"
    } else {
        "write each line as\nkey = \"value\""
    }
}

impl From<TomlSyntax<'_>> for Diagnostic {
    fn from(facts: TomlSyntax<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("the manifest is not TOML: {}", facts.message.trim().replace('\n', ", ")))
            .label("here")
            .help(help(facts.message))
    }
}
