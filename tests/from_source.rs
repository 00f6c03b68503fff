//! `examples/from-source`: three languages from source, and a registry, in one command.
//!
//! It takes what `.ci/run` installs, and the feature `registry`. Without that the test says so, and fails where
//! `WCOMP_REQUIRE_PROGRAMS` says that it must not be left out.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests make files")]
#![allow(clippy::print_stdout, reason = "what is left out is for people to read")]

#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "run/machine.rs"]
mod machine;
mod support;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use machine::{Machine, text};
use support::bench::{Bench, code, stderr};
use support::repository;
use wasmtime::component::Val;

/// What the example takes, by the names that its commands have for it.
const TOOLS: [(&str, &str); 3] = [
    ("clang", "tests/run/programs/clang"),
    (
        "componentize-qjs",
        "target/examples/tools/componentize-qjs-0.4.5/node_modules/.bin/componentize-qjs",
    ),
    ("cargo", "target/programs/cargo"),
];

const FILES: [&str; 9] = [
    "compose.toml",
    "wkg.lock",
    "Cargo.toml",
    "Cargo.lock",
    "totals.rs",
    "amounts.c",
    "bills.js",
    "wit/bill.wit",
    "wit/deps/vat.wit",
];

fn example() -> PathBuf {
    repository().join("examples/from-source")
}

#[test]
fn what_is_published_is_what_its_text_says() {
    let binary = std::fs::read(example().join("vat.wasm")).unwrap_or_default();
    let text = wat::parse_file(example().join("vat.wat")).expect("it is text of WebAssembly");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(example().join("vat.wasm"), text).expect("it can be written");
    } else {
        assert!(binary == text, "`INSTA_UPDATE=always` makes vat.wasm of vat.wat");
    }
}

/// Why it cannot be built here, if so.
fn lacking() -> Option<&'static str> {
    if !cfg!(feature = "registry") {
        return Some("the feature `registry`");
    }
    if Command::new("docker-registry").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Some("docker-registry");
    }
    let lacks = |(_, path): &&(&str, &str)| !repository().join(path).exists();
    TOOLS.iter().find(lacks).map(|(name, _)| *name)
}

/// A copy of the example as it is in a fresh clone, and its tools.
fn clone() -> Bench {
    let bench = Bench::new();
    for file in FILES {
        bench.put(file, &std::fs::read(example().join(file)).expect("it is in the example"));
    }
    for (name, path) in TOOLS {
        let script = format!("#!/bin/sh\nexec {} \"$@\"\n", repository().join(path).display());
        bench.put(&format!(".tools/{name}"), script.as_bytes());
        executable(&bench.path(&format!(".tools/{name}")));
    }
    bench
}

fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, permissions).expect("it is there");
}

/// The registry of the example, until it is dropped.
struct Registry {
    config: String,
    pid: String,
}

impl Registry {
    fn start(folder: &Path) -> Self {
        let port = {
            let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
            listener.local_addr().expect("it has one").port().to_string()
        };
        let mut script = Command::new(example().join("registry"));
        let script = script.arg(&port).env("XDG_RUNTIME_DIR", folder).output();
        let said = script.expect("it can be started");
        assert_eq!(code(&said), 0, "{}", stderr(&said));
        let line = String::from_utf8_lossy(&said.stdout).into_owned();
        let config =
            line.trim().strip_prefix("export WKG_CONFIG_FILE=").expect("it says so").to_owned();
        let pid =
            std::fs::read_to_string(Path::new(&config).with_file_name("pid")).expect("it runs");
        Registry { config, pid }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.pid.trim()).status();
    }
}

fn wcomp(bench: &Bench, registry: &Registry) -> Command {
    let path = std::env::var("PATH").expect("there is one");
    let mut command = bench.command(env!("CARGO_BIN_EXE_wcomp"));
    command.env("PATH", format!("{}:{path}", bench.path(".tools").display()));
    command.env("WKG_CONFIG_FILE", &registry.config).env("XDG_CACHE_HOME", bench.path(".cache"));
    // Rust's standard library for it is what there is on every machine.
    command.env("CARGO_BUILD_TARGET", "wasm32-unknown-unknown").env_remove("CARGO");
    command.env("CARGO_TARGET_DIR", repository().join("target/from-source")).arg("build");
    command
}

fn built(bench: &Bench, registry: &Registry) -> String {
    let output: Output = wcomp(bench, registry).output().expect("it runs");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn three_are_built_a_fourth_is_fetched_and_they_are_linked() {
    if let Some(lacking) = lacking() {
        assert!(
            std::env::var_os("WCOMP_REQUIRE_PROGRAMS").is_none() || !cfg!(feature = "registry"),
            "there is no {lacking}"
        );
        println!("left out: examples/from-source needs {lacking}");
        return;
    }
    let (bench, folder) = (clone(), tempfile::tempdir().expect("there is room for a folder"));
    let registry = Registry::start(folder.path());

    // Somebody pulls the plug.
    let mut child = wcomp(&bench, &registry).stderr(Stdio::piped()).spawn().expect("it runs");
    let lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let mut lines = lines.map_while(Result::ok);
    let first = lines.next().expect("it says what it does");
    assert!(first.starts_with("fetching `acme:vat@1.0.0` from"), "{first}");
    assert!(lines.any(|line| line.starts_with("building `")), "a command was not begun");
    child.kill().expect("it can be killed");
    child.wait().expect("it is gone");
    assert!(!bench.path("bill.wasm").exists());

    let said = built(&bench, &registry);
    assert!(said.contains("linked 4 components into bill.wasm"), "{said}");
    let lock = std::fs::read_to_string(bench.path("wkg.lock")).expect("it is there");
    let committed = std::fs::read_to_string(example().join("wkg.lock")).expect("it is there");
    assert_eq!(lock, committed);

    let said = built(&bench, &registry);
    assert!(said.contains("nothing to build: no input of a command has changed"), "{said}");
    assert!(said.contains("bill.wasm is up to date"), "{said}");
    assert!(!said.contains("building") && !said.contains("fetching"), "{said}");

    let bill = std::fs::read(bench.path("bill.wasm")).expect("it was made");
    let mut machine = Machine::start(&bill).expect("it starts");
    let line = |name: &str, cents: u32, count: u32| {
        let fields = [("name", text(name)), ("cents", Val::U32(cents)), ("count", Val::U32(count))];
        Val::Record(fields.map(|(name, value)| (name.to_owned(), value)).to_vec())
    };
    let lines = Val::List(vec![line("lamp", 3_499, 2), line("biscuit", 85, 10)]);
    let written = machine.call("acme:bill/bills@0.1.0", "write", &[lines, text("de")]);
    let expected = "2 x lamp                     69.98\n10 x biscuit                  8.50\n19 % tax                     14.91\ntotal                        93.39";
    assert_eq!(written.expect("it returns"), Some(text(expected)));
}
