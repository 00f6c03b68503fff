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
        Diagnostic::error(CODE, facts.span, format!("the file of `{}` cannot be read", facts.name))
            .label(facts.error.to_string())
            .help(format!("make `{}` readable for yourself", facts.path.display()))
    }
}
