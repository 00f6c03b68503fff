//! `wcomp::invalid-component`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("invalid-component");

/// A component, or a core module to make one of, that the validator turns down.
pub struct InvalidComponent<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// Which of the two.
    pub what: &'a str,
    /// The file.
    pub path: &'a Path,
    /// Where in the file, in bytes. None, where it is what was made of the file.
    pub offset: Option<u64>,
    /// The validator's words.
    pub message: &'a str,
}

impl From<InvalidComponent<'_>> for Diagnostic {
    fn from(facts: InvalidComponent<'_>) -> Self {
        let file = facts.path.display();
        // At times the validator has a line for each thing around what is wrong.
        let message = facts.message.lines().map(str::trim).collect::<Vec<_>>().join(": ");
        let Some(offset) = facts.offset else {
            return Diagnostic::error(CODE, facts.span, format!("the component made of `{file}` is not valid: {message}"))
                .label("it was made of this")
                .help("build it for WASI as it was before components, with one memory of 32 bits and nothing newer");
        };
        Diagnostic::error(CODE, facts.span, format!("`{file}` is not a valid {}: {message}", facts.what))
            .label(format!("byte {offset:#x} of the file is where it goes wrong"))
            .help(format!("build it again with current tools; whether it is valid, this says as well\nwasm-tools validate --features all,-cm-values {file}"))
    }
}
