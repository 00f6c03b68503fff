//! SARIF 2.1.0, the log that code scanning services take: one for all diagnostics of a run.

use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::{details, from_repository, severity};
use crate::diagnostics::{Code, Diagnostic, Edit};
use crate::source::{FileId, SourceMap, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    results: Vec<Found>,
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: String,
    short_description: Text,
    help: Page<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

/// Markdown is made to be read as it is, so it is the plain text as well.
#[derive(Serialize)]
struct Page<'a> {
    text: &'a str,
    markdown: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    description: Text,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

pub(super) fn render(diagnostics: &[&Diagnostic], sources: &SourceMap, here: &Path) -> String {
    let mut codes: Vec<Code> = Vec::new();
    for diagnostic in diagnostics {
        if !codes.contains(&diagnostic.code) {
            codes.push(diagnostic.code);
        }
    }
    let places = Places { sources, here };
    let results = diagnostics.iter().map(|diagnostic| places.found(diagnostic, &codes)).collect();
    let driver = Driver {
        name: "wcomp",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: codes.iter().map(rule).collect(),
    };
    let run = Run { tool: Tool { driver }, results, column_kind: "unicodeCodePoints" };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    let text = serde_json::to_string_pretty(&log).expect("plain data is always JSON");
    format!("{text}\n")
}

fn rule(code: &Code) -> Rule<'_> {
    Rule {
        id: id(code),
        short_description: Text { text: code.summary() },
        help: Page { text: code.page, markdown: code.page },
        help_uri: code.url(),
    }
}

fn id(code: &Code) -> String {
    format!("wcomp::{}", code.name)
}

/// Turns spans into places that SARIF knows.
struct Places<'a> {
    sources: &'a SourceMap,
    here: &'a Path,
}

impl Places<'_> {
    fn found(&self, diagnostic: &Diagnostic, codes: &[Code]) -> Found {
        let mut text = diagnostic.message.clone();
        for line in details(diagnostic, self.sources) {
            text.push('\n');
            text.push_str(&line);
        }
        let index = codes.iter().position(|code| *code == diagnostic.code);
        Found {
            rule_id: id(&diagnostic.code),
            rule_index: index.expect("every code was collected"),
            level: severity(diagnostic.severity),
            message: Text { text },
            locations: vec![self.location(diagnostic.primary.span, &diagnostic.primary.text)],
            related_locations: diagnostic
                .related
                .iter()
                .map(|label| self.location(label.span, &label.text))
                .collect(),
            fixes: diagnostic.edits.iter().filter_map(|edit| self.fix(edit)).collect(),
        }
    }

    fn location(&self, span: Span, text: &str) -> Location {
        let physical_location = PhysicalLocation {
            artifact_location: self.artifact(span.file),
            region: self.region(span),
        };
        let message = (!text.is_empty()).then(|| Text { text: text.to_owned() });
        Location { physical_location, message }
    }

    fn fix(&self, edit: &Edit) -> Option<Fix> {
        let patch = edit.patch(self.sources)?;
        let replacement = Replacement {
            deleted_region: self.region(patch.span),
            inserted_content: Text { text: patch.text },
        };
        let change = ArtifactChange {
            artifact_location: self.artifact(patch.span.file),
            replacements: [replacement],
        };
        Some(Fix { description: Text { text: edit.title.clone() }, artifact_changes: [change] })
    }

    fn artifact(&self, file: FileId) -> Artifact {
        Artifact { uri: uri(&from_repository(self.here, self.sources.path(file))) }
    }

    fn region(&self, span: Span) -> Region {
        let [start, end] = [span.start, span.end].map(|at| self.sources.position(span.file, at));
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// What a URI cannot have in the parts of its path. `:` could be taken for the end of a scheme.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A path with `/` as a URI: relative to the repository, or of the machine.
fn uri(path: &str) -> String {
    let escaped = utf8_percent_encode(path, ESCAPED);
    if path.starts_with('/') { format!("file://{escaped}") } else { escaped.to_string() }
}
