//! Commands that make components, which run before anything is read.
//!
//! A command runs when there is no telling that it would make what is there: what it reads, the command itself, or the file
//! that it made has changed since it ran last. That is told by digests, as times change by themselves. A command that does
//! not say what it reads runs each time, as does cargo, which looks after its own. Commands that do not wait for each other's
//! files run side by side.

use std::path::{Path, PathBuf};

use super::globs;
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::manifest::{Build, Component, Manifest, Run};
use crate::source::{Digest, Hasher, Span, Spanned, Store, World, or_here};

/// What runs commands.
pub trait Runner: Sync {
    /// Runs a command and waits until it ends. What it prints is passed on if it fails.
    ///
    /// # Errors
    /// Why it failed, in words that go on from "the command".
    fn run(&self, command: &Command<'_>) -> Result<(), String>;

    /// Has cargo build packages.
    ///
    /// # Errors
    /// As for [`Runner::run`].
    fn cargo(&self, command: &Command<'_>, packages: &[&str]) -> Result<Built, String>;

    /// The digest of a file as it is on the disk, if it is there.
    fn digest(&self, path: &Path) -> Option<Digest>;

    /// What earlier runs have made.
    fn store(&self) -> Option<&dyn Store>;
}

/// What cargo has built.
pub struct Built {
    /// The WebAssembly that each package has come to, in their order.
    pub files: Vec<Option<PathBuf>>,
    /// Whether it was all there already.
    pub fresh: bool,
}

/// A command to run.
pub struct Command<'m> {
    /// The component that it makes.
    pub component: &'m str,
    /// What runs.
    pub run: &'m Run,
    /// Where.
    pub directory: PathBuf,
    /// Variables of the environment.
    pub env: &'m [(String, String)],
}

/// Runs what has to run. `result` is where the whole will be, which is no input of anything. Returns how many commands there
/// are, and how many of them ran.
pub fn build(
    world: &dyn World,
    manifest: &mut Manifest,
    result: &Path,
    runner: &dyn Runner,
    sink: &mut Sink,
) -> (usize, usize) {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for component in &manifest.components {
        let Some(build) = component.build.as_ref().filter(|_| !component.is_of_cargo()) else {
            continue;
        };
        let directory = directory_of(manifest, build);
        // What makes several components runs once.
        let same = |job: &Job<'_>| {
            let Command { run, env, directory: other, .. } = &job.command;
            (*run, *env, other) == (&build.run, build.env.as_slice(), &directory)
        };
        let at = jobs.iter().position(same).unwrap_or_else(|| {
            let (name, env) = (component.name.value.as_str(), build.env.as_slice());
            let command = Command { component: name, run: &build.run, directory, env };
            let (base, parts) = (manifest.directory.as_path(), Vec::new());
            jobs.push(Job { base, result, command, parts });
            jobs.len() - 1
        });
        jobs[at].parts.push((component, build));
    }
    let all = jobs.len();
    let ran = run(world, jobs, runner, sink);
    let (of_cargo, by_cargo) = cargo(manifest, runner, sink);
    (all + of_cargo, ran + by_cargo)
}

/// Says of components that cargo makes where they are, if an earlier run has made them.
pub(super) fn recall(manifest: &mut Manifest, store: Option<&dyn Store>) {
    let Some(store) = store else { return };
    for component in &mut manifest.components {
        if let Some(Build { run: Run::Cargo(package), span, .. }) = &component.build
            && component.path.is_none()
        {
            let path = store.get(key_of_package(&manifest.directory, package));
            let path = path.and_then(|path| String::from_utf8(path).ok());
            component.path = path.map(|value| Spanned { value, span: *span });
        }
    }
}

/// A command, and the components that it makes, of which there is at least one.
struct Job<'m> {
    /// Where the manifest is.
    base: &'m Path,
    /// Where the result of the composition will be.
    result: &'m Path,
    command: Command<'m>,
    parts: Vec<(&'m Component, &'m Build)>,
}

