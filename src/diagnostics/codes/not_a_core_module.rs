//! `wcomp::not-a-core-module`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("not-a-core-module");

/// A component where a core module is expected.
pub struct NotACoreModule<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component that was to be made of it.
    pub name: &'a str,
    /// Its path, as written.
    pub written: &'a str,
    /// The file.
    pub path: &'a Path,
    /// Whether it was to be an adapter.
    pub adapter: bool,
}

impl From<NotACoreModule<'_>> for Diagnostic {
    fn from(facts: NotACoreModule<'_>) -> Self {
        let NotACoreModule { span, name, written, path, adapter } = facts;
        Diagnostic::error(CODE, span, format!("`{}` is a component already", path.display()))
            .label(if adapter { "an adapter is a core module".to_owned() } else { format!("`{name}` was to be made of it") })
            .help(if adapter {
                "name the core module that adapts, or one that is bundled\nadapters = \"reactor\"".to_owned()
            } else {
                format!("take it as it is\npath = {}", Written::Text.as_toml(written))
            })
    }
}
