//! `wcomp::is-a-directory`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("is-a-directory");

/// The path of a component leads to a directory.
pub struct IsADirectory<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The directory.
    pub path: &'a Path,
}

impl From<IsADirectory<'_>> for Diagnostic {
    fn from(facts: IsADirectory<'_>) -> Self {
        Diagnostic::error(CODE, facts.span, format!("the path of `{}` is a directory", facts.name))
            .label(format!("`{}` is a directory", facts.path.display()))
            .help("write the path of the `.wasm` file itself")
    }
}
