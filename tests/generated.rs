//! What is made from the source and kept in the book: the schema of the manifest, and the list of codes.
//!
//! `INSTA_UPDATE=always cargo test --test generated` writes both. The schema is put to an independent validator.

#![allow(clippy::disallowed_methods, reason = "tests read and write the book")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use support::schema::Judge;
use support::{cases, repository};
use wcomp::diagnostics::{Severity, Sink, codes};
use wcomp::manifest;
use wcomp::source::SourceMap;

/// Compares a file of the repository with what it should be, or writes it.
fn current(path: &str, text: &str) {
    let full = repository().join(path);
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&full, text).expect("the book can be written");
    }
    let there = std::fs::read_to_string(&full).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        there == text,
        "{path} is not up to date: INSTA_UPDATE=always cargo test --test generated"
    );
}

#[test]
fn the_schema_in_the_book_is_up_to_date() {
    current("book/src/compose.schema.json", &manifest::schema());
}

#[test]
fn the_list_of_codes_is_up_to_date() {
    let mut page = String::from(
        "# Codes\n\nEvery diagnostic has a code, `wcomp::` and a name. The name of a code is never given another\n\
         meaning. `wcomp explain NAME` prints its page.\n",
    );
    let mut listed = 0;
    for (section, codes) in codes::SECTIONS {
        write!(page, "\n## {section}\n\n| code | |\n|---|---|\n").expect("a string takes it");
        for code in *codes {
            let (name, summary) = (code.name, code.summary().replace('|', "\\|"));
            writeln!(page, "| [{name}](codes/{name}.md) | {summary} |").expect("a string takes it");
            listed += 1;
        }
    }
    assert_eq!(listed, codes::ALL.len(), "every code is in one section");
    current("book/src/codes.md", &page);
}

/// mdBook makes only the pages that the summary lists.
#[test]
fn the_summary_of_the_book_has_every_code() {
    let path = repository().join("book/src/SUMMARY.md");
    let summary = std::fs::read_to_string(path).expect("the book has a summary");
    let mut names: Vec<_> = codes::ALL.iter().map(|code| code.name).collect();
    names.sort_unstable();
    let pages: Vec<_> =
        names.iter().map(|name| format!("  - [{name}](codes/{name}.md)\n")).collect();
    let others = summary.lines().filter(|line| !line.contains("](codes/"));
    let text: String = others.map(|line| format!("{line}\n")).collect();
    let chapter = "- [Codes](codes.md)\n";
    current("book/src/SUMMARY.md", &text.replace(chapter, &(chapter.to_owned() + &pages.concat())));
}

#[test]
fn a_page_begins_with_what_is_wrong_in_a_sentence() {
    for code in codes::ALL {
        let summary = code.summary();
        assert!(summary.ends_with('.') && summary.len() < 200, "{}: {summary}", code.name);
    }
}

fn schema() -> Judge {
    Judge::new(&manifest::schema())
}

/// The text of a manifest as JSON, if it is TOML.
fn json(text: &str) -> Option<serde_json::Value> {
    toml::from_str(text).ok()
}

/// The codes of the errors that reading a manifest gives, without a look at anything else.
fn errors(text: &str) -> Vec<&'static str> {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let file = sources.add("compose.toml", text);
    manifest::parse(&sources, file, &mut sink);
    let errors = sink.sorted().into_iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| it.code.name).collect()
}

/// Errors that a schema can see. The others are about names of several tables, or about text that is not TOML.
const SEEN: &[&str] = &["unknown-key", "wrong-type", "missing-key", "not-supported-yet"];

#[test]
fn the_schema_and_the_parser_agree_on_every_case() {
    let schema = schema();
    let (mut valid, mut seen) = (0, BTreeMap::new());
    for (name, case) in cases() {
        let bytes = std::fs::read(case.join("compose.toml")).expect("every case has a manifest");
        let text = String::from_utf8_lossy(&bytes);
        let (errors, Some(json)) = (errors(&text), json(&text)) else { continue };
        let complaint = schema.complaint(&json);
        if errors.is_empty() {
            assert_eq!(complaint, None, "{name} is fine");
            valid += 1;
        }
        for code in errors.into_iter().filter(|code| SEEN.contains(code)) {
            assert!(complaint.is_some(), "the schema lets {name} through: {code}");
            *seen.entry(code).or_insert(0) += 1;
        }
    }
    assert!(valid > 50, "{valid}");
    assert_eq!(seen.len(), SEEN.len(), "{seen:?}");
}

/// One mistake at a time: the parser has an error, and so has the schema.
#[test]
fn the_schema_turns_down_each_kind_of_mistake() {
    let schema = schema();
    let base = "[package]\nname = \"a:b\"\n";
    assert_eq!(schema.complaint(&json(base).expect("it is TOML")), None);
    for text in [
        String::new(),
        "package = 1".to_owned(),
        "[package]\n".to_owned(),
        "[package]\nname = \"no-colon\"\n".to_owned(),
        "[package]\nname = \"a:b@1.0.0\"\n".to_owned(),
        format!("{base}version = \"1\"\n"),
        format!("{base}nme = \"a:b\"\n"),
        format!("{base}authors = [1]\n"),
        format!("{base}[component.web]\npath = \"w\"\n"),
        format!("{base}[components]\nWeb = \"w\"\n"),
        format!("{base}[components]\nroot = \"w\"\n"),
        format!("{base}[components]\nweb = 1\n"),
        format!("{base}[components.web]\nwith = {{}}\n"),
        format!("{base}[components.web]\npath = \"w\"\nstub = [\"a:b/c\"]\n"),
        format!("{base}[components.web]\npackage = \"a:b@1.0.0\"\n"),
        format!("{base}[components.web]\npath = \"w\"\nwith.\"a:b/c\" = {{ import = false }}\n"),
        format!("{base}[components.web]\npath = \"w\"\nwith.\"a:b/c\" = {{ export = \"d\" }}\n"),
        format!(
            "{base}[components.web]\npath = \"w\"\nwith.\"a:b/c\" = {{ from = \"d\", import = true }}\n"
        ),
        format!("{base}[instances]\nnear = \"web\"\n"),
        format!("{base}[instances.near]\nwith = {{}}\n"),
        format!("{base}[exports]\n\"a:b/c\" = {{ import = true }}\n"),
        format!("{base}[imports]\nallow = \"*\"\n"),
        format!("{base}[link]\ndedupe = \"shallow\"\n"),
        format!("{base}[link]\ndedupe = 1\n"),
        format!("{base}[link]\nstrip = \"names\"\n"),
        format!("{base}[[wrap]]\n"),
    ] {
        assert!(!errors(&text).is_empty(), "there is nothing wrong with\n{text}");
        let json = json(&text).expect("it is TOML");
        assert!(schema.complaint(&json).is_some(), "the schema lets this through:\n{text}");
    }
}

#[test]
fn the_examples_fit_the_schema() {
    let schema = schema();
    let folder = repository().join("examples/storefront");
    let entries = std::fs::read_dir(folder).expect("there is an example").flatten();
    let manifests: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .filter(|path| base(path).starts_with("compose"))
        .collect();
    assert!(!manifests.is_empty());
    for path in manifests {
        let text = std::fs::read_to_string(&path).expect("it is text");
        let json = json(&text).expect("it is TOML");
        assert_eq!(schema.complaint(&json), None, "{}", path.display());
    }
}

fn base(path: &Path) -> String {
    path.file_name().expect("a file has a name").to_string_lossy().into_owned()
}
