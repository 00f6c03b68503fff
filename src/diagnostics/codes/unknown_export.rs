//! `wcomp::unknown-export`

use crate::diagnostics::{Code, Diagnostic, Edit, Step, Supply, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("unknown-export");

/// A line of the manifest asks an instance for an export it does not have.
pub struct UnknownExport<'a> {
    /// The place that asks.
    pub span: Span,
    /// The instance.
    pub instance: &'a str,
    /// What is asked of it.
    pub wanted: &'a str,
    /// The line that asks.
    pub line: Line<'a>,
    /// The export that was probably meant.
    pub near: Option<&'a str>,
    /// The exports there are.
    pub known: &'a [&'a str],
}

/// A line of the manifest that asks for an export.
#[derive(Clone, Copy, Debug)]
pub enum Line<'a> {
    /// One of `[exports]`, with its key.
    Export(&'a str),
    /// One of wiring: whose, and which import.
    With(&'a str, &'a str),
}

impl From<UnknownExport<'_>> for Diagnostic {
    fn from(facts: UnknownExport<'_>) -> Self {
        let UnknownExport { span, instance, wanted, line, near, known } = facts;
        let help = match near {
            Some(near) => format!("did you mean `{{ from = \"{instance}\", export = \"{near}\" }}`?"),
            None => match known {
                [] => "it exports nothing: name another instance".to_owned(),
                known => format!("name one of its exports: {}", list_of_names(known.iter().copied())),
            },
        };
        let diagnostic = Diagnostic::error(CODE, span, format!("`{instance}` does not export `{wanted}`"))
            .label("no export of this name")
            .help(help);
        let Some(near) = near else { return diagnostic };
        let supply = Supply::Export { from: instance.to_owned(), export: near.to_owned() };
        let step = match line {
            Line::Export(name) => {
                Step::Set { path: vec!["exports".to_owned(), name.to_owned()], value: supply.to_string() }
            }
            Line::With(importer, import) => {
                Step::Wire { instance: importer.to_owned(), import: import.to_owned(), supply }
            }
        };
        diagnostic.edit(Edit::manifest(span.file, format!("take `{near}` of `{instance}`"), step))
    }
}
