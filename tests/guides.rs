//! The guides of the book, walked through: every file is written, every command is run, and what it prints is compared.
//!
//! A block that follows the name of a file, in backticks in the lines before it, is that file. In a block of commands, what
//! stands behind one is what it prints, `…` standing for anything. The tools are those that `.ci/run` installs; without them
//! a guide is left out, which fails where `WCOMP_REQUIRE_PROGRAMS` says that it must not be.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests make files")]
#![allow(clippy::print_stdout, reason = "what is left out is for people to read")]

#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "packages/registry.rs"]
mod registry;
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use registry::Registry;
use support::bench::{Bench, code};
use support::repository;

/// Tools by the names that guides call them.
type Tools = [(&'static str, PathBuf)];

/// A tool that was installed for the tests.
fn tool(path: &str) -> PathBuf {
    repository().join("target/examples/tools").join(path)
}

fn walk(guide: &str, tools: &Tools) {
    walk_in(&Bench::new(), guide, tools, |page| page);
}

/// Walks in a folder, and through a page that was made fit for this machine.
fn walk_in(bench: &Bench, guide: &str, tools: &Tools, fit: impl FnOnce(String) -> String) {
    if let Some((name, path)) = tools.iter().find(|(_, path)| !path.exists()) {
        assert!(
            std::env::var_os("WCOMP_REQUIRE_PROGRAMS").is_none(),
            "there is no {name} at {}: run what `.ci/run` does before the tests",
            path.display()
        );
        println!("left out: the guide `{guide}` needs {name}");
        return;
    }
    let page = repository().join("book/src/guides").join(guide);
    let page = fit(std::fs::read_to_string(page).expect("the guide is there"));
    for name in bench.names().iter().filter(|name| name.contains('.')) {
        std::fs::remove_file(bench.path(name)).expect("it is there");
    }
    put_tools(bench, tools);
    let mut before = String::new();
    let mut parts = page.split("```");
    while let Some(text) = parts.next() {
        let Some(block) = parts.next() else { break };
        before = if text.trim().is_empty() { before } else { text.to_owned() };
        let (kind, content) = block.split_once('\n').expect("a block has lines");
        match kind {
            "console" => commands(content, bench),
            "text" => {}
            _ => bench.put(&file(&before, kind), content.as_bytes()),
        }
    }
}

/// The file that a block is: the last that was named before it, or the manifest.
fn file(before: &str, kind: &str) -> String {
    let ending = match kind {
        "python" => ".py",
        "javascript" => ".js",
        "rust" => ".rs",
        kind => &format!(".{kind}"),
    };
    // What is in the home of whoever reads it is not written.
    let is = |name: &&str| name.ends_with(ending) && !name.starts_with('~');
    let named = before.split('`').skip(1).step_by(2).filter(is);
    match (named.last(), kind) {
        (Some(name), _) => name.to_owned(),
        (None, "toml") => "compose.toml".to_owned(),
        (None, _) => panic!("no {kind} file is named in: {before}"),
    }
}

/// Runs each command and compares what it prints.
fn commands(block: &str, bench: &Bench) {
    for command in block.split("$ ").skip(1) {
        let (line, expected) = command.split_once('\n').expect("a command ends its line");
        let path = format!(
            "{}:{}",
            bench.path(".tools").display(),
            std::env::var("PATH").expect("there is one")
        );
        let mut shell = bench.command("sh");
        shell.env("PATH", path).env("XDG_CACHE_HOME", bench.path(".cache"));
        let output =
            shell.args(["-c", &format!("{line} 2>&1")]).output().expect("there is a shell");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(code(&output), 0, "{line}\n{printed}");
        assert!(is_like(expected, &printed), "{line}\nprinted\n{printed}\nand not\n{expected}");
    }
}

/// Whether a text is another with anything in place of each `…`. Lines of nothing but that may be any number.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.trim_end().split('…').map(str::trim);
    let mut rest = text.trim();
    let first = pieces.next().unwrap_or_default();
    let Some(behind) = rest.strip_prefix(first) else { return false };
    rest = behind;
    let ends = !pattern.trim_end().ends_with('…');
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    !ends || rest.is_empty() || !pattern.contains('…') && rest.is_empty()
}

/// Puts tools where guides find them.
fn put_tools(bench: &Bench, tools: &Tools) {
    let own = [
        ("wcomp", PathBuf::from(env!("CARGO_BIN_EXE_wcomp"))),
        ("cargo-wcomp", PathBuf::from(env!("CARGO_BIN_EXE_cargo-wcomp"))),
    ];
    for (name, path) in tools.iter().chain(&own) {
        let folder = path.parent().expect("it is in a folder");
        // Some look for what belongs to them beside where they are.
        let script = format!(
            "#!/bin/sh\nPYTHONPATH={}\nexport PYTHONPATH\nexec {} \"$@\"\n",
            folder.parent().unwrap_or(folder).display(),
            path.display()
        );
        bench.put(&format!(".tools/{name}"), script.as_bytes());
        executable(&bench.path(&format!(".tools/{name}")));
    }
}

fn executable(path: &Path) {
    let status = Command::new("chmod").arg("+x").arg(path).status();
    assert!(status.expect("there is a chmod").success());
}

#[test]
fn c_with_libraries() {
    let clang = repository().join("tests/run/programs/clang");
    // Made last by what installs LLVM.
    let library = repository().join("target/programs/libapp.so");
    walk("c.md", &[("clang", clang), ("libapp", library)]);
}

#[test]
fn go() {
    walk("go.md", &[("go", tool("go-1.27.3/go/bin/go"))]);
}

#[test]
fn javascript_and_python() {
    let qjs = tool("componentize-qjs-0.4.5/node_modules/.bin/componentize-qjs");
    let py = tool("componentize-py-0.25.1/bin/componentize-py");
    walk("javascript-and-python.md", &[("componentize-qjs", qjs), ("componentize-py", py)]);
}

#[cfg(unix)]
#[test]
fn a_rust_workspace() {
    let bench = Bench::new();
    // Most of it is the generator of bindings, which is the same each time.
    let kept = repository().join("target/guides");
    std::fs::create_dir_all(&kept).expect("there is room for a folder");
    let _ = std::fs::remove_dir_all(kept.join("wcomp"));
    std::os::unix::fs::symlink(kept, bench.path("target")).expect("it can be made");
    let cargo = repository().join("target/programs/cargo");
    walk_in(&bench, "rust.md", &[("cargo", cargo)], |page| page);
}

#[test]
fn from_a_registry() {
    if !cfg!(feature = "registry") {
        println!("left out: the guide on registries needs the feature `registry`");
        return;
    }
    let Some(registry) = Registry::start(false) else { return };
    let wkg = repository().join("tests/packages/wkg");
    walk_in(&Bench::new(), "registries.md", &[("wkg", wkg)], |page| {
        page.replace("localhost:5000", &registry.address)
    });
}
