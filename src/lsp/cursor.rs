//! What the cursor is on: a word of a manifest, and what that word means there.

use std::path::Path;

use lsp_types::Position;

use super::documents::Documents;
use super::lines::{Encoding, Lines};
use super::outline::{Role, Word, words};
use super::project::{Project, Snapshot};
use super::projects::Projects;
use crate::decode::{Component, ComponentId};
use crate::graph::{Graph, InstanceId};
use crate::manifest::keys::{Kind, kind_at};
use crate::manifest::{self, Manifest};
use crate::source::Overlay;

/// An open manifest, its text as it is and what was found in it.
pub(super) struct View<'a> {
    pub(super) text: &'a str,
    pub(super) lines: Lines<'a>,
    pub(super) project: &'a Project,
    pub(super) snapshot: &'a Snapshot,
    pub(super) encoding: Encoding,
    documents: &'a Documents,
}

/// A word, and what it means.
pub(super) struct Found {
    pub(super) word: Word,
    pub(super) meaning: Meaning,
}

/// What a word of a manifest can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A component, by its name.
    Component(String),
    /// An instance, by its name.
    Instance(String),
    /// The file of a component.
    Path(String),
    /// The WIT that the component of this name was written against, or that of the composition.
    Wit(Option<String>),
    /// An import or export, possibly without its version.
    Interface(String),
    /// Something else.
    Other,
}

impl<'a> View<'a> {
    /// None when the file is not open, is no manifest, or could not be looked at.
    pub(super) fn new(
        path: &Path,
        documents: &'a Documents,
        projects: &'a Projects,
        encoding: Encoding,
    ) -> Option<Self> {
        let text = &documents.get(path)?.text;
        let project = projects.get(path)?;
        let snapshot = project.snapshot.as_ref()?;
        let lines = Lines::new(text, encoding);
        Some(View { text, lines, project, snapshot, encoding, documents })
    }

    /// The files as they are here.
    pub(super) fn world(&self) -> Overlay<'a> {
        self.project.world(self.documents)
    }

    pub(super) fn manifest(&self) -> &'a Manifest {
        &self.snapshot.analysis.manifest
    }

    pub(super) fn graph(&self) -> &'a Graph {
        self.snapshot.analysis.checked.graph()
    }

    /// The word at a place.
    pub(super) fn find(&self, position: Position) -> Option<Found> {
        let offset = self.lines.offset(position);
        let here = |word: &Word| word.span.start <= offset && offset <= word.span.end;
        let word = words(self.text).into_iter().rfind(here)?;
        let meaning = meaning(&word);
        Some(Found { word, meaning })
    }

    /// What was decoded of a component.
    pub(super) fn component(&self, name: &str) -> Option<&'a Component> {
        let place = self.manifest().components.iter().position(|it| it.name.value == name)?;
        self.snapshot.analysis.components.get(ComponentId::new(place))
    }

    /// What the manifest says of a component.
    pub(super) fn written(&self, name: &str) -> Option<&'a manifest::Component> {
        self.manifest().components.iter().find(|it| it.name.value == name)
    }

    /// An instance by its name, also that of a component that has none of its own.
    pub(super) fn instance(&self, name: &str) -> Option<InstanceId> {
        self.graph().instances().find(|(_, instance)| instance.name == name).map(|(id, _)| id)
    }

    /// The name of the component that an instance is one of.
    pub(super) fn component_of(&self, instance: InstanceId) -> Option<&'a str> {
        let place = self.graph().component(instance).index();
        Some(self.manifest().components.get(place)?.name.value.as_str())
    }
}

/// What a word means by where it stands.
fn meaning(word: &Word) -> Meaning {
    let path: Vec<_> = word.path.iter().map(String::as_str).collect();
    let of = |value: &String, make: fn(String) -> Meaning| make(value.clone());
    match (&word.role, path.as_slice()) {
        (Role::Key, ["components", name]) => Meaning::Component((*name).to_owned()),
        (Role::Key, ["instances", name]) => Meaning::Instance((*name).to_owned()),
        (Role::Key, [table @ .., name])
            if matches!(kind_at(table.iter().copied()), Some(Kind::With | Kind::Exports)) =>
        {
            Meaning::Interface((*name).to_owned())
        }
        (Role::Value(_), ["components", name] | ["components", name, "path"]) => {
            Meaning::Path((*name).to_owned())
        }
        (_, ["components", name, "wit" | "world"]) => Meaning::Wit(Some((*name).to_owned())),
        (_, ["package", "wit" | "target"]) => Meaning::Wit(None),
        (Role::Value(value), ["instances", _, "component"]) => of(value, Meaning::Component),
        (Role::Value(value), ["imports", "allow"] | [.., "export"]) => {
            of(value, Meaning::Interface)
        }
        (Role::Value(value), ["package", "root"] | [.., "from"]) => of(value, Meaning::Instance),
        (Role::Value(value), path) if matches!(kind_at(path.iter().copied()), Some(Kind::Wire)) => {
            of(value, Meaning::Instance)
        }
        _ => Meaning::Other,
    }
}
