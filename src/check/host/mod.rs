//! What is left to the host: one import of the whole for everything that asks for the same interface.
//!
//! Components ask for no more of an interface than they use, so two that import `wasi:io/streams` hardly ever ask for the
//! same type. The import of the whole has what any of them wants. That is possible when they agree wherever they overlap,
//! and when the types the interface takes from others come from the host too: an import cannot speak of something that is
//! only made inside.

mod agree;

use std::collections::{BTreeSet, HashMap};

use super::describe;
use super::identity::{Identities, Identity};
use super::places::Places;
use super::subtype::Subtyping;
use crate::decode::Components;
use crate::decode::types::{ExternName, Item, VariableIndex, VariableKind};
use crate::diagnostics::Sink;
use crate::diagnostics::codes::{self, Words};
use crate::graph::{Graph, InstanceId, Reason, Source, track, unique, version};
use crate::manifest::Manifest;
use crate::source::Span;

use agree::Agreement;

/// An import of the whole.
#[derive(Clone, Debug)]
pub struct HostImport {
    /// Its name: that of the asker with the highest version.
    pub name: ExternName,
    /// Who asks for it, in the order of the manifest. At least one.
    pub askers: Vec<Asker>,
}

/// One import of one instance that is left to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Asker {
    /// The instance.
    pub instance: InstanceId,
    /// The place among its component's imports.
    pub import: usize,
}

/// The imports of the whole, in the order they are first asked for.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) imports: Vec<HostImport>,
    of: HashMap<(InstanceId, usize), usize>,
}

impl Groups {
    /// The import of the whole that an instance's import has become.
    pub(super) fn of(&self, instance: InstanceId, import: usize) -> Option<usize> {
        self.of.get(&(instance, import)).copied()
    }
}

/// Brings together what asks for the same.
pub(super) fn gather(
    graph: &Graph,
    manifest: &Manifest,
    components: &Components,
    subtyping: &mut Subtyping<'_>,
) -> Groups {
    let mut groups = Groups::default();
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (instance, _) in graph.instances() {
        for (import, link) in graph.links[instance.index()].iter().enumerate() {
            if link.source != Source::Host {
                continue;
            }
            let asker = Asker { instance, import };
            let name = &graph.import(components, instance, import).name;
            let full = name.full();
            let key =
                if manifest.link.merge_imports { track(&full) } else { name.name.to_string() };
            let of_key = by_key.entry(unique(&key).into_owned()).or_default();
            let same = |group: &&usize| {
                let first = groups.imports[**group].askers[0];
                !apart(graph, components, subtyping, first, asker)
            };
            let known = of_key.iter().find(same).copied();
            let group = known.unwrap_or_else(|| {
                of_key.push(groups.imports.len());
                groups.imports.push(HostImport { name: name.clone(), askers: Vec::new() });
                groups.imports.len() - 1
            });
            let asked = &mut groups.imports[group];
            asked.askers.push(asker);
            let says_more = name.implements.is_some() && asked.name.implements.is_none();
            if version(&name.full()) > version(&asked.name.full()) || says_more {
                asked.name = name.clone();
            }
            groups.of.insert((instance, import), group);
        }
    }
    tell_apart(graph, by_key.into_values().collect(), &mut groups.imports);
    groups
}

/// Whether two imports by one name are types of two worlds that have nothing to do with each other. A world's own types
/// need no agreement: nobody has to provide them, they are imported to have a name.
fn apart(
    graph: &Graph,
    components: &Components,
    subtyping: &mut Subtyping<'_>,
    a: Asker,
    b: Asker,
) -> bool {
    let item = |asker: Asker| &graph.import(components, asker.instance, asker.import).item;
    let origin = |asker: Asker| {
        let ty = components.ty(graph.component(asker.instance))?;
        let (import, path) = ty.used(item(asker))?;
        Some((track(&ty.imports[import].name.full()), path))
    };
    match (item(a), item(b)) {
        (Item::Resource(_), Item::Resource(_)) => origin(a) != origin(b),
        (Item::Value { .. }, Item::Value { .. }) => {
            !subtyping.overlap(item(a), item(b)).mismatches.is_empty()
        }
        _ => false,
    }
}

/// Gives every type but the first of a name the name of who asks for it as well.
fn tell_apart(graph: &Graph, mut clashes: Vec<Vec<usize>>, imports: &mut [HostImport]) {
    clashes.retain(|groups| groups.len() > 1);
    clashes.sort();
    for group in clashes.iter().flat_map(|groups| &groups[1..]) {
        let asker = graph.name(imports[*group].askers[0].instance);
        let mut name = format!("{asker}-{}", imports[*group].name.name);
        while imports.iter().any(|import| unique(import.name.name.as_str()) == unique(&name)) {
            name = format!("{asker}-{name}");
        }
        imports[*group].name = ExternName::plain(&name);
    }
}

