//! The formats for machines, read back by the programs that read them elsewhere.
//!
//! Every case of `tests/cases` goes through, so what is said here holds for every diagnostic there is.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use cargo_metadata::diagnostic::{Applicability, Diagnostic, DiagnosticLevel};
use support::said::{Said, manifest};
use support::schema::Judge;
use support::{cases, source_of};
use wcomp::diagnostics::render::{Format, Style, sarif};
use wcomp::diagnostics::{self, Severity};
use wcomp::source::SourceMap;

/// Every case with what is said of it, if anything is.
fn all() -> Vec<(String, Said)> {
    let said = cases().into_iter().map(|(name, case)| {
        let text = manifest(&case);
        (name, Said::new(&case, &text))
    });
    said.filter(|(_, said)| !said.sink.sorted().is_empty()).collect()
}

#[test]
fn json_is_what_rustc_prints() {
    for (case, said) in all() {
        for diagnostic in said.sink.sorted() {
            let line = said.render(diagnostic, Format::Json);
            assert_eq!(line.find('\n'), Some(line.len() - 1), "{case}: one line");
            let read: Diagnostic = serde_json::from_str(&line).expect("cargo_metadata reads it");
            check_json(diagnostic, &read, &said);
            check_places(&read, &said);
        }
    }
}

fn check_json(diagnostic: &diagnostics::Diagnostic, read: &Diagnostic, said: &Said) {
    assert_eq!(read.message, diagnostic.message);
    let code = read.code.as_ref().expect("every diagnostic has a code");
    assert_eq!(code.code, format!("wcomp::{}", diagnostic.code.name));
    assert_eq!(code.explanation.as_deref(), Some(diagnostic.code.page));
    let level = match diagnostic.severity {
        Severity::Error => DiagnosticLevel::Error,
        Severity::Warning => DiagnosticLevel::Warning,
    };
    assert_eq!(read.level, level);
    let drawn = Format::Human(Style { color: false, width: 100 });
    assert_eq!(read.rendered.as_deref(), Some(said.render(diagnostic, drawn).as_str()));
    assert_eq!(read.spans.iter().filter(|span| span.is_primary).count(), 1);
    assert!(read.spans[0].is_primary, "the first place is the one to go to");
    let help = |child: &&Diagnostic| child.level == DiagnosticLevel::Help;
    assert!(read.children.iter().any(|child| help(&child)), "the next step is told");
    let edits = read.children.iter().flat_map(|child| &child.spans);
    let edits = edits.filter(|span| span.suggested_replacement.is_some()).count();
    let offered = diagnostic.edits.iter().filter(|edit| edit.patch(&said.sources).is_some());
    assert_eq!(edits, offered.count());
}

/// Every place is what it is in the text, counted in each of the ways.
fn check_places(read: &Diagnostic, said: &Said) {
    let known = |name: &str| name == "compose.toml";
    let text = said.sources.text(said.file);
    let children = read.children.iter().flat_map(|child| &child.spans);
    for span in read.spans.iter().chain(children).filter(|span| known(&span.file_name)) {
        let (start, end) = (span.byte_start as usize, span.byte_end as usize);
        let before = &text[..start];
        assert_eq!(span.line_start, before.matches('\n').count() + 1);
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        assert_eq!(span.column_start, text[line..start].chars().count() + 1);
        assert_eq!(span.text.len(), span.line_end - span.line_start + 1);
        assert_eq!(span.text[0].highlight_start, span.column_start);
        assert_eq!(span.text[span.text.len() - 1].highlight_end, span.column_end);
        if let [line] = span.text.as_slice() {
            let shown = line.text.chars().skip(line.highlight_start - 1);
            let shown: String = shown.take(line.highlight_end - line.highlight_start).collect();
            assert_eq!(shown, text[start..end]);
        }
    }
}

/// Patterns of editors go through a line from left to right.
#[test]
fn json_has_the_order_of_rustc() {
    let case = support::repository().join("tests/cases/graph/ambiguous-import");
    let said = Said::new(&case, &manifest(&case));
    let line = said.render(said.sink.sorted()[0], Format::Json);
    let mut from = 0;
    for field in [
        "$message_type",
        "message",
        "code",
        "explanation",
        "level",
        "spans",
        "file_name",
        "byte_start",
        "byte_end",
        "line_start",
        "line_end",
        "column_start",
        "column_end",
        "is_primary",
        "text",
        "highlight_start",
        "highlight_end",
        "label",
        "suggested_replacement",
        "suggestion_applicability",
        "expansion",
        "children",
        "rendered",
    ] {
        let at = line[from..].find(&format!("\"{field}\":"));
        from += at.unwrap_or_else(|| panic!("`{field}` is not where it belongs in {line}"));
    }
}

/// The matcher that the book has for VS Code finds the place and the code in every line of `short`.
#[test]
fn the_problem_matcher_of_the_book_matches() {
    let page = support::repository().join("book/src/command-line.md");
    let page = std::fs::read_to_string(page).expect("the book has a page on the command line");
    let (_, tasks) = page.split_once("```json\n").expect("the page has a block of JSON");
    let (tasks, _) = tasks.split_once("```").expect("the block ends");
    let tasks: serde_json::Value = serde_json::from_str(tasks).expect("it is JSON");
    let pattern = &tasks["tasks"][0]["problemMatcher"]["pattern"];
    let regexp = regex::Regex::new(pattern["regexp"].as_str().expect("it is text"));
    let regexp = regexp.expect("it is a regular expression");
    for (case, said) in all() {
        for diagnostic in said.sink.sorted() {
            let line = said.render(diagnostic, Format::Short);
            let found =
                regexp.captures(line.trim_end()).unwrap_or_else(|| panic!("{case}: {line}"));
            let group = |name: &str| {
                let number = pattern[name].as_u64().and_then(|number| usize::try_from(number).ok());
                found[number.expect("it is a number of a group")].to_owned()
            };
            let span = diagnostic.primary.span;
            let at = said.sources.position(span.file, span.start);
            assert_eq!(group("file"), said.sources.path(span.file).display().to_string());
            assert_eq!(
                (group("line"), group("column")),
                (at.line.to_string(), at.column.to_string())
            );
            assert_eq!(group("code"), format!("wcomp::{}", diagnostic.code.name));
            assert_eq!(group("message"), diagnostic.message.replace('\n', " "));
        }
    }
}

