//! The whole tool on one page.
//!
//! Each line takes what the lines above made and adds one thing. Passes up to `check` report into `sink` and carry on, so an
//! editor sees every problem at once; `plan` and `emit` run only on a composition that has none.

use tracing::info_span;

use crate::check::{self, Checked};
use crate::decode::{self, Components};
use crate::diagnostics::{Failed, Sink};
use crate::emit::{self, Image};
use crate::graph;
use crate::manifest::{self, Manifest};
use crate::plan;
use crate::resolve;
use crate::source::{FileId, SourceMap, World};

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

/// What one analysis leaves for the next.
#[derive(Default)]
pub struct Memo {
    /// Worlds that were looked up.
    pub worlds: resolve::Memo,
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
    let manifest = info_span!("manifest").in_scope(|| manifest::parse(sources, file, sink));
    examine(world, sources, manifest, memo, sink)
}

/// Checks a composition whose manifest was read.
pub fn examine(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Analysis {
    let components = read(world, sources, &manifest, memo, sink);
    let graph = info_span!("graph").in_scope(|| graph::connect(&manifest, &components, sink));
    let limits = check::Limits::default();
    let checked = info_span!("check")
        .in_scope(|| check::check(graph, &manifest, &components, sources, limits, sink));
    Analysis { manifest, components, checked }
}

/// Reads the components of a manifest.
pub fn read(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Components {
    let Memo { worlds, components } = memo;
    let inputs =
        info_span!("resolve").in_scope(|| resolve::resolve(world, sources, manifest, worlds, sink));
    info_span!("decode", components = manifest.components.len())
        .in_scope(|| decode::decode(&inputs, components, sink))
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
    let analysis = analyze_again(world, sources, file, memo, sink);
    resolve::require_built(&analysis.manifest, sink);
    let analysis = sink.gate(analysis).map_err(Failure::Composition)?;
    let Analysis { manifest, components, checked } = &analysis;
    let valid = &mut memo.components.valid;
    let plan = info_span!("plan").in_scope(|| plan::plan(checked, manifest, components));
    let image = info_span!("emit")
        .in_scope(|| emit::emit(&plan, components, valid))
        .map_err(Failure::Bug)?;
    Ok(Built { analysis, image })
}
