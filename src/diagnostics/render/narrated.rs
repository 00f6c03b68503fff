//! In sentences, without drawings: for screen readers and braille.

use miette::NarratableReportHandler;

use super::report::Report;
use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;

pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut told = String::new();
    NarratableReportHandler::new()
        .render_report(&mut told, &Report::new(diagnostic, sources))
        .expect("writing to a string does not fail");
    told.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}
