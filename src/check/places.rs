//! Where the WIT of both sides says what differs.

use std::collections::HashMap;

use wit_parser::{Interface, Resolve, Type, TypeDefKind, TypeId, WorldItem};

use super::describe::{self, Half};
use super::mismatch::{Leaf, Mismatch, Step};
use super::subtype::Comparison;
use crate::decode::types::{ExternName, Name};
use crate::decode::{ComponentId, Components, wit};
use crate::diagnostics::codes::{Difference, Side};
use crate::manifest::Manifest;
use crate::resolve::Contract;
use crate::source::{SourceMap, Span};

/// The worlds that have been needed so far.
pub(super) struct Places<'a> {
    manifest: &'a Manifest,
    components: &'a Components,
    sources: &'a mut SourceMap,
    printed: HashMap<ComponentId, Option<Contract>>,
}

/// One end of a wire.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    pub(super) component: ComponentId,
    pub(super) name: &'a ExternName,
    pub(super) half: Half,
    /// Whether it is an import of the component.
    pub(super) imports: bool,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        manifest: &'a Manifest,
        components: &'a Components,
        sources: &'a mut SourceMap,
    ) -> Self {
        Places { manifest, components, sources, printed: HashMap::new() }
    }

    /// Where a component comes from, unless it is not built.
    pub(super) fn file(&self, id: ComponentId) -> Option<&'a str> {
        self.components.get(id)?.binary.as_ref()?;
        let path = self.manifest.components[id.index()].origin()?;
        Some(&path.value)
    }

    /// The differences of a wire in words, and where each side says so.
    pub(super) fn differences(
        &mut self,
        comparison: &Comparison,
        consumer: End<'_>,
        provider: End<'_>,
    ) -> Vec<Difference> {
        let types = &self.components.types;
        let difference = |mismatch: &Mismatch| Difference {
            kind: mismatch.kind(types),
            words: describe::mismatch(mismatch, consumer.name, types),
            wanted: self.side(mismatch, consumer),
            found: self.side(mismatch, provider),
        };
        comparison.mismatches.iter().map(difference).collect()
    }

    /// What one end has where there is a difference, and where it says so.
    pub(super) fn side(&mut self, mismatch: &Mismatch, end: End<'_>) -> Option<Side> {
        let words = describe::half(mismatch, end.name, end.half, &self.components.types)?;
        let place = |contract| Walk::start(contract, end)?.to(mismatch, end.half);
        let world = self.components.get(end.component)?.world.as_ref();
        let own = world.and_then(|world| place(&world.contract));
        let span = own.or_else(|| place(self.printed(end.component)?))?;
        Some(Side { span, words })
    }

    /// The world of a binary.
    fn printed(&mut self, id: ComponentId) -> Option<&Contract> {
        let Places { manifest, components, sources, printed } = self;
        let contract = printed.entry(id).or_insert_with(|| {
            let path = manifest.components.get(id.index())?.origin()?;
            let path = format!("{} (as WIT)", path.value);
            wit::contract(components.get(id)?.binary.as_ref()?, &path, sources)
        });
        contract.as_ref()
    }
}

/// On the way to a difference.
struct Walk<'c> {
    contract: &'c Contract,
    at: At<'c>,
    /// The last thing on the way that has a place.
    span: Option<Span>,
}

