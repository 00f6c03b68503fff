//! `wcomp::not-built`

use crate::diagnostics::{Code, Diagnostic};
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
        Diagnostic::error(CODE, facts.span, format!("`{}` has a `wit` and no `path`, so there is nothing to link", facts.name))
            .label("this component is not built yet")
            .help("build it, and add\npath = \"FILE.wasm\"")
    }
}
