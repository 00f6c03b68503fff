//! Pass 3: bytes become [`Components`]: what each imports, exports and contains.
//!
//! Each distinct input is read once, all of them in parallel. Reading is wasmparser's validator walking over the sections;
//! function bodies are handed to whichever core is free, and [`settle`] says what came of them. What the validator knows of
//! imports and exports is then taken over into [`types`], where one interface is one value however many components speak of
//! it.

mod binary;
mod convert;
pub mod outline;
mod strip;
pub mod types;
mod valid;
pub mod wit;
mod world;

pub(crate) use binary::features;
pub use valid::Valid;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::resolve::{Contract, Input, Inputs};
use crate::source::{Bytes, Digest, Span, is_worth_sharing};
use outline::Outline;
use types::{ComponentType, ComponentTypeId, Types};

/// Every component of the composition, decoded.
#[derive(Debug, Default)]
pub struct Components {
    /// One for each component of the manifest, in its order; a hole where there was a problem.
    pub list: Vec<Option<Component>>,
    /// The world the result has to fit, if there is one.
    pub target: Option<Target>,
    /// The types they speak of.
    pub types: Arc<Types>,
}

impl Components {
    /// The component with this number, unless it is a hole.
    pub fn get(&self, id: ComponentId) -> Option<&Component> {
        self.list.get(id.index())?.as_ref()
    }

    /// The binary of a component of a composition that is built.
    pub fn built(&self, id: ComponentId) -> &Binary {
        let component = self.get(id).expect("checked compositions have no holes");
        component.binary.as_ref().expect("what is not built is not linked")
    }

    /// How many bytes of custom sections are left out, in all components.
    pub fn left_out(&self) -> usize {
        let binaries = self.list.iter().flatten().filter_map(|it| it.binary.as_ref());
        binaries.map(|binary| binary.outline.left_out).sum()
    }

    /// The type of a component, unless it is a hole.
    pub fn ty(&self, id: ComponentId) -> Option<&ComponentType> {
        self.get(id).map(|component| &self.types[component.ty])
    }
}

/// A component of the composition: its place in the manifest. Says nothing about the order of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId(u32);

impl ComponentId {
    /// The component at this place in the manifest.
    pub fn new(index: usize) -> Self {
        ComponentId(u32::try_from(index).expect("fewer than four billion components"))
    }

    /// The place in the manifest.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A decoded component: a binary, a world that one is to be written against, or both.
#[derive(Clone, Debug)]
pub struct Component {
    /// The line of the manifest that named its file, or else its WIT.
    pub span: Span,
    /// What it imports and exports, by its binary, or else by its world.
    pub ty: ComponentTypeId,
    /// Its bytes and what they hold. None while it is not built.
    pub binary: Option<Binary>,
    /// The world that the manifest says it has.
    pub world: Option<Target>,
}

/// A world that the result or a component has to fit.
#[derive(Clone, Debug)]
pub struct Target {
    /// The place that asks for it.
    pub span: Span,
    /// Its name, with the version in full.
    pub name: String,
    /// The names of its other versions, of which one may be meant.
    pub versions: Vec<String>,
    /// Its WIT.
    pub contract: Contract,
    /// What a component of this world imports and exports.
    pub ty: ComponentTypeId,
}

/// A component in binary form.
#[derive(Clone, Debug)]
pub struct Binary {
    /// All of it.
    pub bytes: Bytes,
    /// The core modules and components nested in it, in the order they begin.
    pub units: Vec<Unit>,
    /// Which of them can be stored elsewhere, and what stays.
    pub outline: Outline,
    /// The languages and tools its producers sections name, in the order they were found.
    pub producers: Vec<(String, String)>,
}

impl Binary {
    /// The same, without what no runtime needs.
    fn stripped(&self) -> Self {
        let outline = outline::outline(&self.bytes, self.bytes.digests(), true);
        Binary { outline: outline.expect("it is valid"), ..self.clone() }
    }

    /// The first function body that is not valid, as far as that is settled.
    fn invalid_body(&self, valid: &Valid) -> Option<binary::Problem> {
        let modules = &self.bytes.digests().modules;
        let mut found = modules.iter().filter_map(|(start, it)| Some((start, valid.problem(*it)?)));
        let (start, (offset, message)) = found.next()?;
        let offset = *start as u64 + offset;
        Some(binary::Problem::Invalid { offset, message: message.clone() })
    }
}

/// A core module or component nested in another component.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Which of the two.
    pub kind: UnitKind,
    /// Where its own bytes are in those of the outermost component.
    pub range: Range<usize>,
    /// How many components it is nested in, from one.
    pub depth: usize,
}

/// What is nested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// A core module.
    Module,
    /// A component.
    Component,
}

/// What one decoding leaves for the next: components that were read, by the digest of their bytes. What was not asked for
/// the last time is dropped.
#[derive(Default)]
pub struct Memo {
    /// Core modules that need not be validated again. Grows with every one that is found valid.
    pub valid: Valid,
    /// Whether nothing will be asked for again, so that only core modules are kept in mind.
    pub last: bool,
    read: HashMap<Digest, Arc<Outcome>>,
    converted: Converted,
}

/// Components whose types are in memory at a time, where they are of no use later.
const AT_A_TIME: usize = 8;

/// What reading a component comes to.
type Outcome = Result<binary::Read, binary::Problem>;

/// Components as types. A type has its number from all that were converted before it, so this is of use only when the
/// components are the same in the same order; while somebody types, they are.
#[derive(Default)]
struct Converted {
    of: Vec<Digest>,
    types: Arc<Types>,
    decoded: Vec<Result<(ComponentTypeId, Binary), binary::Problem>>,
}

