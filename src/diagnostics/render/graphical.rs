//! Drawn for people by miette.

use miette::{GraphicalReportHandler, GraphicalTheme};

use super::report::Report;
use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// With colours and links, for a terminal that has them.
    pub color: bool,
    /// Columns to wrap at.
    pub width: usize,
}

pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap, style: Style) -> String {
    let theme =
        if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(style.color)
        .with_width(style.width)
        .with_show_related_as_nested(true);
    let mut drawn = String::new();
    handler
        .render_report(&mut drawn, &Report::new(diagnostic, sources))
        .expect("writing to a string does not fail");
    // miette ends some lines with blanks, which no snapshot should have to hold.
    drawn.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}
