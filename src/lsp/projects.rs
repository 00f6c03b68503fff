//! The compositions that open files belong to.
//!
//! A manifest that is open is one. A WIT file, or a component written as text, belongs to the nearest manifest above it that
//! reads it. A composition that no open file belongs to any more is let go of, and its diagnostics with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::documents::{Documents, is_manifest};
use super::project::Project;
use crate::resolve::Known;
use crate::source::{Disk, World};

/// All of them, by manifest.
#[derive(Default)]
pub(super) struct Projects {
    list: BTreeMap<PathBuf, Project>,
    /// Whether one was looked at and nobody has been told.
    unsaid: bool,
    /// What commands have built, and where packages are.
    known: Known,
}

impl Projects {
    pub(super) fn new(known: Known) -> Self {
        Projects { known, ..Projects::default() }
    }

    /// A file was opened.
    pub(super) fn opened(&mut self, path: &Path, documents: &Documents) {
        self.changed(path);
        if documents.get(path).is_some_and(|document| document.manifest) {
            let new = || Project::new(path.to_owned(), self.known.clone());
            self.list.entry(path.to_owned()).or_insert_with(new);
        } else if path.extension().is_some_and(|it| it == "wit" || it == "wat") {
            self.look_upward(path, documents);
        }
    }

    /// Finds the manifest that a file belongs to. Those on the way that do not read it are let go of with the next refresh.
    fn look_upward(&mut self, path: &Path, documents: &Documents) {
        for directory in path.ancestors().skip(1) {
            let entries = Disk.list(directory).unwrap_or_default();
            for manifest in entries.into_iter().filter(|path| is_manifest(path)) {
                let new = || Project::new(manifest.clone(), self.known.clone());
                let project = self.list.entry(manifest.clone()).or_insert_with(new);
                if project.stale {
                    project.refresh(documents);
                    self.unsaid = true;
                }
                if project.reads(path) {
                    return;
                }
            }
        }
    }

    /// A file is not as it was, or is not there any more, or is there for the first time.
    pub(super) fn changed(&mut self, path: &Path) {
        for project in self.list.values_mut() {
            project.stale |= project.touches(path);
        }
    }

    /// Looks whether files have changed without anybody telling. Returns whether something has.
    pub(super) fn look(&mut self) -> bool {
        for project in self.list.values_mut() {
            project.stale |= project.changed();
        }
        self.list.values().any(|project| project.stale)
    }

    /// Looks again at what has changed, and lets go of what nobody looks at. Returns whether there is anything new.
    pub(super) fn refresh(&mut self, documents: &Documents) -> bool {
        let mut new = std::mem::take(&mut self.unsaid);
        for project in self.list.values_mut().filter(|project| project.stale) {
            project.refresh(documents);
            new = true;
        }
        let before = self.list.len();
        self.list.retain(|_, project| {
            documents.iter().any(|(path, document)| {
                if document.manifest { path == project.manifest } else { project.reads(path) }
            })
        });
        new || self.list.len() != before
    }

    pub(super) fn get(&self, manifest: &Path) -> Option<&Project> {
        self.list.get(manifest)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Project> {
        self.list.values()
    }
}
