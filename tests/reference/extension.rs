//! The beginning of a component, continued: aliases, instances and exports written after what is there.

use wasm_encoder::{
    Alias, ComponentAliasSection, ComponentExportKind, ComponentExportSection,
    ComponentInstanceSection, ComponentSection, ComponentSectionId, RawSection,
};
use wasmparser::ComponentExternalKind as Kind;

use crate::outline::{Item, space};

/// A component under construction.
pub struct Extension {
    pub bytes: Vec<u8>,
    /// How many indices there are, by [`space`].
    pub counts: [u32; 6],
}

impl Extension {
    fn next(&mut self, kind: Kind) -> u32 {
        let count = &mut self.counts[space(kind)];
        *count += 1;
        *count - 1
    }

    /// Nests a component.
    pub fn component(&mut self, data: &[u8]) -> u32 {
        let id = ComponentSectionId::Component.into();
        RawSection { id, data }.append_to_component(&mut self.bytes);
        self.next(Kind::Component)
    }

    pub fn instantiate(&mut self, component: u32, args: Vec<(String, Kind, u32)>) -> u32 {
        let mut section = ComponentInstanceSection::new();
        section.instantiate(
            component,
            args.into_iter().map(|(name, kind, index)| (name, encoded(kind), index)),
        );
        section.append_to_component(&mut self.bytes);
        self.next(Kind::Instance)
    }

    /// Follows a path of names into an instance.
    pub fn follow(&mut self, instance: u32, path: &[String], kind: Kind) -> u32 {
        let mut index = instance;
        for (depth, name) in path.iter().enumerate() {
            let kind = if depth + 1 == path.len() { kind } else { Kind::Instance };
            let mut section = ComponentAliasSection::new();
            section.alias(Alias::InstanceExport { instance: index, kind: encoded(kind), name });
            section.append_to_component(&mut self.bytes);
            index = self.next(kind);
        }
        index
    }

    /// What an item is in this component, which has the definitions the item is made of. Nothing if it does not.
    pub fn item(&mut self, item: &Item, kind: Kind) -> Option<u32> {
        match item {
            Item::Glue(index, path) => Some(self.follow(*index, path, kind)),
            Item::Bundle(exports) => {
                let mut inside = Vec::new();
                for (name, kind, item) in exports {
                    inside.push((name.as_str(), encoded(*kind), self.item(item, *kind)?));
                }
                let mut section = ComponentInstanceSection::new();
                section.export_items(inside);
                section.append_to_component(&mut self.bytes);
                Some(self.next(Kind::Instance))
            }
            Item::Part(..) | Item::Late | Item::Missing => None,
        }
    }

    pub fn export(&mut self, name: &str, kind: Kind, index: u32) {
        let mut section = ComponentExportSection::new();
        section.export(name, encoded(kind), index, None);
        section.append_to_component(&mut self.bytes);
        self.next(kind);
    }
}

fn encoded(kind: Kind) -> ComponentExportKind {
    match kind {
        Kind::Module => ComponentExportKind::Module,
        Kind::Func => ComponentExportKind::Func,
        Kind::Value => ComponentExportKind::Value,
        Kind::Type => ComponentExportKind::Type,
        Kind::Instance => ComponentExportKind::Instance,
        Kind::Component => ComponentExportKind::Component,
    }
}
