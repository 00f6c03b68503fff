//! `wcomp::unknown-instance`

use crate::diagnostics::{Code, Diagnostic, Written, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("unknown-instance");

/// A line of the manifest names an instance that is not there.
pub struct UnknownInstance<'a> {
    /// The name.
    pub span: Span,
    /// As written.
    pub name: &'a str,
    /// The instance that was probably meant.
    pub near: Option<&'a str>,
    /// The instances there are.
    pub known: &'a [&'a str],
    /// Whether it is the name of a component, whose instances have other names.
    pub component: bool,
}

impl From<UnknownInstance<'_>> for Diagnostic {
    fn from(facts: UnknownInstance<'_>) -> Self {
        let known = list_of_names(facts.known.iter().copied());
        let diagnostic = Diagnostic::error(CODE, facts.span, format!("there is no instance `{}`", facts.name))
            .label("no instance has this name")
            .help(format!("name one of the instances: {known}"))
            .did_you_mean(facts.span, Written::Text, facts.near);
        if facts.component { diagnostic } else { diagnostic.component_to_add(facts.span.file, facts.name) }
    }
}