impl Job<'_> {
    /// The files that it is to make, and where the manifest names them.
    fn outputs(&self) -> impl Iterator<Item = (PathBuf, Span)> {
        let files = self.parts.iter().flat_map(|(component, _)| component.own_files());
        files.map(|file| (self.base.join(&file.value), file.span))
    }

    /// The patterns of what it reads. None, if nobody knows.
    fn patterns(&self) -> Option<Vec<&Spanned<String>>> {
        let each: Option<Vec<_>> =
            self.parts.iter().map(|(_, build)| build.inputs.as_ref()).collect();
        Some(each?.into_iter().flatten().collect())
    }

    /// Whether it reads what another makes.
    fn waits_for(&self, other: &Job<'_>) -> bool {
        let patterns = self.patterns().unwrap_or_default();
        let reads = |file: &Path| patterns.iter().any(|it| globs::covers(self.base, it, file));
        !std::ptr::eq(self, other) && other.outputs().any(|(file, _)| reads(&file))
    }

    /// All that decides about what it makes. None, if nobody knows what it reads.
    fn key(&self, world: &dyn World) -> Result<Option<Digest>, Vec<Diagnostic>> {
        let Some(patterns) = self.patterns() else { return Ok(None) };
        let outputs = self.outputs().map(|(path, _)| path);
        let outputs: Vec<_> = outputs.chain([self.result.to_owned()]).collect();
        let inputs = globs::files(world, self.base, &patterns, &outputs)?;
        let Command { run, env, .. } = &self.command;
        let directory = self.parts[0].1.directory.as_ref().map(|directory| &directory.value);
        // As seen from the manifest, from wherever that is named.
        let paths = inputs.iter().map(|path| path.strip_prefix(self.base).unwrap_or(path));
        let paths: Vec<_> = paths.collect();
        let words = format!("{run:?} {env:?} {directory:?} {paths:?}");
        let mut hasher = Hasher::default();
        hasher.update(&Digest::of(words.as_bytes()).bytes());
        for input in inputs {
            // One that is gone by now is as good as another: the command has to run.
            let Ok(bytes) = world.read(&input) else { return Ok(None) };
            hasher.update(&bytes.digest().bytes());
        }
        Ok(Some(hasher.finish()))
    }

    /// What it has made, or a file that is not there.
    fn made(&self, runner: &dyn Runner) -> Result<Digest, (PathBuf, Span)> {
        let mut hasher = Hasher::default();
        for (path, span) in self.outputs() {
            let Some(digest) = runner.digest(&path) else { return Err((path, span)) };
            hasher.update(&digest.bytes());
        }
        Ok(hasher.finish())
    }

    /// Runs unless that would change nothing. Returns whether it ran.
    fn run(&self, world: &dyn World, runner: &dyn Runner) -> Result<bool, Vec<Diagnostic>> {
        let key = self.key(world)?;
        let store = runner.store();
        let known = key.and_then(|key| store?.get(key));
        if self.made(runner).is_ok_and(|there| known.as_deref() == Some(&there.bytes())) {
            return Ok(false);
        }
        let (span, name) = (self.parts[0].1.span, self.command.component);
        let command = self.command.run.to_string();
        runner.run(&self.command).map_err(|why| {
            let command = Some(command.as_str());
            vec![codes::BuildFailed { span, name, command, why: &why }.into()]
        })?;
        let made = self.made(runner).map_err(|(path, file)| {
            let path = path.as_path();
            vec![codes::BuildMadeNothing { span, file, name, command: &command, path }.into()]
        })?;
        // What has changed meanwhile may or may not be in it.
        if let (Some(key), Some(store)) = (key, store)
            && self.key(world).is_ok_and(|after| after == Some(key))
        {
            store.put(key, &made.bytes());
        }
        Ok(true)
    }
}

/// Runs jobs, those side by side that do not wait for others. Returns how many ran.
fn run(world: &dyn World, mut jobs: Vec<Job<'_>>, runner: &dyn Runner, sink: &mut Sink) -> usize {
    let mut ran = 0;
    while !jobs.is_empty() {
        let waits = |job: &Job<'_>| jobs.iter().any(|other| job.waits_for(other));
        let mut ready: Vec<bool> = jobs.iter().map(|job| !waits(job)).collect();
        if !ready.contains(&true) {
            // They wait for each other, so one has to begin.
            ready[0] = true;
        }
        let mut ready = ready.into_iter();
        let (now, later): (Vec<_>, _) =
            jobs.into_iter().partition(|_| ready.next().unwrap_or_default());
        jobs = later;
        for result in side_by_side(&now, |job| job.run(world, runner)) {
            match result {
                Ok(it_ran) => ran += usize::from(it_ran),
                Err(problems) => {
                    for problem in problems {
                        sink.push(problem);
                    }
                    // What waits for it would fail for no reason of its own.
                    jobs.clear();
                }
            }
        }
    }
    ran
}

