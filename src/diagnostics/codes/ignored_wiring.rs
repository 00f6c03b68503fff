//! `wcomp::ignored-wiring`

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Step, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("ignored-wiring");

/// The wiring of a default instance that does not exist, because other instances stand in its place.
pub struct IgnoredWiring<'a> {
    /// The first line of the wiring.
    pub span: Span,
    /// The component.
    pub component: &'a str,
    /// Its instances.
    pub instances: &'a [&'a str],
}

impl From<IgnoredWiring<'_>> for Diagnostic {
    fn from(facts: IgnoredWiring<'_>) -> Self {
        let IgnoredWiring { span, component, instances } = facts;
        let names = list_of_names(instances.iter().copied());
        let tables: Vec<_> = instances.iter().map(|name| format!("`[instances.{name}]`")).collect();
        let mut diagnostic = Diagnostic::warning(CODE, span, format!("the wiring of `{component}` has no effect"))
            .label(format!("the instances of `{component}` are those of `[instances]`: {names}"))
            .help(format!("move the line to {}", tables.join(" or ")));
        for name in instances {
            let (component, instance) = (component.to_owned(), (*name).to_owned());
            let edit = Edit::manifest(span.file, format!("move the wiring to `{name}`"), Step::MoveWiring { component, instance });
            diagnostic = diagnostic.edit(match instances {
                [_] => edit.applicable(Applicability::MachineApplicable),
                _ => edit,
            });
        }
        diagnostic
    }
}
