//! The imports of the whole, written out in the binary format's terms.
//!
//! What several components ask of one interface is put together export by export. Within an instance type a type is spoken
//! of by an index, so for each type there is to be known where it is at hand: in the instance type itself, in one around
//! it, or among the imports before it. Types are therefore looked up by identity, scope by scope, and brought in by an
//! `alias` where they are found; that is what keeps `use wasi:io/error.{error}` a `use` in the result.

use std::collections::{HashMap, HashSet};

use wasm_encoder::reencode::{Reencode, ReencodeComponent, RoundtripReencoder};
use wasm_encoder::{
    Alias, ComponentExportKind, ComponentOuterAliasKind, ComponentTypeRef, ComponentValType,
    EntityType, TypeBounds,
};

use super::encode::{CoreModuleType, Definition, Shape};
use super::spaces::Spaces;
use super::{Indexed, kind};
use crate::check::{Asker, Checked, Identity, IdentityId};
use crate::decode::Components;
use crate::decode::types::{
    ComponentTypeId, CoreItem, Extern, FuncTypeId, Item, ModuleTypeId, TypeId, Types, ValueType,
    Variable, VariableIndex,
};

/// Declares every import, in order; gives back the index of each, by its place among the imports of the whole.
pub(super) fn imports(
    checked: &Checked,
    components: &Components,
    spaces: &mut Spaces,
) -> Vec<Indexed> {
    let mut lowering = Lowering {
        checked,
        components,
        types: &components.types,
        spaces,
        scopes: vec![Scope::new(Body::Whole)],
        imports: HashMap::new(),
        inner: 0,
    };
    for import in checked.import_order() {
        lowering.import(*import);
    }
    (0..checked.imports().len()).map(|import| lowering.imports[&import]).collect()
}

/// What a type is looked up by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// A type of the composition.
    Identity(IdentityId),
    /// A type bound inside a component type, by a number of its own.
    Inner(u32),
}

/// The definitions of one scope being written.
struct Scope {
    body: Body,
    /// The index a type has here.
    at: HashMap<Key, u32>,
    /// What the variables of the type being written stand for.
    variables: Vec<Keys>,
    /// The value types written for these variables.
    written: HashMap<TypeId, ComponentValType>,
}

/// What a variable is looked up by: by the name it was written with, or else by what it stands for.
#[derive(Clone, Copy)]
struct Keys {
    name: Key,
    is: Key,
    /// The variable it was said to be equal to.
    alias_of: Option<VariableIndex>,
}

enum Body {
    Whole,
    Instance(wasm_encoder::InstanceType),
    Component(wasm_encoder::ComponentType),
}

impl Scope {
    fn new(body: Body) -> Self {
        Scope { body, at: HashMap::new(), variables: Vec::new(), written: HashMap::new() }
    }

    /// Turns to another type to be written here.
    fn speak(&mut self, variables: Vec<Keys>) {
        self.variables = variables;
        self.written.clear();
    }
}

struct Lowering<'a> {
    checked: &'a Checked,
    components: &'a Components,
    types: &'a Types,
    spaces: &'a mut Spaces,
    /// From the whole to the type being written.
    scopes: Vec<Scope>,
    imports: HashMap<usize, Indexed>,
    /// How many inner keys were handed out.
    inner: u32,
}

impl<'a> Lowering<'a> {
    fn import(&mut self, import: usize) {
        let host = &self.checked.imports()[import];
        let first = self.extern_of(host.askers[0]);
        self.speak_for(host.askers[0]);
        let ty = match &first.item {
            Item::Instance { .. } => {
                let merged = self.merged(&host.askers);
                ComponentTypeRef::Instance(self.define(Definition::Instance(merged)))
            }
            item => self.type_ref(item),
        };
        let index = self.spaces.import(host.name.clone(), ty);
        self.remember(&first.item, index);
        self.imports.insert(import, Indexed { kind: kind(&first.item), index });
    }

