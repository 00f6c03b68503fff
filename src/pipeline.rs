//! The whole tool on one page.
//!
//! Each line takes what the lines above made and adds one thing. Passes up to `check` report into `sink` and carry on, so an
//! editor sees every problem at once; `plan` and `emit` run only on a composition that has none.

use std::path::PathBuf;

use tracing::info_span;

use crate::check::{self, Checked};
use crate::decode::{self, Components};
use crate::diagnostics::{Failed, Sink};
use crate::emit::{self, Image};
use crate::graph;
use crate::manifest::{self, Manifest};
use crate::plan;
use crate::resolve::{self, Inputs, Offer, Runner};
use crate::source::{Digest, FileId, Hasher, SourceMap, Store, World};

/// Everything there is to know of a composition without building it.
#[derive(Debug)]
pub struct Analysis {
    /// What was asked for.
    pub manifest: Manifest,
    /// What it is made of.
    pub components: Components,
    /// How it fits together.
    pub checked: Checked,
}

/// A composition that was linked.
#[derive(Debug)]
pub struct Built {
    /// What it was made from.
    pub analysis: Analysis,
    /// The result.
    pub image: Image,
}

/// A result that holds if all function bodies in it are valid, which is being found out while it is written.
#[derive(Debug)]
pub struct Draft {
    /// The result.
    pub image: Image,
    inputs: Inputs,
    key: Digest,
    made: Made,
}

/// Where a result comes from.
#[derive(Debug)]
enum Made {
    /// An earlier run has made the same.
    Before(Box<Manifest>),
    Now(Box<Analysis>),
}

impl Draft {
    /// What was asked for.
    pub fn manifest(&self) -> &Manifest {
        match &self.made {
            Made::Before(manifest) => manifest,
            Made::Now(analysis) => &analysis.manifest,
        }
    }

    /// What it was made from, if it was made now.
    pub fn analysis(&self) -> Option<&Analysis> {
        match &self.made {
            Made::Before(_) => None,
            Made::Now(analysis) => Some(analysis),
        }
    }

    /// Waits for the verdict on the function bodies. What is good is remembered.
    ///
    /// # Errors
    /// When one is not valid, which lands in `sink`.
    pub fn settle(
        &self,
        memo: &mut Memo,
        results: Option<&dyn Store>,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        let Made::Now(analysis) = &self.made else { return Ok(()) };
        decode::settle(&self.inputs, &analysis.components, &mut memo.components, sink);
        sink.gate(())?;
        memo.components.valid.add(self.image.digest(), self.image.len());
        // What there was to say of it would have to be said again.
        let results = results.filter(|_| sink.is_empty() && self.image.len() >= WORTH_REMEMBERING);
        if let Some(results) = results
            && let Some(recipe) = self.image.recipe(&self.inputs.bytes().collect::<Vec<_>>())
        {
            results.put(self.key, &recipe);
        }
        Ok(())
    }
}

/// The size of a result, in bytes, from which it is sooner made as it was before than anew.
const WORTH_REMEMBERING: usize = 1 << 16;

/// What one analysis leaves for the next.
#[derive(Default)]
pub struct Memo {
    /// Worlds that were looked up, and components that were made of core modules.
    pub inputs: resolve::Memo,
    /// Components that were decoded.
    pub components: decode::Memo,
}

impl Memo {
    /// For one analysis that no other follows.
    pub fn last() -> Self {
        let mut memo = Memo::default();
        memo.components.last = true;
        memo
    }
}

/// Why there is no image.
#[derive(Debug)]
pub enum Failure {
    /// The composition has errors; they are in the sink.
    Composition(Failed),
    /// wcomp made something that the validator turns down: a bug of wcomp.
    Bug(wasmparser::Error),
}

/// Reads and checks a composition. Never fails: problems land in `sink`.
pub fn analyze(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    sink: &mut Sink,
) -> Analysis {
    analyze_again(world, sources, file, &mut Memo::last(), sink)
}

