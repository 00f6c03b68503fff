//! One component's bytes: validated, and taken apart into sections.

use std::ops::Range;

use rayon::prelude::*;
use wasmparser::types::Types as Validated;
use wasmparser::{
    Chunk, ComponentExternName, ComponentName, ComponentNameSectionReader, FunctionBody,
    KnownCustom, Parser, Payload, ValidPayload, Validator, WasmFeatures,
};

use super::valid::{Module, Valid};
use super::{Binary, Unit, UnitKind, outline};
use crate::source::{Bytes, Digests, is_worth_sharing};

/// A component that is valid.
pub(super) struct Read {
    pub(super) binary: Binary,
    /// What the validator knows of the outermost component.
    pub(super) types: Validated,
    /// Its imports in order, as written.
    pub(super) imports: Vec<Written>,
    /// Its exports in order, as written.
    pub(super) exports: Vec<Written>,
}

/// The name of an import or export, as written.
pub(super) struct Written {
    pub(super) name: String,
    pub(super) implements: Option<String>,
    pub(super) version_suffix: Option<String>,
    pub(super) external_id: Option<String>,
}

impl From<ComponentExternName<'_>> for Written {
    fn from(name: ComponentExternName<'_>) -> Self {
        Written {
            name: name.name.to_owned(),
            implements: name.implements.map(str::to_owned),
            version_suffix: name.version_suffix.map(str::to_owned),
            external_id: name.external_id.map(str::to_owned),
        }
    }
}

/// Why bytes are no component.
#[derive(Clone)]
pub(super) enum Problem {
    /// They end before the component does.
    Truncated { length: usize },
    /// The validator's answer.
    Invalid { offset: u64, message: String },
    /// It imports or exports a core module whose type cannot be told apart from the module.
    OpenModuleType,
}

impl From<wasmparser::Error> for Problem {
    fn from(error: wasmparser::Error) -> Self {
        Problem::Invalid { offset: error.offset(), message: error.message().to_owned() }
    }
}

/// What wcomp accepts: everything wasmparser reads, but for component-level values, which no runtime has and which
/// nothing could be wired to.
pub(crate) fn features() -> WasmFeatures {
    WasmFeatures::all() - WasmFeatures::CM_VALUES
}

/// Validates components and takes them apart, in parallel if there is much to do. Their function
/// bodies are settled later.
pub(super) fn read(all: &[&Bytes], valid: &Valid) -> Vec<Result<Read, Problem>> {
    let read = |bytes: &&Bytes| Walk::new(bytes, valid).read();
    if is_worth_sharing(all.iter().map(|bytes| bytes.len()).sum()) {
        all.par_iter().map(read).collect()
    } else {
        all.iter().map(read).collect()
    }
}

/// The walk over all sections of a component and of everything nested in it.
struct Walk<'a, 'b> {
    bytes: &'a Bytes,
    digests: &'a Digests,
    /// What need not be validated, and what is being.
    valid: &'b Valid,
    validator: Validator,
    /// The parsers of the components and modules around the current one.
    outer: Vec<Parser>,
    /// The units around the current one.
    open: Vec<usize>,
    /// The core module around the current place, if its function bodies are to be validated.
    module: Option<Module>,
    units: Vec<Unit>,
    imports: Vec<Written>,
    exports: Vec<Written>,
    producers: Vec<Producer>,
    /// The core modules that stand between the others and the host, which nobody has written.
    adapters: Vec<usize>,
}

/// A language or a tool, and the unit that says so.
struct Producer {
    unit: Option<usize>,
    said: (String, String),
}

/// How the names of adapters begin that wit-component gives them.
const ADAPTER: &str = "wit-component:adapter:";

impl<'a, 'b> Walk<'a, 'b> {
    fn new(bytes: &'a Bytes, valid: &'b Valid) -> Self {
        Walk {
            bytes,
            digests: bytes.digests(),
            valid,
            validator: Validator::new_with_features(features()),
            outer: Vec::new(),
            open: Vec::new(),
            module: None,
            units: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            producers: Vec::new(),
            adapters: Vec::new(),
        }
    }

    fn read(mut self) -> Result<Read, Problem> {
        let types = self.sections()?;
        let producers = self.told();
        let Walk { bytes, digests, units, imports, exports, .. } = self;
        let outline = outline::outline(bytes, digests, false)?;
        let binary = Binary { bytes: bytes.clone(), units, outline, producers };
        Ok(Read { binary, types, imports, exports })
    }

