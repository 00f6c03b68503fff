//! Whether all who ask the host for an import can share it.

use super::super::describe::{self, Half};
use super::super::places::{End, Places};
use super::super::subtype::Subtyping;
use super::{Asker, Context, HostImport};
use crate::decode::types::{ExternName, Item, Name, VariableIndex, VariableKind};
use crate::diagnostics::codes::{Side, Words};
use crate::diagnostics::{Sink, codes};
use crate::graph::track;

pub(super) struct Agreement<'a, 'm, 't, 'p> {
    pub(super) context: Context<'a>,
    pub(super) subtyping: &'m mut Subtyping<'t>,
    pub(super) places: &'m mut Places<'p>,
    pub(super) sink: &'m mut Sink,
}

impl Agreement<'_, '_, '_, '_> {
    /// Checks that all askers agree. Each is compared with one asker for each distinct type asked for before.
    pub(super) fn of(&mut self, import: &HostImport) {
        let context = self.context;
        let mut distinct: Vec<Asker> = Vec::new();
        for asker in &import.askers {
            let first = import.askers[0];
            if let Some(difference) = unlike(context.name(first), context.name(*asker)) {
                self.conflict(import, (first, *asker), &[difference], &[None, None]);
                continue;
            }
            let item = context.item(*asker);
            let twin = distinct.iter().copied().find(|other| same_type(context.item(*other), item));
            if let Some(twin) = twin {
                if let Some(variable) = odd_one(&context, twin, *asker) {
                    let what = self.variable_name(*asker, variable);
                    self.conflict(import, (twin, *asker), &[another(&what)], &[None, None]);
                }
            } else {
                for other in &distinct {
                    self.compare(import, *other, *asker);
                }
                distinct.push(*asker);
            }
        }
    }

    fn compare(&mut self, import: &HostImport, a: Asker, b: Asker) {
        let context = self.context;
        let comparison = self.subtyping.overlap(context.item(a), context.item(b));
        let types = &context.components.types;
        let mut differences: Vec<_> = comparison
            .largest_first(types)
            .map(|mismatch| describe::mismatch(mismatch, &import.name, types))
            .collect();
        for pair in &comparison.resources {
            if !context.same((a, pair.found), (b, pair.wanted)) {
                differences.push(another(&self.variable_name(b, pair.wanted)));
            }
        }
        if differences.is_empty() {
            return;
        }
        let end = |asker: Asker, half| End {
            component: context.graph.component(asker.instance),
            name: context.name(asker),
            half,
            imports: true,
        };
        let largest = comparison.largest_first(types).next();
        let sides =
            [end(a, Half::Found), end(b, Half::Wanted)].map(|end| self.places.side(largest?, end));
        self.conflict(import, (a, b), &differences, &sides);
    }

    pub(super) fn conflict(
        &mut self,
        import: &HostImport,
        (a, b): (Asker, Asker),
        differences: &[Words],
        sides: &[Option<Side>; 2],
    ) {
        let context = self.context;
        let full = |asker: Asker| context.name(asker).full();
        self.sink.push(codes::ImportConflict {
            import: &import.name.full(),
            first: (context.graph.name(a.instance), &full(a), context.span(a)),
            second: (context.graph.name(b.instance), &full(b), context.span(b)),
            differences,
            sides,
        });
    }

    fn variable_name(&self, asker: Asker, variable: VariableIndex) -> String {
        let Context { graph, components, .. } = self.context;
        describe::variable_name(graph, components, asker.instance, variable)
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
