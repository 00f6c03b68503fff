//! A core module that has nothing but data, for a memory that it is given.

use wasm_encoder::{
    ConstExpr, DataSection, EntityType, ImportSection, MemoryType, Module as Encoder,
};

use super::snapshot::{Memory, Segment};
use crate::source::Bytes;

/// The name by which such a module imports the module that it writes to.
pub(crate) const OF: &str = "of";

/// Encodes a module that writes these segments of a component's bytes.
pub(super) fn module(memory: &Memory, bytes: &[u8], segments: &[Segment]) -> Bytes {
    let end = segments.iter().map(Segment::end).max().unwrap_or(0);
    let mut imports = ImportSection::new();
    let ty = MemoryType {
        minimum: end.div_ceil(1 << memory.page),
        maximum: None,
        memory64: memory.memory64,
        shared: false,
        page_size_log2: (memory.page != 16).then_some(memory.page),
    };
    imports.import(OF, &memory.name, EntityType::Memory(ty));
    let mut data = DataSection::new();
    for Segment { address, range } in segments {
        // Addresses are unsigned, and constants are written as if they were signed.
        let offset = if memory.memory64 {
            ConstExpr::i64_const(address.cast_signed())
        } else {
            let address = u32::try_from(*address).expect("it is in a memory of 32 bits");
            ConstExpr::i32_const(address.cast_signed())
        };
        data.active(0, &offset, bytes[range.clone()].iter().copied());
    }
    let mut module = Encoder::new();
    module.section(&imports).section(&data);
    Bytes::new(module.finish())
}
