//! Takes over what the validator knows of a component's imports and exports into [`Types`].
//!
//! The validator numbers resources and named types in the order it met them, which differs from component to component.
//! Here each is given the variable of the scope it is seen in. A scope asks the one around it for what it does not know
//! itself, which is how free variables come about; what nobody knows is new, and bound where it is met first. That is
//! sound because the validator insists that a type be imported or exported before anything refers to it.

use std::collections::HashMap;

use wasmparser::ValType;
use wasmparser::collections::IndexMap;
use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentCoreModuleTypeId, ComponentDefinedType,
    ComponentDefinedTypeId, ComponentEntityType, ComponentFuncTypeId, ComponentInstanceTypeId,
    ComponentItem, ComponentTypeId as ValidatedComponentId, ComponentValType, ResourceId,
};
use wasmparser::types::{EntityType, Types as Validated};

use super::binary::{Problem, Read, Written};
use super::types::{
    ComponentType, ComponentTypeId, CoreItem, Extern, ExternName, FuncType, FuncTypeId, Home,
    InstanceType, Item, ModuleType, ModuleTypeId, Name, Path, Primitive, TypeId, Types, ValueType,
    Variable, VariableIndex, VariableKind,
};

/// The type of a whole component.
pub(super) fn convert(read: &Read, types: &mut Types) -> Result<ComponentTypeId, Problem> {
    let validated: &Validated = &read.types;
    let names = validated.as_ref();
    let item = |written: &Written, item: Option<&ComponentItem>| {
        let entity = item.expect("the validator knows every name it let pass").ty;
        (
            extern_name(
                &written.name,
                written.implements.as_ref(),
                written.version_suffix.as_ref(),
                written.external_id.as_ref(),
            ),
            entity,
        )
    };
    let imports =
        read.imports.iter().map(|name| item(name, names.component_item_for_import(&name.name)));
    let exports =
        read.exports.iter().map(|name| item(name, names.component_item_for_export(&name.name)));
    let mut converter = Converter { validated, types, scopes: Vec::new(), open: false };
    let (ty, _) = converter.component(imports.collect(), exports.collect());
    if converter.open { Err(Problem::OpenModuleType) } else { Ok(ty) }
}

fn extern_name(
    name: &str,
    implements: Option<&String>,
    version_suffix: Option<&String>,
    external_id: Option<&String>,
) -> ExternName {
    let name_of = |text: Option<&String>| text.map(|text| Name::from(text.as_str()));
    ExternName {
        name: name.into(),
        implements: name_of(implements),
        version_suffix: name_of(version_suffix),
        external_id: name_of(external_id),
    }
}

/// What a variable is for the validator.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// A resource by one of its names: two names of one resource are told apart.
    Name(AliasableResourceId),
    /// A resource by whatever name came first.
    Resource(ResourceId),
    Value(ComponentDefinedTypeId),
}

/// A scope being filled.
struct Scope {
    side: Side,
    /// The import or export being converted.
    current: Name,
    variables: Vec<Variable>,
    /// For each variable, the one of the enclosing scope that it is.
    args: Vec<Option<VariableIndex>>,
    known: HashMap<Key, VariableIndex>,
    converted: HashMap<ComponentDefinedTypeId, TypeId>,
}

/// What a scope's externs are at the moment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Exports of an instance type: what it binds, its user sees.
    Instance,
    /// Imports of a component type: what it binds, nobody outside sees.
    Import,
    /// Exports of a component type.
    Export,
}

impl Scope {
    fn new(side: Side) -> Self {
        Scope {
            side,
            current: Name::from(""),
            variables: Vec::new(),
            args: Vec::new(),
            known: HashMap::new(),
            converted: HashMap::new(),
        }
    }

    fn add(&mut self, key: Key, variable: Variable, arg: Option<VariableIndex>) -> VariableIndex {
        let index = VariableIndex::new(self.variables.len());
        self.variables.push(variable);
        self.args.push(arg);
        self.known.insert(key, index);
        if let Key::Name(id) = key {
            self.known.entry(Key::Resource(id.resource())).or_insert(index);
        }
        index
    }
}

