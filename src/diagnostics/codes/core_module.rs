//! `wcomp::core-module`

use std::path::Path;

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Step, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("core-module");

/// A core module where a component is expected.
pub struct CoreModule<'a> {
    /// The path in the manifest.
    pub span: Span,
    /// The component.
    pub name: &'a str,
    /// Its path, as written.
    pub written: &'a str,
    /// The file.
    pub path: &'a Path,
}

impl From<CoreModule<'_>> for Diagnostic {
    fn from(facts: CoreModule<'_>) -> Self {
        let CoreModule { span, name, written, path } = facts;
        let module = format!("{{ module = {} }}", Written::Text.as_toml(written));
        let line = format!("{} = {module}", Written::Key.as_toml(name));
        let path_to = ["components", name].map(str::to_owned).to_vec();
        let step = Step::Set { path: path_to, value: module };
        let edit = Edit::manifest(span.file, format!("make a component of `{written}`"), step);
        Diagnostic::error(CODE, span, format!("`{}` is a core module, not a component", path.display()))
            .label(format!("the file of `{name}`"))
            .help(format!("say that it is one, and wcomp makes a component of it\n{line}"))
            .edit(edit.applicable(Applicability::MaybeIncorrect))
    }
}
