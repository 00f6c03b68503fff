//! What the house rules are, as tests.

#![allow(clippy::disallowed_methods, reason = "tests read the sources")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wcomp::diagnostics::codes;

/// The rooms in the order data walks through them. A room may look back, never ahead.
const ROOMS: &[&str] = &[
    "source",
    "diagnostics",
    "manifest",
    "resolve",
    "decode",
    "graph",
    "check",
    "plan",
    "emit",
    "pipeline",
    "view",
    "lsp",
    "cli",
];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder whose name ends in `extension`, by name.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("sources are text")
}

/// The files of a room: its folder, or its one file.
fn room(name: &str) -> Vec<PathBuf> {
    let folder = repository().join("src").join(name);
    if folder.is_dir() { files(&folder, "rs") } else { vec![folder.with_extension("rs")] }
}

#[test]
fn rooms_look_back_and_never_ahead() {
    for (index, name) in ROOMS.iter().enumerate() {
        for file in room(name) {
            let text = text(&file);
            for later in &ROOMS[index + 1..] {
                for path in [format!("crate::{later}::"), format!("use crate::{later};")] {
                    assert!(!text.contains(&path), "{} looks ahead at `{later}`", file.display());
                }
            }
        }
    }
}

#[test]
fn every_room_is_in_the_list() {
    for entry in fs::read_dir(repository().join("src")).expect("there are sources").flatten() {
        let name = entry.file_name().to_string_lossy().trim_end_matches(".rs").to_owned();
        assert!(
            ROOMS.contains(&name.as_str()) || ["lib", "bin"].contains(&name.as_str()),
            "`{name}` is no room"
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests"] {
        for file in files(&repository().join(folder), "rs") {
            assert!(
                text(&file).starts_with("//! "),
                "{} does not begin with `//!`",
                file.display()
            );
        }
    }
}

#[test]
fn only_renderers_and_the_command_line_know_miette() {
    for file in files(&repository().join("src"), "rs") {
        let place = file.strip_prefix(repository().join("src")).expect("it is a source").to_owned();
        let may = place.starts_with("diagnostics/render") || place.starts_with("cli");
        assert!(may || !text(&file).contains("miette::"), "{} uses miette", place.display());
    }
}

/// Codes that no composition in a folder can show, because they are about files, limits, commands and registries; `cli.rs`,
/// `commands.rs` and `packages/` show them.
const ELSEWHERE: &[&str] = &[
    "unreadable-file",
    "output-is-input",
    "too-many",
    "build-failed",
    "build-made-nothing",
    "not-a-wasm-package",
    "registry-failed",
    "not-locked",
];

#[test]
fn every_code_has_a_page_and_a_case() {
    let snapshots: String =
        files(&repository().join("snapshots"), "snap").iter().map(|file| text(file)).collect();
    let command_line = [
        "tests/cli.rs",
        "tests/commands.rs",
        "tests/packages/main.rs",
        "tests/packages/network.rs",
    ];
    let command_line = command_line.map(|file| text(&repository().join(file))).concat();
    for code in codes::ALL {
        let title = format!("# {}\n", code.name);
        assert!(code.page.starts_with(&title), "the page of `{}` has another title", code.name);
        assert!(code.page.lines().count() > 10, "the page of `{}` says next to nothing", code.name);
        let shown = snapshots.contains(&format!("wcomp::{}\n", code.name));
        let elsewhere = ELSEWHERE.contains(&code.name) && command_line.contains(code.name);
        assert!(shown || elsewhere, "no case shows `{}`", code.name);
    }
}

#[test]
fn every_page_is_that_of_a_code() {
    for page in files(&repository().join("book/src/codes"), "md") {
        let name = page.file_stem().expect("it has a name").to_string_lossy().into_owned();
        assert!(codes::find(&name).is_some(), "there is no code `{name}`");
    }
}

/// The cases that a line of a page links to, by room and name.
fn linked(line: &str) -> impl Iterator<Item = &str> {
    line.split("../tests/cases/").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn every_pain_is_compared_and_has_a_case() {
    let page = text(&repository().join("book/src/comparison.md"));
    let compared: BTreeSet<_> = page.lines().flat_map(linked).collect();
    for case in &compared {
        assert!(repository().join("tests/cases").join(case).is_dir(), "there is no case `{case}`");
    }
    for entry in fs::read_dir(repository().join("tests/cases/existing-tools"))
        .expect("the room is there")
        .flatten()
    {
        let case = format!("existing-tools/{}", entry.file_name().to_string_lossy());
        assert!(compared.contains(case.as_str()), "the comparison says nothing of `{case}`");
    }
}

/// The examples of a page: the case that was linked last, and the lines.
fn examples(page: &str) -> Vec<(&str, Vec<&str>)> {
    let (mut case, mut inside, mut examples) = ("", false, Vec::new());
    for line in page.lines() {
        case = linked(line).last().unwrap_or(case);
        if line.starts_with("```") {
            inside = !inside;
            if inside {
                examples.push((case, Vec::new()));
            }
        } else if inside {
            examples.last_mut().expect("one was begun").1.push(line);
        }
    }
    examples
}

/// Each line of an example is in the snapshot of its case, and they are in that order.
fn is_in_snapshot<'l>(case: &str, lines: impl IntoIterator<Item = &'l str>) {
    let snapshot = text(&repository().join("snapshots").join(format!("{case}.snap")));
    let mut rest = snapshot.lines();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        assert!(rest.any(|it| it == line), "`{case}` has no such line there: {line}");
    }
}

