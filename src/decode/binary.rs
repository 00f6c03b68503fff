//! One component's bytes: validated, and taken apart into sections.

use rayon::prelude::*;
use wasmparser::types::Types as Validated;
use wasmparser::{
    Chunk, ComponentExternName, FuncToValidate, FuncValidatorAllocations, FunctionBody,
    KnownCustom, Parser, Payload, ValidPayload, Validator, ValidatorResources, WasmFeatures,
};

use super::{Binary, Unit, UnitKind, outline};
use crate::source::{Bytes, Digest};

/// Function bodies handed to one core at a time: enough to be worth the hand-over, few enough to spread a small module.
const BODIES_PER_TASK: usize = 256;

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

/// Validates a component and takes it apart.
pub(super) fn read(bytes: &Bytes) -> Result<Read, Problem> {
    let mut walk = Walk::new(bytes);
    let types = walk.sections()?;
    let Walk { bodies, units, imports, exports, producers, .. } = walk;
    validate(bodies)?;
    let units = units
        .into_par_iter()
        .map(|(kind, range, depth)| {
            let digest = Digest::of(&bytes[range.clone()]);
            Unit { kind, range, depth, digest }
        })
        .collect::<Vec<_>>();
    let outline = outline::outline(bytes, &units)?;
    let (bytes, digest) = (bytes.clone(), bytes.digest());
    let binary = Binary { bytes, digest, units, outline, producers };
    Ok(Read { binary, types, imports, exports })
}

type Body<'a> = (FuncToValidate<ValidatorResources>, FunctionBody<'a>);

/// Validates function bodies on all cores. Of several invalid ones the first is reported, whichever was found first.
fn validate(bodies: Vec<Body<'_>>) -> Result<(), Problem> {
    let mut tasks = Vec::with_capacity(bodies.len() / BODIES_PER_TASK + 1);
    let mut bodies = bodies.into_iter();
    loop {
        let task: Vec<_> = bodies.by_ref().take(BODIES_PER_TASK).collect();
        if task.is_empty() {
            break;
        }
        tasks.push(task);
    }
    let first = tasks
        .into_par_iter()
        .filter_map(|task| {
            let mut allocations = FuncValidatorAllocations::default();
            task.into_iter().find_map(|(func, body)| {
                let mut validator = func.into_validator(std::mem::take(&mut allocations));
                let result = validator.validate(&body);
                allocations = validator.into_allocations();
                result.err()
            })
        })
        .min_by_key(wasmparser::Error::offset);
    match first {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}

/// The walk over all sections of a component and of everything nested in it.
struct Walk<'a> {
    bytes: &'a [u8],
    validator: Validator,
    /// The parsers of the components and modules around the current one.
    outer: Vec<Parser>,
    /// The units around the current one.
    open: Vec<usize>,
    bodies: Vec<Body<'a>>,
    units: Vec<(UnitKind, std::ops::Range<usize>, usize)>,
    imports: Vec<Written>,
    exports: Vec<Written>,
    producers: Vec<(String, String)>,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Walk {
            bytes,
            validator: Validator::new_with_features(features()),
            outer: Vec::new(),
            open: Vec::new(),
            bodies: Vec::new(),
            units: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            producers: Vec::new(),
        }
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
                ValidPayload::Ok => {}
                ValidPayload::Func(func, body) => self.bodies.push((func, body)),
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
            Payload::CustomSection(section) => {
                if let KnownCustom::Producers(fields) = section.as_known() {
                    self.producers(fields);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Producers sections are hints: a broken one is no reason to turn a component away.
    fn producers(&mut self, fields: wasmparser::ProducersSectionReader<'_>) {
        for field in fields.into_iter().flatten() {
            for value in field.values.into_iter().flatten() {
                let entry = (
                    field.name.to_owned(),
                    format!("{} {}", value.name, value.version).trim().to_owned(),
                );
                if !self.producers.contains(&entry) {
                    self.producers.push(entry);
                }
            }
        }
    }

    fn begin(&mut self, kind: UnitKind, start: usize) {
        self.open.push(self.units.len());
        self.units.push((kind, start..start, self.open.len()));
    }

    fn close(&mut self, end: usize) {
        if let Some(unit) = self.open.pop() {
            self.units[unit].1.end = end;
        }
    }
}
