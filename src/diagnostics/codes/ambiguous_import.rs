//! `wcomp::ambiguous-import`

use crate::diagnostics::{Code, Diagnostic, Edit, Step, Supply, list_of_names};
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
    /// Where in the manifest to write.
    pub place: &'a Place,
}

/// Where in the manifest an instance's wiring is written.
#[derive(Clone, Debug)]
pub struct Place {
    /// The lines above it: the table, or what has to be there instead of a component's path alone.
    pub lines: String,
    /// The key that the wiring is under.
    pub key: String,
}

impl From<AmbiguousImport<'_>> for Diagnostic {
    fn from(facts: AmbiguousImport<'_>) -> Self {
        let AmbiguousImport { span, instance, import, candidates, place } = facts;
        let lines: Vec<_> = candidates.iter().map(|name| format!("{}.\"{import}\" = \"{name}\"", place.key)).collect();
        let names = list_of_names(candidates.iter().copied());
        let all = if candidates.len() == 2 { "both" } else { "all" };
        let mut diagnostic = Diagnostic::error(CODE, span, format!("`{instance}` imports `{import}`, and {names} {all} export it"))
        .label("which one is meant?")
        .about(instance, import)
        .help(format!("say which one, with one of these lines\n{}\n{}", place.lines, lines.join(" # or\n")));
        for name in candidates {
            let (instance, import) = (instance.to_owned(), import.to_owned());
            let supply = Supply::Instance((*name).to_owned());
            let title = format!("wire `{import}` to `{name}`");
            diagnostic = diagnostic.edit(Edit::manifest(span.file, title, Step::Wire { instance, import, supply }));
        }
        diagnostic
    }
}
