//! What is left to the host: one import of the whole for everything that asks for the same interface.
//!
//! Components ask for no more of an interface than they use, so two that import `wasi:io/streams` hardly ever ask for the
//! same type. The import of the whole has what any of them wants. That is possible when they agree wherever they overlap,
//! and when the types the interface takes from others come from the host too: an import cannot speak of something that is
//! only made inside.

use std::collections::{BTreeSet, HashMap};

use super::describe;
use super::identity::{Identities, Identity};
use super::subtype::Subtyping;
use crate::decode::Components;
use crate::decode::types::{ExternName, Item, Name, VariableIndex, VariableKind};
use crate::diagnostics::Sink;
use crate::diagnostics::codes::{self, Words};
use crate::graph::{Graph, InstanceId, Reason, Source, track, unique, version};
use crate::manifest::Manifest;
use crate::source::Span;

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
    sink: &mut Sink,
) -> (Vec<HostImport>, Vec<usize>) {
    let context = Context { graph, components, identities };
    let mut needs = Vec::with_capacity(groups.imports.len());
    for (index, import) in groups.imports.iter().enumerate() {
        agree(&context, import, subtyping, sink);
        needs.push(context.needs(index, import, sink));
    }
    let order = order(&context, &groups.imports, &needs, sink);
    (groups.imports, order)
}

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

/// Checks that all askers agree. Each is compared with one asker for each distinct type asked for before.
fn agree(
    context: &Context<'_>,
    import: &HostImport,
    subtyping: &mut Subtyping<'_>,
    sink: &mut Sink,
) {
    let mut distinct: Vec<Asker> = Vec::new();
    for asker in &import.askers {
        let first = import.askers[0];
        if let Some(difference) = unlike(context.name(first), context.name(*asker)) {
            conflict(context, import, first, *asker, &[difference], sink);
            continue;
        }
        let item = context.item(*asker);
        let twin = distinct.iter().copied().find(|other| same_type(context.item(*other), item));
        if let Some(twin) = twin {
            if let Some(variable) = odd_one(context, twin, *asker) {
                let what = describe::variable_name(
                    context.graph,
                    context.components,
                    asker.instance,
                    variable,
                );
                conflict(context, import, twin, *asker, &[another(&what)], sink);
            }
        } else {
            for other in &distinct {
                compare(context, import, *other, *asker, subtyping, sink);
            }
            distinct.push(*asker);
        }
    }
}

/// In what two names say different things of what bears them, if they do. Either may say nothing.
fn unlike(found: &ExternName, wanted: &ExternName) -> Option<Words> {
    let differ = |found: &Option<Name>, wanted: &Option<Name>, verb: &str| {
        let (found, wanted) = (found.as_ref()?, wanted.as_ref()?);
        let does = |what: &Name| format!("{verb} `{what}`");
        (track(found.as_str()) != track(wanted.as_str()))
            .then(|| Words::new(does(found), does(wanted)))
    };
    differ(&found.implements, &wanted.implements, "means")
        .or_else(|| differ(&found.external_id, &wanted.external_id, "gives it the external id"))
}

/// That a resource is not the same one for both.
fn another(resource: &str) -> Words {
    Words::new(format!("gets one `{resource}` from its imports"), "gets another")
}

fn same_type(a: &Item, b: &Item) -> bool {
    match (a, b) {
        (Item::Instance { ty: a, .. }, Item::Instance { ty: b, .. }) => a == b,
        _ => false,
    }
}

/// A variable for which two askers of one type mean different resources.
fn odd_one(context: &Context<'_>, a: Asker, b: Asker) -> Option<VariableIndex> {
    let (Item::Instance { ty, args: of_a }, Item::Instance { args: of_b, .. }) =
        (context.item(a), context.item(b))
    else {
        return None;
    };
    let variables = &context.components.types[*ty].variables;
    let resources = variables
        .iter()
        .enumerate()
        .filter(|(_, variable)| variable.kind == VariableKind::Resource);
    resources
        .map(|(index, _)| (of_a[index], of_b[index]))
        .find(|(in_a, in_b)| !context.same((a, *in_a), (b, *in_b)))
        .map(|(_, in_b)| in_b)
}

fn compare(
    context: &Context<'_>,
    import: &HostImport,
    a: Asker,
    b: Asker,
    subtyping: &mut Subtyping<'_>,
    sink: &mut Sink,
) {
    let comparison = subtyping.overlap(context.item(a), context.item(b));
    let types = &context.components.types;
    let mut differences: Vec<_> = comparison
        .largest_first(types)
        .map(|mismatch| describe::mismatch(mismatch, &import.name, types))
        .collect();
    for pair in &comparison.resources {
        if !context.same((a, pair.found), (b, pair.wanted)) {
            let what =
                describe::variable_name(context.graph, context.components, b.instance, pair.wanted);
            differences.push(another(&what));
        }
    }
    if !differences.is_empty() {
        conflict(context, import, a, b, &differences, sink);
    }
}

fn conflict(
    context: &Context<'_>,
    import: &HostImport,
    a: Asker,
    b: Asker,
    differences: &[Words],
    sink: &mut Sink,
) {
    let full = |asker: Asker| {
        context.graph.import(context.components, asker.instance, asker.import).name.full()
    };
    sink.push(codes::ImportConflict {
        import: &import.name.full(),
        first: (context.graph.name(a.instance), &full(a), context.span(a)),
        second: (context.graph.name(b.instance), &full(b), context.span(b)),
        differences,
    });
}

/// Each import after those it takes types from; otherwise in the order asked for.
fn order(
    context: &Context<'_>,
    imports: &[HostImport],
    needs: &[BTreeSet<usize>],
    sink: &mut Sink,
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
            conflict(
                context,
                &imports[index],
                imports[index].askers[0],
                imports[need].askers[0],
                &differences,
                sink,
            );
            index
        });
        placed[next] = true;
        order.push(next);
    }
    order
}
