//! `wcomp::wit-syntax`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("wit-syntax");

/// WIT that does not parse, or whose parts do not fit together.
pub struct WitSyntax<'a> {
    /// The place that asks for it.
    pub span: Span,
    /// The place in the WIT, unless it was read from a binary.
    pub at: Option<Span>,
    /// The parser's words.
    pub message: &'a str,
    /// More of them, one a line.
    pub notes: &'a [String],
    /// What to do, where it is not plain from the place.
    pub help: Option<&'a str>,
}

impl From<WitSyntax<'_>> for Diagnostic {
    fn from(facts: WitSyntax<'_>) -> Self {
        let WitSyntax { span, at, message, notes, help } = facts;
        let diagnostic = match at {
            Some(at) => Diagnostic::error(CODE, at, message)
                .label("here")
                .related(span, "this asks for it")
                .help(help.unwrap_or("mend the WIT at the place shown")),
            None => Diagnostic::error(CODE, span, message)
                .label("this asks for it")
                .help(help.unwrap_or("mend the WIT, or name another")),
        };
        notes.iter().fold(diagnostic, Diagnostic::note)
    }
}
