//! `wcomp::ambiguous-root`

use crate::diagnostics::{Code, Diagnostic, Edit, Step, Written, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("ambiguous-root");

/// Several instances could be the root.
pub struct AmbiguousRoot<'a> {
    /// Where `root` would be written.
    pub span: Span,
    /// The instances nothing depends on.
    pub names: &'a [&'a str],
    /// Where the manifest names them.
    pub spans: &'a [Span],
}

impl From<AmbiguousRoot<'_>> for Diagnostic {
    fn from(facts: AmbiguousRoot<'_>) -> Self {
        let names = list_of_names(facts.names.iter().copied());
        let mut diagnostic = Diagnostic::error(CODE, facts.span, format!("{names} could each be the root, whose exports are those of the composition"))
            .label("no `root` and no `[exports]`");
        for span in facts.spans {
            diagnostic = diagnostic.related(*span, "nothing imports from this one");
        }
        for name in facts.names {
            let path = ["package", "root"].map(String::from).to_vec();
            let step = Step::Set { path, value: Written::Text.as_toml(name) };
            diagnostic = diagnostic.edit(Edit::manifest(facts.span.file, format!("make `{name}` the root"), step));
        }
        let lines: Vec<_> = facts.names.iter().map(|name| format!("root = \"{name}\"")).collect();
        diagnostic.help(format!("say which one, or list the exports in `[exports]`\n[package]\n{}", lines.join(" # or\n")))
    }
}
