//! One composition: its manifest, and what the last look at it has found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::documents::Documents;
use crate::diagnostics::Sink;
use crate::pipeline::{self, Analysis, Memo};
use crate::resolve::Known;
use crate::source::{Kept, Overlay, Recorder, SourceMap, Stamp, World, normal, stamp};

/// A composition that an open file belongs to.
pub(super) struct Project {
    /// Where its manifest is.
    pub(super) manifest: PathBuf,
    /// None when there is no manifest to read.
    pub(super) snapshot: Option<Snapshot>,
    /// What was read or looked for, as it was then.
    touched: BTreeMap<PathBuf, Stamp>,
    /// Whether something has changed since.
    pub(super) stale: bool,
    kept: Kept,
    memo: Memo,
}

/// What the passes have found.
pub(super) struct Snapshot {
    pub(super) sources: SourceMap,
    pub(super) analysis: Analysis,
    pub(super) sink: Sink,
}

impl Project {
    pub(super) fn new(manifest: PathBuf, known: Known) -> Self {
        let mut memo = Memo::default();
        memo.inputs.known = known;
        Project {
            manifest,
            snapshot: None,
            touched: BTreeMap::new(),
            stale: true,
            kept: Kept::default(),
            memo,
        }
    }

    /// The files of the disk, behind those that are open.
    pub(super) fn world(&self, documents: &Documents) -> Overlay<'_> {
        world(&self.kept, documents)
    }

    /// Looks at all of it again.
    pub(super) fn refresh(&mut self, documents: &Documents) {
        // First: what the passes stumble over, they should not stumble over again until it has changed.
        self.stale = false;
        let world = Recorder::new(world(&self.kept, documents));
        let text = world.read(&self.manifest).ok();
        let text = text.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
        let memo = &mut self.memo;
        let snapshot = text.map(|text| {
            let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
            let file = sources.add(&self.manifest, text);
            let analysis = pipeline::analyze_again(&world, &mut sources, file, memo, &mut sink);
            Snapshot { sources, analysis, sink }
        });
        let touched = world.take();
        drop(world);
        self.touched = touched.into_iter().map(|(path, stamp)| (normal(&path), stamp)).collect();
        self.snapshot = snapshot;
        self.kept.drop_unused();
    }

    /// Whether a change of this file may be a change of the composition: it, or the directory it is in, was looked at.
    pub(super) fn touches(&self, path: &Path) -> bool {
        let known = |path: &Path| self.touched.contains_key(path);
        path == self.manifest || known(path) || path.parent().is_some_and(known)
    }

    /// Whether it read this very file.
    pub(super) fn reads(&self, path: &Path) -> bool {
        path == self.manifest || self.touched.contains_key(path)
    }

    /// Whether something is not as it was when it was read.
    pub(super) fn changed(&self) -> bool {
        self.touched.iter().any(|(path, seen)| stamp(path) != *seen)
    }
}

fn world<'k>(kept: &'k Kept, documents: &Documents) -> Overlay<'k> {
    let mut overlay = Overlay::new(kept);
    for (path, document) in documents.iter() {
        overlay.insert(path, document.bytes.clone());
    }
    overlay
}
