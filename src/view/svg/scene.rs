//! The picture as boxes with rows, and lines from row to row.
//!
//! A box has a row for each export, where lines come in, and a row for each import, where they go out. That names every
//! line at both ends and needs no words between the boxes. What an instance asks of the host is one row for each
//! namespace.

use std::collections::BTreeMap;

use super::cards;
use super::cords;
use super::layout::{Block, Edge};
use crate::view::picture::{Asked, Picture};
use crate::view::size;

/// What a box stands for.
#[derive(Clone, Debug)]
pub(in crate::view) enum Thing {
    /// An export of the whole.
    Export(usize),
    /// An instance.
    Instance(usize),
    /// The imports of the whole of one namespace.
    Host {
        /// The namespace.
        name: String,
        /// Places in the imports of the picture.
        imports: Vec<usize>,
    },
}

/// A box, with words.
pub(super) struct Card {
    pub(super) thing: Thing,
    pub(super) title: String,
    pub(super) facts: String,
    pub(super) rows: Vec<Row>,
    pub(super) block: Block,
}

/// A row of a box.
pub(super) struct Row {
    /// Where it is from the top of the box: the middle of the line.
    pub(super) y: f64,
    pub(super) text: String,
    /// Said in full when the row is pointed at.
    pub(super) title: String,
    pub(super) role: Role,
    /// Whether it is an export of the whole as well.
    pub(super) outside: bool,
}

/// What is at a row's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Lines come in.
    Export,
    /// Nothing comes in.
    Unused,
    /// A line goes out to an instance.
    Import,
    /// A line goes out to the host.
    Host,
    /// A line ought to go out.
    Missing,
    /// A line may lead somewhere, once what could not be read can be.
    Open,
    /// Words only.
    Note,
}

/// A line, or the stump of one.
pub(super) struct Cord {
    /// The wires that it stands for.
    pub(super) wires: Vec<usize>,
    pub(super) problems: Vec<usize>,
    pub(super) title: String,
    /// The line, or the box and the height where there ought to be one.
    pub(super) course: Result<Edge, (usize, f64)>,
    /// The instance it leads to, which has a colour.
    pub(super) provider: Option<usize>,
}

/// Everything to be drawn.
pub(super) struct Scene {
    pub(super) cards: Vec<Card>,
    pub(super) cords: Vec<Cord>,
    /// The imports of the whole by namespace.
    pub(super) namespaces: Vec<Namespace>,
}

/// The imports of the whole of one namespace.
pub(super) struct Namespace {
    pub(super) name: String,
    /// Places in the imports of the picture, by package.
    pub(super) packages: Vec<(String, Vec<usize>)>,
}

pub(super) fn scene(picture: &Picture) -> Scene {
    let namespaces = namespaces(picture);
    let mut scene = Scene { cards: Vec::new(), cords: Vec::new(), namespaces };
    for (index, instance) in picture.instances.iter().enumerate() {
        let card = cards::instance(picture, &scene.namespaces, index, instance);
        scene.cards.push(card);
    }
    let widths = scene.cards.iter().map(|card| card.block.width);
    let width = widths.fold(0.0, f64::max);
    scene.cards.iter_mut().for_each(|card| card.block.width = width);
    for index in asked_for(picture) {
        scene.cards.push(cards::export(picture, index));
    }
    for index in 0..scene.namespaces.len() {
        let card = cards::host(picture, &scene.namespaces[index]);
        scene.cards.push(card);
    }
    cords::exports(picture, &mut scene);
    cords::imports(picture, &mut scene);
    scene
}

fn namespaces(picture: &Picture) -> Vec<Namespace> {
    let mut namespaces: Vec<Namespace> = Vec::new();
    for (package, imports) in picture.packages() {
        let name = package.split_once(':').map_or("", |(namespace, _)| namespace).to_owned();
        let entry = (package.to_owned(), imports);
        match namespaces.iter_mut().find(|namespace| namespace.name == name) {
            Some(namespace) => namespace.packages.push(entry),
            None => namespaces.push(Namespace { name, packages: vec![entry] }),
        }
    }
    namespaces
}

impl Namespace {
    pub(super) fn has(&self, import: usize) -> bool {
        self.packages.iter().any(|(_, imports)| imports.contains(&import))
    }
}

/// The exports of the whole that have a box. Those that are there for their types are seen at their instance: they would
/// be as many boxes again.
pub(super) fn asked_for(picture: &Picture) -> impl Iterator<Item = usize> {
    (0..picture.exports.len()).filter(|index| picture.exports[*index].asked != Asked::Types)
}

/// The size of all components, each counted once.
pub(super) fn total(picture: &Picture) -> String {
    let sizes: BTreeMap<_, _> =
        picture.instances.iter().map(|it| (&it.component, it.size.unwrap_or(0))).collect();
    size(sizes.values().sum())
}
