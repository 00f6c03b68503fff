//! Pass 6: a checked composition becomes a [`Plan`]: every definition of the output, in order, with every index assigned.
//!
//! The output is laid out the way it is read: imports with the types they need, then the components, each stored once
//! however often it is instantiated, then the instances, each after all it imports from, then the exports. Nothing is
//! decided after this pass; `emit` writes down what it is given.

mod encode;
mod lower;
mod spaces;

use std::collections::HashMap;

use wasm_encoder::{ComponentExportKind, ComponentTypeRef};

use crate::check::{Asker, Checked};
use crate::decode::types::{ExternName, Item, Name};
use crate::decode::{ComponentId, Components};
use crate::graph::{InstanceId, Port, Source};
use crate::manifest::{Manifest, Package};
use crate::resolve::Digest;

pub use encode::{CoreModuleType, Definition as TypeDefinition, extern_name};

use lower::Lowering;

/// One definition of the output.
#[derive(Debug)]
pub enum Definition {
    /// A type.
    Type(TypeDefinition),
    /// The type of a core module.
    CoreType(CoreModuleType),
    /// An import of the whole.
    Import {
        /// Its name.
        name: ExternName,
        /// Its type.
        ty: ComponentTypeRef,
    },
    /// A component, stored whole.
    Component(ComponentId),
    /// An instance of a component.
    Instance {
        /// The index of the component.
        component: u32,
        /// What its imports are satisfied by: name, kind and index.
        args: Vec<(String, ComponentExportKind, u32)>,
    },
    /// An export of an instance, to be spoken of by an index of its own.
    Alias {
        /// The index of the instance.
        instance: u32,
        /// What is exported.
        kind: ComponentExportKind,
        /// By which name.
        name: String,
    },
    /// An export of the whole.
    Export {
        /// Its name.
        name: ExternName,
        /// What is exported.
        kind: ComponentExportKind,
        /// Its index.
        index: u32,
        /// Its type, where that has to be said.
        ty: Option<ComponentTypeRef>,
    },
}

/// Everything the output consists of.
#[derive(Debug)]
pub struct Plan {
    /// The definitions, in order.
    pub definitions: Vec<Definition>,
    /// The names of components, by index.
    pub component_names: Vec<(u32, String)>,
    /// The names of instances, by index.
    pub instance_names: Vec<(u32, String)>,
    /// What is said of the whole.
    pub package: Package,
}

/// Lays out the output of a composition.
pub fn plan(checked: &Checked, manifest: &Manifest, components: &Components) -> Plan {
    let mut planner = Planner {
        checked,
        components,
        lowering: Lowering::new(checked, components),
        asked: asked(checked),
        stored: HashMap::new(),
        instances: HashMap::new(),
        aliases: HashMap::new(),
        inner: HashMap::new(),
        component_names: Vec::new(),
        instance_names: Vec::new(),
    };
    planner.imports();
    planner.components(manifest);
    for id in &checked.graph().order {
        planner.instance(*id);
    }
    planner.exports();
    Plan {
        definitions: planner.lowering.spaces.definitions,
        component_names: planner.component_names,
        instance_names: planner.instance_names,
        package: manifest.package.clone(),
    }
}

/// Something with an index: an import of the whole, or an export of an instance.
#[derive(Clone, Copy, Debug)]
struct Indexed {
    kind: ComponentExportKind,
    index: u32,
}

struct Planner<'a> {
    checked: &'a Checked,
    components: &'a Components,
    lowering: Lowering<'a>,
    /// The import of the whole that each import left to the host has become.
    asked: HashMap<Asker, usize>,
    /// The index of each component of the manifest.
    stored: HashMap<ComponentId, u32>,
    instances: HashMap<InstanceId, u32>,
    aliases: HashMap<Port, Indexed>,
    /// Types that were found inside exports of instances, and the instances on the way.
    inner: HashMap<(Port, &'a [Name]), Indexed>,
    component_names: Vec<(u32, String)>,
    instance_names: Vec<(u32, String)>,
}

/// By whom each import of the whole is asked for.
fn asked(checked: &Checked) -> HashMap<Asker, usize> {
    let imports = checked.imports().iter().enumerate();
    imports
        .flat_map(|(index, import)| import.askers.iter().map(move |asker| (*asker, index)))
        .collect()
}

