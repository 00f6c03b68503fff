//! The types of core modules.

use wasm_encoder::EntityType;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};

use super::{Body, Lowering};
use crate::decode::types::{CoreItem, ModuleType, ModuleTypeId};
use crate::plan::encode::CoreModuleType;

/// Decoding turns away what the encoder could not write.
const CLOSED: &str = "decoding lets no module type pass that refers to types of its own";

impl Lowering<'_> {
    pub(super) fn module(&mut self, ty: ModuleTypeId) -> u32 {
        let module = core_module(&self.types[ty]);
        match &mut self.scope().body {
            Body::Whole => self.spaces.core_type(module),
            Body::Instance(body) => {
                module.encode(body.core_type());
                body.core_type_count() - 1
            }
            Body::Component(body) => {
                module.encode(body.core_type());
                body.core_type_count() - 1
            }
        }
    }
}

fn core_module(ty: &ModuleType) -> CoreModuleType {
    let mut module = wasm_encoder::ModuleType::new();
    for ((from, name), item) in &ty.imports {
        let ty = core(&mut module, item);
        module.import(from.as_str(), name.as_str(), ty);
    }
    for (name, item) in &ty.exports {
        let ty = core(&mut module, item);
        module.export(name.as_str(), ty);
    }
    CoreModuleType(module)
}

fn core(module: &mut wasm_encoder::ModuleType, item: &CoreItem) -> EntityType {
    let mut same = RoundtripReencoder;
    let mut values = |types: &[wasmparser::ValType]| -> Vec<wasm_encoder::ValType> {
        types.iter().map(|ty| same.val_type(*ty).expect(CLOSED)).collect()
    };
    match item {
        CoreItem::Func { params, results } => {
            module.ty().function(values(params), values(results));
            EntityType::Function(module.type_count() - 1)
        }
        CoreItem::Tag(params) => {
            module.ty().function(values(params), []);
            let func_type_idx = module.type_count() - 1;
            EntityType::Tag(wasm_encoder::TagType {
                kind: wasm_encoder::TagKind::Exception,
                func_type_idx,
            })
        }
        CoreItem::Table(ty) => EntityType::Table(same.table_type(*ty).expect(CLOSED)),
        CoreItem::Memory(ty) => EntityType::Memory(same.memory_type(*ty).expect(CLOSED)),
        CoreItem::Global(ty) => EntityType::Global(same.global_type(*ty).expect(CLOSED)),
    }
}
