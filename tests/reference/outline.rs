//! A component as a composition sees it: what it instantiates with what, and everything else it does.
//!
//! Read without validating, because half of what is read here is invalid on purpose.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use wasmparser::{
    CanonicalFunction, Chunk, ComponentAlias, ComponentExternalKind as Kind, ComponentInstance,
    ComponentOuterAliasKind as Outer, ComponentType, ComponentTypeDeclaration, ComponentTypeRef,
    Parser, Payload, WasmFeatures,
};

/// What an index of a component stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A definition from before the first instantiation, or what a path of names leads to in it.
    Glue(u32, Vec<String>),
    /// An instance put together from such definitions.
    Bundle(Vec<(String, Kind, Item)>),
    /// What a path of names leads to in an instance; the instance itself if the path is empty.
    Part(usize, Vec<String>),
    /// A definition from after the first instantiation.
    Late,
    /// Nothing.
    Missing,
}

/// A component that could be instantiated.
#[derive(Clone, Debug)]
pub enum Component<'a> {
    /// It is nested here.
    Nested(Range<usize>),
    /// It is imported, and this is what its type says.
    Imported(Declarations<'a>),
    Elsewhere,
}

type Declarations<'a> = Rc<[ComponentTypeDeclaration<'a>]>;

/// An instantiation of a nested component.
#[derive(Debug)]
pub struct Instantiation {
    pub component: u32,
    pub args: Vec<(String, Kind, Item)>,
}

/// An import: its name and what index it has.
#[derive(Debug)]
pub struct Import {
    pub name: String,
    pub kind: Kind,
    pub index: u32,
    pub glue: bool,
}

/// A component, read.
#[derive(Debug, Default)]
pub struct Outline<'a> {
    /// Where the part ends that comes before the first instantiation.
    pub glue: usize,
    /// How many indices that part has, by [`space`].
    pub counts: [u32; 6],
    /// What it imports, and whether that is before the first instantiation.
    pub imports: Vec<Import>,
    /// Where the last import ends, and how many indices there are up to there.
    pub imported: (usize, [u32; 6]),
    /// The components of the index space.
    pub components: Vec<Component<'a>>,
    pub instances: Vec<Instantiation>,
    pub exports: Vec<(String, Kind, Item)>,
    /// What a composition cannot say of it.
    pub beyond: Option<&'static str>,
    spaces: [Vec<Item>; 6],
    /// The component types, by their index.
    types: HashMap<u32, Declarations<'a>>,
}

impl<'a> Outline<'a> {
    pub fn read(bytes: &'a [u8]) -> wasmparser::Result<Self> {
        let mut outline = Outline::default();
        let mut parser = Parser::new(0);
        parser.set_features(WasmFeatures::all());
        let mut at = 0;
        loop {
            let Chunk::Parsed { consumed, payload } = parser.parse(&bytes[at..], true)? else {
                unreachable!("all bytes are there");
            };
            if outline.instances.is_empty() {
                (outline.glue, outline.counts) = (at, outline.indices());
            }
            at += consumed;
            if outline.imported.0 == 0 {
                outline.imported.0 = at;
            }
            match payload {
                Payload::End(_) => break,
                Payload::ModuleSection { unchecked_range, .. } => {
                    at = offset(unchecked_range.end);
                    outline.define(Kind::Module);
                }
                Payload::ComponentSection { unchecked_range, .. } => {
                    let range = offset(unchecked_range.start)..offset(unchecked_range.end);
                    at = range.end;
                    outline.define(Kind::Component);
                    outline.is(Component::Nested(range));
                }
                payload => {
                    let imports = matches!(payload, Payload::ComponentImportSection(_));
                    outline.section(payload)?;
                    if imports {
                        outline.imported = (at, outline.indices());
                    }
                }
            }
        }
        Ok(outline)
    }

    fn indices(&self) -> [u32; 6] {
        self.spaces.each_ref().map(|space| index(space.len()))
    }

