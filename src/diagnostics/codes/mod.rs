//! Every kind of mistake, one file each.
//!
//! A struct holds the facts, as spans and names only, so that diagnostics need no pass; its `From` has the words. The page
//! of the book beside it explains the code at length, and `wcomp explain` shows it.

use super::Code;

mod difference;

pub use difference::{Difference, DifferenceKind, Side, TypeMismatch, Wire};

/// A code with the page of the book that bears its name.
macro_rules! page {
    ($name:literal) => {
        Code { name: $name, page: include_str!(concat!("../../../book/src/codes/", $name, ".md")) }
    };
}

macro_rules! codes {
    ({ $($module:ident;)* } differences { $($difference:ident;)* }) => {
        $(mod $module;
        pub use $module::*;)*
        $(mod $difference;)*

        /// Every code, by name.
        pub const ALL: &[Code] = &[$($module::CODE,)* $($difference::CODE),*];

        /// The codes of what can differ between the two ends of a wire.
        pub const DIFFERENCES: &[Code] = &[$($difference::CODE),*];
    };
}

codes! {
    {
        ambiguous_import;
        ambiguous_root;
        bad_name;
        bad_value;
        core_module;
        cycle;
        duplicate_export;
        duplicate_name;
        export_needs_type;
        file_not_found;
        host_needs_inner_type;
        ignored_wiring;
        import_conflict;
        invalid_component;
        is_a_directory;
        missing_key;
        no_components;
        not_a_component;
        not_built;
        not_supported_yet;
        open_module_type;
        output_is_input;
        resource_mismatch;
        self_supply;
        target_export_mismatch;
        target_import_mismatch;
        target_missing_export;
        target_unoffered_import;
        text_syntax;
        toml_syntax;
        too_many;
        truncated_component;
        unknown_component;
        unknown_export;
        unknown_import;
        unknown_instance;
        unknown_key;
        unknown_world;
        unreadable_file;
        unresolved_import;
        unused_instance;
        wit_syntax;
        wrong_type;
    }
    differences {
        component_import;
        component_resource;
        core_type;
        enum_case_missing;
        enum_cases;
        export_missing;
        flags_differ;
        function_missing;
        handle_differs;
        kind_differs;
        list_element;
        list_length;
        map_entry;
        option_type;
        parameter_type;
        parameters_differ;
        payload_differs;
        record_field_type;
        record_fields;
        result_payload;
        result_type;
        sync_async;
        tuple_differs;
        type_differs;
        variant_cases;
        variant_payload;
    }
}

mod target;

pub use target::{TargetAsker, TargetSide};

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
