//! `wcomp::duplicate-name`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("duplicate-name");

/// Two instances of one name.
pub struct DuplicateName<'a> {
    /// The second.
    pub span: Span,
    /// The name.
    pub name: &'a str,
    /// The first.
    pub first: Span,
}

impl From<DuplicateName<'_>> for Diagnostic {
    fn from(facts: DuplicateName<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("there are two instances called `{}`", facts.name))
            .label("a second one")
            .related(facts.first, "this component is an instance of the same name")
            .help(format!("give this instance another name\n[instances.{}-2]", facts.name))
    }
}
