//! `wcomp::registry-failed`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("registry-failed");

/// A registry has not answered, or with something that is not taken.
pub struct RegistryFailed<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The package, the release or the image.
    pub what: &'a str,
    /// The registry.
    pub registry: &'a str,
    /// What went wrong, in words that go on from its name.
    pub why: &'a str,
    /// What to do about it.
    pub help: &'a str,
}

impl From<RegistryFailed<'_>> for Diagnostic {
    fn from(facts: RegistryFailed<'_>) -> Self {
        let RegistryFailed { span, what, registry, why, help } = facts;
        Diagnostic::error(CODE, span, format!("the registry `{registry}` {why}"))
            .label(format!("asked for `{what}`"))
            .help(help)
    }
}
