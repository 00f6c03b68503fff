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
        Diagnostic::error(CODE, facts.span, format!("`{file}` is a core module, not a component"))
            .label(format!("the file of `{}`", facts.name))
            .note("linking core modules directly, with `module = \"...\"`, is planned and not supported yet")
            .help(format!("build it for a component target, such as `wasm32-wasip2` of Rust, or make a component of it\nwasm-tools component new {file} -o {}", component(facts.path)))
    }
}

fn component(path: &Path) -> String {
    path.with_extension("component.wasm").display().to_string()
}
