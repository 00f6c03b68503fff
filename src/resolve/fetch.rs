//! What is published that a manifest asks for, by itself: nothing else of it is read.

use rayon::prelude::*;

use super::packages::{Asker, Offer, Release, Session};
use super::reader::Reader;
use super::{Memo, Registries, wit};
use crate::diagnostics::Sink;
use crate::manifest::{Component, Manifest, Origin};
use crate::source::{SourceMap, World};

/// Finds what is published that a manifest asks for, and locks it; has it on this machine, if `contents` says so. Returns
/// the packages and images.
pub fn fetch(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    contents: bool,
    memo: &mut Memo,
    sink: &mut Sink,
) -> Vec<String> {
    let Memo { known, worlds, changes, .. } = memo;
    let mut session = Session::new(world, &known.registries, manifest, sink);
    components(world, sources, manifest, contents, &mut session, sink);
    wit::targets(world, sources, manifest, worlds, &mut session, sink);
    let names = session.names();
    *changes = session.finish(sink);
    names
}

/// The same for the components alone, before anything is built: what they are built from may be WIT that is not there yet.
pub fn fetch_components(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &mut Memo,
    sink: &mut Sink,
) {
    let mut session = Session::new(world, &memo.known.registries, manifest, sink);
    components(world, sources, manifest, true, &mut session, sink);
    memo.changes = session.finish(sink);
}

fn components(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    contents: bool,
    session: &mut Session<'_>,
    sink: &mut Sink,
) {
    let releases = releases(manifest, session, sources, sink);
    if !contents {
        return;
    }
    let shared = &*session;
    let read = |(component, release): (&Component, &Option<Release>)| {
        let reader = Reader { world, directory: &manifest.directory, component };
        reader.read(shared, Some(release.as_ref()?)).err()
    };
    let troubles: Vec<_> = manifest.components.par_iter().zip(&releases).map(read).collect();
    for (component, troubles) in manifest.components.iter().zip(troubles) {
        for trouble in troubles.into_iter().flatten() {
            session.fail();
            sink.push(trouble.report(sources, &component.name.value));
        }
    }
}

/// What there is of each component that is a package, or of just one, unless there was a problem. Nothing is written.
pub fn offers(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    only: Option<&str>,
    memo: &Memo,
    sink: &mut Sink,
) -> Vec<Option<Offer>> {
    let registries = Registries { writes: false, ..memo.known.registries.clone() };
    let mut session = Session::new(world, &registries, manifest, sink);
    let offer = |component: &Component| {
        if only.is_some_and(|only| component.name.value != only) {
            return None;
        }
        let (origin, asker) = asked(component)?;
        let offer = session.offer(origin, asker, sources);
        offer.map_err(|problem| problem.map(|it| sink.push(*it))).ok()?
    };
    manifest.components.iter().map(offer).collect()
}

/// What each component that is published comes to, unless there was a problem.
pub(super) fn releases(
    manifest: &Manifest,
    session: &mut Session<'_>,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Vec<Option<Release>> {
    let release = |component: &Component| {
        let (origin, asker) = asked(component)?;
        let found = session.find(origin, asker, sources);
        found.map_err(|problem| problem.map(|it| sink.push(*it))).ok()
    };
    manifest.components.iter().map(release).collect()
}

/// What a component asks for, if it is published and that could be read.
fn asked(component: &Component) -> Option<(&Origin, Asker<'_>)> {
    let published = component.published.as_ref()?;
    Some((published.origin.as_ref()?, Asker::component(published, component)))
}
