//! `wcomp::export-needs-type`

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Step, Supply};
use crate::source::Span;

pub(super) const CODE: Code = page!("export-needs-type");

/// An export uses a type whose own interface cannot be exported beside it.
pub struct ExportNeedsType<'a> {
    /// The line that asks for the export.
    pub span: Span,
    /// The export.
    pub export: &'a str,
    /// The type.
    pub ty: &'a str,
    /// The interface it is from.
    pub needed: &'a str,
    /// The instance that makes it.
    pub maker: &'a str,
    /// What has taken the name.
    pub first: Span,
}

impl From<ExportNeedsType<'_>> for Diagnostic {
    fn from(facts: ExportNeedsType<'_>) -> Self {
        let ExportNeedsType { span, export, ty, needed, maker, first } = facts;
        let supply = Supply::Export { from: maker.to_owned(), export: needed.to_owned() };
        let path = ["exports", "NAME"].map(String::from).to_vec();
        let step = Step::Set { path, value: supply.to_string() };
        let edit = Edit::manifest(span.file, format!("export `{needed}` under another name"), step);
        Diagnostic::error(CODE, span, format!("`{export}` uses `{ty}` from `{maker}`'s `{needed}`, and another export has that name"))
            .label(format!("this exports `{export}`"))
            .related(first, format!("this exports another `{needed}`"))
            .help(format!("export it as well, under a name of its own\n\"NAME\" = {{ from = \"{maker}\", export = \"{needed}\" }}"))
            .edit(edit.applicable(Applicability::HasPlaceholders))
    }
}
