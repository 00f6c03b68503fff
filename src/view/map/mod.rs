//! What went where: every byte of the output, what was stored once and for whom, and what that saved.

mod anatomy;
mod text;
mod uses;

use std::collections::BTreeSet;

use serde::Serialize;

use super::json;
use super::picture::Picture;
use crate::check::{Data, stored_as};
use crate::decode::ComponentId;
use crate::decode::outline::{Piece, Thing};
use crate::emit::Image;
use crate::manifest::Dedupe;
use crate::pipeline::Analysis;
use crate::source::Digest;

pub use anatomy::{Kind, Part, anatomy};
pub use uses::Uses;

/// The map of an output.
#[derive(Debug, Serialize)]
pub struct Map<'a> {
    /// The name of the package.
    pub name: &'a str,
    /// Bytes in all.
    pub size: usize,
    /// Bytes that the components of the manifest have in all.
    pub inputs: usize,
    /// Bytes that deduplication saved.
    pub saved: usize,
    /// What is stored once.
    #[serde(skip)]
    pub dedupe: Dedupe,
    /// Bytes that `dedupe = "deep"` saved of these, or would save besides.
    pub deep: usize,
    /// Bytes of custom sections in the components that were left out.
    pub stripped: usize,
    /// What it consists of, in order. Together they have all its bytes but the eight of the header.
    pub parts: Vec<Stored>,
    /// Who is wired to whom, and what is left to the host.
    pub composition: json::Composition<'a>,
}

/// A part of the outermost component.
#[derive(Debug, Serialize)]
pub struct Stored {
    /// The components of the manifest that it is there for; none for what wcomp writes itself.
    #[serde(rename = "for")]
    pub users: Vec<String>,
    /// Whether it was taken out of components that had it inside.
    pub moved: bool,
    /// What it is.
    #[serde(flatten)]
    pub part: Part,
}

/// Maps an output.
pub fn map<'a>(picture: &'a Picture, analysis: &Analysis, image: &Image) -> Map<'a> {
    let whole = anatomy(&image.to_vec()).expect("an image is valid");
    let components = &analysis.manifest.components;
    let size = |index| analysis.components.built(ComponentId::new(index)).bytes.len();
    let inputs = (0..components.len()).map(size).sum();
    let stripped = analysis.components.left_out();
    let mut moved = moved(analysis).into_iter();
    let mut stays = stays(analysis).into_iter();
    let mut parts = Vec::with_capacity(whole.parts.len());
    for part in whole.parts {
        let (users, moved) = match part.kind {
            Kind::Definitions | Kind::Custom => (Vec::new(), false),
            Kind::CoreModule | Kind::Component => match moved.next() {
                Some(users) => (users, true),
                None => (stays.next().unwrap_or_default(), false),
            },
        };
        parts.push(Stored { users, moved, part });
    }
    let own = |stored: &&Stored| !stored.users.is_empty();
    let stored: usize = parts.iter().filter(own).map(|stored| stored.part.size).sum();
    Map {
        name: &picture.name,
        size: image.len(),
        inputs,
        saved: inputs.saturating_sub(stored + stripped),
        dedupe: analysis.manifest.link.dedupe,
        deep: deep(analysis),
        stripped,
        parts,
        composition: json::composition(picture),
    }
}

impl Map<'_> {
    /// As text, for people.
    pub fn text(&self, picture: &Picture) -> String {
        text::write(self, picture)
    }

    /// As data.
    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("plain data is always JSON");
        format!("{text}\n")
    }
}

/// What `dedupe = "deep"` saves. With `dedupe = false` nothing is to be shared, and nobody asks.
fn deep(analysis: &Analysis) -> usize {
    let Analysis { manifest, components, checked } = analysis;
    match manifest.link.dedupe {
        Dedupe::Off => 0,
        Dedupe::Same => checked.deep(manifest, components),
        Dedupe::Deep => checked.layout().storage.split.saved,
    }
}

/// Who has each thing inside that is stored in the outermost component, in the order in which they are stored.
fn moved(analysis: &Analysis) -> Vec<Vec<String>> {
    let storage = &analysis.checked.layout().storage;
    let modules = storage.modules.keys().chain(storage.split.data.keys());
    let modules = modules.map(|digest| Thing::Module(*digest));
    let components = storage.components.keys().map(|digest| Thing::Component(*digest));
    modules.chain(components).map(|thing| users(analysis, thing)).collect()
}

/// The components of the manifest that have a thing inside, or are it.
fn users(analysis: &Analysis, thing: Thing) -> Vec<String> {
    let parts = with_part(analysis, thing);
    let has = |index: usize| {
        let nodes = &analysis.components.built(ComponentId::new(index)).outline.nodes;
        nodes.iter().any(|node| {
            Thing::Component(node.digest) == thing
                || parts.contains(&node.digest)
                || node.pieces.iter().any(
                    |piece| matches!(piece, Piece::Module(_, module) if Thing::Module(module.digest) == thing),
                )
        })
    };
    let components = analysis.manifest.components.iter().enumerate();
    let users = components.filter(|(index, _)| has(*index));
    users.map(|(_, component)| component.name.value.clone()).collect()
}

/// What the components say that have a core module of which this is a part.
fn with_part(analysis: &Analysis, thing: Thing) -> BTreeSet<Digest> {
    let split = &analysis.checked.layout().storage.split;
    let nodes = split.tails.iter().map(|(place, tail)| {
        let node = &analysis.components.built(place.component).outline.nodes[place.node];
        (place, tail, node)
    });
    let has = nodes.filter(|(place, tail, node)| {
        let data = tail
            .data
            .iter()
            .any(|it| matches!(it.module, Data::Shared(digest) if Thing::Module(digest) == thing));
        let code = node.pieces.iter().any(|piece| {
            let Piece::Module(_, module) = piece else { return false };
            let part = split.code.get(&(place.component, module.start()));
            part.is_some_and(|part| Thing::Module(part.digest) == thing)
        });
        data || code
    });
    has.map(|(.., node)| node.digest).collect()
}

/// Who each other component is for, in the order in which they are stored.
fn stays(analysis: &Analysis) -> Vec<Vec<String>> {
    let Analysis { manifest, components, checked } = analysis;
    let layout = checked.layout();
    let name = |index: usize| manifest.components[index].name.value.clone();
    let mut seen = BTreeSet::new();
    let mut stays = Vec::new();
    for (_, instance) in checked.graph().instances() {
        let id = instance.component;
        let Some(stored) = stored_as(id, manifest, components) else { continue };
        let outermost = components.built(id).outline.outermost().digest;
        let here = layout.parts.is_empty() || layout.shared.contains(&stored);
        if !here || layout.storage.has(Thing::Component(outermost)) || !seen.insert(stored) {
            continue;
        }
        let same = |other: &usize| {
            stored_as(ComponentId::new(*other), manifest, components) == Some(stored)
        };
        stays.push((0..manifest.components.len()).filter(same).map(name).collect());
    }
    for part in &layout.parts {
        let instances = part.instances.iter();
        let users: BTreeSet<_> =
            instances.map(|id| checked.graph().component(*id).index()).collect();
        stays.push(users.into_iter().map(name).collect());
    }
    stays
}
