//! `wcomp::not-a-library`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-a-library");

/// A core module that is to be linked with others and says nothing of how.
pub struct NotALibrary<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component that was to be made of them.
    pub name: &'a str,
    /// The file.
    pub path: &'a Path,
}

impl From<NotALibrary<'_>> for Diagnostic {
    fn from(facts: NotALibrary<'_>) -> Self {
        let NotALibrary { span, name, path } = facts;
        Diagnostic::error(CODE, span, format!("`{}` is no shared library", path.display()))
            .label(format!("`{name}` is linked with it"))
            .note("a shared library has a custom section `dylink.0`, in which it says what it needs")
            .help("build it as one, with `-fPIC -shared` in C, or make a component of this module alone, with `module`")
    }
}