    fn extern_of(&self, asker: Asker) -> &'a Extern {
        self.checked.graph().import(self.components, asker.instance, asker.import)
    }

    /// Turns to an asker's own variables.
    fn speak_for(&mut self, asker: Asker) {
        let ty = self
            .components
            .ty(self.checked.graph().component(asker.instance))
            .expect("askers are decoded");
        let of_variable = |(index, variable): (usize, &Variable)| {
            self.keys_of(asker, VariableIndex::new(index), variable.alias_of)
        };
        let variables = ty.variables.iter().enumerate().map(of_variable).collect();
        self.scope().speak(variables);
    }

    /// One instance type with everything that any of the askers wants.
    fn merged(&mut self, askers: &[Asker]) -> wasm_encoder::InstanceType {
        self.scopes.push(Scope::new(Body::Instance(wasm_encoder::InstanceType::new())));
        let mut there = HashSet::new();
        for asker in askers {
            let Item::Instance { ty, args } = &self.extern_of(*asker).item else { continue };
            let ty = &self.types[*ty];
            let of_variable = |(variable, arg): (&Variable, &VariableIndex)| {
                self.keys_of(*asker, *arg, variable.alias_of)
            };
            let variables = ty.variables.iter().zip(args).map(of_variable).collect();
            self.scope().speak(variables);
            for export in &ty.exports {
                if there.insert(export.name.name.clone()) {
                    self.export(export);
                }
            }
        }
        match self.scopes.pop().expect("pushed above").body {
            Body::Instance(ty) => ty,
            Body::Whole | Body::Component(_) => unreachable!("pushed above"),
        }
    }

    fn scope(&mut self) -> &mut Scope {
        self.scopes.last_mut().expect("the whole is always there")
    }

    fn keys(&mut self, variable: VariableIndex) -> Keys {
        self.scope().variables[variable.index()]
    }

    /// What a variable of an asker's component is looked up by.
    fn keys_of(
        &self,
        asker: Asker,
        variable: VariableIndex,
        alias_of: Option<VariableIndex>,
    ) -> Keys {
        let identities = self.checked.identities();
        let name = Key::Identity(identities.named(asker.instance, variable));
        let is = Key::Identity(identities.of(asker.instance, variable));
        Keys { name, is, alias_of }
    }

    /// The index of a type that is at hand: by its name, or by another name for the same.
    fn at_hand(&mut self, variable: VariableIndex) -> Option<u32> {
        let Keys { name, is, .. } = self.keys(variable);
        let level = self.scopes.len() - 1;
        self.lookup(level, name).or_else(|| self.lookup(level, is))
    }

    /// Writes an export of the type at hand.
    fn export(&mut self, export: &Extern) {
        let ty = self.type_ref(&export.item);
        let name = encoder_name(export);
        let index = match &mut self.scope().body {
            Body::Instance(body) => {
                body.export(name, ty);
                body.type_count()
            }
            Body::Component(body) => {
                body.export(name, ty);
                body.type_count()
            }
            Body::Whole => unreachable!("the whole exports what it has, not types of it"),
        };
        self.remember(&export.item, index - 1);
    }

    /// Notes that the type just imported or exported is at hand under this index.
    fn remember(&mut self, item: &Item, index: u32) {
        if let Item::Resource(variable) | Item::Value { variable, .. } = item {
            let Keys { name, .. } = self.keys(*variable);
            self.scope().at.insert(name, index);
        }
    }

    fn type_ref(&mut self, item: &Item) -> ComponentTypeRef {
        match item {
            Item::Func(func) => {
                let func = self.func(*func);
                ComponentTypeRef::Func(self.define(func))
            }
            Item::Resource(variable) => {
                ComponentTypeRef::Type(match self.keys(*variable).alias_of {
                    Some(other) => TypeBounds::Eq(self.at_hand(other).expect(NO_INNER)),
                    None => TypeBounds::SubResource,
                })
            }
            Item::Value { ty, .. } => {
                let ty = self.value(*ty);
                ComponentTypeRef::Type(TypeBounds::Eq(self.indexed(ty)))
            }
            Item::Type(item) => {
                let (ComponentTypeRef::Func(index)
                | ComponentTypeRef::Instance(index)
                | ComponentTypeRef::Component(index)) = self.type_ref(item)
                else {
                    unreachable!(
                        "only functions, instances and components have types besides values"
                    )
                };
                ComponentTypeRef::Type(TypeBounds::Eq(index))
            }
            Item::Instance { ty, args } => {
                let types = self.types;
                let of_variable = |(variable, arg): (&Variable, &VariableIndex)| Keys {
                    alias_of: variable.alias_of,
                    ..self.keys(*arg)
                };
                let variables = types[*ty].variables.iter().zip(args).map(of_variable).collect();
                self.scopes.push(Scope::new(Body::Instance(wasm_encoder::InstanceType::new())));
                self.scope().speak(variables);
                types[*ty].exports.iter().for_each(|export| self.export(export));
                let Some(Scope { body: Body::Instance(body), .. }) = self.scopes.pop() else {
                    unreachable!("pushed above")
                };
                ComponentTypeRef::Instance(self.define(Definition::Instance(body)))
            }
            Item::Component { ty, args } => {
                let body = self.component(*ty, args);
                ComponentTypeRef::Component(self.define(Definition::Component(body)))
            }
            Item::Module(ty) => ComponentTypeRef::Module(self.module(*ty)),
        }
    }

    fn component(
        &mut self,
        ty: ComponentTypeId,
        args: &[Option<VariableIndex>],
    ) -> wasm_encoder::ComponentType {
        let types = self.types;
        let mut variables = Vec::with_capacity(args.len());
        for (variable, arg) in types[ty].variables.iter().zip(args) {
            let alias_of = variable.alias_of;
            variables.push(if let Some(arg) = arg {
                Keys { alias_of, ..self.keys(*arg) }
            } else {
                self.inner += 1;
                let inner = Key::Inner(self.inner);
                Keys { name: inner, is: inner, alias_of }
            });
        }
        self.scopes.push(Scope::new(Body::Component(wasm_encoder::ComponentType::new())));
        self.scope().speak(variables);
        for import in &types[ty].imports {
            let ty = self.type_ref(&import.item);
            let Body::Component(body) = &mut self.scope().body else {
                unreachable!("pushed above")
            };
            body.import(encoder_name(import), ty);
            let index = body.type_count();
            self.remember(&import.item, index.saturating_sub(1));
        }
        types[ty].exports.iter().for_each(|export| self.export(export));
        match self.scopes.pop().expect("pushed above").body {
            Body::Component(body) => body,
            Body::Whole | Body::Instance(_) => unreachable!("pushed above"),
        }
    }

    fn func(&mut self, func: FuncTypeId) -> Definition {
        let func = &self.types[func];
        let params =
            func.params.iter().map(|(name, ty)| (name.to_string(), self.value(*ty))).collect();
        let result = func.result.map(|ty| self.value(ty));
        Definition::Func { async_: func.async_, params, result }
    }

    /// A value type as it is spoken of here: a primitive, or an index.
    fn value(&mut self, ty: TypeId) -> ComponentValType {
        if let Some(written) = self.scope().written.get(&ty) {
            return *written;
        }
        let types = self.types;
        let value = match &types[ty] {
            ValueType::Named { variable, structure } => match self.at_hand(*variable) {
                Some(index) => ComponentValType::Type(index),
                None => self.value(*structure),
            },
            ValueType::Primitive(primitive) => ComponentValType::Primitive(
                RoundtripReencoder.component_primitive_val_type(primitive.0),
            ),
            other => {
                let shape = self.shape(other);
                ComponentValType::Type(self.define(Definition::Value(shape)))
            }
        };
        self.scope().written.insert(ty, value);
        value
    }

    fn shape(&mut self, ty: &ValueType) -> Shape {
        match ty {
            ValueType::Record(fields) => Shape::Record(
                fields.iter().map(|(name, ty)| (name.to_string(), self.value(*ty))).collect(),
            ),
            ValueType::Variant(cases) => Shape::Variant(
                cases
                    .iter()
                    .map(|(name, ty)| (name.to_string(), ty.map(|ty| self.value(ty))))
                    .collect(),
            ),
            ValueType::List(element) => Shape::List(self.value(*element)),
            ValueType::FixedList(element, length) => {
                Shape::FixedList(self.value(*element), *length)
            }
            ValueType::Map(key, value) => Shape::Map(self.value(*key), self.value(*value)),
            ValueType::Tuple(types) => {
                Shape::Tuple(types.iter().map(|ty| self.value(*ty)).collect())
            }
            ValueType::Flags(names) => {
                Shape::Flags(names.iter().map(ToString::to_string).collect())
            }
            ValueType::Enum(names) => Shape::Enum(names.iter().map(ToString::to_string).collect()),
            ValueType::Option(ty) => Shape::Option(self.value(*ty)),
            ValueType::Result { ok, err } => {
                let ok = ok.map(|ty| self.value(ty));
                Shape::Result(ok, err.map(|ty| self.value(ty)))
            }
            ValueType::Own(variable) => Shape::Own(self.resource(*variable)),
            ValueType::Borrow(variable) => Shape::Borrow(self.resource(*variable)),
            ValueType::Future(ty) => Shape::Future(ty.map(|ty| self.value(ty))),
            ValueType::Stream(ty) => Shape::Stream(ty.map(|ty| self.value(ty))),
            ValueType::Primitive(_) | ValueType::Named { .. } => {
                unreachable!("spoken of without a shape")
            }
        }
    }

    fn resource(&mut self, variable: VariableIndex) -> u32 {
        self.at_hand(variable).expect(NO_INNER)
    }

    /// The index of a value type that is to be named: primitives get a definition.
    fn indexed(&mut self, ty: ComponentValType) -> u32 {
        match ty {
            ComponentValType::Type(index) => index,
            ComponentValType::Primitive(primitive) => {
                self.define(Definition::Value(Shape::Primitive(primitive)))
            }
        }
    }

    fn define(&mut self, definition: Definition) -> u32 {
        let index = match &mut self.scopes.last_mut().expect("the whole is always there").body {
            Body::Whole => return self.spaces.ty(definition),
            Body::Instance(body) => {
                definition.encode(body.ty());
                body.type_count()
            }
            Body::Component(body) => {
                definition.encode(body.ty());
                body.type_count()
            }
        };
        index - 1
    }

    /// The index a type has in the scope at `level`, bringing it in from the scopes around when it is there.
    fn lookup(&mut self, level: usize, key: Key) -> Option<u32> {
        if let Some(index) = self.scopes[level].at.get(&key) {
            return Some(*index);
        }
        let index = match level.checked_sub(1) {
            None => self.imported(key)?,
            Some(outer) => {
                let index = self.lookup(outer, key)?;
                let alias = Alias::Outer { kind: ComponentOuterAliasKind::Type, count: 1, index };
                let count = match &mut self.scopes[level].body {
                    Body::Instance(body) => body.alias(alias).type_count(),
                    Body::Component(body) => body.alias(alias).type_count(),
                    Body::Whole => unreachable!("the whole is the outermost scope"),
                };
                count - 1
            }
        };
        self.scopes[level].at.insert(key, index);
        Some(index)
    }

    /// Brings in a type that comes with an import declared before.
    fn imported(&mut self, key: Key) -> Option<u32> {
        let Key::Identity(identity) = key else { return None };
        let Identity::Host { import, path } = &self.checked.identities()[identity] else {
            return None;
        };
        let mut instance = self.imports.get(import)?.index;
        let (last, inner) = path.split_last()?;
        for name in inner {
            instance = self.spaces.alias(instance, ComponentExportKind::Instance, name.as_str());
        }
        Some(self.spaces.alias(instance, ComponentExportKind::Type, last.as_str()))
    }

    fn module(&mut self, ty: ModuleTypeId) -> u32 {
        let module = core_module(&self.types[ty]);
        match &mut self.scope().body {
            Body::Whole => self.spaces.core_type(module),
            Body::Instance(body) => {
                module.encode(body.core_type());
                body.core_type_count() - 1
            }
            Body::Component(body) => {
                module.encode(body.core_type());
                body.core_type_count() - 1
            }
        }
    }
}

