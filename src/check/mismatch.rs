//! Where two types differ, as data.

use crate::decode::types::{CoreItem, InstanceTypeId, Name, TypeId, Types, ValueType};
use crate::diagnostics::codes::DifferenceKind;

/// One difference: the way to it, and what differs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// From the import down.
    pub steps: Vec<Step>,
    /// What is there on each side.
    pub leaf: Leaf,
    /// The nearest types above it that something with a name has, found and wanted, and how many steps lead to them.
    pub around: Option<(usize, TypeId, TypeId)>,
    /// The interfaces that have names for what the types use, found and wanted.
    pub scopes: Option<(InstanceTypeId, InstanceTypeId)>,
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

impl Step {
    /// Whether it leads to something that a reader finds by its name, or to the result of such a function.
    pub fn has_name(&self) -> bool {
        use Step::{Case, Export, Field, Import, Param, Result};
        matches!(self, Export(_) | Import(_) | Param(_) | Result | Field(_) | Case(_))
    }
}

/// What has names for its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A record, its fields.
    Record,
    /// A variant, its cases.
    Variant,
    /// An enum, its cases.
    Enum,
    /// Flags.
    Flags,
}

impl Named {
    /// The word for one of its parts.
    pub fn word(self) -> &'static str {
        match self {
            Named::Record => "field",
            Named::Variant | Named::Enum => "case",
            Named::Flags => "flag",
        }
    }
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
        /// What bears the names.
        what: Named,
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

impl Leaf {
    /// The same with the two sides in each other's places.
    fn turned(self) -> Self {
        match self {
            Leaf::Kind { wanted, found } => Leaf::Kind { wanted: found, found: wanted },
            Leaf::Async { wanted } => Leaf::Async { wanted: !wanted },
            Leaf::Params { wanted, found } => Leaf::Params { wanted: found, found: wanted },
            Leaf::Presence { wanted, found } => Leaf::Presence { wanted: found, found: wanted },
            Leaf::Type { wanted, found } => Leaf::Type { wanted: found, found: wanted },
            Leaf::Names { what, wanted, found } => {
                Leaf::Names { what, wanted: found, found: wanted }
            }
            Leaf::Length { wanted, found } => Leaf::Length { wanted: found, found: wanted },
            Leaf::Core { wanted, found } => Leaf::Core { wanted: found, found: wanted },
            Leaf::Missing { .. } | Leaf::Resource => self,
        }
    }
}

impl Mismatch {
    /// Whether it is in an import of what is handed over. There, what the consumer offers is held against what the
    /// provider wants.
    pub fn is_turned(&self) -> bool {
        let imports = self.steps.iter().filter(|step| matches!(step, Step::Import(_)));
        imports.count() % 2 == 1
    }

    /// The same with what the provider has as the found side, also in an import.
    #[must_use]
    pub fn by_provider(&self) -> Self {
        if !self.is_turned() {
            return self.clone();
        }
        Mismatch {
            steps: self.steps.clone(),
            leaf: self.leaf.clone().turned(),
            around: self.around.map(|(depth, found, wanted)| (depth, wanted, found)),
            scopes: self.scopes.map(|(found, wanted)| (wanted, found)),
        }
    }

    /// Which kind of difference it is.
    pub fn kind(&self, types: &Types) -> DifferenceKind {
        use DifferenceKind as Kind;
        match &self.leaf {
            Leaf::Missing { .. } if matches!(self.steps.last(), Some(Step::Import(_))) => {
                Kind::ComponentImport
            }
            Leaf::Missing { kind: "function" } => Kind::FunctionMissing,
            Leaf::Missing { .. } => Kind::ExportMissing,
            Leaf::Kind { .. } => Kind::Kind,
            Leaf::Async { .. } => Kind::SyncAsync,
            Leaf::Params { .. } => Kind::Parameters,
            Leaf::Names { what: Named::Record, .. } => Kind::RecordFields,
            Leaf::Names { what: Named::Variant, .. } => Kind::VariantCases,
            Leaf::Names { what: Named::Flags, .. } => Kind::Flags,
            Leaf::Names { what: Named::Enum, wanted, found } => {
                let lacks = wanted.iter().any(|case| !found.contains(case));
                if lacks { Kind::EnumCaseMissing } else { Kind::EnumCases }
            }
            Leaf::Length { .. } => Kind::ListLength,
            Leaf::Resource => Kind::ComponentResource,
            Leaf::Core { .. } => Kind::CoreType,
            Leaf::Type { wanted, found } => match (&types[*wanted], &types[*found]) {
                (
                    ValueType::Own(_) | ValueType::Borrow(_),
                    ValueType::Own(_) | ValueType::Borrow(_),
                ) => Kind::Handle,
                (ValueType::Tuple(_), ValueType::Tuple(_)) => Kind::Tuple,
                _ => self.inside(),
            },
            Leaf::Presence { .. } => self.inside(),
        }
    }

    /// The kind of a type that differs, by what it is part of.
    fn inside(&self) -> DifferenceKind {
        use DifferenceKind as Kind;
        match self.steps.last() {
            Some(Step::Param(_)) => Kind::ParameterType,
            Some(Step::Result) => Kind::ResultType,
            Some(Step::Field(_)) => Kind::RecordFieldType,
            Some(Step::Case(_)) => Kind::VariantPayload,
            Some(Step::Position(_)) => Kind::Tuple,
            Some(Step::Element) => Kind::ListElement,
            Some(Step::Key | Step::Value) => Kind::MapEntry,
            Some(Step::Some) => Kind::Option,
            Some(Step::Ok | Step::Err) => Kind::ResultPayload,
            Some(Step::Payload) => Kind::Payload,
            Some(Step::Export(_) | Step::Import(_)) | None => Kind::TypeDiffers,
        }
    }
}
