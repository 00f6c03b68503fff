//! wac: its library, given the wiring, and `wac plug`, which finds it.

use std::collections::HashMap;

use wac_graph::{CompositionGraph, NodeId, PackageId};

use wcomp::graph::InstanceId;

use super::Composition;

impl Composition {
    fn packages(&self, graph: &mut CompositionGraph) -> Result<Vec<PackageId>, String> {
        let mut packages = Vec::new();
        for (index, component) in self.manifest.components.iter().enumerate() {
            let name = format!("case:{}", component.name.value);
            let bytes = self.bytes(index).to_vec();
            let package = wac_types::Package::from_bytes(&name, None, bytes, graph.types_mut());
            let package = package.map_err(|error| format!("{error:#}"))?;
            packages.push(graph.register_package(package).map_err(|error| error.to_string())?);
        }
        Ok(packages)
    }

    /// wac-graph, wired as wcomp wires it.
    pub(crate) fn with_wac(&self) -> Result<Vec<u8>, String> {
        self.wac(false)
    }

    /// The same, but what a line leaves to the host is imported by a statement, not by being left over.
    pub(crate) fn with_wac_and_imports(&self) -> Result<Vec<u8>, String> {
        self.wac(true)
    }

    fn wac(&self, statements: bool) -> Result<Vec<u8>, String> {
        let mut graph = CompositionGraph::new();
        let packages = self.packages(&mut graph)?;
        let mut nodes = vec![None; self.graph().instances.len()];
        let mut imports = HashMap::new();
        for id in &self.graph().order {
            let package = packages[self.graph().component(*id).index()];
            let node = graph.instantiate(package);
            nodes[id.index()] = Some(node);
            for (import, exporter, export) in self.wires(*id).into_iter().chain(self.idle(*id)) {
                let Some(exporter) = nodes[exporter.index()] else { continue };
                let alias = graph
                    .alias_instance_export(exporter, &export)
                    .map_err(|error| error.to_string())?;
                argue(&mut graph, node, &import, alias)?;
            }
            for import in self.left(*id).filter(|_| statements) {
                let kind = graph.types()[graph[package].ty()].imports[&import];
                let from = match imports.get(&import) {
                    Some(from) => *from,
                    None => graph.import(&import, kind).map_err(|error| error.to_string())?,
                };
                imports.insert(import.clone(), from);
                argue(&mut graph, node, &import, from)?;
            }
        }
        self.export(&mut graph, &nodes)
    }

    /// Why wac-graph turns down a wire, each tried without the others: the first that it turns down.
    pub(crate) fn turned_down_by_wac(&self) -> Option<String> {
        let attempt = |id, (import, exporter, export): (String, InstanceId, String)| {
            let mut graph = CompositionGraph::new();
            let packages = self.packages(&mut graph)?;
            let mut instance = |id| graph.instantiate(packages[self.graph().component(id).index()]);
            let (importer, exporter) = (instance(id), instance(exporter));
            let alias = graph
                .alias_instance_export(exporter, &export)
                .map_err(|error| error.to_string())?;
            argue(&mut graph, importer, &import, alias)
        };
        let instances = self.graph().instances();
        let wires =
            instances.flat_map(|(id, _)| self.wires(id).into_iter().map(move |it| (id, it)));
        wires.into_iter().find_map(|(id, wire)| attempt(id, wire).err())
    }

    fn export(
        &self,
        graph: &mut CompositionGraph,
        nodes: &[Option<NodeId>],
    ) -> Result<Vec<u8>, String> {
        for export in self.checked.exports() {
            let node = nodes[export.port.instance.index()].expect("every instance has a node");
            let own = self.graph().export(&self.components, export.port).name.name.to_string();
            let alias =
                graph.alias_instance_export(node, &own).map_err(|error| error.to_string())?;
            graph.export(alias, export.name.name.as_str()).map_err(|error| error.to_string())?;
        }
        encode(graph)
    }

    /// `wac plug`: every component but the root is a plug for it.
    pub(crate) fn plugged(&self) -> Result<Vec<u8>, String> {
        let mut graph = CompositionGraph::new();
        let mut plugs = self.packages(&mut graph)?;
        let socket = plugs.remove(self.root());
        wac_graph::plug(&mut graph, plugs, socket)
            .map_err(|error| format!("{:#}", anyhow::Error::from(error)))?;
        encode(&graph)
    }
}

fn argue(
    graph: &mut CompositionGraph,
    node: NodeId,
    import: &str,
    from: NodeId,
) -> Result<(), String> {
    graph
        .set_instantiation_argument(node, import, from)
        .map_err(|error| format!("{:#}", anyhow::Error::from(error)))
}

fn encode(graph: &CompositionGraph) -> Result<Vec<u8>, String> {
    let options = wac_graph::EncodeOptions::default();
    graph.encode(options).map_err(|error| format!("{:#}", anyhow::Error::from(error)))
}