/// Converts what was read.
fn convert(
    read: &Outcome,
    types: &mut Types,
) -> Result<(ComponentTypeId, Binary), binary::Problem> {
    let read = Result::as_ref(read).map_err(binary::Problem::clone)?;
    Ok((convert::convert(read, types)?, read.binary.clone()))
}

impl Memo {
    /// Reads what was not read before, all of it in parallel, and lets go of what is not asked for.
    fn read(&mut self, all: &[&Bytes]) -> Vec<Arc<Outcome>> {
        let mut known = std::mem::take(&mut self.read);
        let unread: Vec<_> =
            all.iter().copied().filter(|bytes| !known.contains_key(&bytes.digest())).collect();
        let read = binary::read(&unread, &self.valid).into_iter().map(Arc::new);
        known.extend(unread.iter().map(|bytes| bytes.digest()).zip(read));
        let used: HashSet<_> = all.iter().map(|bytes| bytes.digest()).collect();
        known.retain(|digest, _| used.contains(digest));
        self.read = known;
        all.iter().map(|bytes| self.read[&bytes.digest()].clone()).collect()
    }

    /// Converts them, unless they are those of the last time.
    fn converted(&mut self, all: &[&Bytes]) -> &Converted {
        let of: Vec<_> = all.iter().map(|bytes| bytes.digest()).collect();
        if self.converted.of != of {
            let mut types = Types::default();
            let decoded = if self.last {
                self.convert_once(all, &mut types)
            } else {
                self.read(all).iter().map(|read| convert(read, &mut types)).collect()
            };
            self.converted = Converted { of, decoded, types: Arc::new(types) };
        }
        &self.converted
    }

    /// Reads and converts some at a time. What the validator knows of a component takes a megabyte for each that imports
    /// what WASI has, and is of no use once it is converted.
    fn convert_once(
        &mut self,
        all: &[&Bytes],
        types: &mut Types,
    ) -> Vec<Result<(ComponentTypeId, Binary), binary::Problem>> {
        let mut decoded = Vec::with_capacity(all.len());
        for some in all.chunks(AT_A_TIME) {
            let read = binary::read(some, &self.valid);
            decoded.extend(read.iter().map(|read| convert(read, types)));
            // Types take about as long to take down as to build up.
            if is_worth_sharing(some.iter().map(|bytes| bytes.len()).sum()) {
                read.into_par_iter().for_each(drop);
            }
        }
        decoded
    }
}

/// Decodes and validates every input and every world, but for what `memo` has. Problems land in `sink` and leave a hole.
pub fn decode(inputs: &Inputs, memo: &mut Memo, sink: &mut Sink) -> Components {
    let worlds = inputs.worlds.iter().flatten().chain(&inputs.target).map(|world| &world.bytes);
    let mut distinct: Vec<&Bytes> = Vec::new();
    let mut place: HashMap<Digest, usize> = HashMap::new();
    for bytes in inputs.bytes().chain(worlds) {
        place.entry(bytes.digest()).or_insert_with(|| {
            distinct.push(bytes);
            distinct.len() - 1
        });
    }
    let Converted { decoded, types, .. } = memo.converted(&distinct);
    let of = |bytes: &Bytes| decoded[place[&bytes.digest()]].as_ref();

    let mut list = Vec::with_capacity(inputs.components.len());
    for (input, world) in inputs.components.iter().zip(&inputs.worlds) {
        let world = world.as_ref();
        let world = world.and_then(|world| world::target(world, of(&world.bytes), types, sink));
        let binary = input.as_ref().and_then(|input| match of(&input.bytes) {
            Ok((ty, binary)) if inputs.strip => Some((input.span, *ty, binary.stripped())),
            Ok((ty, binary)) => Some((input.span, *ty, binary.clone())),
            Err(problem) => {
                sink.push(report(problem, input));
                None
            }
        });
        // Where the binary is a hole, its world says what it will import and export.
        list.push(match (binary, world) {
            (Some((span, ty, binary)), world) => {
                Some(Component { span, ty, binary: Some(binary), world })
            }
            (None, Some(world)) => {
                Some(Component { span: world.span, ty: world.ty, binary: None, world: Some(world) })
            }
            (None, None) => None,
        });
    }
    let target = inputs.target.as_ref();
    let target = target.and_then(|it| world::target(it, of(&it.bytes), types, sink));
    Components { list, target, types: types.clone() }
}

/// Waits until all function bodies are validated, and reports components in which one is not valid.
pub fn settle(inputs: &Inputs, components: &Components, memo: &mut Memo, sink: &mut Sink) {
    memo.valid.settle();
    for (input, component) in inputs.components.iter().zip(&components.list) {
        let binary = component.as_ref().and_then(|component| component.binary.as_ref());
        if let (Some(input), Some(binary)) = (input, binary)
            && let Some(problem) = binary.invalid_body(&memo.valid)
        {
            sink.push(report(&problem, input));
        }
    }
}

fn report(problem: &binary::Problem, input: &Input) -> Diagnostic {
    let (span, path) = (input.span, &input.path);
    match problem {
        binary::Problem::Truncated { length } => {
            codes::TruncatedComponent { span, path, length: *length }.into()
        }
        binary::Problem::Invalid { offset, message } => {
            let offset = Some(*offset).filter(|_| !input.made);
            codes::InvalidComponent { span, what: "component", path, offset, message }.into()
        }
        binary::Problem::OpenModuleType => codes::OpenModuleType { span, path }.into(),
    }
}
