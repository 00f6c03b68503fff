//! What is said of a case, kept as data.

use std::path::Path;

use wcomp::diagnostics::render::{Format, render};
use wcomp::diagnostics::{self, Sink};
use wcomp::pipeline::build;
use wcomp::source::{FileId, SourceMap};

use super::Folder;

/// What is said of a composition.
pub struct Said {
    pub sources: SourceMap,
    pub file: FileId,
    pub sink: Sink,
}

impl Said {
    /// Of a case, with another text for its manifest.
    pub fn new(case: &Path, text: &str) -> Self {
        let mut sources = SourceMap::default();
        let mut sink = Sink::default();
        let file = sources.add("compose.toml", text);
        let _ = build(&Folder::new(case), &mut sources, file, &mut sink);
        Said { sources, file, sink }
    }

    pub fn render(&self, diagnostic: &diagnostics::Diagnostic, format: Format<'_>) -> String {
        render(diagnostic, &self.sources, format)
    }
}

/// The manifest of a case.
pub fn manifest(case: &Path) -> String {
    let bytes = std::fs::read(case.join("compose.toml")).expect("every case has a manifest");
    String::from_utf8_lossy(&bytes).into_owned()
}
