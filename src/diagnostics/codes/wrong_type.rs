//! `wcomp::wrong-type`

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) const CODE: Code = page!("wrong-type");

/// A value of the wrong TOML type.
pub struct WrongType<'a> {
    /// The value.
    pub span: Span,
    /// Its key.
    pub key: &'a str,
    /// The table it is in, in words.
    pub table: &'a str,
    /// What belongs there, with its article.
    pub expected: &'a str,
    /// The TOML type that is there.
    pub found: &'a str,
}

impl From<WrongType<'_>> for Diagnostic {
    fn from(facts: WrongType<'_>) -> Self {
        let WrongType { span, key, table, expected, found } = facts;
        let article = if found.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
        Diagnostic::error(CODE, span, format!("`{key}` in {table} is {expected}, not {article} {found}"))
            .label(format!("this is {article} {found}"))
            .help(if expected == "a table" { format!("write `{key} = {{ ... }}`") } else { format!("write {expected}") })
    }
}
