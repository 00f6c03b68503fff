//! `wcomp::ambiguous-import`

use crate::diagnostics::{Code, Diagnostic, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("ambiguous-import");

/// An import that several instances could satisfy.
pub struct AmbiguousImport<'a> {
    /// The importing instance in the manifest.
    pub span: Span,
    /// The importing instance.
    pub instance: &'a str,
    /// The import.
    pub import: &'a str,
    /// The instances that export it.
    pub candidates: &'a [&'a str],
    /// The table of the manifest to write in.
    pub table: &'a str,
}

impl From<AmbiguousImport<'_>> for Diagnostic {
    fn from(facts: AmbiguousImport<'_>) -> Self {
        let AmbiguousImport { span, instance, import, candidates, table } = facts;
        let lines: Vec<_> = candidates.iter().map(|name| format!("with.\"{import}\" = \"{name}\"")).collect();
        let names = list_of_names(candidates.iter().copied());
        Diagnostic::error(CODE, span, format!("`{instance}` imports `{import}`, and {names} all export it").replace(
            "all export it",
            if candidates.len() == 2 { "both export it" } else { "all export it" },
        ))
        .label("which one is meant?")
        .help(format!("write one of these in [{table}]\n{}", lines.join("\n")))
    }
}
