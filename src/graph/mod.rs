//! Pass 4: the manifest's instances and the components' imports become a [`Graph`]: who satisfies what.
//!
//! Lines of wiring come first, then the rule: an import that nothing settles is wired to the only other instance that
//! exports it. Names decide here, types do not: a candidate whose name fits and whose type does not is an error of the
//! next pass and never a reason to look elsewhere, because the program that fell back to the host in silence is the
//! hardest one to debug.

mod coherence;
mod exports;
mod names;
mod order;
mod wiring;

use std::collections::HashMap;

use petgraph::graph::DiGraph;
use tracing::info;

use crate::decode::types::{Extern, ExternName};
use crate::decode::{ComponentId, Components};
use crate::diagnostics::Sink;
use crate::manifest::Manifest;
use crate::source::{Span, Spanned};

pub use names::{interface_base, means, track, unique, version};

/// An instance of the composition. Stable for one build; says nothing about the order of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(u32);

impl InstanceId {
    fn new(index: usize) -> Self {
        InstanceId(u32::try_from(index).expect("fewer than four billion instances"))
    }

    /// The place in [`Graph::instances`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An instance: a component, instantiated.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name in the manifest.
    pub name: String,
    /// Where the manifest names it.
    pub span: Span,
    /// What it is an instance of.
    pub component: ComponentId,
}

/// What satisfies one import of one instance.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The export, or the host.
    pub source: Source,
    /// Why.
    pub reason: Reason,
}

/// Where an import is satisfied from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An export of another instance.
    Export(Port),
    /// An import of the whole.
    Host,
    /// The import at this place of the same instance: what is imported is one of its types, which `use` gives a name
    /// in the world.
    Use(usize),
    /// Nothing, because of a problem that has been reported.
    Missing,
}

/// One export of one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port {
    /// The instance.
    pub instance: InstanceId,
    /// The place among its component's exports.
    pub export: usize,
}

/// What put a link in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A line of the manifest.
    With(Span),
    /// The only other instance that exports it.
    Auto,
    /// Nothing inside satisfies it, and the host may.
    Residual,
}

/// An edge of the graph: the instance it points to imports something of the one it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Wire {
    /// The place among the importing component's imports.
    pub import: usize,
    /// The place among the exporting component's exports.
    pub export: usize,
}

/// An export of the whole.
#[derive(Clone, Debug)]
pub struct Export {
    /// The name it is exported by.
    pub name: ExternName,
    /// What is exported.
    pub port: Port,
    /// The line that asked for it: of `[exports]`, or the one that makes an instance the root.
    pub span: Span,
}

/// The composition: instances and what connects them.
#[derive(Debug, Default)]
pub struct Graph {
    /// Instances in the order of the manifest.
    pub instances: Vec<Instance>,
    /// For each instance, for each import of its component, what satisfies it. Empty for instances of a hole.
    pub links: Vec<Vec<Link>>,
    /// The wires between instances, from exporter to importer.
    pub wires: DiGraph<InstanceId, Wire>,
    /// Every instance after all that it imports from; ties in the order of the manifest. On a cycle, incomplete.
    pub order: Vec<InstanceId>,
    /// What the whole exports, in order.
    pub exports: Vec<Export>,
    /// The first instance of each name.
    by_name: HashMap<String, InstanceId>,
}

impl Graph {
    /// A component by itself: one instance that leaves all its imports to the host and exports all that it has.
    pub fn alone(component: ComponentId, name: &Spanned<String>, components: &Components) -> Self {
        let Spanned { value, span } = name.clone();
        let id = InstanceId::new(0);
        let (imports, exports) =
            components.ty(component).map_or((&[][..], &[][..]), |ty| (&ty.imports, &ty.exports));
        let export = |(export, item): (usize, &Extern)| {
            let port = Port { instance: id, export };
            Export { name: item.name.clone(), port, span }
        };
        let host = Link { source: Source::Host, reason: Reason::Residual };
        let mut graph = Graph {
            instances: vec![Instance { name: value, span, component }],
            links: vec![vec![host; imports.len()]],
            order: vec![id],
            exports: exports.iter().enumerate().map(export).collect(),
            ..Graph::default()
        };
        graph.wires.add_node(id);
        graph
    }

    /// Every instance with its id.
    pub fn instances(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        self.instances
            .iter()
            .enumerate()
            .map(|(index, instance)| (InstanceId::new(index), instance))
    }

    /// The name of an instance.
    pub fn name(&self, id: InstanceId) -> &str {
        &self.instances[id.index()].name
    }

    /// The component of an instance.
    pub fn component(&self, id: InstanceId) -> ComponentId {
        self.instances[id.index()].component
    }

    /// The import of an instance at a place.
    pub fn import<'c>(
        &self,
        components: &'c Components,
        id: InstanceId,
        import: usize,
    ) -> &'c Extern {
        let ty = components.ty(self.component(id)).expect("only decoded components have links");
        &ty.imports[import]
    }

    /// The export of an instance at a place.
    pub fn export<'c>(&self, components: &'c Components, port: Port) -> &'c Extern {
        let ty = components
            .ty(self.component(port.instance))
            .expect("only decoded components have ports");
        &ty.exports[port.export]
    }

    fn find(&self, name: &str) -> Option<InstanceId> {
        self.by_name.get(name).copied()
    }
}

/// Connects every import to what satisfies it.
pub fn connect(manifest: &Manifest, components: &Components, sink: &mut Sink) -> Graph {
    let mut graph = Graph { instances: instances(manifest), ..Graph::default() };
    for (id, instance) in graph.instances.iter().enumerate() {
        graph.by_name.entry(instance.name.clone()).or_insert(InstanceId::new(id));
    }
    graph.links = wiring::wire(&graph, manifest, components, sink);
    graph.wires = order::wires(&graph);
    graph.order = order::order(&graph, components, sink);
    graph.exports = exports::exports(&graph, manifest, components, sink);
    tell(&graph, components);
    graph
}

/// Says in the log what each import is wired to.
fn tell(graph: &Graph, components: &Components) {
    for (id, instance) in graph.instances() {
        for (import, link) in graph.links[id.index()].iter().enumerate() {
            let (importer, import) = (&instance.name, graph.import(components, id, import));
            match link.source {
                Source::Export(port) => {
                    info!(
                        "`{importer}` gets `{}` from `{}`",
                        import.name,
                        graph.name(port.instance)
                    );
                }
                Source::Host => info!("`{importer}` gets `{}` from the host", import.name),
                Source::Use(_) => info!("`{importer}` has `{}` by `use`", import.name),
                Source::Missing => info!("`{importer}` gets `{}` from nobody", import.name),
            }
        }
    }
}

/// A component that no instance names has one instance, with its own name.
fn instances(manifest: &Manifest) -> Vec<Instance> {
    let mut instances = Vec::new();
    for (index, component) in manifest.components.iter().enumerate() {
        if !manifest.instances.iter().any(|instance| instance.is_of(component)) {
            let (name, span) = (component.name.value.clone(), component.name.span);
            instances.push(Instance { name, span, component: ComponentId::new(index) });
        }
    }
    for instance in &manifest.instances {
        let known = manifest.components.iter().position(|component| instance.is_of(component));
        // The component after the last is one that nobody knows: a hole.
        let component = ComponentId::new(known.unwrap_or(manifest.components.len()));
        let (name, span) = (instance.name.value.clone(), instance.name.span);
        instances.push(Instance { name, span, component });
    }
    // Whichever table they are in, it is the order of the file that people see and can change.
    instances.sort_by_key(|instance| instance.span);
    instances
}
