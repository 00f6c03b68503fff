//! How diagnostics look, one file for each format.

mod github;
mod graphical;
mod json;
mod narrated;
mod report;
mod sarif;
mod short;

use std::path::{Component, Path};

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

pub use graphical::Style;
pub use json::Message;

/// A form to print diagnostics in, one after the other.
#[derive(Clone, Copy, Debug)]
pub enum Format<'a> {
    /// Drawn for people, with the source lines.
    Human(Style),
    /// The same in sentences, for people who do not see drawings.
    Narrated,
    /// One line each, as compilers print for editors and `grep`.
    Short,
    /// One line of JSON each, in the shape of rustc's.
    Json,
    /// One line each, which GitHub shows beside the source. The path is where this runs, seen from the repository.
    Github(&'a Path),
}

/// Prints one diagnostic, with a line break at its end.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, format: Format<'_>) -> String {
    match format {
        Format::Human(style) => graphical::render(diagnostic, sources, style),
        Format::Narrated => narrated::render(diagnostic, sources),
        Format::Short => short::render(diagnostic, sources),
        Format::Json => json::render(diagnostic, sources),
        Format::Github(here) => github::render(diagnostic, sources, here),
    }
}

/// All diagnostics of a run as one SARIF log. `here` is where it runs, seen from the repository.
pub fn sarif(diagnostics: &[&Diagnostic], sources: &SourceMap, here: &Path) -> String {
    sarif::render(diagnostics, sources, here)
}

/// The word for a severity, which is the same in every format.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// What there is to say beside the message, a line for each thing. Places in the text are said in words.
fn details(diagnostic: &Diagnostic, sources: &SourceMap) -> Vec<String> {
    let mut lines = Vec::new();
    if !diagnostic.primary.text.is_empty() {
        lines.push(diagnostic.primary.text.clone());
    }
    for label in &diagnostic.related {
        let at = sources.position(label.span.file, label.span.start);
        let path = sources.path(label.span.file).display();
        lines.push(format!("{path}:{}:{}: {}", at.line, at.column, label.text));
    }
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines
}

/// A path as seen from the repository, with `/` between its parts.
fn from_repository(here: &Path, path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in here.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.last().is_some_and(|part| part != "..") => {
                parts.pop();
            }
            Component::RootDir => parts.push(String::new()),
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_repository() {
        for (here, path, seen) in [
            ("", "compose.toml", "compose.toml"),
            ("shop", "./compose.toml", "shop/compose.toml"),
            ("shop", "../compose.toml", "compose.toml"),
            ("", "../compose.toml", "../compose.toml"),
            ("shop", "/a/compose.toml", "/a/compose.toml"),
        ] {
            assert_eq!(from_repository(Path::new(here), Path::new(path)), seen);
        }
    }
}
