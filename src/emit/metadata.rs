//! Custom sections: names for backtraces, and the standard metadata of `[package]`.

use wasm_encoder::{
    ComponentNameSection, ComponentSection, CustomSection, NameMap, RawCustomSection,
};

use crate::manifest::Package;
use crate::plan::Body;
use crate::source::Spanned;

/// Appends what `[package]` says, and who made this.
pub(super) fn package(package: &Package, bytes: &mut Vec<u8>) {
    RawCustomSection(&producers()).append_to_component(bytes);
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

/// Appends the names of what is in a component, and its own, if there are any.
pub(super) fn names(name: Option<&str>, body: &Body, bytes: &mut Vec<u8>) {
    if name.is_none() && body.component_names.is_empty() && body.instance_names.is_empty() {
        return;
    }
    let map = |names: &[(u32, String)]| {
        let mut map = NameMap::new();
        for (index, name) in names {
            map.append(*index, name);
        }
        map
    };
    let mut section = ComponentNameSection::new();
    if let Some(name) = name {
        section.component(name);
    }
    section.components(&map(&body.component_names));
    section.instances(&map(&body.instance_names));
    section.append_to_component(bytes);
}

fn producers() -> Vec<u8> {
    let mut producers = wasm_metadata::Producers::empty();
    producers.add("processed-by", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    producers.raw_custom_section()
}
