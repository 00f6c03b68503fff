//! `wcomp::no-components`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("no-components");

/// A manifest without components.
pub struct NoComponents {
    /// The file.
    pub span: Span,
}

impl From<NoComponents> for Diagnostic {
    fn from(facts: NoComponents) -> Self {
        Diagnostic::error(CODE, facts.span, "there is nothing to link")
            .label("this manifest has no components")
            .help("name at least one\n[components]\nweb = \"web.wasm\"")
    }
}
