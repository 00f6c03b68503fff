//! `wcomp::digest-mismatch`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("digest-mismatch");

/// Who says which digest it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The lock.
    Lock,
    /// The registry itself.
    Registry,
    /// The cache, by the name of the file.
    Cache,
}

/// The bytes of something that is published are not what they have to be.
pub struct DigestMismatch<'a> {
    /// The package in the manifest.
    pub span: Span,
    /// The release or image.
    pub asked: &'a str,
    /// The package or image.
    pub what: &'a str,
    /// Where the bytes are from.
    pub place: &'a str,
    /// The digest that they have to have.
    pub expected: &'a str,
    /// The one that they have.
    pub found: &'a str,
    /// Who says so.
    pub by: Expected,
}

impl From<DigestMismatch<'_>> for Diagnostic {
    fn from(facts: DigestMismatch<'_>) -> Self {
        let DigestMismatch { span, asked, what, place, expected, found, by } = facts;
        let (who, help) = match by {
            Expected::Lock => (
                "locked",
                format!("somebody has published it again; find out who and why before you take it\nwcomp update {what}"),
            ),
            Expected::Registry => (
                "said by the registry",
                "ask again; if it stays so, what is in between changes it, or the registry is broken".to_owned(),
            ),
            Expected::Cache => (
                "in its name",
                "the copy is spoiled; fetch another, without `--offline`\nwcomp fetch".to_owned(),
            ),
        };
        Diagnostic::error(CODE, span, format!("`{asked}` from `{place}` is not what it has to be"))
            .label("it is not taken")
            .note(format!("{who}: {expected}"))
            .note(format!("found: {found}"))
            .help(help)
    }
}
