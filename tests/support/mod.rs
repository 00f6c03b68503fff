//! What several test programs share: folders as worlds, and components made from WIT.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each test program uses its own part of this"
)]

#[cfg(test)]
pub mod bench;
mod changes;
#[cfg(test)]
pub mod said;
#[cfg(test)]
pub mod schema;
mod verdict;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
pub use changes::{Dice, change_lines, change_wit, replace_word};
pub use verdict::{Files, Made, attempt, attempting, cases_of, judge, world_of};
use wasmparser::component_types::SubtypeCx;
use wasmparser::{Validator, WasmFeatures};
use wcomp::check::{self, Limits};
use wcomp::diagnostics::Sink;
use wcomp::diagnostics::render::{Format, render};
use wcomp::pipeline::{Built, Failure, build};
use wcomp::source::{Bytes, Disk, Entry, Overlay, SourceMap, World};
use wcomp::{decode, emit, graph, manifest, plan, resolve};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

/// A folder, seen from inside: every path starts there. A `NAME.wasm` that is not there and has a `NAME.wit` beside it
/// is a component made from that file's one world, whose functions trap.
pub struct Folder {
    /// Where it is on the disk.
    pub root: PathBuf,
    /// Reads wait by turns, so that they end in another order than they begin.
    pub shuffled: bool,
}

impl Folder {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Folder { root: root.into(), shuffled: false }
    }
}

impl World for Folder {
    fn read(&self, path: &Path) -> io::Result<Bytes> {
        if self.shuffled {
            let turn = path.to_string_lossy().bytes().map(u64::from).sum::<u64>() % 5;
            std::thread::sleep(Duration::from_millis(turn));
        }
        let here = self.root.join(path);
        let wit = here.with_extension("wit");
        if path.extension().is_some_and(|it| it == "wasm") && !here.is_file() && wit.is_file() {
            return component_from_wit(&wit).map(Bytes::new).map_err(|error| {
                panic!("{} cannot be made a component: {error:#}", wit.display())
            });
        }
        Disk.read(&here)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let entries = Disk.list(&self.root.join(path))?;
        Ok(entries
            .into_iter()
            .filter_map(|entry| Some(entry.strip_prefix(&self.root).ok()?.to_owned()))
            .collect())
    }

    fn entry(&self, path: &Path) -> Entry {
        Disk.entry(&self.root.join(path))
    }

    fn write_if(
        &self,
        path: &Path,
        slices: &[&[u8]],
        sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool> {
        Disk.write_if(&self.root.join(path), slices, sure)
    }
}

/// A component with the one world of a WIT file, whose functions trap.
pub fn component_from_wit(path: &Path) -> anyhow::Result<Vec<u8>> {
    let text = std::fs::read_to_string(path)?;
    component_from_text(&path.display().to_string(), &text)
}

/// The same from text.
pub fn component_from_text(name: &str, text: &str) -> anyhow::Result<Vec<u8>> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let package = resolve.push_source(name, text)?;
    let world = resolve.select_world(&[package], None)?;
    // Worlds with async functions need the names of the older mangling, which can say `async`.
    let mangling =
        if text.contains("async func") || text.contains("stream<") || text.contains("future<") {
            ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback)
        } else {
            ManglingAndAbi::Standard32
        };
    let mut module = wit_component::dummy_module(&resolve, world, mangling);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)?;
    ComponentEncoder::default().module(&module)?.encode().context("the world cannot be encoded")
}

/// The repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every case of `tests/cases`, by room and name.
pub fn cases() -> Vec<(String, PathBuf)> {
    let mut cases = Vec::new();
    for room in
        std::fs::read_dir(repository().join("tests/cases")).expect("there are cases").flatten()
    {
        for case in std::fs::read_dir(room.path()).expect("rooms are folders").flatten() {
            let name = format!(
                "{}/{}",
                room.file_name().to_string_lossy(),
                case.file_name().to_string_lossy()
            );
            cases.push((name, case.path()));
        }
    }
    cases.sort();
    cases
}

/// Says how a test went, in a line. The harness keeps what a passing test prints, and lets through what it writes.
pub fn tell(line: &str) {
    // If nobody listens, nothing is lost.
    let _ = writeln!(io::stderr(), "{line}");
}

