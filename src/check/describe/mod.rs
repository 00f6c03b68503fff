//! Types, differences and routes in words.

mod differences;
mod types;

pub(super) use differences::{Half, half, mismatch};

use super::identity::{Identities, Identity};
use crate::decode::types::{Home, Name, VariableIndex};
use crate::decode::{ComponentId, Components};
use crate::diagnostics::codes;
use crate::graph::{Graph, InstanceId, Source};

/// What a variable of an instance's component is called: the last of the names that lead to it.
pub(super) fn variable_name(
    graph: &Graph,
    components: &Components,
    id: InstanceId,
    variable: VariableIndex,
) -> String {
    let path = variable_path(graph, components, id, variable);
    path.last().map_or_else(|| "?".to_owned(), Name::to_string)
}

fn variable_path<'c>(
    graph: &Graph,
    components: &'c Components,
    id: InstanceId,
    variable: VariableIndex,
) -> &'c [Name] {
    let Some(ty) = components.ty(graph.component(id)) else { return &[] };
    match &ty.variables[variable.index()].home {
        Home::Import(path) | Home::Export(path) => path,
        Home::Free => &[],
    }
}

/// How a resource reaches an instance, import by import, back to where it is made:
/// "`web` gets it as `acme:kv/types` from `a`, which makes it".
pub(super) fn route(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    id: InstanceId,
    variable: VariableIndex,
) -> String {
    let mut steps = Vec::new();
    let mut who = format!("`{}`", graph.name(id));
    let (mut id, mut variable) = (id, variable);
    loop {
        variable = first_name(components, graph.component(id), variable);
        let path = variable_path(graph, components, id, variable);
        let name = path.first().map_or("?", Name::as_str);
        match came_from(graph, components, identities, id, variable) {
            Some(Source::Host) => steps.push(format!("{who} gets it as `{name}` from the host")),
            Some(Source::Export(port)) => {
                steps.push(format!(
                    "{who} gets it as `{name}` from `{}`",
                    graph.name(port.instance)
                ));
                let item = &graph.export(components, port).item;
                if let Some(next) = components.types.find(item, &path[1..]) {
                    (id, variable) = (port.instance, next);
                    "which".clone_into(&mut who);
                    continue;
                }
            }
            Some(Source::Missing | Source::Use(_)) | None => {
                let same = steps.last().is_some_and(|step| step.contains(&format!("as `{name}`")));
                let part = if same { String::new() } else { format!(", as part of `{name}`") };
                steps.push(format!("{who} makes it{part}"));
            }
        }
        return steps.join(", ");
    }
}

/// The name a component first knew a resource by.
fn first_name(components: &Components, id: ComponentId, variable: VariableIndex) -> VariableIndex {
    let alias_of = components.ty(id).and_then(|ty| ty.variables[variable.index()].alias_of);
    alias_of.map_or(variable, |alias_of| first_name(components, id, alias_of))
}

/// The line of wiring that gives both ends of a wire the same resource, where one line does: whoever imports it gets it
/// from where the other end has it.
pub(super) fn remedy(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    (consumer, wanted): (InstanceId, VariableIndex),
    (provider, found): (InstanceId, VariableIndex),
) -> Option<codes::Remedy> {
    let first = |id, variable| (id, first_name(components, graph.component(id), variable));
    let ((consumer, wanted), (provider, found)) = (first(consumer, wanted), first(provider, found));
    let hop = |id, variable| {
        let name = variable_path(graph, components, id, variable).first()?.to_string();
        match came_from(graph, components, identities, id, variable) {
            Some(Source::Export(port)) => Some((name, port.instance)),
            _ => None,
        }
    };
    let made = came_from(graph, components, identities, provider, found).is_none();
    let given = came_from(graph, components, identities, consumer, wanted) == Some(Source::Host);
    if given && made {
        return from_provider(graph, components, (consumer, wanted), provider);
    }
    let (instance, import, from) = match (hop(consumer, wanted)?, hop(provider, found)) {
        ((_, from), Some((import, _))) if from != provider => (provider, import, from),
        ((import, _), None) if made => (consumer, import, provider),
        _ => return None,
    };
    let name = |id| graph.name(id).to_owned();
    Some(codes::Remedy { instance: name(instance), import, from: name(from) })
}

/// The line that gives the consumer a resource of the provider in place of the host's, where the provider exports it.
fn from_provider(
    graph: &Graph,
    components: &Components,
    (consumer, wanted): (InstanceId, VariableIndex),
    provider: InstanceId,
) -> Option<codes::Remedy> {
    let import = variable_path(graph, components, consumer, wanted).first()?;
    let exports = &components.ty(graph.component(provider))?.exports;
    let name = |id| graph.name(id).to_owned();
    exports.iter().any(|export| export.name.name == *import).then(|| codes::Remedy {
        instance: name(consumer),
        import: import.to_string(),
        from: name(provider),
    })
}

/// The source of the import that a variable of an instance's component comes with, unless the instance makes it.
fn came_from(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    id: InstanceId,
    variable: VariableIndex,
) -> Option<Source> {
    if let Identity::Made { instance, .. } = &identities[identities.of(id, variable)]
        && *instance == id
    {
        return None;
    }
    let name = variable_path(graph, components, id, variable).first()?;
    let ty = components.ty(graph.component(id))?;
    let import = ty.imports.iter().position(|import| import.name.name == *name)?;
    Some(graph.links[id.index()][import].source)
}