/// The same for the second time and after: what `memo` has of what did not change is not worked out again.
pub fn analyze_again(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Analysis {
    let manifest = parse(sources, file, sink);
    examine(world, sources, manifest, memo, sink)
}

/// Reads a manifest.
pub fn parse(sources: &SourceMap, file: FileId, sink: &mut Sink) -> Manifest {
    info_span!("manifest").in_scope(|| manifest::parse(sources, file, sink))
}

/// Checks a composition whose manifest was read.
pub fn examine(
    world: &dyn World,
    sources: &mut SourceMap,
    mut manifest: Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Analysis {
    memo.inputs.recall(&mut manifest);
    let inputs = resolve(world, sources, &manifest, memo, sink);
    let analysis = work_out(sources, manifest, &inputs, memo, sink);
    decode::settle(&inputs, &analysis.components, &mut memo.components, sink);
    analysis
}

/// Reads the components of a manifest.
pub fn read(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Components {
    let inputs = resolve(world, sources, manifest, memo, sink);
    let components = decode(&inputs, memo, sink);
    decode::settle(&inputs, &components, &mut memo.components, sink);
    components
}

fn resolve(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Inputs {
    let known = &mut memo.inputs;
    info_span!("resolve").in_scope(|| resolve::resolve(world, sources, manifest, known, sink))
}

/// Reads a manifest, and fetches and locks what is published that it asks for. Returns the packages and images.
pub fn fetch(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    contents: bool,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Vec<String> {
    let manifest = parse(sources, file, sink);
    let known = &mut memo.inputs;
    info_span!("fetch")
        .in_scope(|| resolve::fetch(world, sources, &manifest, contents, known, sink))
}

/// Reads a manifest, and says what there is of each component that is a package, or of just one.
pub fn offers(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    only: Option<&str>,
    memo: &Memo,
    sink: &mut Sink,
) -> (Manifest, Vec<Option<Offer>>) {
    let manifest = parse(sources, file, sink);
    let offers = info_span!("fetch")
        .in_scope(|| resolve::offers(world, sources, &manifest, only, &memo.inputs, sink));
    (manifest, offers)
}

fn decode(inputs: &Inputs, memo: &mut Memo, sink: &mut Sink) -> Components {
    info_span!("decode", components = inputs.components.len())
        .in_scope(|| decode::decode(inputs, &mut memo.components, sink))
}

/// Checks a composition whose inputs were read, but for function bodies.
fn work_out(
    sources: &mut SourceMap,
    manifest: Manifest,
    inputs: &Inputs,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Analysis {
    let components = decode(inputs, memo, sink);
    let graph = info_span!("graph").in_scope(|| graph::connect(&manifest, &components, sink));
    let limits = check::Limits::default();
    let checked = info_span!("check")
        .in_scope(|| check::check(graph, &manifest, &components, sources, limits, sink));
    Analysis { manifest, components, checked }
}

/// Links a composition into one component.
///
/// # Errors
/// When the composition has errors, or when the result turns out invalid all the same.
pub fn build(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    sink: &mut Sink,
) -> Result<Built, Failure> {
    build_again(world, sources, file, &mut Memo::last(), sink)
}

/// The same for the second time and after.
///
/// # Errors
/// As for [`build`].
pub fn build_again(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Result<Built, Failure> {
    let manifest = parse(sources, file, sink);
    let draft = draft(world, sources, manifest, memo, None, sink)?;
    draft.settle(memo, None, sink).map_err(Failure::Composition)?;
    match draft.made {
        Made::Now(analysis) => Ok(Built { analysis: *analysis, image: draft.image }),
        Made::Before(_) => unreachable!("no result was there before"),
    }
}

/// Reads a manifest and runs the commands in it that have to run, none of which reads what is at `result`. Returns how many
/// there are and how many ran as well.
///
/// # Errors
/// When one fails. The others have run, as far as they do not depend on it, and nothing else has been looked at but what is
/// published: that it is not to be had is found sooner than anything is built.
pub fn make(
    world: &dyn World,
    sources: &mut SourceMap,
    file: FileId,
    result: impl FnOnce(&Manifest) -> PathBuf,
    runner: &dyn Runner,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Result<(Manifest, (usize, usize)), Failed> {
    let mut manifest = parse(sources, file, sink);
    memo.inputs.changes.clear();
    if manifest.components.iter().all(|component| component.build.is_none()) {
        return Ok((manifest, (0, 0)));
    }
    // What cannot be read of the manifest may be what a command needs.
    sink.gate(())?;
    if manifest.components.iter().any(|component| component.published.is_some()) {
        let known = &mut memo.inputs;
        info_span!("fetch")
            .in_scope(|| resolve::fetch_components(world, sources, &manifest, known, sink));
        sink.gate(())?;
    }
    let result = result(&manifest);
    let ran =
        info_span!("make").in_scope(|| resolve::build(world, &mut manifest, &result, runner, sink));
    sink.gate((manifest, ran))
}

/// Links a composition for somebody who settles it while it is written, and who may have `results` of the same manifest and
/// the same bytes.
///
/// # Errors
/// As for [`build`].
pub fn draft(
    world: &dyn World,
    sources: &mut SourceMap,
    mut manifest: Manifest,
    memo: &mut Memo,
    results: Option<&dyn Store>,
    sink: &mut Sink,
) -> Result<Draft, Failure> {
    memo.inputs.recall(&mut manifest);
    let inputs = resolve(world, sources, &manifest, memo, sink);
    let key = key(sources.text(manifest.file), &inputs);
    if let Some(results) = results.filter(|_| sink.is_empty()) {
        let bytes: Vec<_> = inputs.bytes().collect();
        let image = results.get(key).and_then(|recipe| Image::follow(&recipe, &bytes));
        if let Some(image) = image.filter(|image| memo.components.valid.has(image.digest())) {
            return Ok(Draft { image, inputs, key, made: Made::Before(Box::new(manifest)) });
        }
    }
    let analysis = work_out(sources, manifest, &inputs, memo, sink);
    resolve::require_built(&analysis.manifest, sink);
    let Analysis { manifest, components, checked } = &analysis;
    if let Err(failed) = sink.gate(()) {
        decode::settle(&inputs, components, &mut memo.components, sink);
        return Err(Failure::Composition(failed));
    }
    let plan = info_span!("plan").in_scope(|| plan::plan(checked, manifest, components));
    let image = info_span!("emit")
        .in_scope(|| emit::emit(&plan, components, &memo.components.valid))
        .map_err(Failure::Bug)?;
    Ok(Draft { image, inputs, key, made: Made::Now(Box::new(analysis)) })
}

/// All that decides about a result.
fn key(manifest: &str, inputs: &Inputs) -> Digest {
    let mut hasher = Hasher::default();
    hasher.update(&Digest::of(manifest.as_bytes()).bytes());
    let components = inputs.components.iter().map(|it| it.as_ref().map(|it| it.bytes.digest()));
    let worlds = inputs.worlds.iter().chain([&inputs.target]);
    let worlds = worlds.map(|it| it.as_ref().map(|it| it.bytes.digest()));
    for digest in components.chain(worlds) {
        match digest {
            Some(digest) => {
                hasher.update(&[1]);
                hasher.update(&digest.bytes());
            }
            None => hasher.update(&[0]),
        }
    }
    hasher.finish()
}
