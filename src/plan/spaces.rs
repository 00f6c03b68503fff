//! The index spaces of the output, and the definitions that fill them.
//!
//! Every definition goes through here, so that an index is handed out exactly when the definition is made. Exports count:
//! exporting a thing gives it a further index (Binary.md, "Export Definitions").

use wasm_encoder::{ComponentExportKind, ComponentTypeRef};

use super::encode::{CoreModuleType, Definition as TypeDefinition};
use super::{Body, Content, Definition};
use crate::decode::types::ExternName;

/// The definitions so far and the next index of each space.
#[derive(Debug, Default)]
pub(super) struct Spaces {
    pub(super) definitions: Vec<Definition>,
    types: u32,
    core_types: u32,
    funcs: u32,
    instances: u32,
    components: u32,
    modules: u32,
    values: u32,
}

impl Spaces {
    fn next(&mut self, kind: ComponentExportKind) -> u32 {
        let space = match kind {
            ComponentExportKind::Type => &mut self.types,
            ComponentExportKind::Func => &mut self.funcs,
            ComponentExportKind::Instance => &mut self.instances,
            ComponentExportKind::Component => &mut self.components,
            ComponentExportKind::Module => &mut self.modules,
            ComponentExportKind::Value => &mut self.values,
        };
        let index = *space;
        *space += 1;
        index
    }

    pub(super) fn ty(&mut self, ty: TypeDefinition) -> u32 {
        self.definitions.push(Definition::Type(ty));
        self.next(ComponentExportKind::Type)
    }

    pub(super) fn core_type(&mut self, ty: CoreModuleType) -> u32 {
        self.definitions.push(Definition::CoreType(ty));
        self.core_types += 1;
        self.core_types - 1
    }

    pub(super) fn import(&mut self, name: ExternName, ty: ComponentTypeRef) -> u32 {
        self.definitions.push(Definition::Import { name, ty });
        self.next(ty.kind())
    }

    pub(super) fn module(&mut self, module: Definition) -> u32 {
        self.definitions.push(module);
        self.next(ComponentExportKind::Module)
    }

    pub(super) fn component(&mut self, content: Vec<Content>) -> u32 {
        self.definitions.push(Definition::Component(content));
        self.next(ComponentExportKind::Component)
    }

    pub(super) fn outer_component(&mut self, index: u32) -> u32 {
        self.definitions.push(Definition::OuterComponent { index });
        self.next(ComponentExportKind::Component)
    }

    pub(super) fn part(&mut self, part: Body) -> u32 {
        self.definitions.push(Definition::Part(part));
        self.next(ComponentExportKind::Component)
    }

    pub(super) fn instantiate(
        &mut self,
        component: u32,
        args: Vec<(String, ComponentExportKind, u32)>,
    ) -> u32 {
        self.definitions.push(Definition::Instance { component, args });
        self.next(ComponentExportKind::Instance)
    }

    pub(super) fn alias(&mut self, instance: u32, kind: ComponentExportKind, name: &str) -> u32 {
        self.definitions.push(Definition::Alias { instance, kind, name: name.to_owned() });
        self.next(kind)
    }

    pub(super) fn export(
        &mut self,
        name: ExternName,
        kind: ComponentExportKind,
        index: u32,
        ty: Option<ComponentTypeRef>,
    ) -> u32 {
        self.definitions.push(Definition::Export { name, kind, index, ty });
        self.next(kind)
    }
}
