//! `wcomp::unknown-import`

use crate::diagnostics::{Code, Diagnostic, Edit, Step, Written, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("unknown-import");

/// A line of wiring for an import that the component does not have.
pub struct UnknownImport<'a> {
    /// The name in the manifest.
    pub span: Span,
    /// The instance.
    pub instance: &'a str,
    /// As written.
    pub name: &'a str,
    /// The import that was probably meant.
    pub near: Option<&'a str>,
    /// The imports there are.
    pub known: &'a [&'a str],
}

impl From<UnknownImport<'_>> for Diagnostic {
    fn from(facts: UnknownImport<'_>) -> Self {
        let help = match facts.known {
            [] => "it imports nothing: remove the line".to_owned(),
            known => format!("remove the line, or name one of its imports: {}", list_of_names(known.iter().copied())),
        };
        let (instance, import) = (facts.instance.to_owned(), facts.name.to_owned());
        Diagnostic::warning(CODE, facts.span, format!("`{}` does not import `{}`", facts.instance, facts.name))
            .label("this line has no effect")
            .help(help)
            .did_you_mean(facts.span, Written::Key, facts.near)
            .edit(Edit::manifest(facts.span.file, "remove the line", Step::Unwire { instance, import }))
    }
}
