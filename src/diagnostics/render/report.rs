//! A diagnostic as miette takes it.
//!
//! miette shows one source file for each report, so places in other files, and notes, become reports nested in the first.

use std::fmt;
use std::ops::Range;

use miette::{LabeledSpan, NamedSource, SourceCode};

use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceMap, Span};

/// A diagnostic in miette's terms.
pub(super) struct Report {
    code: Option<String>,
    /// The page of the code.
    url: Option<String>,
    severity: miette::Severity,
    message: String,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
    nested: Vec<Report>,
}

impl Report {
    pub(super) fn new(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let file = diagnostic.primary.span.file;
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            diagnostic.related.iter().partition(|label| label.span.file == file);
        let mut labels = vec![labeled(&diagnostic.primary)];
        labels.extend(here.into_iter().map(labeled));
        let places = elsewhere.into_iter().map(|label| Report::place(label, sources));
        let notes = diagnostic.notes.iter().map(|note| Report::note(note));
        let mut spans = labels.iter().map(|label| label.offset()..label.offset() + label.len());
        let drawable = spans.all(|span| drawable(sources.text(file), span));
        let unseen = (!drawable).then(|| Report::note(&in_words(&diagnostic.primary, sources)));
        Report {
            code: Some(format!("wcomp::{}", diagnostic.code.name)),
            url: diagnostic.code.url(),
            severity: match diagnostic.severity {
                Severity::Warning => miette::Severity::Warning,
                Severity::Error => miette::Severity::Error,
            },
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            source: drawable.then(|| source(file, sources)),
            labels: if drawable { labels } else { Vec::new() },
            nested: unseen.into_iter().chain(places).chain(notes).collect(),
        }
    }

    /// A place in another file.
    fn place(label: &Label, sources: &SourceMap) -> Self {
        let span = label.span.start as usize..label.span.end as usize;
        if !drawable(sources.text(label.span.file), span) {
            return Report::note(&in_words(label, sources));
        }
        let unsaid = Label { span: label.span, text: String::new() };
        Report {
            source: Some(source(label.span.file, sources)),
            labels: vec![labeled(&unsaid)],
            ..Report::note(&label.text)
        }
    }

    fn note(text: &str) -> Self {
        Report {
            code: None,
            url: None,
            severity: miette::Severity::Advice,
            message: text.to_owned(),
            help: None,
            source: None,
            labels: Vec::new(),
            nested: Vec::new(),
        }
    }
}

/// Bytes of a line that can still be drawn. miette pads with as many blanks as there are columns before a label, and there is
/// an end to what can be padded (miette 7.6, `graphical.rs`).
const LONGEST_LINE: usize = 10_000;

/// Whether the lines of a span, and those before and after, are not too long to draw.
fn drawable(text: &str, span: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let start = span.start.saturating_sub(LONGEST_LINE);
    let end = (span.end + LONGEST_LINE).min(bytes.len());
    let lines = bytes[start.min(end)..end].split(|byte| *byte == b'\n');
    lines.into_iter().all(|line| line.len() < LONGEST_LINE)
}

/// A label and its place, for where it cannot be drawn.
fn in_words(label: &Label, sources: &SourceMap) -> String {
    let Span { file, start, .. } = label.span;
    let (path, position) = (sources.path(file).display(), sources.position(file, start));
    format!("{path}:{}:{}: {}", position.line, position.column, label.text)
}

fn source(file: FileId, sources: &SourceMap) -> NamedSource<String> {
    NamedSource::new(sources.path(file).display().to_string(), sources.text(file).to_string())
}

fn labeled(label: &Label) -> LabeledSpan {
    let Span { start, end, .. } = label.span;
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    LabeledSpan::new(text, start as usize, (end - start) as usize)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        (!self.nested.is_empty()).then(|| {
            Box::new(self.nested.iter().map(|report| report as &dyn miette::Diagnostic))
                as Box<dyn Iterator<Item = &dyn miette::Diagnostic>>
        })
    }
}
