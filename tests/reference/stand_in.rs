//! A component in the place of one of which only the type is known: it exports what it imports from the host.

use wasm_encoder::reencode::{Error, ReencodeComponent, RoundtripReencoder};
use wasm_encoder::{ComponentBuilder, ComponentExportKind, ComponentTypeRef};
use wasmparser::ComponentTypeDeclaration as Declaration;

/// Makes a component of a type. The imports of its own have names that begin with `prefix`.
pub fn stand_in(declarations: &[Declaration<'_>], prefix: &str) -> Result<Vec<u8>, Error> {
    let mut to = RoundtripReencoder;
    let mut component = ComponentBuilder::default();
    let mut exports = Vec::new();
    for declaration in declarations {
        match declaration.clone() {
            Declaration::CoreType(ty) => {
                let (_, encoder) = component.core_type(None);
                to.parse_component_core_type(encoder, ty)?;
            }
            Declaration::Type(ty) => {
                let (_, encoder) = component.ty(None);
                to.parse_component_type(encoder, ty)?;
            }
            Declaration::Alias(alias) => {
                component.alias(None, to.component_alias(alias)?);
            }
            Declaration::Import(import) => {
                component.import(import.name.name, to.component_type_ref(import.ty)?);
            }
            Declaration::Export { name, ty } => {
                let ty = to.component_type_ref(ty)?;
                let index = component.import(format!("{prefix}-{}", exports.len()), ty);
                exports.push((name.name, kind(ty), index));
            }
        }
    }
    for (name, kind, index) in exports {
        component.export(name, kind, index, None);
    }
    Ok(component.finish())
}

fn kind(ty: ComponentTypeRef) -> ComponentExportKind {
    match ty {
        ComponentTypeRef::Module(_) => ComponentExportKind::Module,
        ComponentTypeRef::Func(_) => ComponentExportKind::Func,
        ComponentTypeRef::Value(_) => ComponentExportKind::Value,
        ComponentTypeRef::Type(_) => ComponentExportKind::Type,
        ComponentTypeRef::Instance(_) => ComponentExportKind::Instance,
        ComponentTypeRef::Component(_) => ComponentExportKind::Component,
    }
}
