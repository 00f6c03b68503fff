//! What the whole exports: the lines of `[exports]`, and all exports of the root.

use std::collections::BTreeSet;

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::{Dfs, Reversed};

use super::names::{matching, means, meant, unique, version};
use super::wiring::{Asked, lookup, port};
use super::{Export, Graph, InstanceId, Port};
use crate::decode::Components;
use crate::decode::types::{Extern, ExternName};
use crate::diagnostics::{Severity, Sink, codes};
use crate::manifest::{self, Manifest, Target};
use crate::source::Span;

/// The exports of the whole, those of `[exports]` first.
pub(super) fn exports(
    graph: &Graph,
    manifest: &Manifest,
    components: &Components,
    sink: &mut Sink,
) -> Vec<Export> {
    let mut exports: Vec<Export> = Vec::new();
    for line in &manifest.exports {
        if let Some(export) = by_line(graph, manifest, components, line, sink) {
            match exports.iter().find(|other| clash(&other.name, &export.name)) {
                Some(other) => sink.push(codes::DuplicateExport {
                    span: export.span,
                    name: &export.name.full(),
                    first: other.span,
                }),
                None => exports.push(export),
            }
        }
    }
    let root = root(graph, manifest, sink);
    if let Some((root, span)) = root
        && let Some(ty) = components.ty(graph.component(root))
    {
        for (export, item) in ty.exports.iter().enumerate() {
            let port = Port { instance: root, export };
            // A line of `[exports]` that takes this name stands in its place.
            let taken = exports.iter().any(|other| clash(&other.name, &item.name));
            if !taken {
                exports.push(Export { name: item.name.clone(), port, span });
            }
        }
    }
    warn(graph, manifest, &exports, root, sink);
    exports
}

/// Whether two exports cannot stand beside each other.
fn clash(a: &ExternName, b: &ExternName) -> bool {
    unique(a.name.as_str()) == unique(b.name.as_str())
}

fn by_line(
    graph: &Graph,
    manifest: &Manifest,
    components: &Components,
    line: &manifest::Export,
    sink: &mut Sink,
) -> Option<Export> {
    let written = &line.name.value;
    let asking = codes::Line::Export(written);
    let port = match &line.target {
        Target::Import | Target::Unknown => return None,
        Target::Instance(from) => {
            let instance = lookup(graph, manifest, from, sink)?;
            let named = ExternName::plain(written);
            let find =
                |exports: &[Extern]| meant(written, exports).or_else(|| matching(&named, exports));
            let asked = Asked { span: from.span, wanted: written, line: asking };
            port(graph, components, instance, &asked, find, sink)?
        }
        Target::Export { from, export } => {
            let instance = lookup(graph, manifest, from, sink)?;
            let find = |exports: &[Extern]| meant(&export.value, exports);
            let asked = Asked { span: export.span, wanted: &export.value, line: asking };
            port(graph, components, instance, &asked, find, sink)?
        }
    };
    let own = &graph.export(components, port).name;
    // A name without its version means the export as it is; another name is a new name.
    let name = match &line.target {
        Target::Instance(_) if means(written, own) => own.clone(),
        _ if written.contains('@') && version(written).is_none() => {
            sink.push(codes::BadName {
                span: line.name.span,
                what: "export",
                name: written,
                problem: "a new name has its version in full, such as `@1.0.0`",
                near: None,
            });
            return None;
        }
        _ => ExternName::plain(written),
    };
    Some(Export { name, port, span: line.name.span })
}

/// The instance whose exports are those of the whole, and the place that says so. None when `[exports]` says it all, or
/// after reporting that it cannot be told.
fn root(graph: &Graph, manifest: &Manifest, sink: &mut Sink) -> Option<(InstanceId, Span)> {
    if let Some(root) = &manifest.package.root {
        return Some((lookup(graph, manifest, root, sink)?, root.span));
    }
    if !manifest.exports.is_empty() {
        return None;
    }
    let tops: Vec<_> = graph
        .instances()
        .filter(|(id, _)| {
            graph.wires.neighbors_directed(NodeIndex::new(id.index()), Direction::Outgoing).count()
                == 0
        })
        .collect();
    match tops.as_slice() {
        [(id, instance)] => Some((*id, instance.span)),
        // No instance at all, or a cycle through all of them: the one is said below, the other has been said.
        [] => {
            if graph.instances.is_empty() && manifest.whole {
                sink.push(codes::NoComponents { span: manifest.start() });
            }
            None
        }
        several => {
            // Any problem so far may be why: a wire that is missing, a component that could not be read, `rot = "web"`.
            if sink.count(Severity::Error) == 0 {
                let names: Vec<_> =
                    several.iter().map(|(_, instance)| instance.name.as_str()).collect();
                let spans: Vec<_> = several.iter().map(|(_, instance)| instance.span).collect();
                sink.push(codes::AmbiguousRoot {
                    span: manifest.start(),
                    names: &names,
                    spans: &spans,
                });
            }
            None
        }
    }
}

/// Warns of instances that nothing needs. They are linked all the same: to be instantiated may be all they are for.
fn warn(
    graph: &Graph,
    manifest: &Manifest,
    exports: &[Export],
    root: Option<(InstanceId, Span)>,
    sink: &mut Sink,
) {
    // A wire that is missing would have led somewhere.
    if exports.is_empty() || sink.count(Severity::Error) > 0 {
        return;
    }
    let mut needed: BTreeSet<InstanceId> = BTreeSet::new();
    let exporters = exports.iter().map(|export| export.port.instance);
    for instance in exporters.chain(root.map(|(root, _)| root)) {
        let importers = Reversed(&graph.wires);
        let mut walk = Dfs::new(importers, NodeIndex::new(instance.index()));
        while let Some(node) = walk.next(importers) {
            needed.insert(graph.wires[node]);
        }
    }
    let root = root.map_or(manifest.start(), |(_, span)| span);
    for (id, instance) in graph.instances() {
        if !needed.contains(&id) {
            sink.push(codes::UnusedInstance { span: instance.span, name: &instance.name, root });
        }
    }
}
