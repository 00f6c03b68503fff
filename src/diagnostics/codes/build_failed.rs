//! `wcomp::build-failed`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("build-failed");

/// The command that makes a component has failed.
pub struct BuildFailed<'a> {
    /// The command in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The command, if that is all there is to run.
    pub command: Option<&'a str>,
    /// Why, in words that go on from "the command".
    pub why: &'a str,
}

impl From<BuildFailed<'_>> for Diagnostic {
    fn from(facts: BuildFailed<'_>) -> Self {
        let BuildFailed { span, name, command, why } = facts;
        Diagnostic::error(CODE, span, format!("`{name}` was not built: the command {why}"))
            .label("this command")
            .help(command.map_or_else(
                || "mend what cargo says is wrong".to_owned(),
                |command| format!("mend what it says is wrong; to see it alone, run\n{command}"),
            ))
    }
}
