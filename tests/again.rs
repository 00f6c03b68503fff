//! Analysing again with what the last analysis left behind says the same as analysing for the first time.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]

mod support;

use std::fmt::Write;
use std::path::Path;

use support::said::manifest;
use support::{Folder, cases};
use wcomp::diagnostics::Sink;
use wcomp::pipeline::{Memo, analyze_again};
use wcomp::source::SourceMap;

/// Everything that is said of a case.
fn said(case: &Path, memo: &mut Memo) -> String {
    let folder = Folder::new(case);
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let file = sources.add("compose.toml", manifest(case));
    let analysis = analyze_again(&folder, &mut sources, file, memo, &mut sink);
    let mut said = format!("{:?}\n", analysis.checked.graph().links);
    for diagnostic in sink.sorted() {
        writeln!(said, "{diagnostic:?}").expect("strings grow");
    }
    said
}

/// One memo for all cases, each analysed twice: what is left of another composition must not show.
#[test]
fn what_is_remembered_changes_nothing() {
    let mut memo = Memo::default();
    let mut cases = cases();
    // And the other way round, because types are numbered in the order they are met.
    cases.extend(cases.clone().into_iter().rev());
    for (name, case) in cases {
        let first = said(&case, &mut Memo::default());
        for _ in 0..2 {
            assert_eq!(said(&case, &mut memo), first, "{name}");
        }
    }
}
