//! Pass 5: the types of every wire, and whether the whole makes sense.
//!
//! Instances are taken in order, exporters first, so that by the time an instance is looked at, it is known which
//! resource each of its imports stands for: see `identity`. Each wire is then compared by structure, which is a
//! question about two types and remembered for them (`subtype`), and by identity, which is a question about this wire.
//! What is left to the host is gathered into one import per interface (`host`), and the exports are completed with what
//! they need to be usable (`exports`). Last, the whole is held against the world that the manifest names (`target`).

mod describe;
mod exports;
mod host;
mod identity;
mod layout;
mod mismatch;
mod places;
mod storage;
mod subtype;
mod target;

use crate::decode::{Component, ComponentId, Components};
use crate::diagnostics::{Sink, codes};
use crate::graph::{Export, Graph, InstanceId, Port, Reason, Source};
use crate::manifest::{Dedupe, Manifest};
use crate::source::SourceMap;

pub use host::{Asker, HostImport};
pub use identity::{Identities, Identity, IdentityId};
pub use layout::{Layout, Limits, Origin, Part, PartImport, Stored, stored_as};
pub use mismatch::{Leaf, Mismatch, Step};
pub(crate) use storage::data::OF;
pub use storage::{Data, Place, Split, Storage, Tail, Written};

use describe::Half;
use places::{End, Places};
use subtype::{Comparison, Subtyping};

/// A composition that was checked. Only this pass makes one, so there is no planning an unchecked graph.
#[derive(Debug)]
pub struct Checked {
    graph: Graph,
    imports: Vec<HostImport>,
    exports: Vec<Export>,
    identities: Identities,
    layout: Layout,
}

impl Checked {
    /// The composition.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// What the whole imports, in the order it is first asked for.
    pub fn imports(&self) -> &[HostImport] {
        &self.imports
    }

    /// What the whole exports, each after those whose types it uses.
    pub fn exports(&self) -> &[Export] {
        &self.exports
    }

    /// Which type each variable of each instance stands for.
    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    /// How it is laid out.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How many bytes would be saved if it were stored with `dedupe = "deep"`.
    pub fn deep(&self, manifest: &Manifest, components: &Components) -> usize {
        layout::store(&self.graph, manifest, components, Dedupe::Deep).split.saved
    }
}

/// The whole: its instances, what it imports and what it exports.
struct Whole<'a> {
    graph: &'a Graph,
    manifest: &'a Manifest,
    components: &'a Components,
    identities: &'a Identities,
    imports: &'a [HostImport],
    exports: &'a [Export],
}

/// Checks every wire, the imports and the exports of the whole.
///
/// What is wrong may need WIT to be shown, which then is added to `sources`.
pub fn check(
    graph: Graph,
    manifest: &Manifest,
    components: &Components,
    sources: &mut SourceMap,
    limits: Limits,
    sink: &mut Sink,
) -> Checked {
    let mut subtyping = Subtyping::new(&components.types);
    let groups = host::gather(&graph, manifest, components, &mut subtyping);
    let identities = identity::resolve(&graph, components, &groups);
    let mut places = Places::new(manifest, components, sources);
    let mut wires = Wires {
        graph: &graph,
        components,
        identities: &identities,
        subtyping: &mut subtyping,
        places: &mut places,
        sink,
    };
    graph.order.iter().for_each(|id| wires.of(*id));
    let (imports, import_order) =
        host::check(groups, &graph, components, &identities, &mut subtyping, &mut places, sink);
    let exports = exports::complete(&graph, components, &identities, sink);
    let whole = Whole {
        graph: &graph,
        manifest,
        components,
        identities: &identities,
        imports: &imports,
        exports: &exports,
    };
    target::check(&whole, &mut subtyping, sink);
    contracts(manifest, components, &mut subtyping, &mut places, sink);
    let layout = layout::lay_out(&whole, &import_order, limits, sink);
    Checked { graph, imports, exports, identities, layout }
}

