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
        let path = facts.path.display().to_string();
        let what = if path.is_empty() { "the directory of the manifest".to_owned() } else { format!("`{path}`, a directory") };
        Diagnostic::error(CODE, facts.span, format!("the path of `{}` leads to {what}", facts.name))
            .label("this is not a file")
            .help("write the path of the `.wasm` file itself")
    }
}
