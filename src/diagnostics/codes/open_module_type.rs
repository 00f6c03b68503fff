//! `wcomp::open-module-type`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("open-module-type");

/// A component imports or exports a core module whose type refers to types of the module's own.
pub struct OpenModuleType<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
}

impl From<OpenModuleType<'_>> for Diagnostic {
    fn from(facts: OpenModuleType<'_>) -> Self {
        let file = facts.path.display();
        Diagnostic::error(CODE, facts.span, format!("`{file}` imports or exports a core module that has types of its own"))
            .label("wcomp cannot compare such modules yet")
            .help("keep the module inside the component, or leave references to its own types out of its imports and exports")
    }
}
