//! `wcomp::resource-mismatch`

use crate::diagnostics::codes::Wire;
use crate::diagnostics::{Code, Diagnostic, Edit, Step, Supply};

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
    /// A line that would help, if one would.
    pub remedy: Option<&'a Remedy>,
}

/// A line of wiring.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// The instance whose wiring it belongs to.
    pub instance: String,
    /// Its import.
    pub import: String,
    /// What to wire it to.
    pub from: String,
}

impl From<ResourceMismatch<'_>> for Diagnostic {
    fn from(facts: ResourceMismatch<'_>) -> Self {
        let ResourceMismatch { wire, resource, consumer_route, provider_route, remedy } = facts;
        let Wire { span, consumer, provider, import, .. } = *wire;
        let message = format!("`{consumer}` and `{provider}` mean different resources by `{resource}` in `{import}`");
        let mut diagnostic = Diagnostic::error(CODE, span, message);
        if let Some(Remedy { instance, import, from }) = remedy {
            let title = format!("wire `{import}` of `{instance}` to `{from}`");
            let (instance, import) = (instance.clone(), import.clone());
            let step = Step::Wire { instance, import, supply: Supply::Instance(from.clone()) };
            diagnostic = diagnostic.edit(Edit::manifest(span.file, title, step));
        }
        diagnostic
            .label(wire.label())
            .about(consumer, import)
            .note(format!("on one side, {consumer_route}"))
            .note(format!("on the other, {provider_route}"))
            .help(match remedy {
                Some(Remedy { instance, import, from }) => {
                    format!("give both the same `{resource}`, for example with this line for `{instance}`\nwith.\"{import}\" = \"{from}\"")
                }
                None => format!("wire `{consumer}` and `{provider}` so that both get `{resource}` from the same place\nwith.\"IMPORT\" = \"INSTANCE\""),
            })
    }
}
