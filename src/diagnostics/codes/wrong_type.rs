//! `wcomp::wrong-type`

use crate::diagnostics::{Code, Diagnostic, Written};
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
        Diagnostic::error(CODE, span, format!("`{key}` in {table} has to be {expected}, not {article} {found}"))
            .label(format!("this is {article} {found}"))
            .help(format!("write\n{}", example(key, table, expected)))
    }
}

/// A line with a value of the right type.
fn example(key: &str, table: &str, expected: &str) -> String {
    let name = Written::Key.as_toml(key);
    match expected {
        "a table" if table == "the manifest" => format!("[{name}]"),
        "a table" if table.starts_with('`') => format!("[{}.{name}]", table.trim_matches(['`', '[', ']'])),
        "a table" => format!("{name} = {{ \"NAME\" = \"VALUE\" }}"),
        "a list of strings" => format!("{name} = [\"...\"]"),
        "a path or a table" => format!("{name} = \"FILE.wasm\""),
        "the name of an instance, or a table" => format!("{name} = \"INSTANCE\""),
        "a string" => format!("{name} = \"...\""),
        "a command" => format!("{name} = \"make\""),
        "a number of bytes" => format!("{name} = 1048576"),
        "the name of an adapter, a path, or a table" => format!("{name} = \"reactor\""),
        _ => format!("{name} = true"),
    }
}
