//! The types of components, stored once each.
//!
//! Three uses decide the shape. *Subtyping* wants structure: the component model compares value types field by field, and
//! wasmparser asks for equality of everything but the set of an instance's exports. *Identity* wants to know which
//! resource a handle is for, which is no question of structure at all: two components may well use the same words for
//! different resources. *Emission* wants names, so that the imports of the result read as their authors wrote them.
//!
//! So a type lives in a *scope*, an instance type or a component type, and whatever has an identity or a name is a
//! *variable* of that scope: a resource, or a value type that was given a name. A variable is *bound* when the scope
//! itself exports (or imports) it, and then has a path; it is *free* when it comes from around the scope. Where a scope
//! is used, arguments say which variable of the user each of its variables is. This is the component model's own
//! treatment of type imports and exports (Explainer.md, "Type definitions" and "Type checking").
//!
//! Since a scope's variables are numbered in the order they turn up, the `wasi:io/streams@0.2.12` of a hundred components
//! is the same value and interned to the same number, and comparing it with another interface is done once.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use indexmap::IndexSet;
use wasmparser::{GlobalType, MemoryType, TableType};

/// A primitive value type. wasmparser's own cannot be hashed, and types are found by their hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Primitive(pub wasmparser::PrimitiveValType);

impl Hash for Primitive {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(&self.0).hash(state);
    }
}

/// A name, cheap to copy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name(text.into())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id with this number.
            pub fn new(index: usize) -> Self {
                $name(u32::try_from(index).expect("fewer than four billion types"))
            }

            /// The number.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($word, "#{}"), self.0)
            }
        }
    )*};
}

ids! {
    /// A value type.
    TypeId "type";
    /// A function type.
    FuncTypeId "func";
    /// An instance type.
    InstanceTypeId "instance-type";
    /// A component type.
    ComponentTypeId "component-type";
    /// A core module type.
    ModuleTypeId "module-type";
    /// A variable of the scope at hand.
    VariableIndex "variable";
}

/// A value type. Handles and named types refer to variables of the scope the type is used in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// `bool`, the numbers, `char`, `string`, `error-context`.
    Primitive(Primitive),
    /// Fields with their types.
    Record(Box<[(Name, TypeId)]>),
    /// Cases with their payloads.
    Variant(Box<[(Name, Option<TypeId>)]>),
    /// A list of any length.
    List(TypeId),
    /// A list of one length.
    FixedList(TypeId, u32),
    /// A map from keys to values.
    Map(TypeId, TypeId),
    /// Types by position.
    Tuple(Box<[TypeId]>),
    /// A set of flags.
    Flags(Box<[Name]>),
    /// Cases without payloads.
    Enum(Box<[Name]>),
    /// A value or none.
    Option(TypeId),
    /// Either outcome may lack a payload.
    Result {
        /// When it went well.
        ok: Option<TypeId>,
        /// When it did not.
        err: Option<TypeId>,
    },
    /// A handle that owns its resource.
    Own(VariableIndex),
    /// A handle for the time of a call.
    Borrow(VariableIndex),
    /// A value to come.
    Future(Option<TypeId>),
    /// Values to come.
    Stream(Option<TypeId>),
    /// A use of a type by name. Names matter to readers; for subtyping only the structure does.
    Named {
        /// The name's variable.
        variable: VariableIndex,
        /// What it stands for.
        structure: TypeId,
    },
}

/// A function type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FuncType {
    /// Whether it is `async`.
    pub async_: bool,
    /// Parameters in order.
    pub params: Box<[(Name, TypeId)]>,
    /// The result, if there is one.
    pub result: Option<TypeId>,
}

/// A resource, or a value type with a name, as a scope sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variable {
    /// What it is.
    pub kind: VariableKind,
    /// Where it comes from.
    pub home: Home,
    /// For a resource with several names: the variable this one was said to be equal to, which came before it.
    pub alias_of: Option<VariableIndex>,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariableKind {
    /// A resource type.
    Resource,
    /// A value type.
    Value,
}

/// Where a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Home {
    /// From around the scope.
    Free,
    /// From an import of the scope, by the names that lead to it.
    Import(Path),
    /// From an export of the scope, by the names that lead to it.
    Export(Path),
}