#[test]
fn github_gets_one_line_with_nothing_unescaped() {
    for (case, said) in all() {
        for diagnostic in said.sink.sorted() {
            let line = said.render(diagnostic, Format::Github(Path::new("sub")));
            assert_eq!(line.find('\n'), Some(line.len() - 1), "{case}: one line");
            let (properties, message) = command(line.trim_end());
            let span = diagnostic.primary.span;
            let path = said.sources.path(span.file).display();
            assert_eq!(properties["file"], format!("sub/{path}"));
            assert_eq!(properties["title"], format!("wcomp::{}", diagnostic.code.name));
            let at = said.sources.position(span.file, span.start);
            assert_eq!(properties["line"], at.line.to_string());
            assert_eq!(message.lines().next(), Some(diagnostic.message.as_str()));
            let help = diagnostic.help.as_deref().expect("every diagnostic says a next step");
            assert!(message.contains(help), "{message}");
        }
    }
}

/// Takes a workflow command apart as GitHub's runner does.
fn command(line: &str) -> (BTreeMap<String, String>, String) {
    let unescape = |text: &str| {
        text.replace("%2C", ",")
            .replace("%3A", ":")
            .replace("%0A", "\n")
            .replace("%0D", "\r")
            .replace("%25", "%")
    };
    let rest = line.strip_prefix("::").expect("a command begins with two colons");
    let (head, message) = rest.split_once("::").expect("two colons end the properties");
    let (kind, properties) = head.split_once(' ').expect("a blank follows the command");
    assert!(["error", "warning"].contains(&kind), "{kind}");
    let properties = properties.split(',').map(|property| {
        let (key, value) = property.split_once('=').expect("a property has a value");
        (key.to_owned(), unescape(value))
    });
    (properties.collect(), unescape(message))
}

#[test]
fn narration_has_everything_and_no_drawings() {
    for (case, said) in all() {
        for diagnostic in said.sink.sorted() {
            let told = said.render(diagnostic, Format::Narrated);
            let parts = [&diagnostic.message, &diagnostic.primary.text];
            for part in parts.into_iter().chain(&diagnostic.notes).chain(&diagnostic.help) {
                assert!(told.contains(part.as_str()), "{case}: `{part}` is not in\n{told}");
            }
            assert!(!told.contains(['│', '╭', '╰', '─', '×']), "{case}: {told}");
        }
    }
}

/// The schema of the standard, as the crate of its types carries it.
fn sarif_schema() -> Judge {
    let path = source_of("serde-sarif").join("src/schema.json");
    Judge::new(&std::fs::read_to_string(path).expect("the crate has the schema"))
}

#[test]
fn sarif_is_valid() {
    let schema = sarif_schema();
    let nothing = sarif(&[], &SourceMap::default(), Path::new(""));
    let mut logs = vec![("nothing".to_owned(), nothing, 0)];
    for (case, said) in all() {
        let sorted = said.sink.sorted();
        let log = sarif(&sorted, &said.sources, Path::new("a folder"));
        logs.push((case, log, sorted.len()));
    }
    for (case, log, count) in logs {
        let json: serde_json::Value = serde_json::from_str(&log).expect("it is JSON");
        assert_eq!(schema.complaint(&json), None, "{case}");
        let read: serde_sarif::sarif::Sarif = serde_json::from_str(&log).expect("its types fit");
        let results = read.runs[0].results.as_ref().expect("there is a list of results");
        assert_eq!(results.len(), count);
        let rules = read.runs[0].tool.driver.rules.as_ref().expect("there is a list of rules");
        for result in results {
            let index = usize::try_from(result.rule_index.expect("a result has a rule"));
            let rule = &rules[index.expect("it is not negative")];
            assert_eq!(result.rule_id.as_ref(), Some(&rule.id));
            let help = rule.help.as_ref().expect("a rule has its page");
            assert!(help.text.starts_with("# "), "{}", help.text);
        }
    }
}

/// The schema is not one that lets everything through.
#[test]
fn sarif_that_is_not_valid_is_turned_down() {
    let log = sarif(&[], &SourceMap::default(), Path::new(""));
    let schema = sarif_schema();
    for (good, bad) in
        [("\"2.1.0\"", "\"2\""), ("\"results\": []", "\"results\": {}"), ("\"name\"", "\"nam\"")]
    {
        let broken = serde_json::from_str(&log.replacen(good, bad, 1)).expect("it is still JSON");
        assert!(schema.complaint(&broken).is_some(), "{bad}");
    }
}

#[test]
fn an_edit_is_a_suggestion_to_apply_in_json() {
    let case = support::repository().join("tests/cases/graph/ambiguous-import");
    let said = Said::new(&case, &manifest(&case));
    let line = said.render(said.sink.sorted()[0], Format::Json);
    let read: Diagnostic = serde_json::from_str(&line).expect("cargo_metadata reads it");
    let spans = read.children.iter().flat_map(|child| &child.spans);
    let offers: Vec<_> = spans.filter_map(|span| span.suggestion_applicability.clone()).collect();
    assert!(offers.len() >= 2 && offers.iter().all(|it| *it == Applicability::MaybeIncorrect));
}
