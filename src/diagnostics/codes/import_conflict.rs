//! `wcomp::import-conflict`

use super::{Side, Words, difference};
use crate::diagnostics::{Code, Diagnostic, Edit, Step};
use crate::source::Span;

pub(super) const CODE: Code = page!("import-conflict");

/// Two instances ask the host for one interface, and cannot share an import.
pub struct ImportConflict<'a> {
    /// The import of the whole.
    pub import: &'a str,
    /// One asker: its name, its import and its place.
    pub first: (&'a str, &'a str, Span),
    /// The other.
    pub second: (&'a str, &'a str, Span),
    /// Every difference, in words. Never empty.
    pub differences: &'a [Words],
    /// Where each of them says the first.
    pub sides: &'a [Option<Side>; 2],
}

impl From<ImportConflict<'_>> for Diagnostic {
    fn from(facts: ImportConflict<'_>) -> Self {
        let ImportConflict { import, first, second, differences, sides } = facts;
        let [one, other] = [first.0, second.0].map(|name| format!("`{name}`"));
        let words: Vec<_> = differences.iter().map(|words| words.of(&one, &other)).collect();
        let message = format!("{one} and {other} cannot share the import `{import}`: {}", words[0]);
        let mut diagnostic = Diagnostic::error(CODE, second.2, message)
            .label(format!("{other} imports `{}`", second.1))
            .related(first.2, format!("{one} imports `{}`", first.1))
            .about(second.0, second.1)
            .about(first.0, first.1);
        for (who, side) in [&one, &other].into_iter().zip(sides) {
            if let Some(Side { span, words }) = side {
                diagnostic = diagnostic.related(*span, format!("{who} {words}"));
            }
        }
        diagnostic = difference::also(diagnostic, &words[1..]);
        if first.1 != second.1 {
            let path = ["link", "merge-imports"].map(String::from).to_vec();
            let step = Step::Set { path, value: "false".to_owned() };
            diagnostic = diagnostic.edit(Edit::manifest(second.2.file, "keep the imports apart", step));
        }
        diagnostic.help(if first.1 == second.1 {
            format!("rebuild one of them so that both ask for the same, or wire one to an instance\nwith.\"{}\" = \"INSTANCE\"", second.1)
        } else {
            "rebuild both against one version, wire one to an instance, or keep the imports apart\n[link]\nmerge-imports = false".to_owned()
        })
    }
}
