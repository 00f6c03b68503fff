//! One line of JSON, in the shape of rustc's, for the tools that read rustc.
//!
//! The order of the fields is rustc's as well: the patterns of some editors depend on it. Every message has a primary
//! place, because a message without one is dropped; where nothing better is known, that is the start of the manifest.

use serde::Serialize;

use super::{Style, graphical, severity};
use crate::diagnostics::{Diagnostic, Edit, Label, Patch};
use crate::source::{SourceMap, Span};

/// A diagnostic, to serialise.
#[derive(Serialize)]
pub struct Message {
    #[serde(rename = "$message_type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(rename = "message")]
    text: String,
    code: Option<Code>,
    level: &'static str,
    spans: Vec<Place>,
    children: Vec<Message>,
    rendered: Option<String>,
}

#[derive(Serialize)]
struct Code {
    code: String,
    explanation: Option<&'static str>,
}

/// A place. Bytes are counted from zero, lines and columns from one, columns in characters.
#[derive(Serialize)]
struct Place {
    file_name: String,
    byte_start: u32,
    byte_end: u32,
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    is_primary: bool,
    text: Vec<Line>,
    label: Option<String>,
    suggested_replacement: Option<String>,
    suggestion_applicability: Option<&'static str>,
    /// wcomp has no macros.
    expansion: Option<()>,
}

/// A line of source, and which of its characters are meant.
#[derive(Serialize)]
struct Line {
    text: String,
    highlight_start: usize,
    highlight_end: usize,
}

pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let message = Message::new(diagnostic, sources);
    let line = serde_json::to_string(&message).expect("plain data is always JSON");
    format!("{line}\n")
}

impl Message {
    /// A diagnostic in rustc's shape.
    pub fn new(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let file = diagnostic.primary.span.file;
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            diagnostic.related.iter().partition(|label| label.span.file == file);
        let mut spans = vec![Place { is_primary: true, ..label(&diagnostic.primary, sources) }];
        spans.extend(here.into_iter().map(|other| label(other, sources)));
        let mut children: Vec<_> =
            elsewhere.into_iter().map(|other| Message::place(other, sources)).collect();
        children.extend(diagnostic.notes.iter().map(|note| Message::child("note", note)));
        children.extend(help(diagnostic, sources));
        let style = Style { color: false, width: 100 };
        Message {
            kind: Some("diagnostic"),
            text: diagnostic.message.clone(),
            code: Some(Code {
                code: format!("wcomp::{}", diagnostic.code.name),
                explanation: Some(diagnostic.code.page),
            }),
            level: severity(diagnostic.severity),
            spans,
            children,
            rendered: Some(graphical::render(diagnostic, sources, style)),
        }
    }

    fn child(level: &'static str, text: &str) -> Self {
        Message {
            kind: None,
            text: text.to_owned(),
            code: None,
            level,
            spans: Vec::new(),
            children: Vec::new(),
            rendered: None,
        }
    }

    /// A place in another file.
    fn place(other: &Label, sources: &SourceMap) -> Self {
        let place = Place { is_primary: true, label: None, ..label(other, sources) };
        Message { spans: vec![place], ..Message::child("note", &other.text) }
    }
}

/// The help, and each edit as a help of its own. If there is one edit, the help is about it.
fn help(diagnostic: &Diagnostic, sources: &SourceMap) -> Vec<Message> {
    let edits = diagnostic.edits.iter();
    let edits: Vec<_> = edits.filter_map(|edit| Some((edit, edit.patch(sources)?))).collect();
    match (&diagnostic.help, edits.as_slice()) {
        (Some(help), [(edit, patch)]) => vec![suggestion(help, edit, patch, sources)],
        (help, edits) => help
            .iter()
            .map(|help| Message::child("help", help))
            .chain(edits.iter().map(|(edit, patch)| suggestion(&edit.title, edit, patch, sources)))
            .collect(),
    }
}

fn suggestion(words: &str, edit: &Edit, patch: &Patch, sources: &SourceMap) -> Message {
    let place = Place {
        is_primary: true,
        suggested_replacement: Some(patch.text.clone()),
        suggestion_applicability: Some(edit.applicability.name()),
        ..place(patch.span, sources)
    };
    Message { spans: vec![place], ..Message::child("help", words) }
}

fn label(label: &Label, sources: &SourceMap) -> Place {
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    Place { label: text, ..place(label.span, sources) }
}

fn place(span: Span, sources: &SourceMap) -> Place {
    let [start, end] = [span.start, span.end].map(|at| sources.position(span.file, at));
    Place {
        file_name: sources.path(span.file).display().to_string(),
        byte_start: span.start,
        byte_end: span.end,
        line_start: start.line,
        line_end: end.line,
        column_start: start.column,
        column_end: end.column,
        is_primary: false,
        text: lines(span, sources),
        label: None,
        suggested_replacement: None,
        suggestion_applicability: None,
        expansion: None,
    }
}

/// The lines that a span is on.
fn lines(span: Span, sources: &SourceMap) -> Vec<Line> {
    let [start, end] = [span.start, span.end].map(|at| sources.position(span.file, at));
    let text = sources.text(span.file);
    let numbered = text.split('\n').enumerate().map(|(index, line)| (index + 1, line));
    numbered
        .skip(start.line - 1)
        .take(end.line - start.line + 1)
        .map(|(number, line)| {
            let line = line.trim_end_matches('\r');
            let whole = line.chars().count() + 1;
            Line {
                text: line.to_owned(),
                highlight_start: if number == start.line { start.column } else { 1 },
                highlight_end: if number == end.line { end.column } else { whole },
            }
        })
        .collect()
}
