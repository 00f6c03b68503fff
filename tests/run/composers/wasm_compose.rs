//! wasm-compose: its library, given the wiring, and `wasm-tools compose -d`, which finds it.

use wasm_compose::composer::ComponentComposer;
use wasm_compose::config::Config;
use wasm_compose::graph::{Component, CompositionGraph, EncodeOptions};
use wasmparser::{Validator, WasmFeatures};

use super::Composition;
use crate::composition::validate;

/// What wasm-compose cannot be asked for, rather than fails at: a selection of exports, or new names for them.
pub(crate) const NO_SUCH_EXPORTS: &str = "it can only export all of one instance, as it is";

impl Composition {
    /// wasm-compose, wired as wcomp wires it.
    pub(crate) fn with_wasm_compose(&self) -> Result<Vec<u8>, String> {
        let exports = self.checked.exports();
        let root = exports[0].port.instance;
        let own = self.components.ty(self.graph().component(root)).expect("there are no holes");
        let plain = exports.len() == own.exports.len()
            && exports.iter().all(|export| {
                export.port.instance == root && own.exports[export.port.export].name == export.name
            });
        if !plain {
            return Err(NO_SUCH_EXPORTS.to_owned());
        }
        let text = |error: anyhow::Error| format!("{error:#}");
        let mut validator = Validator::new_with_features(WasmFeatures::all());
        let mut graph = CompositionGraph::new();
        let mut components = Vec::new();
        for (index, component) in self.manifest.components.iter().enumerate() {
            let name = &component.name.value;
            let component = Component::from_bytes(&mut validator, name, self.bytes(index));
            components.push(graph.add_component(component.map_err(text)?).map_err(text)?);
        }
        let mut nodes = vec![None; self.graph().instances.len()];
        for id in &self.graph().order {
            let component = components[self.graph().component(*id).index()];
            let node = graph.instantiate(component).map_err(text)?;
            nodes[id.index()] = Some(node);
            for (import, exporter, export) in self.wires(*id) {
                let (import, _) = graph
                    .get_component(component)
                    .and_then(|it| it.import_by_name(&import))
                    .expect("it has the import");
                let of = components[self.graph().component(exporter).index()];
                let (export, ..) = graph
                    .get_component(of)
                    .and_then(|it| it.export_by_name(&export))
                    .expect("it has the export");
                let exporter = nodes[exporter.index()].expect("exporters come first");
                graph.connect(exporter, Some(export), node, import).map_err(text)?;
            }
        }
        let options =
            EncodeOptions { define_components: true, export: nodes[root.index()], validate: true };
        graph.encode(options).map_err(text)
    }

    /// `wasm-tools compose -d`: every component but the root is a definition.
    pub(crate) fn with_definitions(&self) -> Result<Vec<u8>, String> {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let mut paths = Vec::new();
        for (index, component) in self.manifest.components.iter().enumerate() {
            let path = folder.path().join(format!("{}.wasm", component.name.value));
            std::fs::write(&path, self.bytes(index)).expect("it can be written to");
            paths.push(path);
        }
        let root = paths.remove(self.root());
        let config =
            Config { dir: folder.path().to_owned(), definitions: paths, ..Config::default() };
        let composer = ComponentComposer::new(&root, &config);
        let place = format!("{}/", folder.path().display());
        let bytes = composer.compose().map_err(|error| format!("{error:#}").replace(&place, ""))?;
        validate(&bytes).map(|()| bytes)
    }
}
