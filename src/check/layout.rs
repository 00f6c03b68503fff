//! Lays the instances out so that no index space overflows.
//!
//! The limits are wasmparser's (`limits.rs`), which every tool and runtime built on it shares. An export of an instance
//! that is spoken of has an index of its own, and so has an export of the whole: a chain fills an index space with half as
//! many instances as there may be. What does not fit side by side is laid out in parts, each a component of its own inside
//! the outermost one, which hand each other what crosses from one to the next.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::exports::complete_part;
use super::{Asker, HostImport, Storage, Whole};
use crate::decode::types::{ExternName, Item};
use crate::decode::{ComponentId, Components};
use crate::diagnostics::{Sink, codes};
use crate::graph::{Export, Graph, InstanceId, Port, Source};
use crate::manifest::{Dedupe, Manifest};
use crate::source::Digest;

/// What one index space may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Components.
    pub components: usize,
    /// Instances.
    pub instances: usize,
    /// Core modules and components in all, nested ones and the outermost included.
    pub units: usize,
    /// Instances, beyond which a new part is begun. One that takes more by itself is a part of its own.
    pub part: usize,
}

impl Default for Limits {
    /// wasmparser's `MAX_WASM_COMPONENTS`, `MAX_WASM_INSTANCES` and `MAX_WASM_MODULES_AND_COMPONENTS`. Of instances it allows
    /// 4,096 since 0.261, and 1,000 before: so do the runtimes that have it, such as wasmtime 48.
    fn default() -> Self {
        Limits { components: 1_000, instances: 4_096, units: 1_000, part: 1_000 }
    }
}

/// Instances that are laid out side by side.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The instances, each after all that it imports from.
    pub instances: Vec<InstanceId>,
    /// What they import from around the part, each after those whose types it uses.
    pub imports: Vec<PartImport>,
    /// What the part exports.
    pub exports: Vec<Export>,
}

/// An import of a part.
#[derive(Clone, Debug)]
pub struct PartImport {
    /// Its name.
    pub name: ExternName,
    /// What it is.
    pub origin: Origin,
    /// Who in the part asks for it. At least one.
    pub askers: Vec<Asker>,
}

/// What an import of a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// An import of the whole, by its place.
    Host(usize),
    /// An export of an instance in an earlier part.
    Port(Port),
}

/// The components in the order they are stored, and where.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The outermost component. It has all instances, or none and the parts.
    pub whole: Part,
    /// The parts, each after those it imports from.
    pub parts: Vec<Part>,
    /// The components that several parts have instances of. They are stored in the outermost one.
    pub shared: HashSet<Stored>,
    /// What is stored once although several components have it inside.
    pub storage: Storage,
}

/// What is stored once: the bytes of a component, or, without `dedupe`, a component of the manifest.
pub type Stored = (Digest, Option<ComponentId>);

struct Facts<'a> {
    whole: &'a Whole<'a>,
    import_order: &'a [usize],
    limits: Limits,
}

/// Lays a composition out, or reports that it is too large.
pub(super) fn lay_out(
    whole: &Whole<'_>,
    import_order: &[usize],
    limits: Limits,
    sink: &mut Sink,
) -> Layout {
    let facts = Facts { whole, import_order, limits };
    let Whole { graph, manifest, components, .. } = whole;
    let storage = store(graph, manifest, components, manifest.link.dedupe);
    let mut layout = Layout { whole: facts.whole(), storage, ..Layout::default() };
    if !facts.fits(&layout.whole) {
        let asked = facts.origins();
        layout.parts = facts.split().into_iter().map(|ids| facts.part(ids, &asked)).collect();
        layout.shared = facts.shared(&layout.parts);
        layout.whole.instances.clear();
    }
    facts.report(&layout, sink);
    layout
}

