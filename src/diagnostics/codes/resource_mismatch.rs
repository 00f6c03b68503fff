//! `wcomp::resource-mismatch`

use crate::diagnostics::codes::Wire;
use crate::diagnostics::{Code, Diagnostic};

pub(super) const CODE: Code = page!("resource-mismatch");

/// An import and the export it is wired to speak of different resources.
pub struct ResourceMismatch<'a> {
    /// The wire.
    pub wire: &'a Wire<'a>,
    /// The name of the resource.
    pub resource: &'a str,
    /// How it reaches the importer.
    pub consumer_route: &'a str,
    /// How it reaches the exporter.
    pub provider_route: &'a str,
}

impl From<ResourceMismatch<'_>> for Diagnostic {
    fn from(facts: ResourceMismatch<'_>) -> Self {
        let ResourceMismatch { wire, resource, consumer_route, provider_route } = facts;
        let Wire { span, consumer, provider, import, .. } = *wire;
        let message = format!("`{consumer}` and `{provider}` mean different resources by `{resource}` in `{import}`");
        Diagnostic::error(CODE, span, message)
            .label(wire.label())
            .note(format!("on one side, {consumer_route}"))
            .note(format!("on the other, {provider_route}"))
            .help(format!("wire both to the same instance: the one `{consumer}` gets `{resource}` from has to be the one `{provider}` gets or makes it"))
    }
}