fn core_module(ty: &crate::decode::types::ModuleType) -> CoreModuleType {
    let mut module = wasm_encoder::ModuleType::new();
    for ((from, name), item) in &ty.imports {
        let ty = core(&mut module, item);
        module.import(from.as_str(), name.as_str(), ty);
    }
    for (name, item) in &ty.exports {
        let ty = core(&mut module, item);
        module.export(name.as_str(), ty);
    }
    CoreModuleType(module)
}

fn core(module: &mut wasm_encoder::ModuleType, item: &CoreItem) -> EntityType {
    let mut same = RoundtripReencoder;
    let mut values = |types: &[wasmparser::ValType]| -> Vec<wasm_encoder::ValType> {
        types.iter().map(|ty| same.val_type(*ty).expect(CLOSED)).collect()
    };
    match item {
        CoreItem::Func { params, results } => {
            module.ty().function(values(params), values(results));
            EntityType::Function(module.type_count() - 1)
        }
        CoreItem::Tag(params) => {
            module.ty().function(values(params), []);
            let func_type_idx = module.type_count() - 1;
            EntityType::Tag(wasm_encoder::TagType {
                kind: wasm_encoder::TagKind::Exception,
                func_type_idx,
            })
        }
        CoreItem::Table(ty) => EntityType::Table(same.table_type(*ty).expect(CLOSED)),
        CoreItem::Memory(ty) => EntityType::Memory(same.memory_type(*ty).expect(CLOSED)),
        CoreItem::Global(ty) => EntityType::Global(same.global_type(*ty).expect(CLOSED)),
    }
}

const NO_INNER: &str = "the check lets no import pass that speaks of inner resources";

const CLOSED: &str = "decoding lets no module type pass that refers to types of its own";

fn encoder_name(export: &Extern) -> wasm_encoder::ComponentExternName<'_> {
    crate::plan::encode::extern_name(&export.name)
}
