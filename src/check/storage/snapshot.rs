//! A core module as code and the data that it writes into its memory when it is instantiated.
//!
//! Engines are initialised once and stored as they are then: code, and a snapshot of its memory in active data segments.
//! The segments can be written by another module, instantiated later, if nothing can tell the difference: they are
//! constant, in range, apart from each other, and never named by an instruction (core specification, "Modules:
//! Instantiation" and "Bulk Memory Operations").

use std::ops::Range;

use wasmparser::{
    Chunk, DataKind, ExternalKind, FunctionBody, MemoryType, Operator, Parser, Payload, TypeRef,
};

use crate::decode::features;
use crate::decode::outline::Module;

/// A core module that has data.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// It without its data.
    pub(super) code: Module,
    pub(super) memory: Memory,
    /// The segments in the order of their addresses.
    pub(super) segments: Vec<Segment>,
}

/// How another module can get at the memory of a core module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Memory {
    /// The module name by which it is imported; none if the module has it itself, and exports it.
    pub(super) from: Option<String>,
    /// By which name.
    pub(super) name: String,
    pub(super) memory64: bool,
    /// The binary logarithm of the bytes in a page.
    pub(super) page: u32,
}

/// Bytes that are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The address of the first.
    pub(super) address: u64,
    /// Where they are in the component.
    pub(super) range: Range<usize>,
}

impl Segment {
    /// The address after the last byte.
    pub(super) fn end(&self) -> u64 {
        self.address + self.range.len() as u64
    }

    /// Where the byte of an address from there on is.
    pub(super) fn offset(&self, address: u64) -> usize {
        let beyond = usize::try_from(address - self.address).expect("no memory is that far apart");
        self.range.start.saturating_add(beyond)
    }

    /// The address of a byte of it.
    pub(super) fn address_of(&self, offset: usize) -> u64 {
        self.address + (offset - self.range.start) as u64
    }
}

/// Takes a module of a component apart. None where that could be seen.
pub(super) fn snapshot(bytes: &[u8], module: &Module) -> Option<Snapshot> {
    let end = module.ranges.last()?.end;
    let mut reading = Reading::default();
    let mut parser = Parser::new(0);
    parser.set_features(features());
    let start = module.start();
    let mut at = start;
    while at < end {
        let Ok(Chunk::Parsed { consumed, payload }) = parser.parse(&bytes[at..end], true) else {
            return None;
        };
        let section = at..at + consumed;
        at = section.end;
        if let Payload::CodeSectionStart { size, .. } = payload
            && !reading.counted
        {
            // Instructions that name a segment need a count of segments before them.
            parser.skip_section();
            at += size as usize;
        }
        reading.section(section, &payload, start)?;
    }
    reading.end(bytes, module)
}

#[derive(Default)]
struct Reading {
    /// The memories, imported ones first, with the names by which they are imported.
    memories: Vec<(MemoryType, Option<(String, String)>)>,
    exports: Vec<(u32, String)>,
    /// Whether there is a count of segments.
    counted: bool,
    /// The memory that is written.
    memory: Option<u32>,
    segments: Vec<Segment>,
    /// The sections that are left out.
    data: Vec<Range<usize>>,
}

impl Reading {
    /// Takes a section in; `start` is where the module begins. None where the module cannot be taken apart.
    fn section(
        &mut self,
        section: Range<usize>,
        payload: &Payload<'_>,
        start: usize,
    ) -> Option<()> {
        match payload {
            Payload::ImportSection(reader) => {
                for import in reader.clone().into_imports() {
                    let import = import.ok()?;
                    if let TypeRef::Memory(ty) = import.ty {
                        let names = (import.module.to_owned(), import.name.to_owned());
                        self.memories.push((ty, Some(names)));
                    }
                }
            }
            Payload::MemorySection(reader) => {
                for ty in reader.clone() {
                    self.memories.push((ty.ok()?, None));
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader.clone() {
                    let export = export.ok()?;
                    if export.kind == ExternalKind::Memory {
                        self.exports.push((export.index, export.name.to_owned()));
                    }
                }
            }
            Payload::StartSection { .. } => return None,
            Payload::DataCountSection { .. } => {
                self.counted = true;
                self.data.push(section);
            }
            Payload::CodeSectionEntry(body) => return (!names_data(body)).then_some(()),
            Payload::DataSection(reader) => {
                for data in reader.clone() {
                    self.segment(&data.ok()?, start)?;
                }
                self.data.push(section);
            }
            _ => {}
        }
        Some(())
    }

    fn segment(&mut self, data: &wasmparser::Data<'_>, start: usize) -> Option<()> {
        let DataKind::Active { memory_index, offset_expr } = &data.kind else { return None };
        if *self.memory.get_or_insert(*memory_index) != *memory_index {
            return None;
        }
        let mut operators = offset_expr.get_operators_reader();
        let address = match operators.read().ok()? {
            Operator::I32Const { value } => u64::from(value.cast_unsigned()),
            Operator::I64Const { value } => value.cast_unsigned(),
            _ => return None,
        };
        if !matches!(operators.read().ok()?, Operator::End) {
            return None;
        }
        let end = start + usize::try_from(data.range.end).ok()?;
        if !data.data.is_empty() {
            self.segments.push(Segment { address, range: end - data.data.len()..end });
        }
        Some(())
    }

    fn end(mut self, bytes: &[u8], module: &Module) -> Option<Snapshot> {
        let index = self.memory?;
        let (ty, import) = self.memories.get(index as usize)?;
        if ty.shared {
            return None;
        }
        let page = ty.page_size_log2.unwrap_or(16);
        let size = ty.initial.checked_shl(page).filter(|size| size >> page == ty.initial)?;
        let exported = || self.exports.iter().find(|(memory, _)| *memory == index);
        let (from, name) = match import {
            Some((module, name)) => (Some(module.clone()), name.clone()),
            None => (None, exported()?.1.clone()),
        };
        self.segments.sort_by_key(|segment| segment.address);
        let apart = self.segments.windows(2).all(|two| two[0].end() <= two[1].address);
        let in_range =
            self.segments.last()?.address.checked_add(self.segments.last()?.range.len() as u64)?
                <= size;
        let memory = Memory { from, name, memory64: ty.memory64, page };
        let code = Module::part(without(&module.ranges, &self.data), bytes);
        (apart && in_range).then_some(Snapshot { code, memory, segments: self.segments })
    }
}

/// Whether a function has an instruction that names a data segment.
fn names_data(body: &FunctionBody<'_>) -> bool {
    let Ok(mut operators) = body.get_operators_reader() else { return true };
    while !operators.eof() {
        match operators.read() {
            Ok(
                Operator::MemoryInit { .. }
                | Operator::DataDrop { .. }
                | Operator::ArrayNewData { .. }
                | Operator::ArrayInitData { .. },
            )
            | Err(_) => return true,
            Ok(_) => {}
        }
    }
    false
}

/// Ranges without others, each of which is inside one of them.
fn without(ranges: &[Range<usize>], out: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut left = Vec::new();
    for range in ranges {
        let mut at = range.start;
        for hole in out.iter().filter(|hole| range.start <= hole.start && hole.end <= range.end) {
            left.push(at..hole.start);
            at = hole.end;
        }
        left.push(at..range.end);
    }
    left.retain(|range| !range.is_empty());
    left
}