/// The names that lead to a type: an import or export, then exports of instances inside it.
pub type Path = Box<[Name]>;

/// An import or export.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Extern {
    /// Its name, with everything that belongs to it.
    pub name: ExternName,
    /// Its type.
    pub item: Item,
}

/// The name of an import or export and its attributes, as written in the binary (Explainer.md, "Import and Export
/// Definitions").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExternName {
    /// The name as written: plain, or that of an interface, possibly with a canonical version.
    pub name: Name,
    /// The interface a plain name implements.
    pub implements: Option<Name>,
    /// What a canonical version leaves out.
    pub version_suffix: Option<Name>,
    /// A name for the world outside.
    pub external_id: Option<Name>,
}

impl ExternName {
    /// A name without attributes.
    pub fn plain(name: &str) -> Self {
        ExternName { name: name.into(), implements: None, version_suffix: None, external_id: None }
    }

    /// The name with its version written in full, as people write it.
    pub fn full(&self) -> String {
        self.in_full(&self.name)
    }

    /// The interface: the one implemented, or the name itself.
    pub fn interface(&self) -> String {
        self.in_full(self.implements.as_ref().unwrap_or(&self.name))
    }

    fn in_full(&self, name: &Name) -> String {
        match &self.version_suffix {
            Some(suffix) if name.as_str().contains('@') => format!("{name}{suffix}"),
            _ => name.to_string(),
        }
    }
}

impl fmt::Display for ExternName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full())
    }
}

/// The type of an import or export, in the scope that has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// A function.
    Func(FuncTypeId),
    /// A resource type, under a name of its own. Whether it is a new one is for its variable to say.
    Resource(VariableIndex),
    /// A value type and the variable that stands for its name here.
    Value {
        /// The name.
        variable: VariableIndex,
        /// What it is a name for.
        ty: TypeId,
    },
    /// A type of something other than a value.
    Type(Box<Item>),
    /// An instance.
    Instance {
        /// Its type.
        ty: InstanceTypeId,
        /// For each variable of that type, the variable of this scope that it is.
        args: Box<[VariableIndex]>,
    },
    /// A component.
    Component {
        /// Its type.
        ty: ComponentTypeId,
        /// For each variable of that type, the variable of this scope that it is; nothing for bound ones.
        args: Box<[Option<VariableIndex>]>,
    },
    /// A core module.
    Module(ModuleTypeId),
}

impl Item {
    /// The word for what it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Item::Func(_) => "function",
            Item::Resource(_) => "resource",
            Item::Value { .. } => "type",
            Item::Type(of) => match **of {
                Item::Func(_) => "function type",
                Item::Instance { .. } => "instance type",
                _ => "component type",
            },
            Item::Instance { .. } => "instance",
            Item::Component { .. } => "component",
            Item::Module(_) => "core module",
        }
    }
}

/// The type of an instance: the usual form of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceType {
    /// Its scope's variables, in the order they turn up.
    pub variables: Box<[Variable]>,
    /// What it exports.
    pub exports: Box<[Extern]>,
}

impl InstanceType {
    /// The export of this name. Linear: interfaces are small, and each pair is compared once.
    pub fn export(&self, name: &Name) -> Option<&Extern> {
        self.exports.iter().find(|export| export.name.name == *name)
    }
}

/// The type of a component.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ComponentType {
    /// Its scope's variables, in the order they turn up.
    pub variables: Box<[Variable]>,
    /// What it imports.
    pub imports: Box<[Extern]>,
    /// What it exports.
    pub exports: Box<[Extern]>,
}

impl ComponentType {
    /// For an import that only gives a resource of another import a name, as `use` does in a world: the place of that
    /// other import, and the names inside it that lead to the resource.
    pub fn used(&self, item: &Item) -> Option<(usize, &[Name])> {
        let Item::Resource(variable) = item else { return None };
        let mut variable = &self.variables[variable.index()];
        variable.alias_of?;
        while let Some(alias_of) = variable.alias_of {
            variable = &self.variables[alias_of.index()];
        }
        let Home::Import(path) = &variable.home else { return None };
        let (name, rest) = path.split_first()?;
        let import = self.imports.iter().position(|import| import.name.name == *name)?;
        Some((import, rest))
    }