struct Converter<'a> {
    validated: &'a Validated,
    types: &'a mut Types,
    /// From the outermost scope to the one at hand.
    scopes: Vec<Scope>,
    /// Whether the type of a core module was met that refers to types of the module's own.
    open: bool,
}

type Named = Vec<(ExternName, ComponentEntityType)>;

impl Converter<'_> {
    fn scope(&mut self) -> &mut Scope {
        self.scopes.last_mut().expect("conversion happens in a scope")
    }

    /// The variable for `key` in the scope at `level`, if that scope or one around it knows it.
    fn lookup(&mut self, level: usize, key: Key) -> Option<VariableIndex> {
        if let Some(variable) = self.scopes[level].known.get(&key) {
            return Some(*variable);
        }
        let outer = self.lookup(level.checked_sub(1)?, key)?;
        let kind = kind(key);
        let variable = Variable { kind, home: Home::Free, alias_of: None };
        Some(self.scopes[level].add(key, variable, Some(outer)))
    }

    /// Binds `key` where the conversion stands, in the scope at `level` and in those that see what it binds.
    fn bind(&mut self, level: usize, key: Key, alias_of: Option<VariableIndex>) -> VariableIndex {
        let path: Path = self.scopes[level..].iter().map(|scope| scope.current.clone()).collect();
        let scope = &self.scopes[level];
        let (home, outer) = match (scope.side, level.checked_sub(1)) {
            (Side::Instance, Some(outer)) => {
                let alias_of = alias_of.and_then(|of| scope.args[of.index()]);
                (Home::Export(path), Some(self.bind(outer, key, alias_of)))
            }
            (Side::Import, _) => (Home::Import(path), None),
            (Side::Export | Side::Instance, _) => (Home::Export(path), None),
        };
        self.scopes[level].add(key, Variable { kind: kind(key), home, alias_of }, outer)
    }

    /// The variable a handle is for: the name it was written with, or else any of its resource's.
    fn resource(&mut self, id: AliasableResourceId) -> Option<VariableIndex> {
        let level = self.scopes.len() - 1;
        let named = self.lookup(level, Key::Name(id));
        named.or_else(|| self.lookup(level, Key::Resource(id.resource())))
    }

    fn handle(&mut self, id: AliasableResourceId) -> VariableIndex {
        let level = self.scopes.len() - 1;
        self.resource(id).unwrap_or_else(|| self.bind(level, Key::Name(id), None))
    }

    fn component(&mut self, imports: Named, exports: Named) -> (ComponentTypeId, Scope) {
        self.scopes.push(Scope::new(Side::Import));
        let imports = self.externs(imports);
        self.scope().side = Side::Export;
        let exports = self.externs(exports);
        let mut scope = self.scopes.pop().expect("pushed above");
        let variables = std::mem::take(&mut scope.variables).into();
        (self.types.component(ComponentType { variables, imports, exports }), scope)
    }

    fn externs(&mut self, named: Named) -> Box<[Extern]> {
        named
            .into_iter()
            .map(|(name, entity)| {
                self.scope().current = name.name.clone();
                Extern { name, item: self.item(entity) }
            })
            .collect()
    }

    fn item(&mut self, entity: ComponentEntityType) -> Item {
        match entity {
            ComponentEntityType::Module(id) => Item::Module(self.module(id)),
            ComponentEntityType::Func(id) => Item::Func(self.func(id)),
            ComponentEntityType::Type { referenced, created } => {
                self.type_item(referenced, created)
            }
            ComponentEntityType::Instance(id) => self.instance(id),
            ComponentEntityType::Component(id) => self.component_item(id),
            ComponentEntityType::Value(_) => {
                unreachable!("component values are not among the accepted features")
            }
        }
    }

    fn type_item(&mut self, referenced: ComponentAnyTypeId, created: ComponentAnyTypeId) -> Item {
        match (referenced, created) {
            (ComponentAnyTypeId::Resource(referenced), ComponentAnyTypeId::Resource(created)) => {
                let alias_of = self.resource(referenced);
                let level = self.scopes.len() - 1;
                Item::Resource(self.bind(level, Key::Name(created), alias_of))
            }
            (ComponentAnyTypeId::Defined(referenced), ComponentAnyTypeId::Defined(created)) => {
                let ty = self.named(referenced);
                let level = self.scopes.len() - 1;
                Item::Value { variable: self.bind(level, Key::Value(created), None), ty }
            }
            (_, ComponentAnyTypeId::Func(id)) => Item::Type(Box::new(Item::Func(self.func(id)))),
            (_, ComponentAnyTypeId::Instance(id)) => Item::Type(Box::new(self.instance(id))),
            (_, ComponentAnyTypeId::Component(id)) => Item::Type(Box::new(self.component_item(id))),
            (_, ComponentAnyTypeId::Resource(_) | ComponentAnyTypeId::Defined(_)) => {
                unreachable!("a type is equal to a type of its own kind")
            }
        }
    }

    fn instance(&mut self, id: ComponentInstanceTypeId) -> Item {
        let validated = self.validated;
        let named = items(&validated[id].exports);
        self.scopes.push(Scope::new(Side::Instance));
        let exports = self.externs(named);
        let scope = self.scopes.pop().expect("pushed above");
        let ty = self.types.instance(InstanceType { variables: scope.variables.into(), exports });
        let args =
            scope.args.into_iter().map(|arg| arg.expect("an instance is always used in a scope"));
        Item::Instance { ty, args: args.collect() }
    }

    fn component_item(&mut self, id: ValidatedComponentId) -> Item {
        let validated = self.validated;
        let component = &validated[id];
        let (imports, exports) = (items(&component.imports), items(&component.exports));
        let (ty, scope) = self.component(imports, exports);
        Item::Component { ty, args: scope.args.into() }
    }

    fn func(&mut self, id: ComponentFuncTypeId) -> FuncTypeId {
        let validated = self.validated;
        let func = &validated[id];
        let params = func
            .params
            .iter()
            .map(|(name, ty)| (Name::from(name.as_str()), self.value(*ty)))
            .collect();
        let result = func.result.map(|ty| self.value(ty));
        self.types.func(FuncType { async_: func.async_, params, result })
    }

    fn value(&mut self, ty: ComponentValType) -> TypeId {
        match ty {
            ComponentValType::Primitive(primitive) => {
                self.types.value(ValueType::Primitive(Primitive(primitive)))
            }
            ComponentValType::Type(id) => self.named(id),
        }
    }

    /// A value type, by its name if it has one here.
    fn named(&mut self, id: ComponentDefinedTypeId) -> TypeId {
        let structure = self.structure(id);
        let level = self.scopes.len() - 1;
        match self.lookup(level, Key::Value(id)) {
            Some(variable) => self.types.value(ValueType::Named { variable, structure }),
            None => structure,
        }
    }

    fn structure(&mut self, id: ComponentDefinedTypeId) -> TypeId {
        if let Some(ty) = self.scope().converted.get(&id) {
            return *ty;
        }
        let validated = self.validated;
        let value = match &validated[id] {
            ComponentDefinedType::Primitive(primitive) => {
                ValueType::Primitive(Primitive(*primitive))
            }
            ComponentDefinedType::Record(record) => ValueType::Record(
                record
                    .fields
                    .iter()
                    .map(|(name, ty)| (name.as_str().into(), self.value(*ty)))
                    .collect(),
            ),
            ComponentDefinedType::Variant(variant) => ValueType::Variant(
                variant
                    .cases
                    .iter()
                    .map(|(name, case)| (name.as_str().into(), self.payload(case.ty)))
                    .collect(),
            ),
            ComponentDefinedType::List { element, .. } => ValueType::List(self.value(*element)),
            ComponentDefinedType::Map { key, value, .. } => {
                ValueType::Map(self.value(*key), self.value(*value))
            }
            ComponentDefinedType::FixedLengthList { element, length, .. } => {
                ValueType::FixedList(self.value(*element), *length)
            }
            ComponentDefinedType::Tuple(tuple) => {
                ValueType::Tuple(tuple.types.iter().map(|ty| self.value(*ty)).collect())
            }
            ComponentDefinedType::Flags(names) => {
                ValueType::Flags(names.iter().map(|name| name.as_str().into()).collect())
            }
            ComponentDefinedType::Enum(names) => {
                ValueType::Enum(names.iter().map(|name| name.as_str().into()).collect())
            }
            ComponentDefinedType::Option { ty, .. } => ValueType::Option(self.value(*ty)),
            ComponentDefinedType::Result { ok, err, .. } => {
                ValueType::Result { ok: self.payload(*ok), err: self.payload(*err) }
            }
            ComponentDefinedType::Own(id) => ValueType::Own(self.handle(*id)),
            ComponentDefinedType::Borrow(id) => ValueType::Borrow(self.handle(*id)),
            ComponentDefinedType::Future { ty, .. } => ValueType::Future(self.payload(*ty)),
            ComponentDefinedType::Stream { ty, .. } => ValueType::Stream(self.payload(*ty)),
        };
        let ty = self.types.value(value);
        self.scope().converted.insert(id, ty);
        ty
    }

    fn payload(&mut self, ty: Option<ComponentValType>) -> Option<TypeId> {
        ty.map(|ty| self.value(ty))
    }

    fn module(&mut self, id: ComponentCoreModuleTypeId) -> ModuleTypeId {
        let validated = self.validated;
        let module = &validated[id];
        let imports = module
            .imports
            .iter()
            .map(|((module, name), ty)| {
                ((module.as_str().into(), name.as_str().into()), self.core(*ty))
            })
            .collect();
        let exports = module
            .exports
            .iter()
            .map(|(name, ty)| (name.as_str().into(), self.core(*ty)))
            .collect();
        self.types.module(ModuleType { imports, exports })
    }

    fn core(&mut self, ty: EntityType) -> CoreItem {
        let item = self.core_item(ty);
        let open = |ty: &ValType| matches!(ty, ValType::Ref(ty) if ty.is_concrete_type_ref());
        self.open |= match &item {
            CoreItem::Func { params, results } => params.iter().chain(results).any(open),
            CoreItem::Tag(params) => params.iter().any(open),
            CoreItem::Table(ty) => ty.element_type.is_concrete_type_ref(),
            CoreItem::Global(ty) => open(&ty.content_type),
            CoreItem::Memory(_) => false,
        };
        item
    }

    fn core_item(&self, ty: EntityType) -> CoreItem {
        match ty {
            EntityType::Func(id) | EntityType::FuncExact(id) => {
                let func = self.validated[id].unwrap_func();
                CoreItem::Func { params: func.params().into(), results: func.results().into() }
            }
            EntityType::Table(ty) => CoreItem::Table(ty),
            EntityType::Memory(ty) => CoreItem::Memory(ty),
            EntityType::Global(ty) => CoreItem::Global(ty),
            EntityType::Tag(id) => CoreItem::Tag(self.validated[id].unwrap_func().params().into()),
        }
    }
}

fn kind(key: Key) -> VariableKind {
    match key {
        Key::Name(_) | Key::Resource(_) => VariableKind::Resource,
        Key::Value(_) => VariableKind::Value,
    }
}

fn items(items: &IndexMap<String, ComponentItem>) -> Named {
    items
        .iter()
        .map(|(name, item)| {
            (
                extern_name(
                    name,
                    item.implements.as_ref(),
                    item.version_suffix.as_ref(),
                    item.external_id.as_ref(),
                ),
                item.ty,
            )
        })
        .collect()
}