#[test]
fn every_example_of_wiring_is_that_of_a_case() {
    let page = text(&repository().join("book/src/wiring.md"));
    let examples = examples(&page);
    assert!(examples.len() > 20, "only {} examples were found", examples.len());
    for (case, lines) in examples {
        is_in_snapshot(case, lines);
    }
}

/// What the other tools print beside it is compared with their libraries where those are, in `tests/run`.
#[test]
fn what_wcomp_says_in_the_comparison_is_that_of_a_case() {
    let page = text(&repository().join("book/src/comparison.md"));
    let examples = examples(&page);
    let mut ours = examples.iter().filter(|(_, lines)| lines[0] == "$ wcomp build");
    let (Some((case, lines)), None) = (ours.next(), ours.next()) else {
        panic!("wcomp is not shown once");
    };
    let (count, said) = lines[1..].split_last().expect("it says something");
    is_in_snapshot(case, said.iter().copied());
    let snapshot = text(&repository().join("snapshots").join(format!("{case}.snap")));
    let errors = snapshot.lines().filter(|line| line.contains(": error[wcomp::")).count();
    assert_eq!(*count, format!("{errors} errors"));
}

/// What one version of the validator has found valid is of no use to another.
#[test]
fn the_cache_is_that_of_the_validator() {
    let lock = text(&repository().join("Cargo.lock"));
    let cache = text(&repository().join("src/cli/cache.rs"));
    let (_, named) = cache.split_once("\"wasmparser-").expect("it names the validator");
    let (named, _) = named.split_once('"').expect("the name ends");
    assert!(lock.contains(&format!("name = \"wasmparser\"\nversion = \"{named}.")), "{named}");
}

#[test]
fn what_wcomp_says_in_the_readme_is_that_of_a_case() {
    let page = text(&repository().join("README.md"));
    let examples = examples(&page);
    let said = examples.iter().map(|(_, lines)| lines);
    let said: Vec<_> = said.filter(|lines| lines.contains(&"wcomp::record-field-type")).collect();
    let [lines] = said.as_slice() else { panic!("a message is not shown once") };
    let (_, said) = lines[1..].split_last().expect("it says something");
    is_in_snapshot("differences/record-field-type", said.iter().copied());
}

/// The message on the page of a difference is what is said of the case of that name.
#[test]
fn every_page_of_a_difference_has_the_message_of_its_case() {
    for code in codes::DIFFERENCES {
        let case = format!("differences/{}", code.name);
        let messages: Vec<_> =
            code.page.lines().filter(|line| line.starts_with("compose.toml:")).collect();
        assert!(!messages.is_empty(), "the page of `{}` has no message", code.name);
        is_in_snapshot(&case, messages);
    }
}

#[test]
fn the_default_build_has_one_wasmparser() {
    let cargo = std::env::var_os("CARGO").expect("tests run under cargo");
    let tree = std::process::Command::new(cargo)
        .args(["tree", "--edges", "normal", "--prefix", "none", "--offline"])
        .current_dir(repository())
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&tree.stdout);
    let mut versions: Vec<_> =
        tree.lines().filter(|line| line.starts_with("wasmparser v")).collect();
    for line in &mut versions {
        *line = line.trim_end_matches(" (*)");
    }
    versions.sort_unstable();
    versions.dedup();
    assert_eq!(versions.len(), 1, "{versions:?}");
}
