//! `wcomp::self-supply`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("self-supply");

/// An instance wired to itself.
pub struct SelfSupply<'a> {
    /// The name in the manifest.
    pub span: Span,
    /// The instance.
    pub instance: &'a str,
    /// The import.
    pub name: &'a str,
}

impl From<SelfSupply<'_>> for Diagnostic {
    fn from(facts: SelfSupply<'_>) -> Self {
        let SelfSupply { span, instance, name } = facts;
        Diagnostic::error(CODE, span, format!("`{instance}` cannot satisfy its own import `{name}`"))
            .label("an instance exists only after its imports do")
            .help("name another instance; this makes a second one of the same component\n[instances.NAME]\ncomponent = \"COMPONENT\"")
    }
}
