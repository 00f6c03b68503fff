//! Programs that are core modules or shared libraries: made components of, linked, and run.
//!
//! `tests/run/programs/build` builds those in C and Go. Without them the test says so, and fails where
//! `WCOMP_REQUIRE_PROGRAMS` says that they must not be left out.

use std::path::{Path, PathBuf};
use std::process::Command;

use wasmtime::component::Val;

use crate::machine::{Calls, Machine, text};
use crate::support::{link_at, repository};

const COUNT: &str = "acme:text/count@0.1.0";
const RUN: &str = "wasi:cli/run@0.2.12";

/// The shared libraries as a component.
const COUNTER: &str = r#"
[components.counter]
libraries = ["libapp.so", "libtext.so", "libc.so"]
dlopen = ["libplugin.so"]
wit = "wit"
world = "counter"
"#;

/// Where the programs are, or nothing.
fn programs() -> Option<PathBuf> {
    let folder = repository().join("target/programs");
    let files = ["hello.c.wasm", "hello.go.wasm", "libapp.so", "libc.so"];
    if files.iter().all(|file| folder.join(file).is_file()) {
        return Some(folder);
    }
    assert!(std::env::var_os("WCOMP_REQUIRE_PROGRAMS").is_none(), "run `tests/run/programs/build`");
    println!("left out: programs in C and Go; `tests/run/programs/build` makes them");
    None
}

/// Links components that are in a folder. Their WIT is with the sources.
fn link(folder: &Path, root: &str, components: &str) -> Vec<u8> {
    let wit = repository().join("tests/run/programs/wit");
    let components = components.replace("\"wit\"", &format!("{:?}", wit.to_string_lossy()));
    let manifest = format!("[package]\nname = \"test:core\"\nroot = \"{root}\"\n{components}");
    link_at(&folder.join("compose.toml"), manifest)
}

fn run(bytes: &[u8]) -> String {
    let mut machine = Machine::start(bytes).expect("it starts");
    match machine.call(RUN, "run", &[]) {
        Ok(returned) => assert_eq!(returned, Some(Val::Result(Ok(None)))),
        // Go does not return, it exits.
        Err(error) => assert_eq!(error.root_cause().to_string(), "Exited with i32 exit status 0"),
    }
    machine.printed()
}

#[test]
fn a_program_in_c_calls_shared_libraries() {
    let Some(folder) = programs() else { return };
    let hello =
        "\n[components.hello]\nmodule = \"hello.c.wasm\"\nwit = \"wit\"\nworld = \"hello\"\n";
    let linked = link(&folder, "hello", &(hello.to_owned() + COUNTER));
    assert_eq!(run(&linked), "hello from a program in C: 6 words, 20 letters\n");
}

#[test]
fn shared_libraries_are_one_component_and_libc_is_stored_once_for_two() {
    let Some(folder) = programs() else { return };
    let mut machine = Machine::start(&link(&folder, "counter", COUNTER)).expect("it starts");
    for (said, words, letters) in [("", 0, 0), ("one", 1, 3), (" a bc  d1 ", 3, 4)] {
        assert_eq!(machine.get(COUNT, "words", &[text(said)]), Val::U32(words), "{said}");
        assert_eq!(machine.get(COUNT, "letters", &[text(said)]), Val::U32(letters), "{said}");
    }

    let other = COUNTER
        .replace("counter]", "other]")
        .replace(", \"libtext.so\"", ", \"libtext.so\", \"libplugin.so\"")
        .replace("dlopen = [\"libplugin.so\"]\n", "stub-missing = true\n");
    let both = format!(
        "{COUNTER}{other}\n[exports]\nother = {{ from = \"other\", export = \"{COUNT}\" }}\n"
    );
    let once = link(&folder, "counter", &both);
    let plain = link(&folder, "counter", &format!("{both}\n[link]\ndedupe = false\n"));
    let libc = std::fs::metadata(folder.join("libc.so")).expect("it is there").len();
    let saved = plain.len() - once.len();
    assert!(saved as u64 > libc / 10 * 9, "{saved} bytes of {libc} are stored once");
    let mut machine = Machine::start(&once).expect("it starts");
    assert_eq!(machine.get(COUNT, "words", &[text("a b")]), Val::U32(2));
    assert_eq!(machine.get("other", "words", &[text("a b c")]), Val::U32(3));
}

#[test]
fn a_program_in_go_runs() {
    let Some(folder) = programs() else { return };
    let linked = link(&folder, "hello", "\n[components.hello]\nmodule = \"hello.go.wasm\"\n");
    assert_eq!(run(&linked), "HELLO FROM A PROGRAM IN GO\n");
}

#[test]
fn a_program_in_rust_runs_with_each_adapter_that_has_what_it_needs() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let source = repository().join("tests/run/programs/hello.rs");
    let module = folder.path().join("hello.wasm");
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.env("RUSTC_BOOTSTRAP", "1").args([
        "--edition=2021",
        "--target=wasm32-unknown-unknown",
        "-O",
    ]);
    assert!(rustc.arg(source).arg("-o").arg(module).status().expect("rustc runs").success());
    let hello = "\n[components.hello]\nmodule = \"hello.wasm\"\n";
    for adapters in
        ["", "adapters = \"command\"\n", "adapters = { wasi_snapshot_preview1 = \"command\" }\n"]
    {
        let linked = link(folder.path(), "hello", &format!("{hello}{adapters}"));
        assert_eq!(run(&linked), "hello from a program in Rust\n", "{adapters}");
    }
    // An adapter from a file is one of the same.
    let adapter = wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER;
    std::fs::write(folder.path().join("adapter.wasm"), adapter).expect("files can be written");
    let of_file = link(folder.path(), "hello", &format!("{hello}adapters = \"adapter.wasm\"\n"));
    assert_eq!(of_file, link(folder.path(), "hello", hello));
}
