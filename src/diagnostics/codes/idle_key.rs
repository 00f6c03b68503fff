//! `wcomp::idle-key`

use crate::diagnostics::{Code, Diagnostic, Edit, Step, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("idle-key");

/// A key that only says something about another, which is not there.
pub struct IdleKey<'a> {
    /// The key.
    pub span: Span,
    /// The component.
    pub component: &'a str,
    /// As written.
    pub key: &'a str,
    /// The keys of which one has to be there.
    pub needs: &'a [&'a str],
    /// Whether none of them can be, beside what is there.
    pub taken: bool,
}

impl From<IdleKey<'_>> for Diagnostic {
    fn from(facts: IdleKey<'_>) -> Self {
        let IdleKey { span, component, key, needs, taken } = facts;
        let about = list_of_names(needs.iter().copied()).replace(" and ", " or ");
        let path = ["components", component, key].map(str::to_owned).to_vec();
        Diagnostic::error(CODE, span, format!("`{key}` of `{component}` has nothing to say anything about"))
            .label(format!("it is about {about}"))
            .help(if taken { "remove it".to_owned() } else { format!("remove it, or write {about} as well") })
            .edit(Edit::manifest(span.file, format!("remove `{key}`"), Step::Remove { path }))
    }
}
