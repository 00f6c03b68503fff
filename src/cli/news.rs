//! What is new since the last round of a watch.
//!
//! A problem is the same as one of the round before when it says the same of the same file. Its place does not count: a
//! line that was added further up has moved everything below.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::SourceMap;

/// What was said in one round, and how often.
pub(super) struct News {
    said: BTreeMap<String, usize>,
}

impl News {
    pub(super) fn new(sink: &Sink, sources: &SourceMap) -> Self {
        let mut said = BTreeMap::new();
        for diagnostic in sink.sorted() {
            *said.entry(key(diagnostic, sources)).or_insert(0) += 1;
        }
        News { said }
    }

    /// What has changed since, as an ending for the tally: ", 1 new, 2 gone". Empty, if nothing has.
    pub(super) fn changes(&self, before: &News) -> String {
        let beyond = |these: &News, those: &News| -> usize {
            let count = |(key, count): (&String, &usize)| {
                count.saturating_sub(those.said.get(key).copied().unwrap_or(0))
            };
            these.said.iter().map(count).sum()
        };
        let (new, gone) = (beyond(self, before), beyond(before, self));
        match (new, gone, self.said.is_empty()) {
            (0, 0, _) => String::new(),
            (_, gone, true) => format!("no problems any more, {gone} gone"),
            (new, 0, _) => format!(", {new} new"),
            (0, gone, _) => format!(", {gone} gone"),
            (new, gone, _) => format!(", {new} new, {gone} gone"),
        }
    }
}

/// The diagnostics that were not said before.
pub(super) fn new<'d>(
    diagnostics: Vec<&'d Diagnostic>,
    before: Option<&News>,
    sources: &SourceMap,
) -> Vec<&'d Diagnostic> {
    let mut known = before.map(|before| before.said.clone()).unwrap_or_default();
    let mut new = diagnostics;
    new.retain(|diagnostic| match known.get_mut(&key(diagnostic, sources)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    new
}

fn key(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let path = sources.path(diagnostic.primary.span.file).display();
    format!("{path}\n{}\n{}", diagnostic.code.name, diagnostic.message)
}
