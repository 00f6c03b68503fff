//! `wcomp::ambiguous-world`

use crate::diagnostics::{Code, Diagnostic, Edit, Step, Written, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("ambiguous-world");

/// WIT with several worlds, of which none is named.
pub struct AmbiguousWorld<'a> {
    /// The WIT in the manifest.
    pub span: Span,
    /// The component it is for.
    pub component: &'a str,
    /// The worlds. More than one.
    pub worlds: &'a [&'a str],
}

impl From<AmbiguousWorld<'_>> for Diagnostic {
    fn from(facts: AmbiguousWorld<'_>) -> Self {
        let AmbiguousWorld { span, component, worlds } = facts;
        let names = list_of_names(worlds.iter().copied());
        let mut diagnostic = Diagnostic::error(CODE, span, format!("it is not clear which world is that of `{component}`: the WIT has {names}"))
            .label("several worlds");
        for world in worlds {
            let path = ["components", component, "world"].map(String::from).to_vec();
            let step = Step::Set { path, value: Written::Text.as_toml(world) };
            diagnostic = diagnostic.edit(Edit::manifest(span.file, format!("take the world `{world}`"), step));
        }
        let lines: Vec<_> = worlds.iter().map(|world| format!("world = \"{world}\"")).collect();
        diagnostic.help(format!("say which, beside `wit`\n{}", lines.join(" # or\n")))
    }
}
