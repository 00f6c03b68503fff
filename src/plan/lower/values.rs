//! Value types and functions, written into whatever scope is at hand.

use wasm_encoder::ComponentValType;
use wasm_encoder::reencode::{ReencodeComponent, RoundtripReencoder};

use super::{Definition, Lowering, NO_INNER, Shape};
use crate::decode::types::{FuncTypeId, TypeId, ValueType, VariableIndex};

impl Lowering<'_> {
    pub(super) fn func(&mut self, func: FuncTypeId) -> Definition {
        let func = &self.types[func];
        let params =
            func.params.iter().map(|(name, ty)| (name.to_string(), self.value(*ty))).collect();
        let result = func.result.map(|ty| self.value(ty));
        Definition::Func { async_: func.async_, params, result }
    }

    /// A value type as it is spoken of here: a primitive, or an index.
    pub(super) fn value(&mut self, ty: TypeId) -> ComponentValType {
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
    pub(super) fn indexed(&mut self, ty: ComponentValType) -> u32 {
        match ty {
            ComponentValType::Type(index) => index,
            ComponentValType::Primitive(primitive) => {
                self.define(Definition::Value(Shape::Primitive(primitive)))
            }
        }
    }
}