/// Checks every binary against the world that the manifest says it has. A component by itself is a composition of one
/// instance that leaves all its imports to the host.
fn contracts(
    manifest: &Manifest,
    components: &Components,
    subtyping: &mut Subtyping<'_>,
    places: &mut Places<'_>,
    sink: &mut Sink,
) {
    for (index, named) in manifest.components.iter().enumerate() {
        let id = ComponentId::new(index);
        let Some(Component { binary: Some(_), world: Some(world), .. }) = components.get(id) else {
            continue;
        };
        let path = named.origin().expect("a binary comes from somewhere");
        let component = codes::BuiltComponent { name: &named.name.value, path: &path.value };
        let graph = Graph::alone(id, &named.name, components);
        // What is wrong with it by itself is not a question of its world.
        let unsaid = &mut Sink::default();
        let groups = host::gather(&graph, manifest, components, subtyping);
        let identities = &identity::resolve(&graph, components, &groups);
        let (imports, _) =
            host::check(groups, &graph, components, identities, subtyping, places, unsaid);
        let exports = exports::complete(&graph, components, identities, unsaid);
        let (graph, imports, exports) = (&graph, &imports, &exports);
        let whole = Whole { graph, manifest, components, identities, imports, exports };
        target::check_component(&whole, world, component, subtyping, sink);
    }
}

struct Wires<'a, 's> {
    graph: &'a Graph,
    components: &'a Components,
    identities: &'a Identities,
    subtyping: &'s mut Subtyping<'a>,
    places: &'s mut Places<'a>,
    sink: &'s mut Sink,
}

impl Wires<'_, '_> {
    /// Checks the wires that lead to one instance.
    fn of(&mut self, id: InstanceId) {
        for (import, link) in self.graph.links[id.index()].iter().enumerate() {
            let Source::Export(port) = link.source else { continue };
            let wanted = self.graph.import(self.components, id, import);
            let found = self.graph.export(self.components, port);
            let comparison = self.subtyping.item(&found.item, &wanted.item);
            let span = match link.reason {
                Reason::With(span) => span,
                Reason::Auto | Reason::Residual => self.graph.instances[id.index()].span,
            };
            let wire = codes::Wire {
                span,
                auto: link.reason == Reason::Auto,
                consumer: self.graph.name(id),
                provider: self.graph.name(port.instance),
                file: self.places.file(self.graph.component(port.instance)),
                import: &wanted.name.full(),
                export: &found.name.full(),
            };
            if !comparison.mismatches.is_empty() {
                let end = |id, name, half| End {
                    component: self.graph.component(id),
                    name,
                    half,
                    imports: half == Half::Wanted,
                };
                let consumer = end(id, &wanted.name, Half::Wanted);
                let provider = end(port.instance, &found.name, Half::Found);
                let differences = self.places.differences(&comparison, consumer, provider);
                self.sink.push(codes::TypeMismatch { wire: &wire, differences: &differences });
            }
            self.resources(&comparison, (id, port), &wire);
        }
    }

    /// Checks that both ends of a wire mean the same resources.
    fn resources(
        &mut self,
        comparison: &Comparison,
        (consumer, port): (InstanceId, Port),
        wire: &codes::Wire<'_>,
    ) {
        let Wires { graph, components, identities, .. } = *self;
        for pair in &comparison.resources {
            let found = identities.of(port.instance, pair.found);
            let wanted = identities.of(consumer, pair.wanted);
            if found == wanted
                || identities[found] == Identity::Unknown
                || identities[wanted] == Identity::Unknown
            {
                continue;
            }
            let route = |id, variable| describe::route(graph, components, identities, id, variable);
            let ends = ((consumer, pair.wanted), (port.instance, pair.found));
            self.sink.push(codes::ResourceMismatch {
                wire,
                resource: &describe::variable_name(graph, components, consumer, pair.wanted),
                consumer_route: &route(consumer, pair.wanted),
                provider_route: &route(port.instance, pair.found),
                remedy: describe::remedy(graph, components, identities, ends.0, ends.1).as_ref(),
            });
        }
    }
}
