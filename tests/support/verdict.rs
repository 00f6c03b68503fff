//! What must be true of any composition, however odd: wcomp answers, and its answer is the validator's.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use wcomp::diagnostics::codes::DIFFERENCES;
use wcomp::diagnostics::render::{Format, Style, render};
use wcomp::diagnostics::{Severity, Sink};
use wcomp::emit::Image;
use wcomp::pipeline::{Analysis, Built, Failure, analyze, build};
use wcomp::source::{Disk, FileId, Overlay, SourceMap, World};
use wcomp::{decode, emit, plan};

use super::{component_from_text, repository};

/// The text files of a composition, by name.
pub type Files = BTreeMap<PathBuf, String>;

/// The components made so far, by the WIT they are made from; nothing for what makes none.
pub type Made = BTreeMap<String, Option<Vec<u8>>>;

/// The cases that consist of a manifest and files of one kind.
pub fn cases_of(extension: &str) -> Vec<Files> {
    let mut cases = Vec::new();
    for room in
        std::fs::read_dir(repository().join("tests/cases")).expect("there are cases").flatten()
    {
        for case in std::fs::read_dir(room.path()).expect("rooms are folders").flatten() {
            let files = std::fs::read_dir(case.path()).expect("cases are folders").flatten();
            let files: Option<Files> = files
                .map(|file| {
                    let name = PathBuf::from(file.file_name());
                    let fits = name.extension().is_some_and(|it| it == extension || it == "toml");
                    fits.then(|| Some((name, std::fs::read_to_string(file.path()).ok()?))).flatten()
                })
                .collect();
            cases.extend(
                files.filter(|files| {
                    files.len() > 1 && files.contains_key(Path::new("compose.toml"))
                }),
            );
        }
    }
    cases.sort();
    cases
}

/// The composition that files stand for, or nothing if a WIT file is no world.
pub fn world_of<'a>(files: &Files, made: &mut Made) -> Option<Overlay<'a>> {
    let mut world = Overlay::new(&Disk);
    for (name, text) in files {
        if name.extension().is_some_and(|it| it == "wit") {
            let made = made
                .entry(text.clone())
                .or_insert_with(|| attempt(|| component_from_text("it", text).ok()).flatten());
            world.insert(name.with_extension("wasm"), made.clone()?);
        } else {
            world.insert(name, text.clone().into_bytes());
        }
    }
    Some(world)
}

thread_local! {
    static ATTEMPTING: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives, or nothing if it panics.
pub fn attempt<T>(work: impl FnOnce() -> T) -> Option<T> {
    let around = ATTEMPTING.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work)).ok();
    ATTEMPTING.set(around);
    outcome
}

/// Whether a panic now is caught by an [`attempt`].
pub fn attempting() -> bool {
    ATTEMPTING.get()
}

/// Compares wcomp's verdict with the validator's; gives back what was made, if anything, or else what is wrong.
pub fn judge(world: &dyn World, manifest: &str) -> Result<Option<Image>, String> {
    let mut sources = SourceMap::default();
    let file = sources.add("compose.toml", manifest);
    let mut sink = Sink::default();
    let built = build(world, &mut sources, file, &mut sink);
    let said = sink.sorted();
    for (at, diagnostic) in said.iter().enumerate() {
        render(diagnostic, &sources, Format::Short);
        // Drawing takes longer than linking, so one is drawn, each manifest another.
        if at == manifest.len() % said.len() {
            render(diagnostic, &sources, Format::Human(Style { color: false, width: 100 }));
        }
        if diagnostic.help.is_none() {
            return Err(format!("`{}` says no next step", diagnostic.code.name));
        }
    }
    match built {
        Ok(Built { image, .. }) => same_again(world, manifest, image).map(Some),
        Err(Failure::Bug(error)) => Err(format!("it passes check and is not valid: {error}")),
        Err(Failure::Composition(_)) => {
            turned_down(world, &mut sources, file, &sink).map(|()| None)
        }
    }
}

/// The order of a hash differs from one run to the next, and must not be seen.
fn same_again(world: &dyn World, manifest: &str, image: Image) -> Result<Image, String> {
    let mut sources = SourceMap::default();
    let file = sources.add("compose.toml", manifest);
    match build(world, &mut sources, file, &mut Sink::default()) {
        Ok(Built { image: again, .. }) if again.to_vec() == image.to_vec() => Ok(image),
        Ok(_) => Err("built twice, it is not the same".to_owned()),
        Err(_) => Err("built twice, it fails".to_owned()),
    }
}

/// What is turned down for its types alone can be written down all the same: the validator has to mind.
fn turned_down(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    sink: &Sink,
) -> Result<(), String> {
    let errors =
        sink.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|diagnostic| diagnostic.code.name).collect();
    if errors.is_empty() {
        return Err("it fails without a word".to_owned());
    }
    let about_types = |code: &&str| {
        *code == "resource-mismatch"
            || DIFFERENCES.iter().any(|difference| difference.name == *code)
    };
    if !errors.iter().all(about_types) {
        return Ok(());
    }
    let Analysis { manifest, components, checked } =
        analyze(world, sources, file, &mut Sink::default());
    let written = attempt(|| {
        emit::emit(
            &plan::plan(&checked, &manifest, &components),
            &components,
            &decode::Valid::default(),
        )
        .is_ok()
    });
    if written.unwrap_or(false) {
        return Err(format!("check says {errors:?} and it is valid"));
    }
    Ok(())
}