/// Does something for each at the same time, as many as there are cores. Threads of their own wait for programs, so that those
/// which compute are free.
fn side_by_side<T: Sync, R: Send>(items: &[T], run: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut results = Vec::with_capacity(items.len());
    for some in items.chunks(cores) {
        std::thread::scope(|scope| {
            let threads: Vec<_> = some.iter().map(|item| scope.spawn(|| run(item))).collect();
            for thread in threads {
                results.push(thread.join().expect("what runs a command does not panic"));
            }
        });
    }
    results
}

/// Has cargo build all that is its: together, what it builds in one place and in one environment. Returns how many components
/// that are, and how many of them were built with others that cargo had to build.
fn cargo(manifest: &mut Manifest, runner: &dyn Runner, sink: &mut Sink) -> (usize, usize) {
    let mut rest: Vec<_> = (0..manifest.components.len())
        .filter(|at| manifest.components[*at].is_of_cargo())
        .collect();
    let (all, mut built) = (rest.len(), 0);
    while let Some(first) = rest.first().and_then(|at| manifest.components[*at].build.clone()) {
        let place = |build: &Build| (directory_of(manifest, build), build.env.clone());
        let same = |at: &usize| {
            let build = manifest.components[*at].build.as_ref();
            build.is_some_and(|build| place(build) == place(&first))
        };
        let (now, later): (Vec<_>, _) = rest.into_iter().partition(same);
        rest = later;
        if !together(manifest, &first, &now, runner, sink) {
            built += now.len();
        }
    }
    (all, built)
}

/// Has cargo build the components at these places. Returns whether they were there.
fn together(
    manifest: &mut Manifest,
    build: &Build,
    places: &[usize],
    runner: &dyn Runner,
    sink: &mut Sink,
) -> bool {
    let directory = directory_of(manifest, build);
    let packages: Vec<_> =
        places.iter().filter_map(|at| package(&manifest.components[*at])).collect();
    let names: Vec<_> = packages.iter().map(String::as_str).collect();
    let name = manifest.components[places[0]].name.value.clone();
    let command = Command { component: &name, run: &build.run, directory, env: &build.env };
    let Built { files, fresh } = match runner.cargo(&command, &names) {
        Ok(built) => built,
        Err(why) => {
            let span = build.span;
            sink.push(codes::BuildFailed { span, name: &name, command: None, why: &why });
            return false;
        }
    };
    for ((at, package), path) in places.iter().zip(&packages).zip(files) {
        let key = key_of_package(&manifest.directory, package);
        let component = &mut manifest.components[*at];
        let span = component.build.as_ref().map_or(component.name.span, |build| build.span);
        let Some(path) = path else {
            let name = component.name.value.as_str();
            sink.push(codes::NotAWasmPackage { span, name, package });
            continue;
        };
        let value = path.to_string_lossy().into_owned();
        if let Some(store) = runner.store() {
            store.put(key, value.as_bytes());
        }
        component.path = Some(Spanned { value, span });
    }
    fresh
}

/// The package that cargo makes a component from.
fn package(component: &Component) -> Option<String> {
    match &component.build.as_ref()?.run {
        Run::Cargo(package) => Some(package.clone()),
        _ => None,
    }
}

fn directory_of(manifest: &Manifest, build: &Build) -> PathBuf {
    let directory = &manifest.directory;
    build.directory.as_ref().map_or(directory.clone(), |it| directory.join(&it.value))
}

/// By what the path of a package's component is remembered.
fn key_of_package(directory: &Path, package: &str) -> Digest {
    let directory = std::path::absolute(or_here(directory)).unwrap_or_default();
    Digest::of(format!("cargo {} {package}", directory.display()).as_bytes())
}
