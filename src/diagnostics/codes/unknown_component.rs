//! `wcomp::unknown-component`

use crate::diagnostics::{Code, Diagnostic, Written, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("unknown-component");

/// An instance of a component that is not there.
pub struct UnknownComponent<'a> {
    /// The name.
    pub span: Span,
    /// As written.
    pub name: &'a str,
    /// The component that was probably meant.
    pub near: Option<&'a str>,
    /// The components there are.
    pub known: &'a [&'a str],
}

impl From<UnknownComponent<'_>> for Diagnostic {
    fn from(facts: UnknownComponent<'_>) -> Self {
        let known = list_of_names(facts.known.iter().copied());
        Diagnostic::error(CODE, facts.span, format!("there is no component `{}`", facts.name))
            .label("no component has this name")
            .help(format!("name one of `[components]`: {known}"))
            .did_you_mean(facts.span, Written::Text, facts.near)
            .component_to_add(facts.span.file, facts.name)
    }
}
