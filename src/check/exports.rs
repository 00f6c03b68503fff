//! Completes the exports of the whole with the interfaces whose types they use.
//!
//! An interface that was written with `use other.{thing}` is only half of what a caller needs: without `other` nobody can
//! make a `thing`, and where the validator cannot see a name for a type, the export is not valid at all (Explainer.md,
//! "Import and Export Definitions"). So what comes from inside and is used by an export is exported before it, under the
//! name its own maker gives it.

use std::collections::{BTreeSet, HashSet};

use super::describe;
use super::identity::{Identities, Identity};
use crate::decode::Components;
use crate::decode::types::{ExternName, Home, VariableKind};
use crate::diagnostics::{Sink, codes};
use crate::graph::{Export, Graph, InstanceId, Port, unique};
use crate::source::Span;

/// The exports asked for and those they need, each after those whose types it uses.
pub(super) fn complete(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    sink: &mut Sink,
) -> Vec<Export> {
    let context = Context { graph, components, identities };
    let mut completion = Completion { context, seen: BTreeSet::new(), exports: Vec::new(), sink };
    for export in &graph.exports {
        completion.add_once(export);
    }
    completion.exports
}

/// The exports of a part, each after those whose types it cannot do without. Only the part around it reads their names.
pub(super) fn complete_part(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    inside: &HashSet<InstanceId>,
    ports: &BTreeSet<Port>,
) -> Vec<Export> {
    let context = Context { graph, components, identities };
    let mut seen = BTreeSet::new();
    let mut exports = Vec::new();
    let mut waiting: Vec<(Port, bool)> = ports.iter().rev().map(|port| (*port, false)).collect();
    while let Some((port, ready)) = waiting.pop() {
        if ready {
            let name = ExternName::plain(&format!("out{}", exports.len()));
            let span = graph.instances[port.instance.index()].span;
            exports.push(Export { name, port, span });
        } else if inside.contains(&port.instance) && seen.insert(port) {
            waiting.push((port, true));
            let needs = context.needs(port).into_iter().filter(|need| need.strict);
            waiting.extend(needs.map(|need| (need.port, false)));
        }
    }
    exports
}

struct Context<'a> {
    graph: &'a Graph,
    components: &'a Components,
    identities: &'a Identities,
}

struct Completion<'a> {
    context: Context<'a>,
    /// Ports that are exported, under whatever name, or about to be.
    seen: BTreeSet<Port>,
    exports: Vec<Export>,
    sink: &'a mut Sink,
}

/// An export whose types another one uses.
struct Need {
    port: Port,
    /// The type in question.
    ty: String,
    /// Whether the export would not be valid without it.
    strict: bool,
}

impl Completion<'_> {
    fn add(&mut self, export: &Export) {
        // One port may be exported by two names; what it needs is looked up once.
        if self.seen.insert(export.port) {
            for need in self.context.needs(export.port) {
                self.need(export, &need);
            }
        }
        self.exports.push(export.clone());
    }

    fn need(&mut self, export: &Export, need: &Need) {
        if self.seen.contains(&need.port) {
            return;
        }
        if let Some(asked) = self.context.graph.exports.iter().find(|asked| asked.port == need.port)
        {
            self.add_once(&asked.clone());
            return;
        }
        let name = self.context.graph.export(self.context.components, need.port).name.clone();
        let taken = self
            .context
            .graph
            .exports
            .iter()
            .chain(&self.exports)
            .find(|other| unique(other.name.name.as_str()) == unique(name.name.as_str()));
        match taken {
            None => self.add_once(&Export { name, port: need.port, span: export.span }),
            Some(_) if !need.strict => {}
            Some(other) => {
                let first: Span = other.span;
                self.sink.push(codes::ExportNeedsType {
                    span: export.span,
                    export: &export.name.full(),
                    ty: &need.ty,
                    needed: &name.full(),
                    maker: self.context.graph.name(need.port.instance),
                    first,
                });
            }
        }
    }

    /// Adds an export ahead of its turn: where it is asked for itself, it is skipped then.
    fn add_once(&mut self, export: &Export) {
        let there = |other: &Export| other.port == export.port && other.name == export.name;
        if !self.exports.iter().any(there) {
            self.add(export);
        }
    }
}

impl Context<'_> {
    fn needs(&self, port: Port) -> Vec<Need> {
        let types = &self.components.types;
        let Some(ty) = self.components.ty(self.graph.component(port.instance)) else {
            return Vec::new();
        };
        let item = &ty.exports[port.export].item;
        let mut needs: Vec<Need> = Vec::new();
        types.uses(item, &mut |variable| {
            let identity = self.identities.named(port.instance, variable);
            let Identity::Made { instance, variable: made } = self.identities[identity] else {
                return;
            };
            let Some(maker) = self.components.ty(self.graph.component(instance)) else { return };
            let Home::Export(path) = &maker.variables[made.index()].home else { return };
            let Some(export) = maker.exports.iter().position(|export| export.name.name == path[0])
            else {
                return;
            };
            let needed = Port { instance, export };
            let resource = maker.variables[made.index()].kind == VariableKind::Resource;
            let renamed = types.renames(item, variable);
            if needed == port || (renamed && !resource) {
                return;
            }
            let ty = describe::variable_name(self.graph, self.components, instance, made);
            needs.push(Need { port: needed, ty, strict: !renamed });
        });
        // What is strictly needed first, so that it is not passed over for being wanted only half-heartedly before.
        needs.sort_by_key(|need| !need.strict);
        needs
    }
}
