//! Differences between an import and the export it is wired to. Each kind has a code of its own; what all of them have in
//! common is here.
//!
//! All differences of one wire are one diagnostic, which bears the code of the largest.

use std::collections::HashSet;

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
    /// What is there, and what is wanted.
    pub words: Words,
    /// What the consumer was built against.
    pub wanted: Option<Side>,
    /// What the provider has.
    pub found: Option<Side>,
}

/// A difference in words that leave out whose sides they are: each goes after a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What the provider does: "has `rate.percent: f32`".
    pub found: String,
    /// What the consumer does about it: "expects `u32`".
    pub wanted: String,
}

impl Words {
    /// What the one does, and what the other.
    pub fn new(found: impl Into<String>, wanted: impl Into<String>) -> Self {
        Words { found: found.into(), wanted: wanted.into() }
    }

    /// The sentence about two, whose names come with their quotes.
    pub(super) fn of(&self, provider: &str, consumer: &str) -> String {
        format!("{provider} {}, but {consumer} {}", self.found, self.wanted)
    }
}

/// Adds the differences after the first. Those that nobody would read are counted.
pub(super) fn also(mut diagnostic: Diagnostic, rest: &[String]) -> Diagnostic {
    for difference in rest.iter().take(SHOWN) {
        diagnostic = diagnostic.note(format!("also, {difference}"));
    }
    match rest.len().saturating_sub(SHOWN) {
        0 => diagnostic,
        1 => diagnostic.note("and 1 more difference"),
        more => diagnostic.note(format!("and {more} more differences")),
    }
}

/// "in `acme:tax/rates@0.2.0`, " for what is inside an interface. A path begins with any other name.
pub(super) fn inside(name: &str) -> String {
    if name.contains(':') { format!("in `{name}`, ") } else { String::new() }
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
    /// The file of who exports. None while it is not built.
    pub file: Option<&'a str>,
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

    /// The package of the import and that of the export, each with its version, where they are the same but for that.
    fn packages(&self) -> Option<(String, String)> {
        let package = |name: &str| {
            let (package, rest) = name.split_once('/')?;
            let version = rest.split_once('@').map(|(_, version)| format!("@{version}"));
            Some((package.to_owned(), version.unwrap_or_default()))
        };
        let ((wanted, wanted_version), (found, found_version)) =
            (package(self.import)?, package(self.export)?);
        (wanted == found).then(|| (wanted + &wanted_version, found + &found_version))
    }

    /// To settle it before there is code.
    fn agree(&self) -> String {
        let Wire { consumer, provider, .. } = self;
        format!(
            "agree on one of them, and write it into the WIT of `{consumer}` and of `{provider}`"
        )
    }

    /// To build both sides against one package.
    pub(super) fn same_package(&self) -> String {
        let Wire { consumer, provider, file, import, .. } = self;
        let Some(file) = file else { return self.agree() };
        match self.packages() {
            Some((wanted, found)) if wanted != found => {
                format!(
                    "rebuild `{consumer}` against `{found}`, or `{provider}` against `{wanted}`"
                )
            }
            Some((package, _)) => format!(
                "rebuild `{provider}` or `{consumer}`, both from the same WIT of `{package}`; to see what `{provider}` was built from, run\nwcomp inspect --wit {file}"
            ),
            None => format!(
                "rebuild `{provider}` or `{consumer}`, so that both have one type for it, or wire it to another instance\nwith.\"{import}\" = \"INSTANCE\""
            ),
        }
    }

    /// To build the provider against a package that has what is missing.
    pub(super) fn rebuild(&self, what: &str) -> String {
        let Wire { consumer, provider, file, import, .. } = self;
        let Some(file) = file else { return self.agree() };
        match self.packages() {
            Some((wanted, found)) if wanted != found => {
                format!(
                    "rebuild `{provider}` against `{wanted}`, which has {what}, or `{consumer}` against `{found}`"
                )
            }
            Some((package, _)) => format!(
                "rebuild `{provider}` with {what}, from the WIT of `{package}` that `{consumer}` was built from; to see what it was built from, run\nwcomp inspect --wit {file}"
            ),
            None => format!(
                "rebuild `{provider}` with {what}, or wire the import to another instance\nwith.\"{import}\" = \"INSTANCE\""
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
        let [to, from] = [consumer, provider].map(|name| format!("`{name}`"));
        let message = format!("{}{}", inside(import), first.words.of(&from, &to));
        let mut diagnostic = Diagnostic::error(code, span, message)
            .label(facts.wire.label())
            .about(consumer, import);
        for (who, side) in [(to.as_str(), &first.wanted), (from.as_str(), &first.found)] {
            if let Some(Side { span, words }) = side {
                diagnostic = diagnostic.related(*span, format!("{who} {words}"));
            }
        }
        let rest = rest.iter().filter(|it| it.words != first.words);
        let mut rest: Vec<_> = rest.map(|it| it.words.of(&from, &to)).collect();
        // Two parts of one type that differ are one sentence, as it has the type in full.
        let mut said = HashSet::new();
        rest.retain(|sentence| said.insert(sentence.clone()));
        also(diagnostic, &rest).help(help(facts.wire))
    }
}
