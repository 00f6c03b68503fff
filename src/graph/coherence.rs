//! Chooses among several candidates by the resources they bring.
//!
//! Where `types` comes from `disk`, a `store` that uses its `bucket` can only come from `disk` as well. Only names and
//! resources count: a candidate that is turned down here could never be wired, whatever else its type says, and one that
//! remains is checked like any other. Candidates that depend on each other are tried together.

use std::collections::BTreeSet;

use super::wiring::Open;
use super::{Graph, InstanceId, Link, Port, Source, track};
use crate::decode::Components;
use crate::decode::types::{Home, Item, Name, VariableIndex};

/// Combinations of candidates that are tried for one instance. Beyond that the manifest has to say it.
const COMBINATIONS: usize = 4_096;

/// Wires what only one choice of candidates fits, and takes it from `open`. Of what stays, only the candidates that fit
/// are left.
pub(super) fn settle(
    graph: &Graph,
    components: &Components,
    links: &mut [Vec<Link>],
    open: &mut Vec<Open>,
) {
    let instances: BTreeSet<_> = open.iter().map(|open| open.instance).collect();
    // What is settled for one instance may settle another that imports from it.
    let mut before = usize::MAX;
    while before != candidates(open) {
        before = candidates(open);
        for id in &instances {
            let mut these: Vec<_> = open.iter_mut().filter(|open| open.instance == *id).collect();
            narrow(graph, components, links, &mut these);
        }
        open.retain(|open| match open.candidates.as_slice() {
            [port] => {
                links[open.instance.index()][open.import].source = Source::Export(*port);
                false
            }
            _ => true,
        });
    }
}

fn candidates(open: &[Open]) -> usize {
    open.iter().map(|open| open.candidates.len()).sum()
}

/// Leaves of one instance's candidates those that are in a combination that fits. All of them, if none does.
fn narrow(graph: &Graph, components: &Components, links: &mut [Vec<Link>], open: &mut [&mut Open]) {
    let combinations =
        open.iter().try_fold(1_usize, |all, open| all.checked_mul(open.candidates.len()));
    let Some(combinations) = combinations.filter(|all| *all <= COMBINATIONS) else { return };
    let mut fitting: Vec<Vec<Port>> = Vec::new();
    for number in 0..combinations {
        let chosen = combination(open, number);
        for (open, port) in open.iter().zip(&chosen) {
            links[open.instance.index()][open.import].source = Source::Export(*port);
        }
        if open.first().is_some_and(|open| fits(graph, components, links, open.instance)) {
            fitting.push(chosen);
        }
    }
    for (place, open) in open.iter_mut().enumerate() {
        links[open.instance.index()][open.import].source = Source::Missing;
        if !fitting.is_empty() {
            open.candidates.retain(|port| fitting.iter().any(|chosen| chosen[place] == *port));
        }
    }
}

/// One of the combinations, counted through like the digits of a number.
fn combination(open: &[&mut Open], mut number: usize) -> Vec<Port> {
    let digit = |open: &&mut Open| {
        let port = open.candidates[number % open.candidates.len()];
        number /= open.candidates.len();
        port
    };
    open.iter().map(digit).collect()
}

/// Whether no wire of an instance brings it a resource other than the one it has by that name.
fn fits(graph: &Graph, components: &Components, links: &[Vec<Link>], id: InstanceId) -> bool {
    let origins = Origins { graph, components, links };
    links[id.index()].iter().enumerate().all(|(import, link)| {
        let Source::Export(port) = link.source else { return true };
        let (found, wanted) =
            (graph.export(components, port), graph.import(components, id, import));
        pairs(components, &found.item, &wanted.item).iter().all(|(found, wanted)| {
            match (origins.of(port.instance, *found), origins.of(id, *wanted)) {
                (Some(found), Some(wanted)) => found == wanted,
                _ => true,
            }
        })
    })
}

/// The resources of two items that have to be the same ones.
fn pairs(
    components: &Components,
    found: &Item,
    wanted: &Item,
) -> Vec<(VariableIndex, VariableIndex)> {
    let types = &components.types;
    match (found, wanted) {
        (Item::Resource(found), Item::Resource(wanted)) => vec![(*found, *wanted)],
        // Functions of one structure speak of their resources in one order; others are no match anyway.
        (Item::Func(_), Item::Func(_)) => {
            let uses = |item| {
                let mut uses = Vec::new();
                types.uses(item, &mut |variable| uses.push(variable));
                uses
            };
            let (found, wanted) = (uses(found), uses(wanted));
            if found.len() == wanted.len() {
                found.into_iter().zip(wanted).collect()
            } else {
                Vec::new()
            }
        }
        (
            Item::Instance { ty: found, args: found_args },
            Item::Instance { ty: wanted, args: wanted_args },
        ) => {
            let both = types[*wanted].exports.iter().filter_map(|export| {
                Some((&types[*found].export(&export.name.name)?.item, &export.item))
            });
            both.filter(|(_, wanted)| !matches!(wanted, Item::Func(_)))
                .flat_map(|(found, wanted)| pairs(components, found, wanted))
                .map(|(found, wanted)| (found_args[found.index()], wanted_args[wanted.index()]))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The place a resource is made.
#[derive(PartialEq, Eq)]
enum Origin<'a> {
    Made(InstanceId, VariableIndex),
    Host(String, &'a [Name]),
}

struct Origins<'a> {
    graph: &'a Graph,
    components: &'a Components,
    links: &'a [Vec<Link>],
}

impl<'a> Origins<'a> {
    /// Follows a resource through the wires there are. None where one is missing, or where they go round in a circle.
    fn of(&self, mut id: InstanceId, mut variable: VariableIndex) -> Option<Origin<'a>> {
        for _ in 0..=self.graph.instances.len() {
            let ty = self.components.ty(self.graph.component(id))?;
            while let Some(alias_of) = ty.variables[variable.index()].alias_of {
                variable = alias_of;
            }
            let Home::Import(path) = &ty.variables[variable.index()].home else {
                return Some(Origin::Made(id, variable));
            };
            let (name, rest) = path.split_first()?;
            let import = ty.imports.iter().position(|import| import.name.name == *name)?;
            match self.links[id.index()][import].source {
                Source::Host => {
                    return Some(Origin::Host(track(&ty.imports[import].name.full()), rest));
                }
                Source::Export(port) => {
                    let item = &self.graph.export(self.components, port).item;
                    variable = self.components.types.find(item, rest)?;
                    id = port.instance;
                }
                Source::Use(_) | Source::Missing => return None,
            }
        }
        None
    }
}
