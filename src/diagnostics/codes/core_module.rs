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
    /// Whether there is nothing but its path to the component.
    pub alone: bool,
    /// Whether it is a shared library.
    pub library: bool,
}

impl From<CoreModule<'_>> for Diagnostic {
    fn from(facts: CoreModule<'_>) -> Self {
        let CoreModule { span, name, written, path, alone, library } = facts;
        let file = Written::Text.as_toml(written);
        let key = if library { format!("libraries = [{file}]") } else { format!("module = {file}") };
        let table = format!("{{ {key} }}");
        let line = if alone { format!("{} = {table}", Written::Key.as_toml(name)) } else { key };
        let what = if library { "shared library" } else { "core module" };
        let place = if alone { "" } else { ", in place of `path`" };
        let diagnostic = Diagnostic::error(CODE, span, format!("`{}` is a {what}, not a component", path.display()))
            .label(format!("the file of `{name}`"))
            .help(format!("say that it is one{place}, and wcomp makes a component of it\n{line}"));
        if !alone {
            return diagnostic;
        }
        let path_to = ["components", name].map(str::to_owned).to_vec();
        let step = Step::Set { path: path_to, value: table };
        let edit = Edit::manifest(span.file, format!("make a component of `{written}`"), step);
        diagnostic.edit(edit.applicable(Applicability::MaybeIncorrect))
    }
}
