//! `wcomp::output-is-input`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("output-is-input");

/// The result would be written over one of its own inputs.
pub struct OutputIsInput<'a> {
    /// The line that names the file as an input.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
}

impl From<OutputIsInput<'_>> for Diagnostic {
    fn from(facts: OutputIsInput<'_>) -> Self {
        let file = facts.path.display();
        Diagnostic::error(CODE, facts.span, format!("the result would overwrite `{file}`, which it is made from"))
            .label("the result is made from this")
            .help("write the result to another file, here or with `-o FILE`\n[package]\noutput = \"FILE.wasm\"")
    }
}
