//! `wcomp::build-made-nothing`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("build-made-nothing");

/// The command that makes a component has run, and its file is not there.
pub struct BuildMadeNothing<'a> {
    /// The command in the manifest.
    pub span: Span,
    /// The path in the manifest.
    pub file: Span,
    /// The component.
    pub name: &'a str,
    /// The command.
    pub command: &'a str,
    /// The file.
    pub path: &'a Path,
}

impl From<BuildMadeNothing<'_>> for Diagnostic {
    fn from(facts: BuildMadeNothing<'_>) -> Self {
        let BuildMadeNothing { span, file, name, command, path } = facts;
        let message = format!("the command of `{name}` has run, and there is no `{}`", path.display());
        Diagnostic::error(CODE, file, message)
            .label("this file was to be made")
            .related(span, "by this command")
            .help(format!("write the path of the file that it makes, relative to the manifest; to see what it does, run\n{command}"))
    }
}
