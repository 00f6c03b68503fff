//! A diagnostic as miette takes it.
//!
//! miette shows one source file for each report, so places in other files, and notes, become reports nested in the first.

use std::fmt;

use miette::{LabeledSpan, NamedSource, SourceCode};

use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceMap, Span};

/// A diagnostic in miette's terms.
pub(super) struct Report {
    code: Option<String>,
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
        Report {
            code: Some(format!("wcomp::{}", diagnostic.code.name)),
            severity: match diagnostic.severity {
                Severity::Warning => miette::Severity::Warning,
                Severity::Error => miette::Severity::Error,
            },
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            source: Some(source(file, sources)),
            labels,
            nested: places.chain(notes).collect(),
        }
    }

    /// A place in another file.
    fn place(label: &Label, sources: &SourceMap) -> Self {
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
            severity: miette::Severity::Advice,
            message: text.to_owned(),
            help: None,
            source: None,
            labels: Vec::new(),
            nested: Vec::new(),
        }
    }
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