    /// The types that an import brings, with the names inside it that lead to each.
    pub fn brought(&self, import: usize) -> impl Iterator<Item = (VariableIndex, &[Name])> {
        let name = &self.imports[import].name.name;
        self.variables.iter().enumerate().filter_map(move |(index, variable)| {
            let Home::Import(path) = &variable.home else { return None };
            let (first, rest) = path.split_first()?;
            (first == name).then(|| (VariableIndex::new(index), rest))
        })
    }
}

/// The type of a core module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModuleType {
    /// What it imports, by module and name.
    pub imports: Box<[((Name, Name), CoreItem)]>,
    /// What it exports.
    pub exports: Box<[(Name, CoreItem)]>,
}

/// The type of an import or export of a core module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CoreItem {
    /// A function.
    Func {
        /// Parameter types.
        params: Box<[wasmparser::ValType]>,
        /// Result types.
        results: Box<[wasmparser::ValType]>,
    },
    /// A table.
    Table(TableType),
    /// A memory.
    Memory(MemoryType),
    /// A global.
    Global(GlobalType),
    /// An exception tag, by the types it carries.
    Tag(Box<[wasmparser::ValType]>),
}

impl CoreItem {
    /// The word for what it is.
    pub fn kind(&self) -> &'static str {
        match self {
            CoreItem::Func { .. } => "core function",
            CoreItem::Table(_) => "table",
            CoreItem::Memory(_) => "memory",
            CoreItem::Global(_) => "global",
            CoreItem::Tag(_) => "tag",
        }
    }
}

/// Every type of a composition, each once.
#[derive(Clone, Debug, Default)]
pub struct Types {
    values: IndexSet<ValueType>,
    funcs: IndexSet<FuncType>,
    instances: IndexSet<InstanceType>,
    components: IndexSet<ComponentType>,
    modules: IndexSet<ModuleType>,
}

macro_rules! arenas {
    ($($field:ident $id:ident $ty:ident $intern:ident;)*) => {
        $(impl std::ops::Index<$id> for Types {
            type Output = $ty;

            fn index(&self, id: $id) -> &$ty {
                &self.$field[id.index()]
            }
        })*

        impl Types {
            $(
                /// The number of a type, the same for equal ones.
                pub fn $intern(&mut self, ty: $ty) -> $id {
                    $id::new(self.$field.insert_full(ty).0)
                }
            )*
        }
    };
}

arenas! {
    values TypeId ValueType value;
    funcs FuncTypeId FuncType func;
    instances InstanceTypeId InstanceType instance;
    components ComponentTypeId ComponentType component;
    modules ModuleTypeId ModuleType module;
}

impl Types {
    /// The structure behind a type's name, if it has one.
    pub fn structure(&self, ty: TypeId) -> TypeId {
        match self[ty] {
            ValueType::Named { structure, .. } => self.structure(structure),
            _ => ty,
        }
    }
}

/// What an item uses of the scope it is in.
impl Types {
    /// The variable at the end of a path into an item, in the scope that has the item.
    pub fn find(&self, item: &Item, path: &[Name]) -> Option<VariableIndex> {
        match (item, path.split_first()) {
            (Item::Resource(variable) | Item::Value { variable, .. }, None) => Some(*variable),
            (Item::Instance { ty, args }, Some((name, rest))) => {
                let inner = self.find(&self[*ty].export(name)?.item, rest)?;
                Some(args[inner.index()])
            }
            _ => None,
        }
    }

