//! Differences between an import and the export it is wired to. Each kind has a code of its own; what all of them have in
//! common is here.
//!
//! All differences of one wire are one diagnostic, which bears the code of the largest.

use super::{
    component_import, component_resource, core_type, enum_case_missing, enum_cases, export_missing,
    flags_differ, function_missing, handle_differs, kind_differs, list_element, list_length,
    map_entry, option_type, parameter_type, parameters_differ, payload_differs, record_field_type,
    record_fields, result_payload, result_type, sync_async, tuple_differs, type_differs,
    variant_cases, variant_payload,
};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// An import and the export it is wired to have different types.
pub struct TypeMismatch<'a> {
    /// The wire.
    pub wire: &'a Wire<'a>,
    /// Every difference. Never empty.
    pub differences: &'a [Difference],
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Which kind.
    pub kind: DifferenceKind,
    /// Where it is, what is wanted and what is there, in one sentence.
    pub words: String,
    /// What the consumer was built against.
    pub wanted: Option<Side>,
    /// What the provider has.
    pub found: Option<Side>,
}

/// One side of a difference.
#[derive(Clone, Debug)]
pub struct Side {
    /// The place in the WIT of this side.
    pub span: Span,
    /// What is there, after the name of the instance: "expects `u32`".
    pub words: String,
}

/// In what two types differ, the largest differences first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// One side has a function where the other has a type, an instance or something else.
    Kind,
    /// The export lacks a type, a resource or something else that the import has.
    ExportMissing,
    /// The export lacks a function that the import has.
    FunctionMissing,
    /// A component that is handed over imports more than it would be given.
    ComponentImport,
    /// One side has an `async func` and the other a sync one.
    SyncAsync,
    /// The parameters of a function differ in number, name or order.
    Parameters,
    /// A parameter has another type.
    ParameterType,
    /// The result of a function has another type, or only one side has one.
    ResultType,
    /// A type of one name is two different types.
    TypeDiffers,
    /// The fields of a record differ in number, name or order.
    RecordFields,
    /// A field of a record has another type.
    RecordFieldType,
    /// The cases of a variant differ in number, name or order.
    VariantCases,
    /// A case of a variant has another payload.
    VariantPayload,
    /// The provider's enum lacks a case that the consumer was built against.
    EnumCaseMissing,
    /// The cases of an enum differ: there are more, or they come in another order.
    EnumCases,
    /// Flags differ in number, name or order.
    Flags,
    /// The elements of a list have another type.
    ListElement,
    /// Lists of a fixed length have different lengths.
    ListLength,
    /// The keys or the values of a map have another type.
    MapEntry,
    /// What an option may hold has another type.
    Option,
    /// The `ok` or the `err` of a result has another type.
    ResultPayload,
    /// Tuples differ in length, or in the type of a position.
    Tuple,
    /// One side owns a resource that the other borrows.
    Handle,
    /// What a stream or a future carries has another type.
    Payload,
    /// A component that is handed over speaks of another resource.
    ComponentResource,
    /// An import or export of a core module has another type.
    CoreType,
}

