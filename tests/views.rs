//! What drawings look like, as text: every composition of `tests/views` in every format that can be read as text. That
//! the page works is for `page.rs` to see.
//!
//! `INSTA_UPDATE=always cargo test --test views` accepts what is there. Read it before you do.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use support::{Folder, repository};
use wcomp::diagnostics::Sink;
use wcomp::pipeline::{Analysis, analyze};
use wcomp::source::{SourceMap, World};
use wcomp::view::{self, Format, Picture};

fn analysis(name: &str) -> (Analysis, Picture) {
    let folder = Folder::new(repository().join("tests/views").join(name));
    let bytes = folder.read(Path::new("compose.toml")).expect("there is a manifest");
    let mut sources = SourceMap::default();
    let file = sources.add("compose.toml", String::from_utf8_lossy(&bytes).into_owned());
    let mut sink = Sink::default();
    let analysis = analyze(&folder, &mut sources, file, &mut sink);
    let picture = view::picture(&analysis, &sources, &sink);
    (analysis, picture)
}

fn check(name: &str) {
    let (analysis, picture) = analysis(name);
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(repository().join("snapshots/views"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (extension, format) in [
        ("tree", Format::Tree { color: false }),
        ("mermaid", Format::Mermaid),
        ("dot", Format::Dot),
        ("json", Format::Json),
        ("svg", Format::Svg),
    ] {
        let drawn = view::draw(&picture, &analysis, format);
        if extension == "dot" {
            graphviz(&drawn);
        }
        settings.bind(|| insta::assert_snapshot!(format!("{name}.{extension}"), drawn));
    }
}

/// Has Graphviz read a drawing, where there is one.
fn graphviz(drawn: &str) {
    let child =
        Command::new("dot").arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let required = std::env::var_os("WCOMP_REQUIRE_VIEWERS").is_some();
    let Ok(mut child) = child else {
        assert!(!required, "there is no Graphviz");
        return;
    };
    let stdin = child.stdin.take().expect("it is piped");
    { stdin }.write_all(drawn.as_bytes()).expect("it reads");
    assert!(child.wait().expect("it ends").success(), "Graphviz cannot read this:\n{drawn}");
}

#[test]
fn a_composition_that_is_fine() {
    check("shop");
}

#[test]
fn one_with_all_sorts_of_errors() {
    check("broken");
}

#[test]
fn instances_that_need_each_other() {
    check("loop");
}

#[test]
fn names_that_look_like_something_else() {
    check("escapes");
}
