//! Pass 6: a checked composition becomes a [`Plan`]: every definition of the output, in order, with every index assigned.
//!
//! The output is laid out the way it is read: imports with the types they need, then the components, each stored once
//! however often it is instantiated, then the instances, each after all it imports from, then the exports. Nothing is
//! decided after this pass; `emit` writes down what it is given.

mod content;
mod encode;
mod lower;
mod spaces;

use std::collections::{HashMap, HashSet};

use wasm_encoder::{ComponentExportKind, ComponentTypeRef};

use crate::check::{Asker, Checked, Origin, Part, Place, Stored, stored_as};
use crate::decode::Components;
use crate::decode::outline::Thing;
use crate::decode::types::{ExternName, Item, Name};
use crate::graph::{Graph, InstanceId, Port, Source};
use crate::manifest::{Manifest, Package};
use crate::source;

pub use content::{Added, Bytes, Content, Item as ContentItem};
pub use encode::{CoreModuleType, Definition as TypeDefinition, extern_name};

use content::{bytes, content};
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
    /// A core module that several components speak of, in one piece or without what is left out.
    Module(Vec<Bytes>),
    /// A core module that wcomp has made.
    Made(source::Bytes),
    /// A component that was read, or what is left of it.
    Component(Vec<Content>),
    /// A component that is stored in the outermost one, to be spoken of in a part.
    OuterComponent {
        /// Its index there.
        index: u32,
    },
    /// A component made of instances, for want of room around it.
    Part(Body),
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
    /// What is in the outermost component.
    pub body: Body,
    /// The name of the whole, unless names are left out.
    pub name: Option<String>,
    /// What is said of the whole.
    pub package: Package,
}

/// What a component of the output consists of.
#[derive(Debug)]
pub struct Body {
    /// The definitions, in order.
    pub definitions: Vec<Definition>,
    /// The names of components, by index.
    pub component_names: Vec<(u32, String)>,
    /// The names of instances, by index.
    pub instance_names: Vec<(u32, String)>,
}

/// Lays out the output of a composition.
pub fn plan(checked: &Checked, manifest: &Manifest, components: &Components) -> Plan {
    let composition = Composition { checked, manifest, components };
    let layout = checked.layout();
    let mut whole = Planner::new(composition, &layout.whole);
    whole.imports();
    whole.storage();
    whole.store(|stored| layout.parts.is_empty() || layout.shared.contains(stored));
    for (number, part) in layout.parts.iter().enumerate() {
        whole.part(number, part);
    }
    whole.instances();
    whole.exports();
    let package = manifest.package.clone();
    let name = package.name.as_ref().filter(|_| !manifest.link.strip);
    Plan { body: whole.body(), name: name.map(|name| name.value.clone()), package }
}

#[derive(Clone, Copy)]
struct Composition<'a> {
    checked: &'a Checked,
    manifest: &'a Manifest,
    components: &'a Components,
}

/// Something with an index: an import of the whole, or an export of an instance.
#[derive(Clone, Copy, Debug)]
struct Indexed {
    kind: ComponentExportKind,
    index: u32,
}

