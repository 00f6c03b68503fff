//! `wcomp::output-is-input`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("output-is-input");

/// The result would be written over one of its own inputs.
pub struct OutputIsInput<'a> {
    /// The line that says where the result goes, or else the input.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
    /// The line that names it as an input.
    pub input: Span,
}

impl From<OutputIsInput<'_>> for Diagnostic {
    fn from(facts: OutputIsInput<'_>) -> Self {
        let file = facts.path.display();
        Diagnostic::error(CODE, facts.span, format!("the result would overwrite `{file}`, which it is made from"))
            .label("the result goes here")
            .related(facts.input, "and is made from this")
            .help("write the result to another file: set `output` in [package], or use `-o FILE`")
    }
}
