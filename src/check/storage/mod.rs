//! Decides what is stored once for the whole output.
//!
//! A core module or component that is found more than once is stored in the outermost component, and every place that
//! had it speaks of it there. Nothing else changes: an alias takes an index as the definition did. What a component that
//! is moved out speaks of around itself has to move along.

pub(crate) mod data;
mod image;
mod snapshot;
mod split;
mod surroundings;

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use crate::decode::outline::{Module, Node, Outer, Piece, Thing};
use crate::decode::{ComponentId, Components};
use crate::manifest::Dedupe;
use crate::source::Digest;

pub use split::{Data, Split, Tail, Written};

/// A component in the output that was read: an input, or one inside an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The input.
    pub component: ComponentId,
    /// The place among the nodes of its outline.
    pub node: usize,
}

/// What is stored in the outermost component to be spoken of from inside.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    /// Core modules in the order they are stored, and an input that has each.
    pub modules: IndexMap<Digest, (ComponentId, Module)>,
    /// Components in the order they are stored, each after those it speaks of.
    pub components: IndexMap<Digest, Place>,
    /// Core modules that are stored without their data.
    pub split: Split,
    /// Core modules and components that the inputs come to, nested ones included.
    pub count: usize,
}

impl Storage {
    /// Stores each of these inputs once, and what is in them as often as `dedupe` says.
    pub(super) fn new(inputs: &[ComponentId], components: &Components, dedupe: Dedupe) -> Self {
        let mut survey = Survey { components, found: IndexMap::new(), modules: IndexMap::new() };
        let mut storage = Storage::default();
        let tops: Vec<_> =
            inputs.iter().map(|component| Place { component: *component, node: 0 }).collect();
        if dedupe != Dedupe::Off {
            survey.look(&tops);
            storage.move_components(&survey, &tops);
            storage.move_modules(&survey, &tops);
        }
        let bodies = storage.bodies(&survey, &tops);
        if dedupe == Dedupe::Deep {
            let moved = |thing| storage.has(thing);
            let left: Vec<_> =
                bodies.iter().flat_map(|body| survey.content(*body, &moved).left).collect();
            storage.split = split::split(components, &left);
            storage.move_code();
        }
        let moved = |thing| storage.has(thing);
        let inside: usize = bodies.iter().map(|body| survey.content(*body, &moved).count).sum();
        storage.count =
            storage.modules.len() + storage.split.made().count() + bodies.len() + inside;
        storage
    }

    /// Whether something is stored in the outermost component.
    pub fn has(&self, thing: Thing) -> bool {
        match thing {
            Thing::Module(digest) => self.modules.contains_key(&digest),
            Thing::Component(digest) => self.components.contains_key(&digest),
        }
    }

    /// Everything that is stored by itself.
    fn bodies(&self, survey: &Survey<'_>, tops: &[Place]) -> Vec<Place> {
        let stays = |top: &&Place| !self.components.contains_key(&survey.node(**top).digest);
        let tops = tops.iter().filter(stays);
        tops.chain(self.components.values()).copied().collect()
    }

    /// Moves out the components that are found more than once, and what they speak of, each after what it speaks of.
    fn move_components(&mut self, survey: &Survey<'_>, tops: &[Place]) {
        let tops: HashSet<_> = tops.iter().map(|top| survey.node(*top).digest).collect();
        let worth = |(digest, found): &(&Digest, &Found)| {
            tops.contains(*digest) || saves(found.count, survey.node(found.first).range.len())
        };
        let mut wanted: IndexSet<_> =
            survey.found.iter().filter(worth).map(|(digest, _)| *digest).collect();
        let mut done = 0;
        while let Some(digest) = wanted.get_index(done).copied() {
            let around: Vec<_> = survey.around(digest, &wanted).collect();
            wanted.extend(around);
            done += 1;
        }
        let mut waiting: Vec<_> = wanted.iter().rev().map(|digest| (*digest, false)).collect();
        let mut begun = HashSet::new();
        while let Some((digest, ready)) = waiting.pop() {
            if ready {
                self.components.insert(digest, survey.found[&digest].first);
            } else if begun.insert(digest) {
                waiting.push((digest, true));
                waiting.extend(survey.around(digest, &wanted).map(|digest| (digest, false)));
                waiting.extend(survey.inside(digest, &wanted).map(|digest| (digest, false)));
            }
        }
    }

    /// Moves out the core modules that are then found more than once, and those that what was moved out speaks of.
    fn move_modules(&mut self, survey: &Survey<'_>, tops: &[Place]) {
        let mut counts: HashMap<Digest, usize> = HashMap::new();
        let mut needed = HashSet::new();
        let moved = |thing| self.has(thing);
        for body in self.bodies(survey, tops) {
            let Content { modules, outer, .. } = survey.content(body, &moved);
            for digest in modules {
                *counts.entry(digest).or_default() += 1;
            }
            needed.extend(outer);
        }
        for (digest, (component, module)) in &survey.modules {
            let count = counts.get(digest).copied().unwrap_or(0);
            if saves(count, module.size()) || needed.contains(&Thing::Module(*digest)) {
                self.modules.insert(*digest, (*component, module.clone()));
            }
        }
    }

