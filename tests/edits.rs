//! Every edit that a diagnostic of `tests/cases` suggests, applied.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]

mod support;

use std::collections::BTreeMap;

use support::cases;
use support::said::{Said, manifest};
use wcomp::diagnostics::{Applicability, Diagnostic, Edit};

/// Applies every edit of every case by itself: the manifest is still TOML, and the problem is gone.
#[test]
fn edits_mend_what_they_are_for() {
    let mut applied = BTreeMap::new();
    for (name, case) in cases() {
        let text = manifest(&case);
        let said = Said::new(&case, &text);
        for diagnostic in said.sink.sorted() {
            for edit in &diagnostic.edits {
                let what = format!("{name}: `{}` of {}", edit.title, diagnostic.code.name);
                if let Some(after) = edited(edit, &said, &text, &what) {
                    *applied.entry(format!("{:?}", edit.applicability)).or_insert(0) += 1;
                    if edit.applicability != Applicability::HasPlaceholders {
                        let again = Said::new(&case, &after);
                        let same = |other: &&&Diagnostic| {
                            other.code == diagnostic.code && other.message == diagnostic.message
                        };
                        let left = again.sink.sorted();
                        assert!(left.iter().find(same).is_none(), "{what}:\n{after}");
                    }
                }
            }
        }
    }
    for (kind, least) in [("MachineApplicable", 10), ("MaybeIncorrect", 20), ("HasPlaceholders", 4)]
    {
        assert!(applied.get(kind).is_some_and(|count| *count >= least), "{applied:?}");
    }
}

/// The manifest after an edit. None when there is no edit, which has to be because the manifest is not TOML.
fn edited(edit: &Edit, said: &Said, text: &str, what: &str) -> Option<String> {
    let toml = |text: &str| text.parse::<toml::Table>();
    let Some(patch) = edit.patch(&said.sources) else {
        assert!(toml(text).is_err(), "{what} has no text");
        return None;
    };
    assert_eq!(patch.span.file, said.file, "{what}");
    let mut after = text.to_owned();
    after.replace_range(patch.span.start as usize..patch.span.end as usize, &patch.text);
    if toml(text).is_ok()
        && let Err(error) = toml(&after)
    {
        panic!("{what}:\n{after}\n{error}");
    }
    Some(after)
}
