//! Side by side with the existing composers: every case, and the storefront, wired the same way by wac-graph and by
//! wasm-compose.
//!
//! Where another composer accepts a composition, so must wcomp, and the results must have the same imports and exports by
//! type, the validator being the judge. Where it does not, its reason is written down in the snapshot, beside ours.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use wasmparser::{Validator, WasmFeatures};
use wcomp::decode::Components;
use wcomp::diagnostics::{Severity, Sink};
use wcomp::graph::{Graph, InstanceId, Source};
use wcomp::pipeline::{Analysis, analyze, build};
use wcomp::source::{SourceMap, World};
use wcomp::{check::Checked, manifest::Manifest};

use crate::machine::Machine;
use crate::support::{Folder, cases, repository, same_type};

/// Results that differ in type, and why that is right.
const DIFFERENT: &[(&str, &str, &str)] = &[(
    "check/no-merge-with-types",
    "wac-graph",
    "the manifest keeps the imports of one track apart, which wac-graph cannot be told",
)];

/// What wasm-compose cannot be asked for, rather than fails at: a selection of exports, or new names for them.
const NO_SUCH_EXPORTS: &str = "it can only export all of one instance, as it is";

/// A composition that another composer could be asked to make too.
struct Composition {
    manifest: Manifest,
    components: Components,
    checked: Checked,
    /// What wcomp makes of it.
    ours: Result<Vec<u8>, String>,
}

/// Reads a case. Nothing, if it is not even clear what is to be composed.
fn read(folder: &Path, manifest: &str) -> Option<Composition> {
    let world = Folder::new(folder);
    let bytes = world.read(Path::new(manifest)).expect("every case has a manifest");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut sources = SourceMap::default();
    let file = sources.add(manifest, text);
    let mut sink = Sink::default();
    let Analysis { manifest, components, checked } = analyze(&world, &mut sources, file, &mut sink);
    let graph = checked.graph();
    let wired = graph.links.iter().flatten().all(|link| link.source != Source::Missing);
    let whole = manifest
        .components
        .iter()
        .enumerate()
        .all(|(index, _)| components.list.get(index).is_some_and(Option::is_some));
    if !wired || !whole || graph.order.len() != graph.instances.len() || graph.exports.is_empty() {
        return None;
    }
    let errors =
        sink.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|diagnostic| diagnostic.code.name).collect();
    // A manifest that is wrong in itself says nothing of the composition.
    if errors.iter().any(|code| !ABOUT_TYPES.contains(code)) {
        return None;
    }
    let ours = match build(&world, &mut sources, file, &mut Sink::default()) {
        Ok(built) => Ok(built.image.to_vec()),
        Err(_) => Err(errors.join(", ")),
    };
    Some(Composition { manifest, components, checked, ours })
}

/// The codes that say that the parts do not fit.
const ABOUT_TYPES: &[&str] = &[
    "type-mismatch",
    "resource-mismatch",
    "import-conflict",
    "host-needs-inner-type",
    "export-needs-type",
    "too-many",
];

impl Composition {
    fn graph(&self) -> &Graph {
        self.checked.graph()
    }

    /// The wires that lead to an instance: the name of the import, who exports, and the name of the export.
    fn wires(&self, id: InstanceId) -> Vec<(String, InstanceId, String)> {
        let links = self.graph().links[id.index()].iter().enumerate();
        links
            .filter_map(|(import, link)| {
                let Source::Export(port) = link.source else { return None };
                let import = &self.graph().import(&self.components, id, import).name;
                let export = &self.graph().export(&self.components, port).name;
                Some((import.name.to_string(), port.instance, export.name.to_string()))
            })
            .collect()
    }