impl Facts<'_> {
    /// Everything side by side.
    fn whole(&self) -> Part {
        let import = |place: &usize| {
            let HostImport { name, askers } = &self.whole.imports[*place];
            let (name, askers) = (name.clone(), askers.clone());
            PartImport { name, origin: Origin::Host(*place), askers }
        };
        Part {
            instances: self.whole.graph.order.clone(),
            imports: self.import_order.iter().map(import).collect(),
            exports: self.whole.exports.to_vec(),
        }
    }

    fn is_instance(&self, port: Port) -> bool {
        matches!(self.whole.graph.export(self.whole.components, port).item, Item::Instance { .. })
    }

    fn asks_for_instance(&self, asker: Asker) -> bool {
        let import = self.whole.graph.import(self.whole.components, asker.instance, asker.import);
        matches!(import.item, Item::Instance { .. })
    }

    /// How many components a part stores or speaks of.
    fn components(&self, part: &Part) -> usize {
        part.instances.iter().filter_map(|id| self.stored_as(*id)).collect::<HashSet<_>>().len()
    }

    /// How many indices of instances a part takes.
    fn instances(&self, part: &Part) -> usize {
        let inside: HashSet<_> = part.instances.iter().copied().collect();
        let wired = part.instances.iter().flat_map(|id| &self.whole.graph.links[id.index()]);
        let wired = wired.filter_map(|link| match link.source {
            Source::Export(port) if inside.contains(&port.instance) => Some(port),
            _ => None,
        });
        let exported = part.exports.iter().map(|export| export.port);
        let spoken_of: HashSet<_> =
            wired.chain(exported.clone()).filter(|port| self.is_instance(*port)).collect();
        let imported =
            part.imports.iter().filter(|import| self.asks_for_instance(import.askers[0]));
        let exported = exported.filter(|port| self.is_instance(*port));
        imported.count() + part.instances.len() + spoken_of.len() + exported.count()
    }

    /// How many indices the outermost component takes when all instances are in parts.
    fn around(&self, layout: &Layout) -> usize {
        let crossing = layout.parts.iter().flat_map(|part| &part.exports);
        let crossing = crossing.filter(|export| self.is_instance(export.port)).count();
        let Part { imports, exports, .. } = &layout.whole;
        let imports = imports.iter().filter(|import| self.asks_for_instance(import.askers[0]));
        let exports = exports.iter().filter(|export| self.is_instance(export.port));
        imports.count() + layout.parts.len() + crossing + exports.count()
    }

    fn fits(&self, part: &Part) -> bool {
        self.instances(part) <= self.limits.part && self.components(part) <= self.limits.components
    }

    fn report(&self, layout: &Layout, sink: &mut Sink) {
        let limits = self.limits;
        let mut within = |what, count: usize, limit| {
            if count > limit {
                let span = self.whole.manifest.start();
                sink.push(codes::TooMany { span, what, count, limit });
            }
        };
        let units = 1 + layout.parts.len() + layout.storage.count;
        within("core modules and components", units, limits.units);
        if layout.parts.is_empty() {
            return;
        }
        let largest = |count: &dyn Fn(&Part) -> usize| layout.parts.iter().map(count).max();
        within("instances", largest(&|part| self.instances(part)).unwrap_or(0), limits.instances);
        within("instances", self.around(layout), limits.instances);
        within(
            "components",
            largest(&|part| self.components(part)).unwrap_or(0),
            limits.components,
        );
        within("components", layout.shared.len() + layout.parts.len(), limits.components);
    }

    /// What each import of each instance is, seen from outside the instance's part.
    fn origins(&self) -> HashMap<Asker, Origin> {
        let mut origins = HashMap::new();
        for (place, import) in self.whole.imports.iter().enumerate() {
            origins.extend(import.askers.iter().map(|asker| (*asker, Origin::Host(place))));
        }
        for (instance, _) in self.whole.graph.instances() {
            for (import, link) in self.whole.graph.links[instance.index()].iter().enumerate() {
                if let Source::Export(port) = link.source {
                    origins.insert(Asker { instance, import }, Origin::Port(port));
                }
            }
        }
        origins
    }

    /// Cuts the order into pieces that fit, counting each instance with all that it may come to need.
    fn split(&self) -> Vec<Vec<InstanceId>> {
        let used = self.used();
        let mut parts: Vec<Vec<InstanceId>> = Vec::new();
        let (mut taken, mut hosts, mut stored) = (0, HashSet::new(), HashSet::new());
        for id in &self.whole.graph.order {
            // An import from another part, or an alias inside this one; an alias and an export for each port in use.
            let links = &self.whole.graph.links[id.index()];
            let wires =
                links.iter().filter(|link| matches!(link.source, Source::Export(_))).count();
            let cost = 1 + wires + 2 * used.get(id).map_or(0, BTreeSet::len);
            let asked: Vec<_> = self.hosts(*id).collect();
            let digest = self.stored_as(*id);
            let fits = taken + cost + hosts.len() + asked.len() <= self.limits.part
                && (stored.len() < self.limits.components || stored.contains(&digest));
            if parts.is_empty() || !fits {
                parts.push(Vec::new());
                (taken, hosts, stored) = (0, HashSet::new(), HashSet::new());
            }
            taken += cost;
            hosts.extend(asked);
            stored.insert(digest);
            parts.last_mut().expect("there is one by now").push(*id);
        }
        parts
    }

    /// The exports of each instance that another one or the whole uses.
    fn used(&self) -> HashMap<InstanceId, BTreeSet<usize>> {
        let wired = self.whole.graph.links.iter().flatten().filter_map(|link| match link.source {
            Source::Export(port) => Some(port),
            _ => None,
        });
        let mut used: HashMap<InstanceId, BTreeSet<usize>> = HashMap::new();
        for port in wired.chain(self.whole.exports.iter().map(|export| export.port)) {
            used.entry(port.instance).or_default().insert(port.export);
        }
        used
    }

    /// The names of an instance's imports that are left to the host.
    fn hosts(&self, id: InstanceId) -> impl Iterator<Item = &str> {
        let links = self.whole.graph.links[id.index()].iter().enumerate();
        let hosts = links.filter(|(_, link)| link.source == Source::Host);
        hosts.map(move |(import, _)| {
            self.whole.graph.import(self.whole.components, id, import).name.name.as_str()
        })
    }

    /// A part with these instances.
    fn part(&self, instances: Vec<InstanceId>, origins: &HashMap<Asker, Origin>) -> Part {
        let inside: HashSet<_> = instances.iter().copied().collect();
        let mut imports: Vec<PartImport> = Vec::new();
        let mut places: HashMap<Origin, usize> = HashMap::new();
        for instance in &instances {
            for import in 0..self.whole.graph.links[instance.index()].len() {
                let asker = Asker { instance: *instance, import };
                let Some(origin) = origins.get(&asker).copied() else { continue };
                if matches!(origin, Origin::Port(port) if inside.contains(&port.instance)) {
                    continue;
                }
                let place = *places.entry(origin).or_insert_with(|| {
                    let name = ExternName::plain(&format!("in{}", imports.len()));
                    imports.push(PartImport { name, origin, askers: Vec::new() });
                    imports.len() - 1
                });
                imports[place].askers.push(asker);
            }
        }
        let imports = self.in_order(&imports);
        let exports = self.crossing(&inside);
        Part { instances, imports, exports }
    }

    /// The imports of a part, each after those that bring the types it uses.
    fn in_order(&self, imports: &[PartImport]) -> Vec<PartImport> {
        let mut bring: HashMap<_, usize> = HashMap::new();
        for (place, import) in imports.iter().enumerate() {
            for identity in import.askers.iter().flat_map(|asker| self.brought(*asker)) {
                bring.entry(identity).or_insert(place);
            }
        }
        let mut order = Vec::with_capacity(imports.len());
        let mut placed = vec![false; imports.len()];
        for place in 0..imports.len() {
            self.place(place, imports, &bring, &mut placed, &mut order);
        }
        order.into_iter().map(|place| imports[place].clone()).collect()
    }

    fn place(
        &self,
        place: usize,
        imports: &[PartImport],
        bring: &HashMap<super::IdentityId, usize>,
        placed: &mut [bool],
        order: &mut Vec<usize>,
    ) {
        if std::mem::replace(&mut placed[place], true) {
            return;
        }
        for asker in &imports[place].askers {
            let item =
                &self.whole.graph.import(self.whole.components, asker.instance, asker.import).item;
            let mut needed: Vec<usize> = Vec::new();
            self.whole.components.types.uses(item, &mut |variable| {
                needed.extend(bring.get(&self.whole.identities.of(asker.instance, variable)));
            });
            for other in needed {
                self.place(other, imports, bring, placed, order);
            }
        }
        order.push(place);
    }

    /// The types that an import brings an instance.
    fn brought(&self, asker: Asker) -> impl Iterator<Item = super::IdentityId> {
        let ty = self.whole.components.ty(self.whole.graph.component(asker.instance));
        let found = ty.into_iter().flat_map(move |ty| ty.brought(asker.import));
        found.map(move |(variable, _)| self.whole.identities.of(asker.instance, variable))
    }

    /// What a part has to export for those outside, and what goes with it.
    fn crossing(&self, inside: &HashSet<InstanceId>) -> Vec<Export> {
        let links = self.whole.graph.instances().filter(|(id, _)| !inside.contains(id));
        let wired = links.flat_map(|(id, _)| &self.whole.graph.links[id.index()]);
        let wired = wired.filter_map(|link| match link.source {
            Source::Export(port) => Some(port),
            _ => None,
        });
        let ports: BTreeSet<_> = wired
            .chain(self.whole.exports.iter().map(|export| export.port))
            .filter(|port| inside.contains(&port.instance))
            .collect();
        complete_part(
            self.whole.graph,
            self.whole.components,
            self.whole.identities,
            inside,
            &ports,
        )
    }

    /// The components that more than one part has instances of.
    fn shared(&self, parts: &[Part]) -> HashSet<Stored> {
        let mut home: HashMap<Stored, usize> = HashMap::new();
        let mut shared = HashSet::new();
        for (place, part) in parts.iter().enumerate() {
            for stored in part.instances.iter().filter_map(|id| self.stored_as(*id)) {
                if *home.entry(stored).or_insert(place) != place {
                    shared.insert(stored);
                }
            }
        }
        shared
    }

    fn stored_as(&self, id: InstanceId) -> Option<Stored> {
        stored_as(self.whole.graph.component(id), self.whole.manifest, self.whole.components)
    }
}

/// What the components have inside, stored once as far as `dedupe` goes.
pub(super) fn store(
    graph: &Graph,
    manifest: &Manifest,
    components: &Components,
    dedupe: Dedupe,
) -> Storage {
    let mut inputs: IndexMap<Stored, ComponentId> = IndexMap::new();
    for (_, instance) in graph.instances() {
        if let Some(stored) = stored_as(instance.component, manifest, components) {
            inputs.entry(stored).or_insert(instance.component);
        }
    }
    let inputs: Vec<_> = inputs.into_values().collect();
    Storage::new(&inputs, components, dedupe)
}

/// What the bytes of a component are stored as. None where there are none.
pub fn stored_as(
    component: ComponentId,
    manifest: &Manifest,
    components: &Components,
) -> Option<Stored> {
    let digest = components.get(component)?.binary.as_ref()?.bytes.digest();
    Some((digest, (manifest.link.dedupe == Dedupe::Off).then_some(component)))
}
