//! Type definitions with their indices, ready to be written.

use wasm_encoder::{
    ComponentCoreTypeEncoder, ComponentExternName, ComponentTypeEncoder, ComponentValType,
    ModuleType, PrimitiveValType,
};

use crate::decode::types::{ExternName, Name};

/// A type definition of the output, or of a type inside it.
#[derive(Debug)]
pub enum Definition {
    /// A value type.
    Value(Shape),
    /// A function type.
    Func {
        /// Whether it is async.
        async_: bool,
        /// Parameters in order.
        params: Vec<(String, ComponentValType)>,
        /// The result.
        result: Option<ComponentValType>,
    },
    /// An instance type.
    Instance(wasm_encoder::InstanceType),
    /// A component type.
    Component(wasm_encoder::ComponentType),
}

/// A value type over indices.
#[derive(Debug)]
pub enum Shape {
    /// A primitive.
    Primitive(PrimitiveValType),
    /// Fields.
    Record(Vec<(String, ComponentValType)>),
    /// Cases.
    Variant(Vec<(String, Option<ComponentValType>)>),
    /// A list.
    List(ComponentValType),
    /// A list of one length.
    FixedList(ComponentValType, u32),
    /// A map.
    Map(ComponentValType, ComponentValType),
    /// A tuple.
    Tuple(Vec<ComponentValType>),
    /// Flags.
    Flags(Vec<String>),
    /// An enum.
    Enum(Vec<String>),
    /// An option.
    Option(ComponentValType),
    /// A result.
    Result(Option<ComponentValType>, Option<ComponentValType>),
    /// An owning handle.
    Own(u32),
    /// A borrowed handle.
    Borrow(u32),
    /// A future.
    Future(Option<ComponentValType>),
    /// A stream.
    Stream(Option<ComponentValType>),
}

impl Definition {
    /// Writes the definition.
    pub fn encode(&self, encoder: ComponentTypeEncoder<'_>) {
        match self {
            Definition::Value(shape) => shape.encode(encoder),
            Definition::Func { async_, params, result } => {
                let params: Vec<_> = params.iter().map(|(name, ty)| (name.as_str(), *ty)).collect();
                encoder.function().async_(*async_).params(params).result(*result);
            }
            Definition::Instance(ty) => encoder.instance(ty),
            Definition::Component(ty) => encoder.component(ty),
        }
    }
}

impl Shape {
    fn encode(&self, encoder: ComponentTypeEncoder<'_>) {
        let encoder = encoder.defined_type();
        match self {
            Shape::Primitive(primitive) => encoder.primitive(*primitive),
            Shape::Record(fields) => {
                encoder.record(fields.iter().map(|(name, ty)| (name.as_str(), *ty)));
            }
            Shape::Variant(cases) => {
                encoder.variant(cases.iter().map(|(name, ty)| (name.as_str(), *ty)));
            }
            Shape::List(element) => encoder.list(*element),
            Shape::FixedList(element, length) => encoder.fixed_length_list(*element, *length),
            Shape::Map(key, value) => encoder.map(*key, *value),
            Shape::Tuple(types) => encoder.tuple(types.iter().copied()),
            Shape::Flags(names) => encoder.flags(names.iter().map(String::as_str)),
            Shape::Enum(names) => encoder.enum_type(names.iter().map(String::as_str)),
            Shape::Option(ty) => encoder.option(*ty),
            Shape::Result(ok, err) => encoder.result(*ok, *err),
            Shape::Own(resource) => encoder.own(*resource),
            Shape::Borrow(resource) => encoder.borrow(*resource),
            Shape::Future(ty) => encoder.future(*ty),
            Shape::Stream(ty) => encoder.stream(*ty),
        }
    }
}

/// The type of a core module, ready to be written.
#[derive(Debug)]
pub struct CoreModuleType(pub(super) ModuleType);

impl CoreModuleType {
    /// Writes the type.
    pub fn encode(&self, encoder: ComponentCoreTypeEncoder<'_>) {
        encoder.module(&self.0);
    }
}

/// A name with its attributes, ready to be written exactly as it was read.
pub fn extern_name(name: &ExternName) -> ComponentExternName<'_> {
    let text = |name: &'_ Option<Name>| name.as_ref().map(|name| name.to_string().into());
    ComponentExternName {
        name: name.name.as_str().into(),
        implements: text(&name.implements),
        version_suffix: text(&name.version_suffix),
        external_id: text(&name.external_id),
    }
}
