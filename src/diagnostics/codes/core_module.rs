//! `wcomp::core-module`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("core-module");

/// A core module where a component is expected.
pub struct CoreModule<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The file.
    pub path: &'a Path,
}

impl From<CoreModule<'_>> for Diagnostic {
    fn from(facts: CoreModule<'_>) -> Self {
        let file = facts.path.display();
        Diagnostic::error(CODE, facts.span, format!("the file of `{}` is a core module, not a component", facts.name))
            .label(format!("`{file}` is a core module"))
            .note("linking core modules directly, with `module = \"...\"`, is planned and not supported yet")
            .help(format!("make a component of it: wasm-tools component new {file} -o {}", component(facts.path)))
    }
}

fn component(path: &Path) -> String {
    path.with_extension("component.wasm").display().to_string()
}
