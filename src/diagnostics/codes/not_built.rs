//! `wcomp::not-built`

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Step};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-built");

/// A component that is only a contract so far.
pub struct NotBuilt<'a> {
    /// The component in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
}

impl From<NotBuilt<'_>> for Diagnostic {
    fn from(facts: NotBuilt<'_>) -> Self {
        let path = ["components", facts.name, "path"].map(String::from).to_vec();
        let step = Step::Set { path, value: "\"FILE.wasm\"".to_owned() };
        let edit = Edit::manifest(facts.span.file, "add `path`", step);
        Diagnostic::error(CODE, facts.span, format!("`{}` has a `wit` and no `path`, so there is nothing to link", facts.name))
            .label("this component is not built yet")
            .help("build it, and add\npath = \"FILE.wasm\"")
            .edit(edit.applicable(Applicability::HasPlaceholders))
    }
}