enum At<'c> {
    Interface(&'c Interface),
    Func(&'c wit_parser::Function),
    Type(Type),
    Nowhere,
}

impl<'c> Walk<'c> {
    fn start(contract: &'c Contract, End { name, imports, .. }: End<'_>) -> Option<Self> {
        let (resolve, name) = (&contract.resolve, name.full());
        let item = if imports { contract.import(&name) } else { contract.export(&name) }?;
        let (at, span) = match item {
            WorldItem::Interface { id, .. } => {
                let interface = &resolve.interfaces[*id];
                (At::Interface(interface), interface.span)
            }
            WorldItem::Function(func) => (At::Func(func), func.span),
            WorldItem::Type { id, .. } => (At::Type(Type::Id(*id)), resolve.types[*id].span),
        };
        let span = contract.span(span).or_else(|| contract.span(item.span()));
        Some(Walk { contract, at, span })
    }

    /// The place of a difference, or of the nearest thing around it.
    fn to(mut self, mismatch: &Mismatch, half: Half) -> Option<Span> {
        for step in &mismatch.steps {
            self.step(step);
        }
        if let Leaf::Names { wanted, found, .. } = &mismatch.leaf {
            let (own, other) = match half {
                Half::Wanted => (wanted, found),
                Half::Found => (found, wanted),
            };
            if let Some(name) = own.iter().find(|name| !other.contains(name)) {
                self.member(name);
            }
        }
        self.span
    }

    fn step(&mut self, step: &Step) {
        let next = match (&self.at, step) {
            (At::Interface(interface), Step::Export(name)) => {
                self.inside_interface(interface, name.as_str())
            }
            (At::Func(func), Step::Param(name)) => {
                func.params.iter().find(|param| param.name == name.as_str()).map(|param| {
                    self.span = self.contract.span(param.span).or(self.span);
                    At::Type(param.ty)
                })
            }
            (At::Func(func), Step::Result) => func.result.map(At::Type),
            (At::Type(_), Step::Field(name) | Step::Case(name)) => self.member(name).map(At::Type),
            (At::Type(ty), step) => inner(&self.contract.resolve, *ty, step).map(At::Type),
            _ => None,
        };
        self.at = next.unwrap_or(At::Nowhere);
    }

    fn inside_interface(&mut self, interface: &'c Interface, name: &str) -> Option<At<'c>> {
        if let Some(func) = interface.functions.get(name) {
            self.span = self.contract.span(func.span).or(self.span);
            return Some(At::Func(func));
        }
        let id = *interface.types.get(name)?;
        self.span = self.contract.span(self.contract.resolve.types[id].span).or(self.span);
        Some(At::Type(Type::Id(id)))
    }

    /// Turns to a field, case or flag; gives its type, if it has one.
    fn member(&mut self, name: &Name) -> Option<Type> {
        let At::Type(Type::Id(id)) = self.at else { return None };
        let resolve = &self.contract.resolve;
        let of = |it: &str| it == name.as_str();
        let (span, ty) = match &resolve.types[declared(resolve, id)].kind {
            TypeDefKind::Record(record) => {
                record.fields.iter().find(|it| of(&it.name)).map(|it| (it.span, Some(it.ty)))
            }
            TypeDefKind::Variant(variant) => {
                variant.cases.iter().find(|it| of(&it.name)).map(|it| (it.span, it.ty))
            }
            TypeDefKind::Enum(cases) => {
                cases.cases.iter().find(|it| of(&it.name)).map(|it| (it.span, None))
            }
            TypeDefKind::Flags(flags) => {
                flags.flags.iter().find(|it| of(&it.name)).map(|it| (it.span, None))
            }
            _ => None,
        }?;
        self.span = self.contract.span(span).or(self.span);
        ty
    }
}

/// The definition behind a type that is another one by `use` or `type`.
fn declared(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(of)) = resolve.types[id].kind {
        id = of;
    }
    id
}

/// A part of a type that has no name of its own.
fn inner(resolve: &Resolve, ty: Type, step: &Step) -> Option<Type> {
    let Type::Id(id) = ty else { return None };
    match (&resolve.types[declared(resolve, id)].kind, step) {
        (TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _), Step::Element)
        | (TypeDefKind::Option(ty), Step::Some)
        | (TypeDefKind::Map(ty, _), Step::Key)
        | (TypeDefKind::Map(_, ty), Step::Value) => Some(*ty),
        (TypeDefKind::Result(result), Step::Ok) => result.ok,
        (TypeDefKind::Result(result), Step::Err) => result.err,
        (TypeDefKind::Future(ty) | TypeDefKind::Stream(ty), Step::Payload) => *ty,
        (TypeDefKind::Tuple(tuple), Step::Position(position)) => {
            tuple.types.get(*position).copied()
        }
        _ => None,
    }
}
