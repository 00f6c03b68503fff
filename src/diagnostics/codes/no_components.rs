//! `wcomp::no-components`

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Step};
use crate::source::Span;

pub(super) const CODE: Code = page!("no-components");

/// A manifest without components.
pub struct NoComponents {
    /// The file.
    pub span: Span,
}

impl From<NoComponents> for Diagnostic {
    fn from(facts: NoComponents) -> Self {
        let path = ["components", "web"].map(String::from).to_vec();
        let step = Step::Set { path, value: "\"web.wasm\"".to_owned() };
        let edit = Edit::manifest(facts.span.file, "add a component", step);
        Diagnostic::error(CODE, facts.span, "there is nothing to link")
            .label("this manifest has no components")
            .help("name at least one\n[components]\nweb = \"web.wasm\"")
            .edit(edit.applicable(Applicability::HasPlaceholders))
    }
}
