//! `wcomp::bad-registry-config`

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("bad-registry-config");

/// What is configured for wkg cannot be made out.
pub struct BadRegistryConfig<'a> {
    /// The package in the manifest that is looked up there.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
    /// The line, if it is known.
    pub line: Option<usize>,
}

impl From<BadRegistryConfig<'_>> for Diagnostic {
    fn from(facts: BadRegistryConfig<'_>) -> Self {
        let BadRegistryConfig { span, path, line } = facts;
        let why = match line {
            Some(line) => format!("line {line} is not TOML, or nothing that wkg knows"),
            None => "it has something in it that wkg does not know".to_owned(),
        };
        Diagnostic::error(CODE, span, format!("`{}` cannot be read: {why}", path.display()))
            .label("it says where this is")
            // The line itself may be one with a password.
            .help("mend it there; registries are named by their hosts, without `https://`".to_owned())
    }
}

/// A registry is a directory that is not there.
pub struct RegistryNotThere<'a> {
    /// The package in the manifest that is looked up there.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
    /// The directory.
    pub directory: &'a Path,
}

impl From<RegistryNotThere<'_>> for Diagnostic {
    fn from(facts: RegistryNotThere<'_>) -> Self {
        let RegistryNotThere { span, path, directory } = facts;
        let message = format!("the registry `{}` is no directory, or not there", directory.display());
        Diagnostic::error(CODE, span, message)
            .label("this is looked up there")
            .help(format!("see what `root` says in `{}`: a path that is not absolute starts where wcomp runs", path.display()))
    }
}

/// A registry that is a directory, nobody knows which.
pub struct RegistryWithoutRoot<'a> {
    /// The package in the manifest that is looked up there.
    pub span: Span,
    /// The file.
    pub path: &'a Path,
    /// The registry.
    pub registry: &'a str,
}

impl From<RegistryWithoutRoot<'_>> for Diagnostic {
    fn from(facts: RegistryWithoutRoot<'_>) -> Self {
        let RegistryWithoutRoot { span, path, registry } = facts;
        let message = format!("`{}` does not say which directory the registry `{registry}` is", path.display());
        Diagnostic::error(CODE, span, message)
            .label("this is looked up there")
            .help(format!("say it there\n[registry.\"{registry}\".local]\nroot = \"/path/to/packages\""))
    }
}
