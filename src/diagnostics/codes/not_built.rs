//! `wcomp::not-built`

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Step, list_of_names};
use crate::source::{Span, Spanned};

pub(super) const CODE: Code = page!("not-built");

/// A component that cargo makes and has not made yet, where nothing is run.
pub struct NotBuiltByCargo<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
}

impl From<NotBuiltByCargo<'_>> for Diagnostic {
    fn from(facts: NotBuiltByCargo<'_>) -> Self {
        let NotBuiltByCargo { span, name } = facts;
        Diagnostic::error(CODE, span, format!("`{name}` is not built yet, so there is nothing to check"))
            .label("cargo builds it")
            .help("build it once, which `wcomp build` does, or say what world it is going to have\nwit = \"DIRECTORY\"")
    }
}

/// Components that are only contracts so far.
pub struct NotBuilt<'a> {
    /// Their names, each at its WIT in the manifest. At least one.
    pub components: &'a [Spanned<&'a str>],
}

impl From<NotBuilt<'_>> for Diagnostic {
    fn from(facts: NotBuilt<'_>) -> Self {
        let [first, rest @ ..] = facts.components else { unreachable!("there is at least one") };
        let names = list_of_names(facts.components.iter().map(|name| name.value));
        let (are, them) = if rest.is_empty() { ("is", "it") } else { ("are", "them") };
        let mut diagnostic = Diagnostic::error(CODE, first.span, format!("{names} {are} not built yet, so there is nothing to link"))
            .label("no file yet");
        for name in rest {
            diagnostic = diagnostic.related(name.span, "the same");
        }
        for name in facts.components {
            let path = ["components", name.value, "path"].map(String::from).to_vec();
            let step = Step::Set { path, value: "\"FILE.wasm\"".to_owned() };
            let edit = Edit::manifest(name.span.file, format!("add the `path` of `{}`", name.value), step);
            diagnostic = diagnostic.edit(edit.applicable(Applicability::HasPlaceholders));
        }
        diagnostic.help(format!("build {them}, and add here where it is (`wcomp check` needs no file)\npath = \"FILE.wasm\""))
    }
}
