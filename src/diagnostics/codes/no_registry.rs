//! `wcomp::no-registry`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("no-registry");

/// Nothing says where the packages of a namespace are.
pub struct NoRegistry<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The package.
    pub name: &'a str,
    /// Its namespace.
    pub namespace: &'a str,
    /// Where the configuration is, or would be.
    pub path: Option<&'a Path>,
}

impl From<NoRegistry<'_>> for Diagnostic {
    fn from(facts: NoRegistry<'_>) -> Self {
        let NoRegistry { span, name, namespace, path } = facts;
        let path = path.map_or("the configuration of wkg".to_owned(), |path| format!("`{}`", path.display()));
        Diagnostic::error(CODE, span, format!("nothing says in which registry `{name}` is"))
            .label(format!("no registry is known for `{namespace}`"))
            .help(format!("name it in {path}\n[namespace_registries]\n{namespace} = \"REGISTRY\""))
    }
}
