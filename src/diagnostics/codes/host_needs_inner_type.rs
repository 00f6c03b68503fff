//! `wcomp::host-needs-inner-type`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("host-needs-inner-type");

/// An import of the whole would have to speak of a type that is only made inside.
pub struct HostNeedsInnerType<'a> {
    /// The line that leaves the import to the host, or the instance that asks for it.
    pub span: Span,
    /// The instance that asks for it.
    pub instance: &'a str,
    /// The import.
    pub import: &'a str,
    /// The type.
    pub ty: &'a str,
    /// The instance that makes the type.
    pub maker: &'a str,
}

impl From<HostNeedsInnerType<'_>> for Diagnostic {
    fn from(facts: HostNeedsInnerType<'_>) -> Self {
        let HostNeedsInnerType { span, instance, import, ty, maker } = facts;
        Diagnostic::error(CODE, span, format!("the host cannot provide `{import}` to `{instance}`: it uses `{ty}`, which `{maker}` makes"))
            .label(format!("`{import}` is left to the host"))
            .about(instance, import)
            .note("the host comes first: what it provides exists before any instance does")
            .help(format!("wire it to an instance, or leave the interface with `{ty}` to the host as well\nwith.\"{import}\" = \"INSTANCE\""))
    }
}
