//! `wcomp::unknown-key`

use crate::diagnostics::{Code, Diagnostic, Written, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("unknown-key");

/// A key that has no meaning where it is written.
pub struct UnknownKey<'a> {
    /// The key.
    pub span: Span,
    /// As written.
    pub key: &'a str,
    /// The table it is in, in words.
    pub table: &'a str,
    /// The key that was probably meant.
    pub near: Option<&'a str>,
    /// The keys there are.
    pub known: &'a [&'a str],
    /// Whether the key that was probably meant is there as well.
    pub taken: bool,
}

impl From<UnknownKey<'_>> for Diagnostic {
    fn from(facts: UnknownKey<'_>) -> Self {
        let diagnostic = Diagnostic::error(CODE, facts.span, format!("{} has no key `{}`", facts.table, facts.key))
            .label("no such key here")
            .help(format!("the keys are {}", list_of_names(facts.known.iter().copied())))
            .did_you_mean(facts.span, Written::Key, facts.near);
        // To write a key a second time would be another error.
        if facts.taken { Diagnostic { edits: Vec::new(), ..diagnostic } } else { diagnostic }
    }
}
