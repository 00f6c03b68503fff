//! Commands that make components: when they run, and what is said when they fail.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests make files")]

mod support;

use std::fs;
use std::process::{Command, Output};

use support::bench::{Bench, code, stderr};

const WIT: &str = "package acme:shop;
interface rates { percent: func(region: u32) -> u32; }
world app { import rates; export tax: func(net: u32) -> u32; }
world tax { export rates; }
";

const APP: &str = r#"(module
  (import "acme:shop/rates" "percent" (func $percent (param i32) (result i32)))
  (func (export "tax") (param i32) (result i32) (call $percent (local.get 0))))
"#;

const TAX: &str = r#"(module
  (func (export "acme:shop/rates#percent") (param i32) (result i32) (local.get 0)))
"#;

const MANIFEST: &str = r#"[package]
name = "test:commands"

[components.app]
build = "./copy app"
inputs = ["src/app.*"]
module = "made/app.wat"
world = "app"

[components.tax]
build = ["./copy", "tax"]
inputs = ["src/tax.wat", "copy"]
module = "made/tax.wat"
world = "tax"
"#;

/// A folder with a composition whose components are made by a script that keeps a record of its runs.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.put("compose.toml", MANIFEST.as_bytes());
    bench.put("wit/shop.wit", WIT.as_bytes());
    bench.put("src/app.wat", APP.as_bytes());
    bench.put("src/tax.wat", TAX.as_bytes());
    script(&bench, "copy", "echo $1 >> runs; mkdir -p made; cp src/$1.wat made/$1.wat");
    bench
}

fn script(bench: &Bench, name: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    bench.put(name, format!("#!/bin/sh\nset -e\n{text}\n").as_bytes());
    fs::set_permissions(bench.path(name), fs::Permissions::from_mode(0o755)).expect("it is there");
}

fn wcomp(bench: &Bench, args: &[&str]) -> Output {
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.env("XDG_CACHE_HOME", bench.path("cache")).args(args);
    command.output().expect("the program runs")
}