impl<'a> Planner<'a> {
    fn imports(&mut self) {
        self.lowering.imports();
        for (index, import) in self.checked.imports().iter().enumerate() {
            let declared = self.lowering.imports[&index];
            if declared.kind == ComponentExportKind::Instance {
                self.instance_names.push((declared.index, import.name.full()));
            }
        }
    }

    /// Stores every component that has an instance; with `dedupe`, those with the same bytes once.
    fn components(&mut self, manifest: &Manifest) {
        let mut by_digest: HashMap<Digest, u32> = HashMap::new();
        for (_, instance) in self.checked.graph().instances() {
            let id = instance.component;
            if self.stored.contains_key(&id) {
                continue;
            }
            let binary =
                &self.components.get(id).expect("checked compositions have no holes").binary;
            let index = match by_digest.get(&binary.digest) {
                Some(index) if manifest.link.dedupe => *index,
                _ => {
                    let index = self.lowering.spaces.component(id);
                    let name = manifest.components[id.index()].name.value.clone();
                    self.component_names.push((index, name));
                    index
                }
            };
            by_digest.insert(binary.digest, index);
            self.stored.insert(id, index);
        }
    }

    fn instance(&mut self, id: InstanceId) {
        let graph = self.checked.graph();
        let links = &graph.links[id.index()];
        let mut args = Vec::with_capacity(links.len());
        for (import, link) in links.iter().enumerate() {
            let name = graph.import(self.components, id, import).name.name.to_string();
            let Indexed { kind, index } = match link.source {
                Source::Export(port) => self.alias(port),
                Source::Host => {
                    let place = self.asked[&Asker { instance: id, import }];
                    self.lowering.imports[&place]
                }
                Source::Use(other) => self.used(id, import, other),
                Source::Missing => unreachable!("checked compositions have no missing links"),
            };
            args.push((name, kind, index));
        }
        let component = self.stored[&graph.component(id)];
        let index = self.lowering.spaces.instantiate(component, args);
        self.instances.insert(id, index);
        self.instance_names.push((index, graph.name(id).to_owned()));
    }

    /// The index of a type that comes with another import of the instance.
    fn used(&mut self, id: InstanceId, import: usize, other: usize) -> Indexed {
        let graph = self.checked.graph();
        let Source::Export(port) = graph.links[id.index()][other].source else {
            unreachable!("only what is wired inside is followed")
        };
        let ty =
            self.components.ty(graph.component(id)).expect("checked compositions have no holes");
        let (_, path) = ty.used(&ty.imports[import].item).expect("else it would not be followed");
        self.inner(port, path, ComponentExportKind::Type)
    }

    /// The index of what is found by these names in an export of an instance, the same however many use it.
    fn inner(&mut self, port: Port, path: &'a [Name], kind: ComponentExportKind) -> Indexed {
        let Some((name, outer)) = path.split_last() else { return self.alias(port) };
        if let Some(known) = self.inner.get(&(port, path)) {
            return *known;
        }
        let instance = self.inner(port, outer, ComponentExportKind::Instance).index;
        let index = self.lowering.spaces.alias(instance, kind, name.as_str());
        self.inner.insert((port, path), Indexed { kind, index });
        Indexed { kind, index }
    }

    /// The index of an export of an instance, the same however many use it.
    fn alias(&mut self, port: Port) -> Indexed {
        if let Some(known) = self.aliases.get(&port) {
            return *known;
        }
        let export = self.checked.graph().export(self.components, port);
        let kind = kind(&export.item);
        let index = self.lowering.spaces.alias(
            self.instances[&port.instance],
            kind,
            export.name.name.as_str(),
        );
        let indexed = Indexed { kind, index };
        self.aliases.insert(port, indexed);
        indexed
    }

    fn exports(&mut self) {
        for export in self.checked.exports() {
            let indexed = self.alias(export.port);
            self.lowering.export_port(export.name.clone(), export.port, indexed);
        }
    }
}

/// The kind of index an item has.
fn kind(item: &Item) -> ComponentExportKind {
    match item {
        Item::Func(_) => ComponentExportKind::Func,
        Item::Resource(_) | Item::Value { .. } | Item::Type(_) => ComponentExportKind::Type,
        Item::Instance { .. } => ComponentExportKind::Instance,
        Item::Component { .. } => ComponentExportKind::Component,
        Item::Module(_) => ComponentExportKind::Module,
    }
}