    /// Calls `visit` with each variable of its scope that `item` refers to without binding it. Repeats happen.
    pub fn uses(&self, item: &Item, visit: &mut dyn FnMut(VariableIndex)) {
        match item {
            Item::Func(func) => {
                let func = &self[*func];
                func.params
                    .iter()
                    .map(|(_, ty)| *ty)
                    .chain(func.result)
                    .for_each(|ty| self.value_uses(ty, visit));
            }
            Item::Resource(variable) => visit(*variable),
            Item::Value { ty, .. } => self.value_uses(*ty, visit),
            Item::Type(item) => self.uses(item, visit),
            Item::Instance { ty, args } => {
                let variables = self[*ty].variables.iter().zip(args);
                variables
                    .filter(|(variable, _)| variable.home == Home::Free)
                    .for_each(|(_, arg)| visit(*arg));
            }
            Item::Component { args, .. } => args.iter().flatten().for_each(|arg| visit(*arg)),
            Item::Module(_) => {}
        }
    }

    fn value_uses(&self, ty: TypeId, visit: &mut dyn FnMut(VariableIndex)) {
        match &self[ty] {
            ValueType::Own(variable) | ValueType::Borrow(variable) => visit(*variable),
            ValueType::Named { variable, structure } => {
                visit(*variable);
                self.value_uses(*structure, visit);
            }
            other => other.inner().for_each(|ty| self.value_uses(ty, visit)),
        }
    }

    /// Whether an item gives a variable of its scope a name of its own, as `use` does in an interface, and speaks of it by
    /// that name alone. Inside another type that is used, a type keeps the name it has there.
    pub fn renames(&self, item: &Item, variable: VariableIndex) -> bool {
        let inside = match item {
            Item::Instance { ty, args } => {
                let is = |inner: VariableIndex| args[inner.index()] == variable;
                self[*ty].exports.iter().any(|export| self.has_inside(&export.item, is))
            }
            _ => self.has_inside(item, |inner| inner == variable),
        };
        self.names(item, variable) && !inside
    }

    /// Whether an item gives a variable of its scope a name of its own, wherever else it speaks of it.
    pub fn names(&self, item: &Item, variable: VariableIndex) -> bool {
        match item {
            Item::Instance { ty, args } => {
                let InstanceType { variables, exports } = &self[*ty];
                let is = |inner: VariableIndex| args[inner.index()] == variable;
                exports.iter().any(|export| self.head(variables, &export.item).is_some_and(is))
            }
            Item::Value { .. } => self.head(&[], item) == Some(variable),
            _ => false,
        }
    }

    /// The type that an item is another name for.
    pub fn head(&self, variables: &[Variable], item: &Item) -> Option<VariableIndex> {
        match item {
            Item::Resource(variable) => variables.get(variable.index())?.alias_of,
            Item::Value { ty, .. } => match self[*ty] {
                ValueType::Named { variable, .. } => Some(variable),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an item uses a variable otherwise than by being another name for it.
    pub fn has_inside(&self, item: &Item, is: impl Fn(VariableIndex) -> bool) -> bool {
        let mut inside = false;
        let mut visit = |variable| inside |= is(variable);
        match item {
            Item::Resource(_) => {}
            Item::Value { ty, .. } => match self[*ty] {
                ValueType::Named { structure, .. } => self.value_uses(structure, &mut visit),
                _ => self.value_uses(*ty, &mut visit),
            },
            _ => self.uses(item, &mut visit),
        }
        inside
    }
}

impl ValueType {
    /// The types it is made of, handles and names aside.
    fn inner(&self) -> Box<dyn Iterator<Item = TypeId> + '_> {
        match self {
            ValueType::Record(fields) => Box::new(fields.iter().map(|(_, ty)| *ty)),
            ValueType::Variant(cases) => Box::new(cases.iter().filter_map(|(_, ty)| *ty)),
            ValueType::Tuple(types) => Box::new(types.iter().copied()),
            ValueType::List(ty) | ValueType::FixedList(ty, _) | ValueType::Option(ty) => {
                Box::new(std::iter::once(*ty))
            }
            ValueType::Map(key, value) => Box::new([*key, *value].into_iter()),
            ValueType::Result { ok, err } => Box::new(ok.iter().chain(err).copied()),
            ValueType::Future(ty) | ValueType::Stream(ty) => Box::new(ty.iter().copied()),
            ValueType::Primitive(_)
            | ValueType::Flags(_)
            | ValueType::Enum(_)
            | ValueType::Own(_)
            | ValueType::Borrow(_)
            | ValueType::Named { .. } => Box::new(std::iter::empty()),
        }
    }
}
