//! `wcomp::unreadable-file`

use std::io;
use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("unreadable-file");

/// A file is there and cannot be read.
pub struct UnreadableFile<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The file.
    pub path: &'a Path,
    /// The system's words.
    pub error: &'a io::Error,
}

impl From<UnreadableFile<'_>> for Diagnostic {
    fn from(facts: UnreadableFile<'_>) -> Self {
        let path = facts.path.display();
        let help = match facts.error.kind() {
            io::ErrorKind::PermissionDenied => format!("make `{path}` readable for yourself"),
            _ => format!("look at what `{path}` leads to"),
        };
        Diagnostic::error(CODE, facts.span, format!("`{path}`, the file of `{}`, cannot be read: {}", facts.name, facts.error))
            .label("this file")
            .help(help)
    }
}