impl DifferenceKind {
    fn page(self) -> (Code, fn(&Wire<'_>) -> String) {
        match self {
            DifferenceKind::Kind => (kind_differs::CODE, kind_differs::help),
            DifferenceKind::FunctionMissing => (function_missing::CODE, function_missing::help),
            DifferenceKind::ExportMissing => (export_missing::CODE, export_missing::help),
            DifferenceKind::ComponentImport => (component_import::CODE, component_import::help),
            DifferenceKind::SyncAsync => (sync_async::CODE, sync_async::help),
            DifferenceKind::Parameters => (parameters_differ::CODE, parameters_differ::help),
            DifferenceKind::ParameterType => (parameter_type::CODE, parameter_type::help),
            DifferenceKind::ResultType => (result_type::CODE, result_type::help),
            DifferenceKind::TypeDiffers => (type_differs::CODE, type_differs::help),
            DifferenceKind::RecordFields => (record_fields::CODE, record_fields::help),
            DifferenceKind::RecordFieldType => (record_field_type::CODE, record_field_type::help),
            DifferenceKind::VariantCases => (variant_cases::CODE, variant_cases::help),
            DifferenceKind::VariantPayload => (variant_payload::CODE, variant_payload::help),
            DifferenceKind::EnumCaseMissing => (enum_case_missing::CODE, enum_case_missing::help),
            DifferenceKind::EnumCases => (enum_cases::CODE, enum_cases::help),
            DifferenceKind::Flags => (flags_differ::CODE, flags_differ::help),
            DifferenceKind::ListElement => (list_element::CODE, list_element::help),
            DifferenceKind::ListLength => (list_length::CODE, list_length::help),
            DifferenceKind::MapEntry => (map_entry::CODE, map_entry::help),
            DifferenceKind::Option => (option_type::CODE, option_type::help),
            DifferenceKind::ResultPayload => (result_payload::CODE, result_payload::help),
            DifferenceKind::Tuple => (tuple_differs::CODE, tuple_differs::help),
            DifferenceKind::Handle => (handle_differs::CODE, handle_differs::help),
            DifferenceKind::Payload => (payload_differs::CODE, payload_differs::help),
            DifferenceKind::ComponentResource => {
                (component_resource::CODE, component_resource::help)
            }
            DifferenceKind::CoreType => (core_type::CODE, core_type::help),
        }
    }
}

/// An import of one instance wired to an export of another.
pub struct Wire<'a> {
    /// The line of wiring, or the importing instance where there is none.
    pub span: Span,
    /// Whether the rule put it there rather than a line.
    pub auto: bool,
    /// Who imports.
    pub consumer: &'a str,
    /// Who exports.
    pub provider: &'a str,
    /// The import.
    pub import: &'a str,
    /// The export.
    pub export: &'a str,
}

impl Wire<'_> {
    /// What the wire is, for its label.
    pub(super) fn label(&self) -> String {
        let Wire { consumer, provider, import, export, .. } = self;
        let name = if import == export { String::new() } else { format!(" (as `{export}`)") };
        if self.auto {
            format!("`{consumer}` imports `{import}`, and only `{provider}` exports it{name}")
        } else {
            format!("this line wires `{import}` to `{provider}`{name}")
        }
    }

    /// To build both sides against one package.
    pub(super) fn same_package(&self) -> String {
        let Wire { consumer, provider, import, export, .. } = self;
        match import.split_once('/') {
            Some((package, _)) if export.starts_with(package) => {
                format!("build `{provider}` and `{consumer}` against the same `{package}`")
            }
            _ => format!("give `{import}` the same type in both, or wire it to something else"),
        }
    }

    /// To build the provider against a package that has what is missing.
    pub(super) fn rebuild(&self, what: &str) -> String {
        let Wire { consumer, provider, import, .. } = self;
        match (import.split_once('/'), import.split_once('@')) {
            (Some(_), Some((_, version))) => {
                format!(
                    "build `{provider}` against version {version}, which {what}, or `{consumer}` against the one that `{provider}` was built against"
                )
            }
            _ => format!(
                "build `{provider}` again so that it {what}, or wire `{import}` to something else"
            ),
        }
    }
}

/// Differences shown in full; the rest are counted.
const SHOWN: usize = 8;

impl From<TypeMismatch<'_>> for Diagnostic {
    fn from(facts: TypeMismatch<'_>) -> Self {
        let Wire { span, consumer, provider, import, .. } = *facts.wire;
        let mut differences: Vec<_> = facts.differences.iter().collect();
        differences.sort_by_key(|difference| difference.kind);
        let [first, rest @ ..] = differences.as_slice() else {
            unreachable!("a mismatch has a difference")
        };
        let (code, help) = first.kind.page();
        let words = &first.words;
        let message =
            format!("`{provider}` cannot satisfy `{consumer}`'s import `{import}`: {words}");
        let mut diagnostic = Diagnostic::error(code, span, message)
            .label(facts.wire.label())
            .about(consumer, import);
        for (who, side) in [(consumer, &first.wanted), (provider, &first.found)] {
            if let Some(Side { span, words }) = side {
                diagnostic = diagnostic.related(*span, format!("`{who}` {words}"));
            }
        }
        for difference in rest.iter().take(SHOWN) {
            diagnostic = diagnostic.note(format!("also {}", difference.words));
        }
        if rest.len() > SHOWN {
            let more = rest.len() - SHOWN;
            let plural = if more == 1 { "" } else { "s" };
            diagnostic = diagnostic.note(format!("and {more} more difference{plural}"));
        }
        diagnostic.help(help(facts.wire))
    }
}
