//! `wcomp::unused-instance`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("unused-instance");

/// An instance that nothing needs.
pub struct UnusedInstance<'a> {
    /// The instance in the manifest.
    pub span: Span,
    /// The instance.
    pub name: &'a str,
    /// What makes the root the root.
    pub root: Span,
}

impl From<UnusedInstance<'_>> for Diagnostic {
    fn from(facts: UnusedInstance<'_>) -> Self {
        Diagnostic::warning(CODE, facts.span, format!("nothing uses `{}`", facts.name))
            .label("no export of the composition leads to it")
            .help(format!("remove it, export something of it in `[exports]`, or wire an import to it\nwith.\"IMPORT\" = \"{}\"", facts.name))
    }
}
