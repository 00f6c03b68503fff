//! `wcomp::not-a-component`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-a-component");

/// A file that is neither WebAssembly nor its text.
pub struct NotAComponent<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// The file.
    pub path: &'a Path,
    /// What is in it.
    pub bytes: &'a [u8],
}

impl From<NotAComponent<'_>> for Diagnostic {
    fn from(facts: NotAComponent<'_>) -> Self {
        let start: Vec<_> = facts.bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let found = if start.is_empty() { "it is empty".to_owned() } else { format!("it begins with {}", start.join(" ")) };
        Diagnostic::error(CODE, facts.span, format!("the file of `{}` is not a component", facts.name))
            .label(found)
            .help(format!(
                "a component begins with 00 61 73 6d, or is text in a `.wat` file; build `{}` again",
                facts.path.display()
            ))
    }
}
