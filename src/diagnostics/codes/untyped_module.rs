//! `wcomp::untyped-module`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("untyped-module");

/// A core module of which nothing says the types of its imports and exports.
pub struct UntypedModule<'a> {
    /// The module in the manifest.
    pub span: Span,
    /// The component that was to be made of it.
    pub name: &'a str,
    /// The file.
    pub path: &'a Path,
}

impl From<UntypedModule<'_>> for Diagnostic {
    fn from(facts: UntypedModule<'_>) -> Self {
        let UntypedModule { span, name, path } = facts;
        Diagnostic::error(CODE, span, format!("nothing says what world `{}` is written against", path.display()))
            .label(format!("`{name}` is made of it"))
            .help("say where its WIT is\nwit = \"DIRECTORY\"\nor build it with bindings, which have its types in them")
    }
}
