//! `wcomp::package-not-found`

use crate::diagnostics::{Code, Diagnostic, Edit, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("package-not-found");

/// A registry does not have what it was asked for.
pub struct PackageNotFound<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// Who needs it, in words.
    pub name: &'a str,
    /// The package, the release or the image.
    pub what: &'a str,
    /// The registry, or a directory that is one.
    pub place: &'a str,
    /// Whether it may be there for others.
    pub network: bool,
    /// A package that there is, of nearly the same name.
    pub near: Option<&'a str>,
}

impl From<PackageNotFound<'_>> for Diagnostic {
    fn from(facts: PackageNotFound<'_>) -> Self {
        let PackageNotFound { span, name, what, place, network, near } = facts;
        let help = near.map_or_else(
            || {
                let login = if network { ", and that your login may read it" } else { "" };
                format!("see that it is spelt as it was published{login}")
            },
            |near| format!("did you mean `{near}`?"),
        );
        let diagnostic = Diagnostic::error(CODE, span, format!("there is no `{what}` in `{place}`"))
            .label(format!("{name} needs it"))
            .help(help);
        let Some(near) = near else { return diagnostic };
        diagnostic.edit(Edit::replace(span, format!("change it to `{near}`"), Written::Text.as_toml(near)))
    }
}
