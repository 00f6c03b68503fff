//! `wcomp::missing-key`

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Step};
use crate::source::Span;

pub(super) const CODE: Code = page!("missing-key");

/// A table lacks a key it cannot do without.
pub struct MissingKey<'a> {
    /// The table.
    pub span: Span,
    /// The key.
    pub key: &'a str,
    /// The table, in words.
    pub table: &'a str,
    /// Lines to write.
    pub example: &'a str,
    /// The keys that lead to it; none where the table is a value among others.
    pub path: &'a [&'a str],
}

impl From<MissingKey<'_>> for Diagnostic {
    fn from(facts: MissingKey<'_>) -> Self {
        let diagnostic = Diagnostic::error(CODE, facts.span, format!("{} has no `{}`", facts.table, facts.key))
            .label(match (facts.key, facts.path) {
                ("path", ["components", ..]) => "`path` is required, or `wit` as long as there is no file".to_owned(),
                (key, _) => format!("`{key}` is required"),
            })
            .help(format!("add\n{}", facts.example));
        let Some((_, value)) = facts.example.rsplit_once(" = ").filter(|_| !facts.path.is_empty()) else {
            return diagnostic;
        };
        let path = facts.path.iter().map(|key| (*key).to_owned()).collect();
        let edit = Edit::manifest(facts.span.file, format!("add `{}`", facts.key), Step::Set { path, value: value.to_owned() });
        diagnostic.edit(edit.applicable(Applicability::HasPlaceholders))
    }
}
