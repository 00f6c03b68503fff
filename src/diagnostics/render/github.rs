//! Workflow commands of GitHub Actions, which become annotations of the lines they name.
//!
//! A command is one line, so its message has everything that the drawing has but the source, which GitHub shows.

use std::path::Path;

use super::{details, from_repository, severity};
use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;

pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap, here: &Path) -> String {
    let span = diagnostic.primary.span;
    let start = sources.position(span.file, span.start);
    let end = sources.position(span.file, span.end);
    let file = property(&from_repository(here, sources.path(span.file)));
    let title = property(&format!("wcomp::{}", diagnostic.code.name));
    // GitHub wants columns only within one line.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        String::new()
    };
    let mut message = diagnostic.message.clone();
    for line in details(diagnostic, sources) {
        message.push('\n');
        message.push_str(&line);
    }
    format!(
        "::{} file={file},line={},endLine={}{columns},title={title}::{}\n",
        severity(diagnostic.severity),
        start.line,
        end.line,
        data(&message),
    )
}

/// Escapes a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, which ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
