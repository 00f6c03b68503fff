//! `wcomp::bad-name`

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("bad-name");

/// A name that a component, an instance or an export cannot have.
pub struct BadName<'a> {
    /// The name.
    pub span: Span,
    /// What it is to name.
    pub what: &'a str,
    /// As written.
    pub name: &'a str,
    /// Why not.
    pub problem: &'a str,
    /// A name that would do.
    pub near: Option<&'a str>,
}

impl From<BadName<'_>> for Diagnostic {
    fn from(facts: BadName<'_>) -> Self {
        let article = if facts.what.starts_with(['i', 'e']) { "an" } else { "a" };
        let example = if facts.what == "export" { "`run` or `acme:tax/rates`" } else { "`tax-eu`" };
        let message = match (facts.name, facts.what) {
            ("", what) => format!("the name of {article} {what} is empty"),
            (name, what) => format!("`{name}` cannot be the name of {article} {what}"),
        };
        let diagnostic = Diagnostic::error(CODE, facts.span, message)
            .label(facts.problem)
            .help(format!("choose another name for the {}, such as {example}", facts.what))
            .did_you_mean(facts.span, Written::Key, facts.near);
        let diagnostic = match facts.near {
            // A name that only got longer was not mistyped.
            Some(near) if near.starts_with(facts.name) => diagnostic.help(format!("choose another name, such as `{near}`")),
            _ => diagnostic,
        };
        // What else in the manifest bears the old name is not changed along.
        let unsure = |edit: Edit| edit.applicable(Applicability::MaybeIncorrect);
        Diagnostic { edits: diagnostic.edits.into_iter().map(unsure).collect(), ..diagnostic }
    }
}