    fn section(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        match payload {
            Payload::ComponentTypeSection(section) => {
                for ty in section {
                    if let ComponentType::Component(declarations) = ty? {
                        let index = index(self.spaces[space(Kind::Type)].len());
                        self.types.insert(index, declarations.into());
                    }
                    self.define(Kind::Type);
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section {
                    let import = import?;
                    let (kind, name) = (kind(import.ty), import.name.name.to_owned());
                    let index = index(self.spaces[space(kind)].len());
                    self.imports.push(Import {
                        name,
                        kind,
                        index,
                        glue: self.instances.is_empty(),
                    });
                    self.define(kind);
                    if let ComponentTypeRef::Component(ty) = import.ty
                        && let Some(declarations) = self.types.get(&ty)
                    {
                        self.is(Component::Imported(declarations.clone()));
                    }
                }
            }
            Payload::ComponentCanonicalSection(section) => {
                for func in section {
                    match func? {
                        CanonicalFunction::Lift { .. } => self.define(Kind::Func),
                        _ => self.late("code of its own after the first instantiation"),
                    }
                }
            }
            Payload::ComponentInstanceSection(section) => {
                let all: Vec<_> = section.into_iter().collect::<wasmparser::Result<_>>()?;
                let instantiates =
                    all.iter().any(|it| matches!(it, ComponentInstance::Instantiate { .. }));
                let glue = self.instances.is_empty() && !instantiates;
                for instance in all {
                    self.instance(instance, glue);
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    self.alias(&alias?);
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export?;
                    let item = self.item(export.kind, export.index);
                    if export.ty.is_some() {
                        self.late("an export with a type of its own");
                    }
                    let glue = self.own(export.kind);
                    if self.instances.is_empty() {
                        self.add(export.kind, glue);
                    } else {
                        self.exports.push((export.name.name.to_owned(), export.kind, item.clone()));
                        self.add(export.kind, item);
                    }
                    if export.kind == Kind::Component
                        && let Some(component) = self.components.get(export.index as usize)
                    {
                        self.is(component.clone());
                    }
                }
            }
            Payload::ComponentStartSection { .. } => self.late("a start function"),
            Payload::Version { .. } | Payload::CustomSection(_) => {}
            _ => self.late("core code of its own after the first instantiation"),
        }
        Ok(())
    }

    fn instance(&mut self, instance: ComponentInstance<'_>, glue: bool) {
        let item = match instance {
            ComponentInstance::Instantiate { component_index, args } => {
                let args = args
                    .iter()
                    .map(|arg| (arg.name.to_owned(), arg.kind, self.item(arg.kind, arg.index)))
                    .collect();
                self.instances.push(Instantiation { component: component_index, args });
                Item::Part(self.instances.len() - 1, Vec::new())
            }
            ComponentInstance::FromExports(_) if glue => self.own(Kind::Instance),
            ComponentInstance::FromExports(exports) => {
                let exports: Vec<_> = exports
                    .iter()
                    .map(|export| {
                        let item = self.item(export.kind, export.index);
                        (export.name.name.to_owned(), export.kind, item)
                    })
                    .collect();
                Item::Bundle(exports)
            }
        };
        self.add(Kind::Instance, item);
    }

    fn alias(&mut self, alias: &ComponentAlias<'_>) {
        match alias {
            ComponentAlias::InstanceExport { kind, instance_index, name } => {
                let item = match self.item(Kind::Instance, *instance_index) {
                    Item::Part(instance, mut path) => {
                        path.push((*name).to_owned());
                        Item::Part(instance, path)
                    }
                    Item::Glue(instance, mut path) if !self.instances.is_empty() => {
                        path.push((*name).to_owned());
                        Item::Glue(instance, path)
                    }
                    _ => self.own(*kind),
                };
                self.add(*kind, item);
            }
            ComponentAlias::CoreInstanceExport { .. } => {
                self.late("core code of its own after the first instantiation");
            }
            ComponentAlias::Outer { kind, .. } => match kind {
                Outer::Type => self.define(Kind::Type),
                Outer::Component => self.define(Kind::Component),
                Outer::CoreModule => self.define(Kind::Module),
                Outer::CoreType => {}
            },
        }
    }

    /// A definition: one of the glue, as long as nothing has been instantiated.
    fn define(&mut self, kind: Kind) {
        let item = self.own(kind);
        if matches!(item, Item::Late) && kind != Kind::Component {
            self.late("a definition after the first instantiation");
        }
        self.add(kind, item);
    }

    fn own(&self, kind: Kind) -> Item {
        let index = index(self.spaces[space(kind)].len());
        if self.instances.is_empty() { Item::Glue(index, Vec::new()) } else { Item::Late }
    }

    fn add(&mut self, kind: Kind, item: Item) {
        self.spaces[space(kind)].push(item);
        if kind == Kind::Component {
            self.components.push(Component::Elsewhere);
        }
    }

    /// Says what the last component is.
    fn is(&mut self, component: Component<'a>) {
        self.components.pop();
        self.components.push(component);
    }

    fn late(&mut self, what: &'static str) {
        if !self.instances.is_empty() {
            self.beyond.get_or_insert(what);
        }
    }

    fn item(&mut self, kind: Kind, index: u32) -> Item {
        let item = self.spaces[space(kind)].get(index as usize).cloned();
        item.unwrap_or_else(|| {
            self.beyond.get_or_insert("an index that does not exist");
            Item::Missing
        })
    }
}

fn kind(ty: ComponentTypeRef) -> Kind {
    match ty {
        ComponentTypeRef::Module(_) => Kind::Module,
        ComponentTypeRef::Func(_) => Kind::Func,
        ComponentTypeRef::Value(_) => Kind::Value,
        ComponentTypeRef::Type(_) => Kind::Type,
        ComponentTypeRef::Instance(_) => Kind::Instance,
        ComponentTypeRef::Component(_) => Kind::Component,
    }
}

fn offset(offset: u64) -> usize {
    usize::try_from(offset).expect("it is an offset into a slice")
}

fn index(len: usize) -> u32 {
    u32::try_from(len).expect("indices are 32 bits wide")
}

/// The number of an index space.
pub fn space(kind: Kind) -> usize {
    match kind {
        Kind::Module => 0,
        Kind::Func => 1,
        Kind::Value => 2,
        Kind::Type => 3,
        Kind::Instance => 4,
        Kind::Component => 5,
    }
}
