//! Every kind of mistake, one file each.
//!
//! A struct holds the facts, as spans and names only, so that diagnostics need no pass; its `From` has the words. The page
//! of the book beside it explains the code at length, and `wcomp explain` shows it.

use super::Code;

mod difference;

pub use difference::{Difference, DifferenceKind, Side, TypeMismatch, Wire, Words};

/// A code with the page of the book that bears its name.
macro_rules! page {
    ($name:literal) => {
        Code { name: $name, page: include_str!(concat!("../../../book/src/codes/", $name, ".md")) }
    };
}

/// The codes by the headings of the book. Those in brackets have no facts of their own: others turn into them.
macro_rules! codes {
    ($($section:literal: $($module:ident)* $([$($variant:ident)*])?;)* differences $title:literal: $($difference:ident)*;) => {
        $($(mod $module;
        pub use $module::*;)*
        $($(mod $variant;)*)?)*
        $(mod $difference;)*

        /// Every code.
        pub const ALL: &[Code] = &[$($($module::CODE,)* $($($variant::CODE,)*)?)* $($difference::CODE),*];

        /// The codes of what can differ between the two ends of a wire.
        pub const DIFFERENCES: &[Code] = &[$($difference::CODE),*];

        /// Every code under the headings of the book.
        pub const SECTIONS: &[(&str, &[Code])] =
            &[$(($section, &[$($module::CODE,)* $($($variant::CODE,)*)?]),)* ($title, DIFFERENCES)];
    };
}

codes! {
    "The manifest":
        toml_syntax unknown_key missing_key wrong_type bad_value bad_name duplicate_name conflicting_keys idle_key not_supported_yet
        no_components unknown_component unknown_instance;
    "Files":
        file_not_found is_a_directory unreadable_file not_built not_a_component core_module not_a_core_module not_a_library untyped_module unfit_module
        text_syntax
        build_failed build_made_nothing not_a_wasm_package truncated_component open_module_type invalid_component wit_syntax output_is_input;
    "Packages":
        package_not_found version_not_found no_registry registry_failed not_fetched not_locked digest_mismatch bad_lock
        bad_registry_config;
    "Wiring":
        ambiguous_import unresolved_import ignored_wiring unknown_import unknown_export self_supply cycle
        resource_mismatch [incompatible_version similar_name];
    "The whole":
        ambiguous_root duplicate_export export_needs_type import_conflict host_needs_inner_type unused_instance
        too_many;
    "Worlds":
        unknown_world ambiguous_world differs_from_wit target_missing_export target_unoffered_import target_import_mismatch
        target_export_mismatch;
    differences "Differences between the two ends of a wire":
        kind_differs export_missing function_missing component_import sync_async parameters_differ
        parameter_type result_type type_differs record_fields record_field_type variant_cases
        variant_payload enum_case_missing enum_cases flags_differ list_element list_length map_entry
        option_type result_payload tuple_differs handle_differs payload_differs component_resource
        core_type;
}

mod target;

pub use target::{TargetAsker, TargetDifference, TargetSide};

/// Whether two names are one interface, versions aside.
fn same_interface(a: &str, b: &str) -> bool {
    let base = |name: &str| name.split('@').next().map(str::to_owned);
    base(a) == base(b)
}

/// The code of a name, with or without `wcomp::`.
pub fn find(name: &str) -> Option<Code> {
    let name = name.strip_prefix("wcomp::").unwrap_or(name);
    ALL.iter().copied().find(|code| code.name == name)
}
