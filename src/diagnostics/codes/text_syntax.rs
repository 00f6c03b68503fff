//! `wcomp::text-syntax`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("text-syntax");

/// A component written as text does not parse.
pub struct TextSyntax<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The place in the text.
    pub at: Span,
    /// The parser's words.
    pub message: &'a str,
}

impl From<TextSyntax<'_>> for Diagnostic {
    fn from(facts: TextSyntax<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("the text of `{}` does not parse: {}", facts.name, facts.message))
            .label("this file")
            .related(facts.at, facts.message)
            .help("mend the text at the place shown")
    }
}
