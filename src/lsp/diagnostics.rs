//! What is wrong, in the editor's words.
//!
//! A problem is shown in every file that it has a place in: the manifest and the WIT that does not fit each other are both
//! open, and whoever looks at one of them has to see it. A place in a file that is on no disk, such as the WIT printed of a
//! binary, is told of in words.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use lsp_types as lsp;
use lsp_types::Uri;
use serde_json::json;

use super::lines::{Encoding, Lines};
use super::project::{Project, Snapshot};
use crate::diagnostics::{Diagnostic, Edit, Label, Severity};
use crate::source::{FileId, Span, normal};

/// A problem as it is shown in one file.
pub(super) struct Shown<'p> {
    pub(super) problem: &'p Diagnostic,
    pub(super) diagnostic: lsp::Diagnostic,
}

/// The problems of a composition, by the files that they are shown in.
pub(super) fn of(project: &Project, encoding: Encoding) -> BTreeMap<PathBuf, Vec<Shown<'_>>> {
    let mut by_file: BTreeMap<PathBuf, Vec<Shown<'_>>> = BTreeMap::new();
    let Some(snapshot) = &project.snapshot else { return by_file };
    let mut writer = Writer { project, snapshot, encoding, lines: HashMap::new() };
    for problem in snapshot.sink.sorted() {
        for (path, diagnostic) in writer.write(problem) {
            by_file.entry(path).or_default().push(Shown { problem, diagnostic });
        }
    }
    by_file
}

/// The change of text that an edit makes: which file, and what in it.
pub(super) fn text_edit(
    edit: &Edit,
    snapshot: &Snapshot,
    encoding: Encoding,
) -> Option<(Uri, lsp::TextEdit)> {
    let patch = edit.patch(&snapshot.sources)?;
    let uri = uri(snapshot.sources.path(patch.span.file))?;
    let lines = Lines::new(snapshot.sources.text(patch.span.file), encoding);
    let range = lines.range(patch.span.start as usize..patch.span.end as usize);
    Some((uri, lsp::TextEdit { range, new_text: patch.text }))
}

/// The address of a file.
pub(super) fn uri(path: &Path) -> Option<Uri> {
    Uri::from_file_path(normal(path)).ok()
}

struct Writer<'p> {
    project: &'p Project,
    snapshot: &'p Snapshot,
    encoding: Encoding,
    lines: HashMap<FileId, Lines<'p>>,
}

impl Writer<'_> {
    /// A problem, once for each file that it has a place in.
    fn write(&mut self, problem: &Diagnostic) -> Vec<(PathBuf, lsp::Diagnostic)> {
        let primary = &problem.primary;
        let places: Vec<_> = std::iter::once(primary)
            .chain(&problem.related)
            .filter_map(|label| Some((self.path(label.span.file)?, label)))
            .collect();
        // What has no place in any file is said at the start of the manifest.
        let start = Label { span: self.snapshot.analysis.manifest.start(), text: String::new() };
        if places.is_empty() {
            let path = self.project.manifest.clone();
            return vec![(path, self.at(problem, &start))];
        }
        let mut files = BTreeSet::new();
        let mut written = Vec::new();
        for (path, label) in places {
            if files.insert(path.clone()) {
                written.push((path, self.at(problem, label)));
            }
        }
        written
    }

    /// A problem, seen from one of its places.
    fn at(&mut self, problem: &Diagnostic, here: &Label) -> lsp::Diagnostic {
        let range = self.range(here.span);
        let others = std::iter::once(&problem.primary).chain(&problem.related);
        let others: Vec<_> = others.filter(|label| label.span != here.span).collect();
        let related = others.into_iter().filter_map(|label| self.related(problem, label, here));
        let related: Vec<_> = related.collect();
        lsp::Diagnostic {
            range,
            severity: Some(match problem.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                Severity::Warning => lsp::DiagnosticSeverity::Warning,
            }),
            code: Some(lsp::Code::String(problem.code.name.to_owned())),
            code_description: problem
                .code
                .url()
                .and_then(|url| Some(lsp::CodeDescription { href: Uri::parse(&url).ok()? })),
            source: Some("wcomp".to_owned()),
            message: lsp::Message::String(words(problem, here)),
            tags: None,
            related_information: (!related.is_empty()).then_some(related),
            data: self.edits(problem),
        }
    }

    fn related(
        &mut self,
        problem: &Diagnostic,
        label: &Label,
        here: &Label,
    ) -> Option<lsp::DiagnosticRelatedInformation> {
        let text = if label.text.is_empty() { &problem.message } else { &label.text };
        let (path, place, message) = if let Some(path) = self.path(label.span.file) {
            (path, label.span, text.clone())
        } else {
            let message = format!("{text}: {}", self.quote(label.span));
            (self.path(here.span.file)?, here.span, message)
        };
        let location = lsp::Location { uri: uri(&path)?, range: self.range(place) };
        Some(lsp::DiagnosticRelatedInformation { location, message })
    }

    /// A line of a file that nobody can open.
    fn quote(&self, span: Span) -> String {
        let sources = &self.snapshot.sources;
        let (line, text) = sources.line(span);
        format!("`{}` in line {line} of {}", text.trim(), sources.path(span.file).display())
    }

    /// The path of a file, if it is one that an editor can open.
    fn path(&self, file: FileId) -> Option<PathBuf> {
        let path = normal(self.snapshot.sources.path(file));
        self.project.reads(&path).then_some(path)
    }

    fn range(&mut self, span: Span) -> lsp::Range {
        let (snapshot, encoding) = (self.snapshot, self.encoding);
        let new = || Lines::new(snapshot.sources.text(span.file), encoding);
        let lines = self.lines.entry(span.file).or_insert_with(new);
        lines.range(span.start as usize..span.end as usize)
    }

    /// What can be done about it, for tools that read diagnostics and do not ask for actions.
    fn edits(&self, problem: &Diagnostic) -> Option<serde_json::Value> {
        let edits = problem.edits.iter().filter_map(|edit| {
            let (uri, change) = text_edit(edit, self.snapshot, self.encoding)?;
            Some(json!({
                "title": edit.title,
                "applicability": edit.applicability.name(),
                "uri": uri,
                "edit": change,
            }))
        });
        let edits: Vec<_> = edits.collect();
        (!edits.is_empty()).then(|| json!({ "edits": edits }))
    }
}

/// The message, what is to be said of this place, the notes and the next step.
fn words(problem: &Diagnostic, here: &Label) -> String {
    let mut lines = vec![problem.message.clone()];
    lines.extend((!here.text.is_empty()).then(|| here.text.clone()));
    lines.extend(problem.notes.iter().cloned());
    lines.extend(problem.help.as_ref().map(|help| format!("help: {help}")));
    lines.join("\n")
}