    fn sections(&mut self) -> Result<Validated, Problem> {
        let mut parser = Parser::new(0);
        parser.set_features(features());
        let mut at = 0;
        loop {
            let (consumed, payload) = self.next(&mut parser, at)?;
            at += consumed;
            self.note(&payload, at)?;
            match self.validator.payload(&payload)? {
                ValidPayload::Ok => at += self.skip(&mut parser, &payload),
                ValidPayload::Func(func, body) => {
                    if let Some(module) = &mut self.module {
                        module.body((func, range(&body)));
                    }
                }
                ValidPayload::Parser(inner) => {
                    self.outer.push(std::mem::replace(&mut parser, inner));
                }
                ValidPayload::End(types) => {
                    self.close(at);
                    match self.outer.pop() {
                        Some(outer) => parser = outer,
                        None => return Ok(types),
                    }
                }
            }
        }
    }

    /// Begins with function bodies, or passes over them if they are known to be valid. Returns how many bytes are passed over.
    fn skip(&mut self, parser: &mut Parser, payload: &Payload<'_>) -> usize {
        let Payload::CodeSectionStart { size, .. } = payload else { return 0 };
        let start = self.open.last().map(|unit| self.units[*unit].range.start);
        let module = start.and_then(|start| Some((start, *self.digests.modules.get(&start)?)));
        let Some((start, module)) = module else { return 0 };
        if self.valid.has(module) {
            parser.skip_section();
            return *size as usize;
        }
        self.module = self.valid.begin(module, start, self.bytes);
        0
    }

    /// What comes next. Where more bytes might follow and none do, a component ends, or was cut short.
    fn next(&self, parser: &mut Parser, at: usize) -> Result<(usize, Payload<'a>), Problem> {
        let rest = &self.bytes[at..];
        let chunk = match parser.parse(rest, false)? {
            Chunk::NeedMoreData(_) => parser.parse(rest, true),
            parsed @ Chunk::Parsed { .. } => Ok(parsed),
        };
        match chunk {
            Ok(Chunk::Parsed { consumed, payload }) => Ok((consumed, payload)),
            Err(error) if !error.message().starts_with("unexpected end-of-file") => {
                Err(error.into())
            }
            _ => Err(Problem::Truncated { length: self.bytes.len() }),
        }
    }

    /// Takes down what later passes want to know of a section; `end` is where it ends.
    fn note(&mut self, payload: &Payload<'a>, end: usize) -> Result<(), Problem> {
        let outermost = self.outer.is_empty();
        match payload {
            Payload::ModuleSection { .. } => self.begin(UnitKind::Module, end),
            Payload::ComponentSection { .. } => self.begin(UnitKind::Component, end),
            Payload::ComponentImportSection(section) if outermost => {
                for import in section.clone() {
                    self.imports.push(import?.name.into());
                }
            }
            Payload::ComponentExportSection(section) if outermost => {
                for export in section.clone() {
                    self.exports.push(export?.name.into());
                }
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Producers(fields) => self.producers(fields),
                KnownCustom::ComponentName(names) if self.open.is_empty() => self.names(names),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    /// Producers sections are hints: a broken one is no reason to turn a component away.
    fn producers(&mut self, fields: wasmparser::ProducersSectionReader<'_>) {
        let unit = self.open.last().copied();
        for field in fields.into_iter().flatten() {
            for value in field.values.into_iter().flatten() {
                let value = format!("{} {}", value.name, value.version).trim().to_owned();
                self.producers.push(Producer { unit, said: (field.name.to_owned(), value) });
            }
        }
    }

    /// Finds adapters by the names of core modules, which come after all of them.
    fn names(&mut self, names: ComponentNameSectionReader<'_>) {
        let modules = self
            .units
            .iter()
            .enumerate()
            .filter(|(_, unit)| matches!(unit.kind, UnitKind::Module) && unit.depth == 1);
        let modules: Vec<_> = modules.map(|(at, _)| at).collect();
        let named = names.into_iter().flatten().filter_map(|names| match names {
            ComponentName::CoreModules(names) => Some(names.into_iter().flatten()),
            _ => None,
        });
        let adapters = named.flatten().filter(|naming| naming.name.starts_with(ADAPTER));
        self.adapters.extend(adapters.filter_map(|naming| modules.get(naming.index as usize)));
    }

    /// What was said of languages and tools, once, and not by adapters.
    fn told(&mut self) -> Vec<(String, String)> {
        let mut told = Vec::new();
        for Producer { unit, said } in self.producers.drain(..) {
            if !unit.is_some_and(|unit| self.adapters.contains(&unit)) && !told.contains(&said) {
                told.push(said);
            }
        }
        told
    }

    fn begin(&mut self, kind: UnitKind, start: usize) {
        self.open.push(self.units.len());
        self.units.push(Unit { kind, range: start..start, depth: self.open.len() });
    }

    fn close(&mut self, end: usize) {
        if let Some(module) = self.module.take() {
            module.end(end);
        }
        if let Some(unit) = self.open.pop() {
            self.units[unit].range.end = end;
        }
    }
}

/// Where a function body is.
fn range(body: &FunctionBody<'_>) -> Range<usize> {
    let at = |offset| usize::try_from(offset).expect("it is in memory");
    let range = body.range();
    at(range.start)..at(range.end)
}
