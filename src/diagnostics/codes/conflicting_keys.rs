//! `wcomp::conflicting-keys`

use crate::diagnostics::{Code, Diagnostic, Edit, Step};
use crate::source::Span;

pub(super) const CODE: Code = page!("conflicting-keys");

/// Keys that say two different things of what a component is made of.
pub struct ConflictingKeys<'a> {
    /// The component.
    pub component: &'a str,
    /// One of the keys, and where it is.
    pub first: (&'a str, Span),
    /// The other.
    pub second: (&'a str, Span),
}

impl From<ConflictingKeys<'_>> for Diagnostic {
    fn from(facts: ConflictingKeys<'_>) -> Self {
        let ConflictingKeys { component, first: (one, place), second: (other, span) } = facts;
        let message = format!("`{component}` cannot be made of `{one}` and of `{other}`");
        let remove = |key: &str| {
            let path = ["components", component, key].map(str::to_owned).to_vec();
            Edit::manifest(span.file, format!("remove `{key}`"), Step::Remove { path })
        };
        Diagnostic::error(CODE, span, message)
            .label("a component is made of one thing")
            .related(place, "this is one already")
            .help(format!("keep `{one}` or `{other}`, whichever it is made of"))
            .edit(remove(other))
            .edit(remove(one))
    }
}
