//! Custom sections: names for backtraces, and the standard metadata of `[package]`.

use wasm_encoder::{
    ComponentNameSection, ComponentSection, CustomSection, NameMap, RawCustomSection,
};

use crate::plan::Plan;
use crate::source::Spanned;

/// Appends the custom sections.
pub(super) fn write(plan: &Plan, bytes: &mut Vec<u8>) {
    names(plan).append_to_component(bytes);
    RawCustomSection(&producers()).append_to_component(bytes);
    let package = &plan.package;
    // The names of the sections are those of the OCI annotations, as wasm-metadata reads them.
    for (name, value) in [
        ("version", &package.version),
        ("description", &package.description),
        ("authors", &package.authors),
        ("licenses", &package.licenses),
        ("homepage", &package.homepage),
        ("source", &package.source),
        ("revision", &package.revision),
    ] {
        if let Some(Spanned { value, .. }) = value {
            CustomSection { name: name.into(), data: value.as_bytes().into() }
                .append_to_component(bytes);
        }
    }
}

fn names(plan: &Plan) -> ComponentNameSection {
    let map = |names: &[(u32, String)]| {
        let mut map = NameMap::new();
        for (index, name) in names {
            map.append(*index, name);
        }
        map
    };
    let mut section = ComponentNameSection::new();
    if let Some(name) = &plan.package.name {
        section.component(&name.value);
    }
    section.components(&map(&plan.component_names));
    section.instances(&map(&plan.instance_names));
    section
}

fn producers() -> Vec<u8> {
    let mut producers = wasm_metadata::Producers::empty();
    producers.add("processed-by", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    producers.raw_custom_section()
}
