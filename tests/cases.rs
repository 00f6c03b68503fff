//! Every folder under `tests/cases` is a composition; what wcomp says of it and makes of it is in `snapshots`.
//!
//! `INSTA_UPDATE=always cargo test --test cases` accepts what is there. Read it before you do.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]

mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use support::{Folder, repository};
use wcomp::diagnostics::render::{Format, Style, render};
use wcomp::diagnostics::{Severity, Sink};
use wcomp::emit::Image;
use wcomp::pipeline::{Built, Failure, Memo, build_again};
use wcomp::resolve::Registries;
use wcomp::source::{Entry, SourceMap, World};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for room in folders(&repository().join("tests/cases")) {
        for case in folders(&room) {
            let name = format!("{}::{}", base(&room), base(&case));
            let (room, case) = (base(&room), case.clone());
            trials.push(Trial::test(name, move || run(&room, &case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(room: &str, case: &Path) -> Result<(), Failed> {
    let first = link(&Folder::new(case));
    let elsewhere = tempfile::tempdir()?;
    copy(case, elsewhere.path())?;
    let second = link(&Folder { shuffled: true, ..Folder::new(elsewhere.path()) });
    assert_eq!(
        first.said, second.said,
        "what is said depends on the directory or on the order of reading"
    );
    assert!(
        first.image.as_ref().map(Image::to_vec) == second.image.as_ref().map(Image::to_vec),
        "the bytes depend on the directory or on the order of reading"
    );
    let page = page(case, &first)?;
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(repository().join("snapshots").join(room));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(base(case), page));
    Ok(())
}

/// What became of a composition.
struct Linked {
    said: String,
    image: Option<Image>,
}

fn link(folder: &Folder) -> Linked {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let bytes = folder.read(Path::new("compose.toml")).expect("every case has a manifest");
    let file = sources.add("compose.toml", String::from_utf8_lossy(&bytes).into_owned());
    let mut memo = Memo::last();
    if folder.entry(Path::new("config.toml")) == Entry::File {
        let (config, cache) = (Some("config.toml".into()), Some("cache".into()));
        memo.inputs.known.registries = Registries { config, cache, ..Registries::default() };
    }
    let built = build_again(folder, &mut sources, file, &mut memo, &mut sink);
    let format = Format::Human(Style { color: false, width: 100 });
    let mut said = String::new();
    for diagnostic in sink.sorted() {
        said.push_str(&render(diagnostic, &sources, format));
        said.push('\n');
    }
    for diagnostic in sink.sorted() {
        said.push_str(&render(diagnostic, &sources, Format::Short));
        assert!(diagnostic.help.is_some(), "`{}` says no next step", diagnostic.code.name);
    }
    let image = match built {
        Ok(Built { image, .. }) => Some(image),
        Err(Failure::Composition(_)) => {
            assert!(sink.count(Severity::Error) > 0, "it failed without a word");
            None
        }
        Err(Failure::Bug(error)) => panic!("a bug in wcomp: {error}"),
    };
    Linked { said, image }
}

/// The case as a page: what went in, what was said, what came out.
fn page(case: &Path, linked: &Linked) -> Result<String, Failed> {
    let mut page = String::new();
    for file in inputs(case) {
        let bytes = std::fs::read(case.join(&file))?;
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) if !text.contains('\0') => text.trim_end().to_owned(),
            _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "),
        };
        writeln!(page, "==== {} ====\n{text}\n", file.display())?;
    }
    if !linked.said.is_empty() {
        writeln!(page, "==== said ====\n{}\n", linked.said.trim_end())?;
    }
    match &linked.image {
        Some(image) => writeln!(page, "==== made ====\n{}", outline(&image.to_vec())?)?,
        None => writeln!(page, "==== nothing made ====")?,
    }
    Ok(page)
}

/// The text of a component, the components and core modules in it left out.
fn outline(bytes: &[u8]) -> Result<String, Failed> {
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
        .validate_all(bytes)
        .map_err(|error| format!("the result is not valid: {error}"))?;
    let text = wasmprinter::print_bytes(bytes).map_err(|error| format!("{error:#}"))?;
    let mut outline = String::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("  (component ") || line.starts_with("  (core module ") {
            // One without anything in it is closed on the same line.
            let empty = line.strip_suffix("))");
            writeln!(outline, "{} …)", empty.map_or(line.to_owned(), |line| format!("{line})")))?;
            inside = empty.is_none();
        } else if inside {
            inside = line != "  )";
        } else {
            outline.push_str(line);
            outline.push('\n');
        }
    }
    Ok(outline)
}

/// The manifest first, then everything else by name.
fn inputs(case: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(case, Path::new(""), &mut files);
    files.sort_by_key(|file| (file != Path::new("compose.toml"), file.clone()));
    files
}

fn collect(root: &Path, at: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(root.join(at)).expect("the folder of a case can be read");
    for entry in entries.flatten() {
        let path = at.join(entry.file_name());
        if entry.path().is_dir() { collect(root, &path, files) } else { files.push(path) }
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    for file in inputs(from) {
        let target = to.join(&file);
        std::fs::create_dir_all(target.parent().unwrap_or(to))?;
        std::fs::copy(from.join(&file), target)?;
    }
    Ok(())
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).expect("the folder can be read").flatten();
    let mut folders: Vec<_> =
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn base(path: &Path) -> String {
    path.file_name().expect("a folder has a name").to_string_lossy().into_owned()
}
