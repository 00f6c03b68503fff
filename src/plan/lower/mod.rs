//! The imports of the whole, written out in the binary format's terms.
//!
//! What several components ask of one interface is put together export by export. Within an instance type a type is spoken
//! of by an index, so for each type there is to be known where it is at hand: in the instance type itself, in one around
//! it, or among the imports before it. Types are therefore looked up by identity, scope by scope, and brought in by an
//! `alias` where they are found; that is what keeps `use wasi:io/error.{error}` a `use` in the result.

mod core;
mod values;

use std::collections::{HashMap, HashSet};

use wasm_encoder::{
    Alias, ComponentExportKind, ComponentOuterAliasKind, ComponentTypeRef, ComponentValType,
    TypeBounds,
};

use super::encode::{Definition, Shape};
use super::spaces::Spaces;
use super::{Indexed, kind};
use crate::check::{Asker, Checked, Identity, IdentityId, Part, PartImport};
use crate::decode::Components;
use crate::decode::types::{
    ComponentTypeId, Extern, ExternName, Home, InstanceType, Item, Name, TypeId, Types, Variable,
    VariableIndex,
};
use crate::graph::{InstanceId, Port};

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

/// An instance type, and what its variables stand for.
struct View<'a> {
    ty: &'a InstanceType,
    keys: Vec<Keys>,
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

