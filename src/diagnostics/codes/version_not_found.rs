//! `wcomp::version-not-found`

use semver::Version;

use crate::diagnostics::{Code, Diagnostic, list_of_names};
use crate::source::Span;

pub(super) const CODE: Code = page!("version-not-found");

/// How many versions are worth a look.
const SHOWN: usize = 5;

/// None of the versions of a package will do.
pub struct VersionNotFound<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The package.
    pub name: &'a str,
    /// What its version is to be.
    pub requirement: &'a str,
    /// The registry, or a directory that is one.
    pub registry: &'a str,
    /// The versions there are.
    pub versions: &'a [Version],
    /// Whether it is WIT that says what its version is to be.
    pub wit: bool,
}

impl From<VersionNotFound<'_>> for Diagnostic {
    fn from(facts: VersionNotFound<'_>) -> Self {
        let VersionNotFound { span, name, requirement, registry, versions, wit } = facts;
        let mut versions: Vec<_> = versions.iter().collect();
        // Those that are released first.
        versions.sort_by(|a, b| (a.pre.is_empty().cmp(&b.pre.is_empty())).then(a.cmp(b)).reverse());
        let shown = versions.iter().take(SHOWN).map(ToString::to_string).collect::<Vec<_>>();
        let shown = list_of_names(shown.iter().map(String::as_str));
        let help = match versions.as_slice() {
            [] => "it has no version at all; publish one, or ask another registry".to_owned(),
            [newest, ..] => {
                let there = match versions.len() {
                    1 => format!("{shown} is the only one there is"),
                    all if all <= SHOWN => format!("there are {shown}"),
                    all => format!("of the {all} that there are, the newest are {shown}"),
                };
                if wit {
                    format!("{there}; use one that there is in the WIT, such as `{name}@{newest}`")
                } else {
                    format!("{there}; write one that will do\nversion = \"{newest}\"")
                }
            }
        };
        Diagnostic::error(CODE, span, format!("no version of `{name}` in `{registry}` matches `{requirement}`"))
            .label("this package")
            .help(help)
    }
}
