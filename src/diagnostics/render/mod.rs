//! How diagnostics look, one file for each format.

mod graphical;
mod short;

use super::Diagnostic;
use crate::source::SourceMap;

pub use graphical::Style;

/// A form to print diagnostics in.
#[derive(Clone, Copy, Debug)]
pub enum Format {
    /// Drawn for people, with the source lines.
    Human(Style),
    /// One line each, as compilers print for editors and `grep`.
    Short,
}

/// Prints one diagnostic, with a line break at its end.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, format: Format) -> String {
    match format {
        Format::Human(style) => graphical::render(diagnostic, sources, style),
        Format::Short => short::render(diagnostic, sources),
    }
}