    /// Moves out the code that several core modules are left with.
    fn move_code(&mut self) {
        let mut counts: IndexMap<Digest, (ComponentId, &Module, usize)> = IndexMap::new();
        for ((component, _), module) in &self.split.code {
            counts.entry(module.digest).or_insert((*component, module, 0)).2 += 1;
        }
        let mut stored: usize = self.split.made().map(|module| module.len()).sum();
        for (digest, (component, module, count)) in counts {
            let once = saves(count, module.size());
            stored += module.size() * if once { 1 } else { count };
            if once {
                self.modules.insert(digest, (component, module.clone()));
            }
        }
        self.split.saved = self.split.saved.saturating_sub(stored);
    }
}

/// Whether it takes fewer bytes to store something of this size once than `count` times. An alias has some eight.
fn saves(count: usize, size: usize) -> bool {
    count > 1 && (count - 1) * (size + 4) > count * 8
}

/// A component that is found inside others.
struct Found {
    first: Place,
    count: usize,
}

/// What there is in the inputs.
struct Survey<'a> {
    components: &'a Components,
    found: IndexMap<Digest, Found>,
    modules: IndexMap<Digest, (ComponentId, Module)>,
}

/// What the body of a component has in it, when what is moved out of it is not counted.
#[derive(Default)]
struct Content {
    modules: Vec<Digest>,
    /// The core modules that are not moved out, and the components that have them.
    left: Vec<(Place, Module)>,
    /// What is moved out of it.
    moved: Vec<Digest>,
    /// What it speaks of around itself.
    outer: Vec<Thing>,
    /// Core modules and components.
    count: usize,
}

impl<'a> Survey<'a> {
    fn nodes(&self, component: ComponentId) -> &'a [Node] {
        &self.components.built(component).outline.nodes
    }

    fn node(&self, Place { component, node }: Place) -> &'a Node {
        &self.nodes(component)[node]
    }

    /// Counts what is inside the inputs; what is found twice has its inside counted once.
    fn look(&mut self, tops: &[Place]) {
        let mut seen = HashSet::new();
        let mut waiting = Vec::new();
        for top in tops {
            if seen.insert(self.node(*top).digest) {
                waiting.push(*top);
            } else {
                self.find(*top);
            }
        }
        waiting.reverse();
        while let Some(Place { component, node }) = waiting.pop() {
            let nodes = self.nodes(component);
            for piece in &nodes[node].pieces {
                match piece {
                    Piece::Module(_, module) => {
                        let first = || (component, module.clone());
                        self.modules.entry(module.digest).or_insert_with(first);
                    }
                    Piece::Component(_, node) => {
                        let (place, Node { closed, digest, .. }) =
                            (Place { component, node: *node }, &nodes[*node]);
                        if *closed {
                            self.find(place);
                        }
                        if !closed || seen.insert(*digest) {
                            waiting.push(place);
                        }
                    }
                    Piece::Bytes(_) | Piece::Aliases(..) => {}
                }
            }
        }
        for top in tops.iter().rev() {
            if let Some(found) = self.found.get_mut(&self.node(*top).digest) {
                found.first = *top;
            }
        }
    }

    fn find(&mut self, place: Place) {
        let found = Found { first: place, count: 0 };
        self.found.entry(self.node(place).digest).or_insert(found).count += 1;
    }

    /// The components that one which is moved out speaks of around itself.
    fn around(&self, digest: Digest, moved: &IndexSet<Digest>) -> impl Iterator<Item = Digest> {
        let outer = self.content_of(digest, moved).outer.into_iter();
        outer.filter_map(|thing| match thing {
            Thing::Component(digest) => Some(digest),
            Thing::Module(_) => None,
        })
    }

    /// The components that are moved out of one which is moved out itself.
    fn inside(&self, digest: Digest, moved: &IndexSet<Digest>) -> impl Iterator<Item = Digest> {
        self.content_of(digest, moved).moved.into_iter()
    }

    fn content_of(&self, digest: Digest, moved: &IndexSet<Digest>) -> Content {
        let moved = |thing| matches!(thing, Thing::Component(digest) if moved.contains(&digest));
        self.content(self.found[&digest].first, &moved)
    }

    fn content(&self, body: Place, moved: &dyn Fn(Thing) -> bool) -> Content {
        let nodes = self.nodes(body.component);
        let mut content = Content::default();
        let mut waiting = vec![(body.node, 0)];
        while let Some((node, depth)) = waiting.pop() {
            for piece in &nodes[node].pieces {
                match piece {
                    Piece::Bytes(_) => {}
                    Piece::Module(_, module) => {
                        content.modules.push(module.digest);
                        if !moved(Thing::Module(module.digest)) {
                            content.left.push((Place { node, ..body }, module.clone()));
                        }
                    }
                    Piece::Component(_, node) => {
                        let Node { closed, digest, .. } = &nodes[*node];
                        if *closed && moved(Thing::Component(*digest)) {
                            content.moved.push(*digest);
                        } else {
                            content.count += 1;
                            waiting.push((*node, depth + 1));
                        }
                    }
                    Piece::Aliases(_, items) => {
                        let outer = items.iter().filter_map(|item| item.stands_for);
                        let outside = outer.filter(|Outer { count, .. }| *count > depth);
                        content.outer.extend(outside.map(|outer| outer.thing));
                    }
                }
            }
        }
        content.count += content.left.len();
        content
    }
}
