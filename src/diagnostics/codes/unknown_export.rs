//! `wcomp::unknown-export`

use crate::diagnostics::{Code, Diagnostic, list_of_names};
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
    /// The export that was probably meant.
    pub near: Option<&'a str>,
    /// The exports there are.
    pub known: &'a [&'a str],
}

impl From<UnknownExport<'_>> for Diagnostic {
    fn from(facts: UnknownExport<'_>) -> Self {
        let UnknownExport { span, instance, wanted, near, known } = facts;
        let help = match near {
            Some(near) => format!("did you mean `{{ from = \"{instance}\", export = \"{near}\" }}`?"),
            None => format!("it exports {}", list_of_names(known.iter().copied())),
        };
        Diagnostic::error(CODE, span, format!("`{instance}` does not export `{wanted}`"))
            .label("no export of this name")
            .help(help)
    }
}
