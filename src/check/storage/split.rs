//! Which core modules are stored without their data, and where the data goes.
//!
//! Two programs in one language carry the same engine with different memories. When the data of such modules is taken out
//! of them, what is left is the same and is stored once, and so is what their memories have in common. Each component that
//! had such a module then ends with modules of data and instances of them.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use rayon::prelude::*;

use super::image::{Image, share};
use super::snapshot::{Memory, Segment, Snapshot, snapshot};
use super::surroundings::{CoreInstance, surroundings};
use super::{Place, data};
use crate::decode::outline::{Module, Node, Piece, Thing};
use crate::decode::{ComponentId, Components};
use crate::source::{Bytes, Digest};

/// Modules with less data stay as they are.
const SMALL: usize = 4_096;

/// More core modules than this are not put into one component, which may have a thousand.
const MODULES: u32 = 900;

/// Core modules that are stored in parts.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// What is left of each, by the component it is in and where it begins there.
    pub code: IndexMap<(ComponentId, usize), Module>,
    /// Data that several components have, in modules of their own.
    pub data: IndexMap<Digest, Bytes>,
    /// What components end with.
    pub tails: IndexMap<Place, Tail>,
    /// Bytes that this saves.
    pub saved: usize,
}

/// What a component ends with.
#[derive(Clone, Debug)]
pub struct Tail {
    /// How many core modules can be spoken of before that.
    pub modules: u32,
    /// The data to be written, in this order.
    pub data: Vec<Written>,
}

/// Data that is written into memories.
#[derive(Clone, Debug)]
pub struct Written {
    /// The module that has it.
    pub module: Data,
    /// The core instances that have the memories.
    pub instances: Vec<u32>,
}

/// Where a module of data is.
#[derive(Clone, Debug)]
pub enum Data {
    /// In the outermost component.
    Shared(Digest),
    /// In the component that ends with it.
    Own(Bytes),
}

/// A core module that can be stored in parts.
struct Candidate {
    place: Place,
    /// Where it begins.
    start: usize,
    /// Its bytes.
    size: usize,
    snapshot: Snapshot,
    /// The core instances that have its memories.
    instances: Vec<u32>,
    /// How many core modules its component has.
    modules: u32,
}

/// Splits the modules in these components that can be, where that makes something the same.
pub(super) fn split(components: &Components, places: &[(Place, Module)]) -> Split {
    let found: Vec<_> = places
        .par_iter()
        .filter_map(|(place, module)| candidate(components, *place, module))
        .collect();
    let mut alike: HashMap<Digest, usize> = HashMap::new();
    for candidate in &found {
        *alike.entry(candidate.snapshot.code.digest).or_default() += 1;
    }
    // A runtime maps the data of a module's own memory, and writes what another module has: splitting a Python component for
    // what its memory has in common with another saves 8 % of it, and makes each instance take ten times as long.
    let worth = |candidate: &Candidate| {
        let Snapshot { code, memory, .. } = &candidate.snapshot;
        alike[&code.digest] > 1 || memory.from.is_some()
    };
    let mut kinds: IndexMap<Memory, Vec<Candidate>> = IndexMap::new();
    for candidate in found.into_iter().filter(worth) {
        let memory = Memory { from: None, ..candidate.snapshot.memory.clone() };
        kinds.entry(memory).or_default().push(candidate);
    }
    let mut split = Split::default();
    for (memory, candidates) in kinds {
        split.add(components, &memory, candidates, &alike);
    }
    split
}

fn candidate(components: &Components, place: Place, module: &Module) -> Option<Candidate> {
    let binary = components.built(place.component);
    let Node { range, .. } = &binary.outline.nodes[place.node];
    let snapshot = snapshot(&binary.bytes, module)?;
    let size: usize = snapshot.segments.iter().map(|segment| segment.range.len()).sum();
    if size < SMALL || spoken_of(&binary.outline.nodes).contains(&Thing::Module(module.digest)) {
        return None;
    }
    let around = surroundings(&binary.bytes, range.clone())?;
    let instances = around.instances.get(&module.start())?;
    let memory = |instance: &CoreInstance| match &snapshot.memory.from {
        None => Some(instance.index),
        Some(from) => instance.args.iter().find(|(name, _)| name == from).map(|(_, arg)| *arg),
    };
    let instances = instances.iter().map(memory).collect::<Option<_>>()?;
    let modules = around.modules;
    (modules < MODULES).then_some(())?;
    let (start, size) = (module.start(), module.size());
    Some(Candidate { place, start, size, snapshot, instances, modules })
}

/// What components speak of around themselves.
fn spoken_of(nodes: &[Node]) -> HashSet<Thing> {
    let pieces = nodes.iter().flat_map(|node| &node.pieces);
    let items = pieces.filter_map(|piece| match piece {
        Piece::Aliases(_, items) => Some(items),
        _ => None,
    });
    items.flatten().filter_map(|item| Some(item.stands_for?.thing)).collect()
}

impl Split {
    /// Splits modules whose memories can be got at by the same name.
    fn add(
        &mut self,
        components: &Components,
        memory: &Memory,
        candidates: Vec<Candidate>,
        alike: &HashMap<Digest, usize>,
    ) {
        let bytes = |candidate: &Candidate| &components.built(candidate.place.component).bytes[..];
        let images: Vec<_> = candidates
            .iter()
            .map(|it| Image { bytes: bytes(it), segments: &it.snapshot.segments })
            .collect();
        let shared = share(&images);
        let mut written: Vec<Vec<Data>> = candidates.iter().map(|_| Vec::new()).collect();
        for common in &shared.common {
            let module =
                data::module(memory, bytes(&candidates[common.images[0]]), &common.segments);
            let digest = module.digest();
            self.data.insert(digest, module);
            common.images.iter().for_each(|image| written[*image].push(Data::Shared(digest)));
        }
        let own = |(candidate, own): (&Candidate, &Vec<Segment>)| {
            (!own.is_empty()).then(|| Data::Own(data::module(memory, bytes(candidate), own)))
        };
        let own: Vec<_> = candidates.iter().zip(&shared.own).map(own).collect();
        drop(images);
        for ((candidate, mut written), own) in candidates.into_iter().zip(written).zip(own) {
            // What shares neither code nor data is left alone.
            let alone = written.is_empty() && alike[&candidate.snapshot.code.digest] == 1;
            if !alone {
                written.extend(own);
                self.put(candidate, written);
            }
        }
    }

    fn put(&mut self, candidate: Candidate, written: Vec<Data>) {
        let Candidate { place, start, size, snapshot, instances, modules } = candidate;
        self.saved += size;
        self.code.insert((place.component, start), snapshot.code);
        let tail = self.tails.entry(place).or_insert(Tail { modules, data: Vec::new() });
        let instances = || instances.clone();
        tail.data
            .extend(written.into_iter().map(|module| Written { module, instances: instances() }));
    }

    /// The core modules that are made.
    pub(super) fn made(&self) -> impl Iterator<Item = &Bytes> {
        let written = self.tails.values().flat_map(|tail| &tail.data);
        let own = written.filter_map(|written| match &written.module {
            Data::Own(module) => Some(module),
            Data::Shared(_) => None,
        });
        self.data.values().chain(own)
    }
}