/// Builds, and returns what ran, in alphabetical order.
fn built(bench: &Bench) -> Vec<String> {
    let output = wcomp(bench, &["build"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    ran(bench)
}

/// What has run since this was last asked for.
fn ran(bench: &Bench) -> Vec<String> {
    let runs = fs::read_to_string(bench.path("runs")).unwrap_or_default();
    let _ = fs::remove_file(bench.path("runs"));
    let mut runs: Vec<_> = runs.lines().map(str::to_owned).collect();
    runs.sort();
    runs
}

fn append(bench: &Bench, name: &str, text: &str) {
    let before = fs::read_to_string(bench.path(name)).expect("it is there");
    bench.put(name, (before + text).as_bytes());
}

#[test]
fn a_command_runs_when_what_it_reads_or_says_or_has_made_is_something_else() {
    let bench = bench();
    assert_eq!(built(&bench), ["app", "tax"]);
    let first = fs::read(bench.path("commands.wasm")).expect("it was made");
    assert!(built(&bench).is_empty());
    let manifest = bench.path("compose.toml");
    let output = bench
        .command(env!("CARGO_BIN_EXE_wcomp"))
        .current_dir("/")
        .arg("build")
        .arg(manifest)
        .env("XDG_CACHE_HOME", bench.path("cache"))
        .output()
        .expect("the program runs");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(ran(&bench).is_empty(), "where it is named from makes no difference");
    // Another date is no other content.
    bench.put("src/app.wat", APP.as_bytes());
    assert!(built(&bench).is_empty());
    append(&bench, "src/app.wat", ";; more\n");
    assert_eq!(built(&bench), ["app"]);
    // A file that a pattern stands for is there for the first time.
    bench.put("src/app.c", b"int app;\n");
    assert_eq!(built(&bench), ["app"]);
    bench.put("made/tax.wat", b"spoiled");
    assert_eq!(built(&bench), ["tax"]);
    fs::remove_file(bench.path("made/app.wat")).expect("it was made");
    assert_eq!(built(&bench), ["app"]);
    let manifest = MANIFEST.replace("[\"./copy\", \"tax\"]", "[\"./copy\", \"tax\", \"again\"]");
    bench.put("compose.toml", manifest.as_bytes());
    assert_eq!(built(&bench), ["tax"]);
    bench.put("compose.toml", MANIFEST.as_bytes());
    assert!(built(&bench).is_empty(), "what is there is what it has made before");
    append(&bench, "copy", "# changed\n");
    assert_eq!(built(&bench), ["tax"]);
    assert_eq!(fs::read(bench.path("commands.wasm")).expect("it was made"), first);
    // Nobody knows what it reads.
    bench.put("compose.toml", MANIFEST.replace("inputs = [\"src/app.*\"]\n", "").as_bytes());
    assert_eq!(built(&bench), ["app"]);
    assert_eq!(built(&bench), ["app"]);
}

#[test]
fn none_of_many_commands_is_in_the_way_of_another() {
    let bench = bench();
    let mut manifest = "[package]\nname = \"test:commands\"\nroot = \"c0\"\n".to_owned();
    for at in 0..48 {
        bench.put(&format!("src/c{at}.wat"), format!("(component) ;; {at}").as_bytes());
        manifest += &format!(
            "[components.c{at}]\nbuild = \"./copy c{at}\"\ninputs = [\"src/c{at}.wat\"]\npath = \"made/c{at}.wat\"\n"
        );
    }
    bench.put("compose.toml", manifest.as_bytes());
    assert_eq!(built(&bench).len(), 48);
    assert!(built(&bench).is_empty());
}

#[test]
fn a_second_run_says_that_there_is_nothing_to_do_and_leaves_the_result_alone() {
    let bench = bench();
    built(&bench);
    let date = || fs::metadata(bench.path("commands.wasm")).and_then(|data| data.modified());
    let before = date().expect("it was made");
    let output = wcomp(&bench, &["build"]);
    let said = stderr(&output);
    assert!(said.starts_with("nothing to build: no input of a command has changed\n"), "{said}");
    assert!(said.contains("commands.wasm is up to date: 2 components"), "{said}");
    assert_eq!(date().expect("it was made"), before);
    assert_eq!(code(&wcomp(&bench, &["build", "--no-cache"])), 0);
    assert_eq!(ran(&bench), ["app", "tax"]);
}

#[test]
fn only_build_runs_anything() {
    let bench = bench();
    for verb in ["check", "graph"] {
        let output = wcomp(&bench, &[verb]);
        // Both have a contract, so there is something to look at.
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    wcomp(&bench, &["why", "app"]);
    wcomp(&bench, &["targets", "wasi:cli/command"]);
    assert!(ran(&bench).is_empty());
    // Nor does a manifest that cannot be read.
    append(&bench, "compose.toml", "[nonsense]\n");
    assert_eq!(code(&wcomp(&bench, &["build"])), 1);
    assert!(ran(&bench).is_empty());
}

#[test]
fn what_a_command_prints_is_passed_on_when_it_fails_and_the_result_stays_as_it_was() {
    let bench = bench();
    built(&bench);
    let before = fs::read(bench.path("commands.wasm")).expect("it was made");
    script(&bench, "copy", "echo $1 >> runs; echo on its output; echo on its errors >&2; exit 7");
    append(&bench, "src/app.wat", ";; more\n");
    let output = wcomp(&bench, &["build"]);
    let said = stderr(&output);
    assert_eq!(code(&output), 1);
    assert!(said.contains("on its output\n") && said.contains("on its errors\n"), "{said}");
    assert!(said.contains("wcomp::build-failed"), "{said}");
    assert!(said.contains("the command ended with exit code 7"), "{said}");
    assert!(said.contains("compose.toml:5:9"), "{said}");
    assert_eq!(fs::read(bench.path("commands.wasm")).expect("it is there"), before);
    // Both failed, and both are tried again.
    assert_eq!(ran(&bench), ["app", "tax"]);
    assert_eq!(code(&wcomp(&bench, &["build"])), 1);
    assert_eq!(ran(&bench), ["app", "tax"]);

    script(&bench, "copy", "echo $1 >> runs");
    fs::remove_file(bench.path("made/app.wat")).expect("it was made");
    let said = stderr(&wcomp(&bench, &["build"]));
    assert!(said.contains("wcomp::build-made-nothing"), "{said}");
    bench.put("compose.toml", MANIFEST.replace("./copy app", "no-such-program").as_bytes());
    let said = stderr(&wcomp(&bench, &["build"]));
    assert!(said.contains("the command cannot be started"), "{said}");
    bench.put("compose.toml", MANIFEST.replace("\"src/app.*\"", "\"source/*\", \"[\"").as_bytes());
    let said = stderr(&wcomp(&bench, &["build"]));
    assert!(said.matches("no file is like that").count() == 2, "{said}");
    let manifest = MANIFEST.replace("world = \"app\"", "world = \"app\"\ndir = \"nowhere\"");
    bench.put("compose.toml", manifest.as_bytes());
    let said = stderr(&wcomp(&bench, &["build"]));
    assert!(said.contains("runs in `nowhere`, which is no directory"), "{said}");
}

#[test]
fn a_command_that_was_interrupted_runs_again() {
    let bench = bench();
    built(&bench);
    append(&bench, "src/app.wat", ";; more\n");
    // It is killed when half of the file is there.
    script(&bench, "copy", "echo $1 >> runs; echo '(mod' > made/$1.wat; kill -9 $PPID; sleep 5");
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.env("XDG_CACHE_HOME", bench.path("cache")).arg("build");
    assert!(!command.status().expect("the program runs").success());
    ran(&bench);
    script(&bench, "copy", "echo $1 >> runs; cp src/$1.wat made/$1.wat");
    assert!(built(&bench).contains(&"app".to_owned()));
    assert!(built(&bench).is_empty());
}

#[test]
fn what_was_started_ends_with_an_interrupted_build() {
    let bench = bench();
    script(&bench, "copy", "touch begun-$1; sleep 1; touch late-$1");
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.env("XDG_CACHE_HOME", bench.path("cache")).arg("build");
    let mut build = command.spawn().expect("the program runs");
    while !bench.path("begun-app").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let id = build.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().expect("there is a `kill`");
    assert_eq!(build.wait().expect("it ends").code(), Some(130));
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert!(!bench.path("late-app").exists(), "it went on");
}

#[test]
fn commands_run_side_by_side_unless_one_reads_what_another_makes() {
    let bench = bench();
    // Each waits for the other to have begun.
    let meet = "touch begun-$1; n=0; while [ ! -e begun-app ] || [ ! -e begun-tax ]; do n=$((n+1)); \
                [ $n -lt 200 ] || exit 3; sleep 0.05; done; mkdir -p made; cp src/$1.wat made/$1.wat";
    script(&bench, "copy", meet);
    if std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1) {
        built(&bench);
    }
    // `app` is made from what `tax` makes, although it comes first.
    script(&bench, "copy", "echo $1 >> runs; sleep 0.2; mkdir -p made; cp src/$1.wat made/$1.wat");
    script(&bench, "after", "test -e made/tax.wat; mkdir -p made; cp src/app.wat made/app.wat");
    let manifest = MANIFEST.replace("./copy app", "./after").replace("src/app.*", "made/tax.wat");
    bench.put("compose.toml", manifest.as_bytes());
    // Nor is there anything of it yet.
    let _ = fs::remove_dir_all(bench.path("made"));
    let output = wcomp(&bench, &["build"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = stderr(&output);
    let at = |name: &str| said.find(&format!("building `{name}`")).expect("it was built");
    assert!(at("tax") < at("app"), "{said}");
}

#[test]
fn what_makes_several_components_runs_once() {
    let bench = bench();
    script(&bench, "all", "echo all >> runs; mkdir -p made; cp src/*.wat made/");
    let manifest = MANIFEST
        .replace("\"./copy app\"", "\"./all\"")
        .replace("[\"./copy\", \"tax\"]", "[\"./all\"]");
    bench.put("compose.toml", manifest.as_bytes());
    assert_eq!(built(&bench), ["all"]);
    assert!(built(&bench).is_empty());
    append(&bench, "src/tax.wat", ";; more\n");
    assert_eq!(built(&bench), ["all"]);
}

#[test]
fn neither_the_result_nor_links_in_a_circle_are_in_the_way() {
    let bench = bench();
    let manifest = MANIFEST.replace("\"src/app.*\"", "\".\", \"*\"");
    bench.put("compose.toml", manifest.as_bytes());
    built(&bench);
    // The record of runs was an input as well.
    built(&bench);
    let output = wcomp(&bench, &["build"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for link in ["src/a", "src/b"] {
        std::os::unix::fs::symlink(".", bench.path(link)).expect("links can be made");
    }
    // In one directory there are no circles.
    bench.put("compose.toml", MANIFEST.as_bytes());
    built(&bench);
    bench.put("compose.toml", MANIFEST.replace("src/app.*", "src/**").as_bytes());
    let output = wcomp(&bench, &["build"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("there are more than 100000 files"), "{}", stderr(&output));
    bench.put("compose.toml", MANIFEST.replace("src/app.*", "").as_bytes());
    let output = wcomp(&bench, &["build"]);
    assert!(stderr(&output).contains("`inputs` is empty"), "{}", stderr(&output));
}

#[test]
fn what_changes_while_a_command_runs_has_it_run_again() {
    let bench = bench();
    script(
        &bench,
        "copy",
        "echo $1 >> runs; mkdir -p made; cp src/$1.wat made/$1.wat; echo ';;' >> src/$1.wat",
    );
    let once = MANIFEST.replace("inputs = [\"src/tax.wat\", \"copy\"]", "inputs = [\"copy\"]");
    bench.put("compose.toml", once.as_bytes());
    assert_eq!(built(&bench), ["app", "tax"]);
    assert_eq!(built(&bench), ["app"]);
    // Back to what it was: whether that is what was read, nobody knows.
    bench.put("src/app.wat", APP.as_bytes());
    assert_eq!(built(&bench), ["app"]);
}

#[test]
fn a_shell_has_the_lines_that_take_one_and_a_command_its_surroundings() {
    let bench = bench();
    bench.put("deep/er/place", b"");
    let manifest = MANIFEST
        .replace(
            "\"./copy app\"",
            "\"mkdir -p ../../made && cp ../../src/$WHICH.wat ../../made/app.wat\"",
        )
        .replace(
            "world = \"app\"",
            "world = \"app\"\ndir = \"deep/er\"\nenv = { WHICH = \"app\" }",
        );
    bench.put("compose.toml", manifest.as_bytes());
    assert_eq!(built(&bench), ["tax"]);
    assert!(built(&bench).is_empty());
}

/// A crate that needs no part of Rust's library, which is not installed for WebAssembly everywhere.
const CRATE: &str = r#"#![feature(no_core, lang_items)]
#![allow(internal_features)]
#![no_core]

#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}
#[lang = "copy"]
pub trait Copy {}
impl Copy for u32 {}

#[no_mangle]
pub extern "C" fn tax(net: u32) -> u32 {
    net
}
"#;

/// A workspace with a package `tax`, and a composition that is built from it.
fn workspace() -> Bench {
    let bench = Bench::new();
    bench.put("Cargo.toml", b"[workspace]\nmembers = [\"tax\"]\nresolver = \"2\"\n");
    let package = "[package]\nname = \"tax\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n";
    bench.put("tax/Cargo.toml", package.as_bytes());
    bench.put("tax/src/lib.rs", CRATE.as_bytes());
    bench.put(
        "wit/shop.wit",
        b"package acme:shop;\nworld app { export tax: func(net: u32) -> u32; }\n",
    );
    let manifest = "[package]\nname = \"test:shop\"\n\n[components.tax]\ncargo = \"tax\"\nwit = \"wit\"\n\
                    env = { CARGO_BUILD_TARGET = \"wasm32-unknown-unknown\", RUSTC_BOOTSTRAP = \"1\" }\n";
    bench.put("compose.toml", manifest.as_bytes());
    bench
}

#[test]
fn cargo_builds_a_member_of_the_workspace() {
    let bench = workspace();
    // There is its contract until it is built.
    assert_eq!(code(&wcomp(&bench, &["check"])), 0);
    let output = wcomp(&bench, &["build"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(bench.path("target/wasm32-unknown-unknown/release/tax.wasm").exists());
    let made = fs::read(bench.path("shop.wasm")).expect("it was made");
    let text = wasmprinter::print_bytes(&made).expect("it is valid");
    let exported = |line: &str| line.starts_with("  (export (;") && line.contains("\"tax\"");
    assert!(text.lines().any(exported), "{text}");
    // Where cargo has put it is remembered, so that its binary is there to be looked at.
    let manifest = fs::read_to_string(bench.path("compose.toml")).expect("it is there");
    bench.put("compose.toml", manifest.replace("wit = \"wit\"\n", "").as_bytes());
    let said = stderr(&wcomp(&bench, &["check", "--message-format", "short"]));
    assert!(said.contains("error[wcomp::untyped-module]"), "{said}");
    let said = stderr(&wcomp(&bench, &["targets", "acme:shop/app", "--message-format", "short"]));
    assert!(said.contains("error[wcomp::untyped-module]"), "{said}");
    bench.put("compose.toml", manifest.as_bytes());

    bench.put("tax/src/lib.rs", b"fn tax( {}");
    let said = stderr(&wcomp(&bench, &["build"]));
    assert!(said.contains("unclosed delimiter") && said.contains("wcomp::build-failed"), "{said}");
    assert_eq!(fs::read(bench.path("shop.wasm")).expect("it is there"), made);
    bench.put("tax/src/lib.rs", b"#![feature(no_core)]\n#![no_core]\n");
    let package = fs::read_to_string(bench.path("tax/Cargo.toml")).expect("it is there");
    bench.put("tax/Cargo.toml", package.replace("cdylib", "rlib").as_bytes());
    let said = stderr(&wcomp(&bench, &["build"]));
    assert!(said.contains("wcomp::not-a-wasm-package"), "{said}");
    bench.put("compose.toml", manifest.replace("\"tax\"", "\"taxes\"").as_bytes());
    let said = stderr(&wcomp(&bench, &["build", "--message-format", "short"]));
    assert!(
        said.contains("finds no package `taxes`; the packages of the workspace are `tax`"),
        "{said}"
    );
}

#[test]
fn under_cargo_its_flags_and_its_messages_are_passed_on() {
    let bench = workspace();
    let run = |args: &[&str]| {
        let mut command = bench.command(env!("CARGO_BIN_EXE_cargo-wcomp"));
        command.env("XDG_CACHE_HOME", bench.path("cache"));
        command.args([&["wcomp"], args].concat()).output().expect("the program runs")
    };
    let output = run(&["build", "--message-format", "json", "--target-dir", "elsewhere"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(bench.path("elsewhere/wasm32-unknown-unknown/debug/tax.wasm").exists());
    assert!(bench.path("elsewhere/wcomp/shop.wasm").exists());
    let said = support::bench::stdout(&output);
    let reasons = said.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        line["reason"].as_str().expect("each has a reason").to_owned()
    });
    let reasons: Vec<_> = reasons.collect();
    assert!(reasons.contains(&"compiler-artifact".to_owned()), "{reasons:?}");
    assert_eq!(reasons.last().map(String::as_str), Some("build-finished"), "{reasons:?}");
}