/// The source of a dependency.
pub fn source_of(name: &str) -> PathBuf {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(repository().join("Cargo.toml"))
        .other_options(["--offline".to_owned(), "--filter-platform".to_owned(), host()])
        .exec()
        .expect("cargo knows this package");
    let version = |package: &&cargo_metadata::Package| package.version.clone();
    let packages = metadata.packages.iter().filter(|package| package.name.as_str() == name);
    let package = packages.max_by_key(version).expect("it is a dependency");
    let manifest = package.manifest_path.as_std_path();
    manifest.parent().expect("a manifest is in a folder").to_owned()
}

/// The platform the tests run on: cargo has not fetched what other platforms would need.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc says its host").to_owned()
}

/// Links a manifest given as text, which might be at a path on the disk.
pub fn link_at(path: &Path, manifest: String) -> Vec<u8> {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let file = sources.add(path, manifest);
    linked(build(&Disk, &mut sources, file, &mut sink), &sources, &sink)
}

/// Links a manifest given as text, with components given as text of WebAssembly.
pub fn link_text(manifest: &str, components: &[(&str, &str)]) -> Vec<u8> {
    let files =
        components.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    try_link(manifest, files).unwrap_or_else(|said| panic!("{said}"))
}

/// Links a manifest given as text, with components held in memory. An error is what wcomp says.
pub fn try_link(
    manifest: &str,
    components: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> Result<Vec<u8>, String> {
    let mut world = Overlay::new(&Disk);
    for (name, bytes) in components {
        world.insert(name, bytes);
    }
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let file = sources.add("compose.toml", manifest);
    finish(build(&world, &mut sources, file, &mut sink), &sources, &sink)
}

/// Links the `compose.toml` of a world with room for few instances side by side, and says in how many parts. Nothing, if
/// the composition has errors.
pub fn link_in_parts(world: &dyn World, part: usize) -> Option<(Vec<u8>, usize)> {
    let bytes = world.read(Path::new("compose.toml")).expect("there is a manifest");
    let mut sources = SourceMap::default();
    let file = sources.add("compose.toml", String::from_utf8_lossy(&bytes).into_owned());
    let mut sink = Sink::default();
    let manifest = manifest::parse(&sources, file, &mut sink);
    let inputs =
        resolve::resolve(world, &mut sources, &manifest, &mut resolve::Memo::default(), &mut sink);
    resolve::require_built(&manifest, &mut sink);
    let components = decode::decode(&inputs, &mut decode::Memo::default(), &mut sink);
    let graph = graph::connect(&manifest, &components, &mut sink);
    let limits = Limits { part, ..Limits::default() };
    let checked = check::check(graph, &manifest, &components, &mut sources, limits, &mut sink);
    let checked = sink.gate(checked).ok()?;
    let parts = checked.layout().parts.len();
    let plan = plan::plan(&checked, &manifest, &components);
    let image = emit::emit(&plan, &components, &decode::Valid::default());
    let image = image.unwrap_or_else(|why| panic!("in {parts} parts: {why}"));
    Some((image.to_vec(), parts))
}

fn linked(built: Result<Built, Failure>, sources: &SourceMap, sink: &Sink) -> Vec<u8> {
    finish(built, sources, sink).unwrap_or_else(|said| panic!("{said}"))
}

fn finish(
    built: Result<Built, Failure>,
    sources: &SourceMap,
    sink: &Sink,
) -> Result<Vec<u8>, String> {
    match built {
        Ok(Built { image, .. }) => Ok(image.to_vec()),
        Err(Failure::Bug(error)) => panic!("the result is invalid: {error}"),
        Err(Failure::Composition(_)) => Err(sink
            .sorted()
            .into_iter()
            .map(|diagnostic| render(diagnostic, sources, Format::Short))
            .collect()),
    }
}

/// Whether two components can stand in for each other, in the validator's opinion.
pub fn same_type(a: &[u8], b: &[u8]) -> Result<(), String> {
    let mut both = wasm_encoder::ComponentBuilder::default();
    both.component_raw(None, a);
    both.component_raw(None, b);
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let types = validator.validate_all(&both.finish()).map_err(|error| error.to_string())?;
    let types = types.as_ref();
    let (a, b) = (types.component_at(0), types.component_at(1));
    let stands_in = |a, b| {
        SubtypeCx::new_with_refs(types, types)
            .component_type(a, b, 0)
            .map_err(|error| error.to_string())
    };
    stands_in(a, b).and_then(|()| stands_in(b, a))
}

/// Every file of a name below a folder.
pub fn named(folder: &Path, name: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            named(&path, name, found);
        } else if path.file_name().is_some_and(|it| it == name) {
            found.push(path);
        }
    }
}