struct Planner<'a> {
    composition: Composition<'a>,
    part: &'a Part,
    lowering: Lowering<'a>,
    /// The import of the part that each import of an instance has become.
    asked: HashMap<Asker, usize>,
    /// The same for exports of instances in other parts.
    imported: HashMap<Port, usize>,
    /// The index in the outermost component of what is stored there to be spoken of.
    moved: HashMap<Thing, u32>,
    /// How far around the outermost component is, seen from a component that is stored here.
    around: u32,
    /// The index of each component that is at hand.
    stored: HashMap<Stored, u32>,
    placed: HashMap<InstanceId, u32>,
    /// The part that has an export of an instance, and the name it is exported by.
    crossing: HashMap<Port, (u32, &'a str)>,
    aliases: HashMap<Port, Indexed>,
    /// Types that were found inside exports of instances, and the instances on the way.
    inner: HashMap<(Port, &'a [Name]), Indexed>,
    component_names: Vec<(u32, String)>,
    instance_names: Vec<(u32, String)>,
}

impl<'a> Planner<'a> {
    fn new(composition: Composition<'a>, part: &'a Part) -> Self {
        let Composition { checked, components, .. } = composition;
        let imports = || part.imports.iter().enumerate();
        Planner {
            composition,
            part,
            lowering: Lowering::new(checked, components, part),
            asked: imports()
                .flat_map(|(place, import)| import.askers.iter().map(move |asker| (*asker, place)))
                .collect(),
            imported: imports()
                .filter_map(|(place, import)| match import.origin {
                    Origin::Port(port) => Some((port, place)),
                    Origin::Host(_) => None,
                })
                .collect(),
            moved: HashMap::new(),
            around: 1,
            stored: HashMap::new(),
            placed: HashMap::new(),
            crossing: HashMap::new(),
            aliases: HashMap::new(),
            inner: HashMap::new(),
            component_names: Vec::new(),
            instance_names: Vec::new(),
        }
    }

    fn body(self) -> Body {
        let definitions = self.lowering.spaces.definitions;
        let (component_names, instance_names) = if self.composition.manifest.link.strip {
            (Vec::new(), Vec::new())
        } else {
            (self.component_names, self.instance_names)
        };
        Body { definitions, component_names, instance_names }
    }

    fn graph(&self) -> &'a Graph {
        self.composition.checked.graph()
    }

    fn imports(&mut self) {
        self.lowering.imports();
        for (import, declared) in self.part.imports.iter().zip(&self.lowering.imports) {
            if declared.kind == ComponentExportKind::Instance {
                let Asker { instance, import: place } = import.askers[0];
                let name = match import.origin {
                    Origin::Host(_) => import.name.full(),
                    Origin::Port(_) => {
                        let components = self.composition.components;
                        self.graph().import(components, instance, place).name.full()
                    }
                };
                self.instance_names.push((declared.index, name));
            }
        }
    }

    /// Stores what is spoken of inside components: core modules, and components, some of which may be inputs themselves.
    fn storage(&mut self) {
        let Composition { checked, manifest, components } = self.composition;
        let storage = &checked.layout().storage;
        for (digest, (of, module)) in &storage.modules {
            let module = Definition::Module(bytes(*of, module));
            let index = self.lowering.spaces.module(module);
            self.moved.insert(Thing::Module(*digest), index);
        }
        for (digest, data) in &storage.split.data {
            let index = self.lowering.spaces.module(Definition::Made(data.clone()));
            self.moved.insert(Thing::Module(*digest), index);
        }
        for (digest, place) in &storage.components {
            let index = self.component(*place);
            self.moved.insert(Thing::Component(*digest), index);
        }
        for (_, instance) in self.graph().instances() {
            let digest = components.built(instance.component).outline.outermost().digest;
            if let Some(index) = self.moved.get(&Thing::Component(digest)) {
                let stored = stored_as(instance.component, manifest, components)
                    .expect("checked compositions have no holes");
                if self.stored.insert(stored, *index).is_none() {
                    let name = &manifest.components[instance.component.index()].name.value;
                    self.component_names.push((*index, name.clone()));
                }
            }
        }
    }

    /// Stores what is left of a component.
    fn component(&mut self, place: Place) -> u32 {
        let index = |thing| self.moved.get(&thing).copied();
        let Composition { checked, components, .. } = self.composition;
        let split = &checked.layout().storage.split;
        let content = content(place, components, split, &index, self.around);
        self.lowering.spaces.component(content)
    }

    /// Stores every component that is to be stored here, once, in the order of the manifest.
    fn store(&mut self, here: impl Fn(&Stored) -> bool) {
        let Composition { manifest, components, .. } = self.composition;
        let nested = self.part.instances.iter().copied().collect::<HashSet<_>>();
        for (id, instance) in self.graph().instances() {
            let stored = stored_as(instance.component, manifest, components)
                .expect("checked compositions have no holes");
            let wanted = self.part.instances.is_empty() || nested.contains(&id);
            if wanted && here(&stored) && !self.stored.contains_key(&stored) {
                let index = self.component(Place { component: instance.component, node: 0 });
                let name = &manifest.components[instance.component.index()].name.value;
                self.component_names.push((index, name.clone()));
                self.stored.insert(stored, index);
            }
        }
    }

    /// Makes a part, and an instance of it.
    fn part(&mut self, number: usize, part: &'a Part) {
        let moved = self.moved.clone();
        let mut inner = Planner { moved, around: 2, ..Planner::new(self.composition, part) };
        inner.imports();
        let mut outer: Vec<_> = self.stored.iter().collect();
        outer.sort_by_key(|(_, index)| **index);
        for (stored, index) in outer {
            inner.stored.insert(*stored, inner.lowering.spaces.outer_component(*index));
        }
        inner.store(|_| true);
        inner.instances();
        inner.exports();
        let component = self.lowering.spaces.part(inner.body());
        let name = format!("part-{}", number + 1);
        let args = part.imports.iter().map(|import| {
            let Indexed { kind, index } = match import.origin {
                Origin::Host(_) => {
                    let place = self.asked[&import.askers[0]];
                    self.lowering.imports[place]
                }
                Origin::Port(port) => self.alias(port),
            };
            (import.name.name.to_string(), kind, index)
        });
        let args = args.collect();
        let index = self.lowering.spaces.instantiate(component, args);
        self.component_names.push((component, name.clone()));
        self.instance_names.push((index, name));
        let exports = part.exports.iter();
        self.crossing
            .extend(exports.map(|export| (export.port, (index, export.name.name.as_str()))));
    }

    fn instances(&mut self) {
        for id in &self.part.instances {
            self.instance(*id);
        }
    }

    fn instance(&mut self, id: InstanceId) {
        let Composition { manifest, components, .. } = self.composition;
        let graph = self.graph();
        let links = &graph.links[id.index()];
        let mut args = Vec::with_capacity(links.len());
        for (import, link) in links.iter().enumerate() {
            let name = graph.import(components, id, import).name.name.to_string();
            let Indexed { kind, index } = match link.source {
                Source::Export(port) => self.alias(port),
                Source::Host => self.lowering.imports[self.asked[&Asker { instance: id, import }]],
                Source::Use(other) => self.used(id, import, other),
                Source::Missing => unreachable!("checked compositions have no missing links"),
            };
            args.push((name, kind, index));
        }
        let stored = stored_as(graph.component(id), manifest, components)
            .expect("checked compositions have no holes");
        let index = self.lowering.spaces.instantiate(self.stored[&stored], args);
        self.placed.insert(id, index);
        self.instance_names.push((index, graph.name(id).to_owned()));
    }

    /// The index of a type that comes with another import of the instance.
    fn used(&mut self, id: InstanceId, import: usize, other: usize) -> Indexed {
        let (graph, components) = (self.graph(), self.composition.components);
        let Source::Export(port) = graph.links[id.index()][other].source else {
            unreachable!("only what is wired inside is followed")
        };
        let ty = components.ty(graph.component(id)).expect("checked compositions have no holes");
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
        let export = self.graph().export(self.composition.components, port);
        let kind = kind(&export.item);
        let here = self.placed.get(&port.instance);
        let here = here.map(|instance| (*instance, export.name.name.as_str()));
        let Some((instance, name)) = here.or_else(|| self.crossing.get(&port).copied()) else {
            return self.lowering.imports[self.imported[&port]];
        };
        let index = self.lowering.spaces.alias(instance, kind, name);
        let indexed = Indexed { kind, index };
        self.aliases.insert(port, indexed);
        indexed
    }

    fn exports(&mut self) {
        for export in &self.part.exports {
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
