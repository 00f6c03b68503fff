//! Orders instances so that each comes after everything it imports, or shows the shortest way round in a circle.
//!
//! Ties go to manifest order: moving a table in `compose.toml` is the only way a user has to influence layout, so it must
//! always work.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

use petgraph::Direction;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::{Graph, InstanceId, Reason, Source, Wire};
use crate::decode::Components;
use crate::diagnostics::{Sink, codes};

/// The graph of the wires, one node for each instance, numbered alike.
pub(super) fn wires(graph: &Graph) -> DiGraph<InstanceId, Wire> {
    let mut wires = DiGraph::new();
    for (id, _) in graph.instances() {
        wires.add_node(id);
    }
    for (id, _) in graph.instances() {
        for (import, link) in graph.links[id.index()].iter().enumerate() {
            if let Source::Export(port) = link.source {
                wires.add_edge(node(port.instance), node(id), Wire { import, export: port.export });
            }
        }
    }
    wires
}

fn node(id: InstanceId) -> NodeIndex {
    NodeIndex::new(id.index())
}

/// Exporters before importers. Cycles are reported and their instances left out.
pub(super) fn order(graph: &Graph, components: &Components, sink: &mut Sink) -> Vec<InstanceId> {
    let wires = &graph.wires;
    let mut waiting: Vec<usize> = wires
        .node_indices()
        .map(|node| wires.edges_directed(node, Direction::Incoming).count())
        .collect();
    let mut ready: BinaryHeap<_> = wires
        .node_indices()
        .filter(|node| waiting[node.index()] == 0)
        .map(|node| Reverse(wires[node]))
        .collect();
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(Reverse(id)) = ready.pop() {
        order.push(id);
        for importer in wires.neighbors(node(id)) {
            waiting[importer.index()] -= 1;
            if waiting[importer.index()] == 0 {
                ready.push(Reverse(wires[importer]));
            }
        }
    }
    if order.len() < wires.node_count() {
        for knot in tarjan_scc(wires).iter().filter(|knot| knot.len() > 1) {
            report(graph, components, &shortest_cycle(wires, knot), sink);
        }
    }
    order
}

/// The shortest cycle in a strongly connected set, as its wires, each to the next one's importer.
fn shortest_cycle(wires: &DiGraph<InstanceId, Wire>, knot: &[NodeIndex]) -> Vec<EdgeIndex> {
    let mut knot = knot.to_vec();
    knot.sort();
    let cycles = knot.iter().map(|start| cycle_from(wires, *start));
    cycles.min_by_key(Vec::len).unwrap_or_default()
}

/// The shortest cycle through `start`, by breadth-first search.
fn cycle_from(wires: &DiGraph<InstanceId, Wire>, start: NodeIndex) -> Vec<EdgeIndex> {
    let mut came_by: HashMap<NodeIndex, EdgeIndex> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for edge in wires.edges(at) {
            let next = edge.target();
            if next != start && came_by.contains_key(&next) {
                continue;
            }
            came_by.insert(next, edge.id());
            if next == start {
                return trace(wires, start, &came_by);
            }
            queue.push_back(next);
        }
    }
    Vec::new()
}

fn trace(
    wires: &DiGraph<InstanceId, Wire>,
    start: NodeIndex,
    came_by: &HashMap<NodeIndex, EdgeIndex>,
) -> Vec<EdgeIndex> {
    let mut cycle = Vec::new();
    let mut at = start;
    loop {
        let edge = came_by[&at];
        cycle.push(edge);
        at = wires.edge_endpoints(edge).expect("the edge is of this graph").0;
        if at == start {
            // Found from importer back to exporter, which is the way people read it: `a` needs `b` needs `a`.
            return cycle;
        }
    }
}

fn report(graph: &Graph, components: &Components, cycle: &[EdgeIndex], sink: &mut Sink) {
    let edges: Vec<_> = cycle
        .iter()
        .map(|edge| {
            let (exporter, importer) =
                graph.wires.edge_endpoints(*edge).expect("the edge is of this graph");
            let (exporter, importer) = (graph.wires[exporter], graph.wires[importer]);
            let import = graph.wires[*edge].import;
            let link = graph.links[importer.index()][import];
            codes::CycleEdge {
                importer: graph.name(importer).to_owned(),
                exporter: graph.name(exporter).to_owned(),
                import: graph.import(components, importer, import).name.full(),
                line: match link.reason {
                    Reason::With(span) => Some(span),
                    Reason::Auto | Reason::Residual => None,
                },
                span: graph.instances[importer.index()].span,
            }
        })
        .collect();
    sink.push(codes::Cycle { edges: &edges });
}