/// Writes types into the output.
pub(super) struct Lowering<'a> {
    checked: &'a Checked,
    components: &'a Components,
    types: &'a Types,
    pub(super) spaces: Spaces,
    /// From the whole to the type being written.
    scopes: Vec<Scope>,
    part: &'a Part,
    /// The imports declared so far.
    pub(super) imports: Vec<Indexed>,
    /// The type that each of them brings: by which import, and by which names in it.
    brought: HashMap<IdentityId, (usize, &'a [Name])>,
    /// The exports of instances that the whole exports so far, by their index as such.
    exported: HashMap<Port, u32>,
    /// Those among them whose type was written out.
    ascribed: HashSet<Port>,
    /// How many inner keys were handed out.
    inner: u32,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(checked: &'a Checked, components: &'a Components, part: &'a Part) -> Self {
        Lowering {
            checked,
            components,
            types: &components.types,
            spaces: Spaces::default(),
            scopes: vec![Scope::new(Body::Whole)],
            part,
            imports: Vec::new(),
            brought: HashMap::new(),
            exported: HashMap::new(),
            ascribed: HashSet::new(),
            inner: 0,
        }
    }

    /// Declares every import, in order.
    pub(super) fn imports(&mut self) {
        for (place, import) in self.part.imports.iter().enumerate() {
            self.import(place, import);
        }
    }

    /// Exports what an instance exports. A type that is exported by itself has a new name from then on, and whatever
    /// uses it must be said to use it by that name (Explainer.md, "Import and Export Definitions").
    pub(super) fn export_port(
        &mut self,
        name: ExternName,
        port: Port,
        Indexed { kind, index }: Indexed,
    ) {
        let item = &self.checked.graph().export(self.components, port).item;
        // While its type is being written, what the export itself brings is to be found in it.
        self.exported.insert(port, index);
        let ty = self.uses_new_names(port, item).then(|| {
            self.ascribed.insert(port);
            self.speak_as(port.instance);
            self.type_ref(item)
        });
        let index = self.spaces.export(name, kind, index, ty);
        self.exported.insert(port, index);
    }

    fn uses_new_names(&self, port: Port, item: &Item) -> bool {
        let mut uses = false;
        self.types.uses(item, &mut |variable| {
            let named = self.checked.identities().named(port.instance, variable);
            uses |= self.home(named).is_some_and(|(home, path)| {
                home != port && (path.is_empty() || self.ascribed.contains(&home))
            });
        });
        uses && !matches!(item, Item::Resource(_))
    }

    /// The export that a type made inside comes with, and the names that lead to it from there.
    fn home(&self, identity: IdentityId) -> Option<(Port, &'a [Name])> {
        let Identity::Made { instance, variable } = self.checked.identities()[identity] else {
            return None;
        };
        let ty = self.components.ty(self.checked.graph().component(instance))?;
        let Home::Export(path) = &ty.variables[variable.index()].home else { return None };
        let (name, rest) = path.split_first()?;
        let export = ty.exports.iter().position(|export| export.name.name == *name)?;
        Some((Port { instance, export }, rest))
    }

    fn import(&mut self, place: usize, import: &'a PartImport) {
        let first = self.extern_of(import.askers[0]);
        self.speak_as(import.askers[0].instance);
        let ty = match &first.item {
            Item::Instance { .. } => {
                let views = import.askers.iter().filter_map(|asker| self.asked(*asker));
                let views: Vec<_> = views.collect();
                self.merged(&views)
            }
            item => self.type_ref(item),
        };
        let index = self.spaces.import(import.name.clone(), ty);
        self.remember(&first.item, index);
        self.imports.push(Indexed { kind: kind(&first.item), index });
        for asker in &import.askers {
            self.bring(place, *asker);
        }
    }

    /// Notes which types have come with an import.
    fn bring(&mut self, place: usize, asker: Asker) {
        let identities = self.checked.identities();
        let ty = self.components.ty(self.checked.graph().component(asker.instance));
        for (variable, path) in ty.expect("askers are decoded").brought(asker.import) {
            let (named, of) = (
                identities.named(asker.instance, variable),
                identities.of(asker.instance, variable),
            );
            self.brought.entry(named).or_insert((place, path));
            self.brought.entry(of).or_insert((place, path));
        }
    }

    fn extern_of(&self, asker: Asker) -> &'a Extern {
        self.checked.graph().import(self.components, asker.instance, asker.import)
    }

    /// Turns to the variables of an instance's component.
    fn speak_as(&mut self, instance: InstanceId) {
        let ty = self
            .components
            .ty(self.checked.graph().component(instance))
            .expect("askers are decoded");
        let of_variable = |(index, variable): (usize, &Variable)| {
            self.keys_of(instance, VariableIndex::new(index), variable.alias_of)
        };
        let variables = ty.variables.iter().enumerate().map(of_variable).collect();
        self.scope().speak(variables);
    }

    /// An instance that an asker imports.
    fn asked(&self, asker: Asker) -> Option<View<'a>> {
        let Item::Instance { ty, args } = &self.extern_of(asker).item else { return None };
        let ty = &self.types[*ty];
        let variables = ty.variables.iter().zip(args);
        let keys = variables
            .map(|(variable, arg)| self.keys_of(asker.instance, *arg, variable.alias_of))
            .collect();
        Some(View { ty, keys })
    }

    /// One instance type with everything that is in any of the views.
    fn merged(&mut self, views: &[View<'a>]) -> ComponentTypeRef {
        self.scopes.push(Scope::new(Body::Instance(wasm_encoder::InstanceType::new())));
        let mut there = HashSet::new();
        for (place, view) in views.iter().enumerate() {
            self.scope().speak(view.keys.clone());
            for export in self.in_order(view.ty) {
                if !there.insert(&export.name.name) {
                    continue;
                }
                let ty = match export.item {
                    Item::Instance { .. } => {
                        let inside = views[place..].iter();
                        let inside: Vec<_> = inside
                            .filter_map(|view| {
                                self.inside(&view.ty.export(&export.name.name)?.item, &view.keys)
                            })
                            .collect();
                        self.merged(&inside)
                    }
                    _ => self.type_ref(&export.item),
                };
                self.export(export, ty);
            }
        }
        let Some(Scope { body: Body::Instance(body), .. }) = self.scopes.pop() else {
            unreachable!("pushed above")
        };
        ComponentTypeRef::Instance(self.define(Definition::Instance(body)))
    }

    /// The exports of an instance type. Those that name a type which has no name around the instance come before what has
    /// that type inside it.
    fn in_order(&mut self, ty: &'a InstanceType) -> Vec<&'a Extern> {
        let types = self.types;
        let mut naming = Vec::new();
        for export in &ty.exports {
            if let Item::Value { .. } = export.item
                && let Some(named) = types.head(&ty.variables, &export.item)
                && !self.is_at_hand(named)
            {
                naming.push((named, export));
            }
        }
        let mut order: Vec<&Extern> = Vec::with_capacity(ty.exports.len());
        for export in &ty.exports {
            place(types, export, &naming, &mut order);
        }
        order
    }

    /// An instance that is spoken of in a scope with these keys.
    fn inside(&self, item: &Item, keys: &[Keys]) -> Option<View<'a>> {
        let Item::Instance { ty, args } = item else { return None };
        let ty = &self.types[*ty];
        let variables = ty.variables.iter().zip(args);
        let keys = variables
            .map(|(variable, arg)| Keys { alias_of: variable.alias_of, ..keys[arg.index()] })
            .collect();
        Some(View { ty, keys })
    }

    fn scope(&mut self) -> &mut Scope {
        self.scopes.last_mut().expect("the whole is always there")
    }

    fn keys(&mut self, variable: VariableIndex) -> Keys {
        self.scope().variables[variable.index()]
    }

    /// What a variable of an instance's component is looked up by.
    fn keys_of(
        &self,
        instance: InstanceId,
        variable: VariableIndex,
        alias_of: Option<VariableIndex>,
    ) -> Keys {
        let identities = self.checked.identities();
        let name = Key::Identity(identities.named(instance, variable));
        let is = Key::Identity(identities.of(instance, variable));
        Keys { name, is, alias_of }
    }

    /// The index of a type that is at hand: by its name, or by another name for the same.
    fn at_hand(&mut self, variable: VariableIndex) -> Option<u32> {
        let Keys { name, is, .. } = self.keys(variable);
        let level = self.scopes.len() - 1;
        self.lookup(level, name).or_else(|| self.lookup(level, is))
    }

    /// Whether a type is at hand, without bringing it in.
    fn is_at_hand(&mut self, variable: VariableIndex) -> bool {
        let Keys { name, is, .. } = self.keys(variable);
        [name, is].into_iter().any(|key| {
            self.scopes.iter().any(|scope| scope.at.contains_key(&key))
                || matches!(key, Key::Identity(identity) if self.place(identity).is_some())
        })
    }

    /// Writes an export of the type at hand.
    fn export(&mut self, export: &Extern, ty: ComponentTypeRef) {
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
        self.remember(&export.item, index.saturating_sub(1));
    }

    /// Notes that the type just imported or exported is at hand under this index.
    fn remember(&mut self, item: &Item, index: u32) {
        if let Item::Resource(variable) | Item::Value { variable, .. } = item {
            let Keys { name, .. } = self.keys(*variable);
            self.scope().at.insert(name, index);
            // A type without a name around here has this one from now on.
            if let Item::Value { .. } = item
                && let Some(named) = self.types.head(&[], item)
                && !self.is_at_hand(named)
            {
                let Keys { name, .. } = self.keys(named);
                self.scope().at.insert(name, index);
                self.scope().written.clear();
            }
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
                    // At hand already when the type is that of an export, which has its resources.
                    None => self.at_hand(*variable).map_or(TypeBounds::SubResource, TypeBounds::Eq),
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
            Item::Instance { .. } => {
                let keys = std::mem::take(&mut self.scope().variables);
                let view = self.inside(item, &keys).expect("it is an instance");
                self.scope().variables = keys;
                self.merged(&[view])
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
        for export in &types[ty].exports {
            let ty = self.type_ref(&export.item);
            self.export(export, ty);
        }
        match self.scopes.pop().expect("pushed above").body {
            Body::Component(body) => body,
            Body::Whole | Body::Instance(_) => unreachable!("pushed above"),
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
            None => self.outermost(key)?,
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

    /// Where a type is that comes with an import or export declared before.
    fn place(&self, identity: IdentityId) -> Option<(u32, &'a [Name])> {
        if let Some((import, path)) = self.brought.get(&identity) {
            return Some((self.imports[*import].index, path));
        }
        let (port, path) = self.home(identity)?;
        Some((*self.exported.get(&port)?, path))
    }

    /// Brings in a type that comes with an import or export declared before.
    fn outermost(&mut self, key: Key) -> Option<u32> {
        let Key::Identity(identity) = key else { return None };
        let (mut index, path) = self.place(identity)?;
        let Some((last, inner)) = path.split_last() else { return Some(index) };
        for name in inner {
            index = self.spaces.alias(index, ComponentExportKind::Instance, name.as_str());
        }
        Some(self.spaces.alias(index, ComponentExportKind::Type, last.as_str()))
    }
}

/// Adds an export after those that name what is inside it.
fn place<'a>(
    types: &Types,
    export: &'a Extern,
    naming: &[(VariableIndex, &'a Extern)],
    order: &mut Vec<&'a Extern>,
) {
    if order.iter().any(|placed| std::ptr::eq(*placed, export)) {
        return;
    }
    for (named, other) in naming {
        let needed = !std::ptr::eq(*other, export);
        if needed && types.has_inside(&export.item, |inside| inside == *named) {
            place(types, other, naming, order);
        }
    }
    order.push(export);
}

const NO_INNER: &str = "the check lets no import pass that speaks of inner resources";

fn encoder_name(export: &Extern) -> wasm_encoder::ComponentExternName<'_> {
    crate::plan::encode::extern_name(&export.name)
}