/// Checks that each import can be what all who ask for it want. Gives back the imports and the order to declare them in:
/// each after those whose types it uses.
pub(super) fn check(
    groups: Groups,
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    subtyping: &mut Subtyping<'_>,
    places: &mut Places<'_>,
    sink: &mut Sink,
) -> (Vec<HostImport>, Vec<usize>) {
    let context = Context { graph, components, identities };
    let mut needs = Vec::with_capacity(groups.imports.len());
    for (index, import) in groups.imports.iter().enumerate() {
        needs.push(context.needs(index, import, sink));
    }
    let mut agreement = Agreement { context, subtyping, places, sink };
    groups.imports.iter().for_each(|import| agreement.of(import));
    let order = order(&mut agreement, &groups.imports, &needs);
    (groups.imports, order)
}

#[derive(Clone, Copy)]
struct Context<'a> {
    graph: &'a Graph,
    components: &'a Components,
    identities: &'a Identities,
}

impl<'a> Context<'a> {
    fn item(&self, asker: Asker) -> &'a Item {
        &self.graph.import(self.components, asker.instance, asker.import).item
    }

    fn name(&self, asker: Asker) -> &'a ExternName {
        &self.graph.import(self.components, asker.instance, asker.import).name
    }

    /// The line that leaves the import to the host, or else the asker.
    fn span(&self, asker: Asker) -> Span {
        match self.graph.links[asker.instance.index()][asker.import].reason {
            Reason::With(span) => span,
            Reason::Auto | Reason::Residual => self.graph.instances[asker.instance.index()].span,
        }
    }

    fn same(&self, (a, in_a): (Asker, VariableIndex), (b, in_b): (Asker, VariableIndex)) -> bool {
        self.identities.of(a.instance, in_a) == self.identities.of(b.instance, in_b)
    }

    /// The other imports of the whole that an import takes types from.
    fn needs(&self, index: usize, import: &HostImport, sink: &mut Sink) -> BTreeSet<usize> {
        let types = &self.components.types;
        let mut needs = BTreeSet::new();
        for asker in &import.askers {
            let item = self.item(*asker);
            let ty = self
                .components
                .ty(self.graph.component(asker.instance))
                .expect("askers are decoded");
            types.uses(item, &mut |variable| match &self.identities
                [self.identities.of(asker.instance, variable)]
            {
                Identity::Host { import, .. } if *import != index => {
                    needs.insert(*import);
                }
                Identity::Host { .. } | Identity::Unknown => {}
                Identity::Made { instance, .. } => {
                    let named = types.names(item, variable);
                    let copied =
                        named && ty.variables[variable.index()].kind == VariableKind::Value;
                    if !copied {
                        sink.push(codes::HostNeedsInnerType {
                            span: self.span(*asker),
                            instance: self.graph.name(asker.instance),
                            import: &import.name.full(),
                            ty: &describe::variable_name(
                                self.graph,
                                self.components,
                                asker.instance,
                                variable,
                            ),
                            maker: self.graph.name(*instance),
                        });
                    }
                }
            });
        }
        needs
    }
}

/// Each import after those it takes types from; otherwise in the order asked for.
fn order(
    agreement: &mut Agreement<'_, '_, '_, '_>,
    imports: &[HostImport],
    needs: &[BTreeSet<usize>],
) -> Vec<usize> {
    let mut order = Vec::with_capacity(imports.len());
    let mut placed = vec![false; imports.len()];
    while order.len() < imports.len() {
        let ready = (0..imports.len())
            .find(|index| !placed[*index] && needs[*index].iter().all(|need| placed[*need]));
        let next = ready.unwrap_or_else(|| {
            // Two components disagree on which of two interfaces takes its types from the other.
            let index =
                placed.iter().position(|placed| !placed).expect("some import is not placed");
            let need = needs[index]
                .iter()
                .copied()
                .find(|need| !placed[*need])
                .expect("else it would be ready");
            let need_name = &imports[need].name;
            let differences = [Words::new(
                format!("has it take types from `{need_name}`"),
                format!("has `{need_name}` take types from it"),
            )];
            let askers = (imports[index].askers[0], imports[need].askers[0]);
            agreement.conflict(&imports[index], askers, &differences, &[None, None]);
            index
        });
        placed[next] = true;
        order.push(next);
    }
    order
}
