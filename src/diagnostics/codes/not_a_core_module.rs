//! `wcomp::not-a-core-module`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-a-core-module");

/// A component where a core module is expected.
pub struct NotACoreModule<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component that was to be made of it.
    pub name: &'a str,
    /// Its path, as written.
    pub written: &'a str,
    /// The file.
    pub path: &'a Path,
}

impl From<NotACoreModule<'_>> for Diagnostic {
    fn from(facts: NotACoreModule<'_>) -> Self {
        let NotACoreModule { span, name, written, path } = facts;
        Diagnostic::error(CODE, span, format!("`{}` is a component already", path.display()))
            .label(format!("`{name}` was to be made of it"))
            .help(format!("take it as it is\npath = {}", Written::Text.as_toml(written)))
    }
}
