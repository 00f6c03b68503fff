//! `wcomp::truncated-component`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("truncated-component");

/// A component that ends too early.
pub struct TruncatedComponent<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
    /// Its length in bytes.
    pub length: usize,
}

impl From<TruncatedComponent<'_>> for Diagnostic {
    fn from(facts: TruncatedComponent<'_>) -> Self {
        let file = facts.path.display();
        Diagnostic::error(CODE, facts.span, format!("`{file}` is cut short"))
            .label(format!("it ends after {} bytes, before the component does", facts.length))
            .help("build or download it again")
    }
}
