//! `wcomp::unknown-world`

use crate::diagnostics::{Code, Diagnostic, Written};
use crate::source::Span;

pub(super) const CODE: Code = page!("unknown-world");

/// A world that is not there.
pub struct UnknownWorld<'a> {
    /// The name.
    pub span: Span,
    /// As written.
    pub name: &'a str,
    /// Whether it is named without its package.
    pub alone: bool,
    /// The world that was probably meant.
    pub near: Option<&'a str>,
    /// Where WIT is looked for, relative to the manifest.
    pub wit: &'a str,
    /// The worlds that are there, if anything is.
    pub own: Option<&'a [WorldVersions]>,
    /// The worlds that wcomp brings along.
    pub bundled: &'a [WorldVersions],
}

/// A world and its versions.
#[derive(Clone, Debug)]
pub struct WorldVersions {
    /// Its name without a version.
    pub name: String,
    /// Its versions, if it has any.
    pub versions: Vec<String>,
}

fn list(worlds: &[WorldVersions]) -> String {
    let words: Vec<_> = worlds
        .iter()
        .map(|WorldVersions { name, versions }| match versions.as_slice() {
            [] => format!("`{name}`"),
            versions => format!("`{name}` ({})", versions.join(", ")),
        })
        .collect();
    if words.is_empty() { "no world".to_owned() } else { words.join(", ") }
}

impl From<UnknownWorld<'_>> for Diagnostic {
    fn from(facts: UnknownWorld<'_>) -> Self {
        let UnknownWorld { span, name, alone, near, wit, own, bundled } = facts;
        let label = match (alone, own) {
            (true, None) => format!("a world without its package is looked for in `{wit}`, and there is none"),
            (true, Some(_)) => format!("no world of `{wit}`"),
            (false, None) => "not among the bundled worlds".to_owned(),
            (false, Some(_)) => format!("neither in `{wit}` nor among the bundled worlds"),
        };
        let mut diagnostic = Diagnostic::error(CODE, span, format!("there is no world `{name}`"))
            .label(label);
        if let Some(own) = own {
            diagnostic = diagnostic.note(format!("`{wit}` has {}", list(own)));
        }
        diagnostic
            .note(format!("bundled are {}", list(bundled)))
            .help(format!("name one of these, or put the WIT of the world into `{wit}`"))
            .did_you_mean(span, Written::Text, near)
    }
}