    fn with_wac(&self) -> Result<Vec<u8>, String> {
        let mut graph = wac_graph::CompositionGraph::new();
        let mut packages = Vec::new();
        for (index, component) in self.manifest.components.iter().enumerate() {
            let binary = &self.components.list[index].as_ref().expect("there are no holes").binary;
            let name = format!("case:{}", component.name.value);
            let package = wac_types::Package::from_bytes(
                &name,
                None,
                binary.bytes.to_vec(),
                graph.types_mut(),
            );
            let package = package.map_err(|error| format!("{error:#}"))?;
            packages.push(graph.register_package(package).map_err(|error| error.to_string())?);
        }
        let mut nodes = vec![None; self.graph().instances.len()];
        for id in &self.graph().order {
            let node = graph.instantiate(packages[self.graph().component(*id).index()]);
            nodes[id.index()] = Some(node);
            for (import, exporter, export) in self.wires(*id) {
                let exporter = nodes[exporter.index()].expect("exporters come first");
                let alias = graph
                    .alias_instance_export(exporter, &export)
                    .map_err(|error| error.to_string())?;
                graph
                    .set_instantiation_argument(node, &import, alias)
                    .map_err(|error| format!("{:#}", anyhow::Error::from(error)))?;
            }
        }
        for export in self.checked.exports() {
            let node = nodes[export.port.instance.index()].expect("every instance has a node");
            let own = self.graph().export(&self.components, export.port).name.name.to_string();
            let alias =
                graph.alias_instance_export(node, &own).map_err(|error| error.to_string())?;
            graph.export(alias, export.name.name.as_str()).map_err(|error| error.to_string())?;
        }
        let options = wac_graph::EncodeOptions::default();
        graph.encode(options).map_err(|error| format!("{:#}", anyhow::Error::from(error)))
    }

    fn with_wasm_compose(&self) -> Result<Vec<u8>, String> {
        use wasm_compose::graph::{Component, CompositionGraph, EncodeOptions};
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
            let binary = &self.components.list[index].as_ref().expect("there are no holes").binary;
            let component = Component::from_bytes(
                &mut validator,
                &component.name.value,
                binary.bytes.as_slice(),
            );
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
}

/// A composer's result, a panic being one more way to fail.
fn attempt(compose: impl FnOnce() -> Result<Vec<u8>, String>) -> Result<Vec<u8>, String> {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(compose));
    std::panic::set_hook(quiet);
    result.unwrap_or_else(|_| Err("it panics".to_owned()))
}

#[test]
fn agrees_with_the_existing_composers() {
    let mut table = String::new();
    let mut wrong = Vec::new();
    let (mut tried, mut agreed) = (0, 0);
    for (name, folder) in cases() {
        let Some(composition) = read(&folder, "compose.toml") else { continue };
        for (composer, theirs) in [
            ("wac-graph", attempt(|| composition.with_wac())),
            ("wasm-compose", attempt(|| composition.with_wasm_compose())),
        ] {
            if theirs.as_ref().is_err_and(|why| why == NO_SUCH_EXPORTS) {
                continue;
            }
            tried += 1;
            let verdict = match (&composition.ours, &theirs) {
                (Ok(ours), Ok(theirs)) => same_type(ours, theirs)
                    .map_or_else(|why| format!("other types: {why}"), |()| String::new()),
                (Ok(_), Err(why)) => {
                    format!("only wcomp links it; {composer} says: {}", first_line(why))
                }
                (Err(code), Ok(_)) => format!("only {composer} links it; wcomp says: {code}"),
                (Err(_), Err(_)) => String::new(),
            };
            if verdict.is_empty() {
                agreed += 1;
                continue;
            }
            writeln!(table, "{name}: {verdict}").expect("writing to a string does not fail");
            let excused = DIFFERENT.iter().any(|(case, by, _)| *case == name && *by == composer);
            if !verdict.starts_with("only wcomp") && !excused {
                wrong.push(format!("{name}: {verdict}"));
            }
        }
    }
    println!("{tried} compositions tried with other composers, {agreed} agreed");
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(repository().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("differential", table));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_storefront_composed_by_wac_does_the_same() {
    let composition = read(&repository().join("examples/storefront"), "compose.toml")
        .expect("the storefront is fine");
    let theirs = composition.with_wac().expect("wac composes the storefront");
    let ours = composition.ours.expect("wcomp links the storefront");
    same_type(&ours, &theirs).expect("both have the same imports and exports");
    let printed = [ours, theirs].map(|bytes| {
        let mut machine = Machine::start(&bytes).expect("it starts");
        machine.get("wasi:cli/run@0.2.12", "run", &[]);
        machine.printed()
    });
    assert_eq!(printed[0], printed[1]);
}

fn first_line(text: &str) -> String {
    // Ids differ from run to run of the other composer; they are what the comparison is about.
    let line = text.lines().next().unwrap_or_default();
    let line = line.split(" (at offset").next().unwrap_or(line);
    line.split("(ResourceId").next().unwrap_or(line).trim().to_owned()
}
