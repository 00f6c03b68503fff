//! `wcomp::bad-value`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("bad-value");

/// A value of the right type that says nothing sensible.
pub struct BadValue<'a> {
    /// The value.
    pub span: Span,
    /// Its key.
    pub key: &'a str,
    /// As written.
    pub value: &'a str,
    /// Why, and what would be right.
    pub problem: &'a str,
}

impl From<BadValue<'_>> for Diagnostic {
    fn from(facts: BadValue<'_>) -> Self {
        let (why, right) = facts.problem.split_once("; ").unwrap_or((facts.problem, ""));
        let message = match (facts.value, facts.key) {
            ("", key) => format!("`{key}` is empty"),
            (value, key) => format!("`{value}` cannot be the `{key}`"),
        };
        let diagnostic = Diagnostic::error(CODE, facts.span, message)
            .label(why);
        if right.is_empty() { diagnostic.help(why) } else { diagnostic.help(right) }
    }
}
