//! Where two types differ, as data.

use crate::decode::types::{CoreItem, Name, TypeId};

/// One difference: the way to it, and what differs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// From the import down.
    pub steps: Vec<Step>,
    /// What is there on each side.
    pub leaf: Leaf,
}

/// One step towards a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into an export of an instance or a component.
    Export(Name),
    /// Into an import of a component.
    Import(Name),
    /// Into a parameter of a function.
    Param(Name),
    /// Into the result of a function.
    Result,
    /// Into a field of a record.
    Field(Name),
    /// Into the payload of a case.
    Case(Name),
    /// Into a position of a tuple, from zero.
    Position(usize),
    /// Into the elements of a list.
    Element,
    /// Into the keys of a map.
    Key,
    /// Into the values of a map.
    Value,
    /// Into the payload of an option.
    Some,
    /// Into the payload of an ok.
    Ok,
    /// Into the payload of an error.
    Err,
    /// Into the payload of a future or stream.
    Payload,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// It is not there.
    Missing {
        /// The word for what was wanted.
        kind: &'static str,
    },
    /// It is something else altogether.
    Kind {
        /// The word for what was wanted.
        wanted: &'static str,
        /// The word for what is there.
        found: &'static str,
    },
    /// One function is async and the other is not.
    Async {
        /// Whether the wanted one is.
        wanted: bool,
    },
    /// The parameters differ in number, name or order.
    Params {
        /// The names wanted.
        wanted: Vec<Name>,
        /// The names that are there.
        found: Vec<Name>,
    },
    /// One has a result or payload and the other has none.
    Presence {
        /// The type wanted, if any.
        wanted: Option<TypeId>,
        /// The type that is there, if any.
        found: Option<TypeId>,
    },
    /// The types differ.
    Type {
        /// The type wanted.
        wanted: TypeId,
        /// The type that is there.
        found: TypeId,
    },
    /// Fields, cases or flags differ in name or order.
    Names {
        /// "field", "case" or "flag".
        what: &'static str,
        /// The names wanted.
        wanted: Vec<Name>,
        /// The names that are there.
        found: Vec<Name>,
    },
    /// Fixed-length lists of different lengths.
    Length {
        /// The length wanted.
        wanted: u32,
        /// The length there is.
        found: u32,
    },
    /// The resource is not the same one, inside a component type.
    Resource,
    /// Core types differ.
    Core {
        /// The type wanted.
        wanted: CoreItem,
        /// The type that is there.
        found: CoreItem,
    },
}
