//! `wcomp::duplicate-export`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("duplicate-export");

/// Two exports of the whole with one name.
pub struct DuplicateExport<'a> {
    /// The second.
    pub span: Span,
    /// The name.
    pub name: &'a str,
    /// The first.
    pub first: Span,
}

impl From<DuplicateExport<'_>> for Diagnostic {
    fn from(facts: DuplicateExport<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("the composition would export `{}` twice", facts.name))
            .label("a second time")
            .related(facts.first, "the first time")
            .help("remove one of the lines, or export it under a name that differs in more than case\n\"NAME\" = { from = \"INSTANCE\", export = \"EXPORT\" }")
    }
}
