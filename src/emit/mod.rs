//! Pass 7: a [`Plan`] becomes bytes.
//!
//! The inputs are never copied: the output is a list of slices, sections of our own between components that stay where
//! they were read. The structure of the result is then put before wasmparser's validator, as any stranger would, with
//! the function bodies passed over: they were validated where they came in. A result that an earlier run has found valid is
//! not looked at again.

mod metadata;
mod recipe;
mod verify;

use std::ops::Range;

use wasm_encoder::{
    Alias, Component, ComponentAliasSection, ComponentExportSection, ComponentImportSection,
    ComponentInstanceSection, ComponentOuterAliasKind, ComponentSection, ComponentSectionId,
    ComponentTypeSection, CoreTypeSection, Encode, InstanceSection, ModuleArg,
};

use crate::decode::{Components, Valid};
use crate::plan::{self, Added, Body, Content, ContentItem, Definition, Plan, extern_name};
use crate::source::{Bytes, Digest, Hasher};

/// The result: a component in slices.
#[derive(Clone, Debug)]
pub struct Image {
    chunks: Vec<Chunk>,
    left_out: usize,
}

#[derive(Clone, Debug)]
enum Chunk {
    /// Sections of the outermost component.
    Own(Vec<u8>),
    /// What was read.
    Input(Bytes, Range<usize>),
}

impl Chunk {
    fn input(bytes: &plan::Bytes, components: &Components) -> Self {
        Chunk::Input(components.built(bytes.of).bytes.clone(), bytes.range.clone())
    }

    fn as_slice(&self) -> &[u8] {
        match self {
            Chunk::Own(bytes) => bytes,
            Chunk::Input(bytes, range) => &bytes[range.clone()],
        }
    }
}

impl Image {
    /// The slices, one after the other.
    pub fn slices(&self) -> Vec<&[u8]> {
        self.chunks.iter().map(Chunk::as_slice).collect()
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.as_slice().len()).sum()
    }

    /// Whether it has none, which does not happen.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes of custom sections of its inputs were left out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// What tells it from others. That of an input stands for its bytes. What is said of it counts as well.
    pub(crate) fn digest(&self) -> Digest {
        let mut hasher = Hasher::default();
        hasher.update(&(self.left_out as u64).to_le_bytes());
        for chunk in &self.chunks {
            let (kind, digest, range) = match chunk {
                Chunk::Own(bytes) => (0, Digest::of(bytes), 0..bytes.len()),
                Chunk::Input(bytes, range) => (1, bytes.digest(), range.clone()),
            };
            hasher.update(&[kind]);
            hasher.update(&digest.bytes());
            hasher.update(&(range.start as u64).to_le_bytes());
            hasher.update(&(range.end as u64).to_le_bytes());
        }
        hasher.finish()
    }

    /// All of it in one piece, for those who need it so.
    pub fn to_vec(&self) -> Vec<u8> {
        self.slices().concat()
    }
}

/// Writes the plan down.
///
/// # Errors
/// The validator's words, if it turns the result down. That is a bug of wcomp: everything that can be wrong with a
/// composition is for `check` to find. What `valid` has was not turned down before.
pub fn emit(
    plan: &Plan,
    components: &Components,
    valid: &Valid,
) -> Result<Image, wasmparser::Error> {
    let mut writer = Writer::new();
    writer.body(&plan.body, components);
    metadata::names(plan.name.as_deref(), &plan.body, &mut writer.own);
    metadata::package(&plan.package, &mut writer.own);
    let image = Image { chunks: writer.finish(), left_out: components.left_out() };
    if !valid.has(image.digest()) {
        verify::verify(&image)?;
    }
    Ok(image)
}

/// The section that definitions are being added to: neighbours of a kind share one.
enum Open {
    None,
    Types(ComponentTypeSection),
    CoreTypes(CoreTypeSection),
    Imports(ComponentImportSection),
    Instances(ComponentInstanceSection),
    Aliases(ComponentAliasSection),
    Exports(ComponentExportSection),
}

struct Writer {
    chunks: Vec<Chunk>,
    own: Vec<u8>,
    open: Open,
}

/// The section of a kind that is open, after opening one if need be.
macro_rules! open {
    ($writer:ident, $kind:ident) => {{
        if !matches!($writer.open, Open::$kind(_)) {
            $writer.close();
            $writer.open = Open::$kind(Default::default());
        }
        let Open::$kind(section) = &mut $writer.open else { unreachable!("opened above") };
        section
    }};
}

impl Writer {
    fn new() -> Self {
        Writer { chunks: Vec::new(), own: Component::new().finish(), open: Open::None }
    }

    fn finish(mut self) -> Vec<Chunk> {
        self.flush();
        self.chunks
    }

    /// Ends the slice of our own.
    fn flush(&mut self) {
        if !self.own.is_empty() {
            self.chunks.push(Chunk::Own(std::mem::take(&mut self.own)));
        }
    }

    fn body(&mut self, body: &Body, components: &Components) {
        for definition in &body.definitions {
            self.definition(definition, components);
        }
        self.close();
    }

    fn definition(&mut self, definition: &Definition, components: &Components) {
        match definition {
            Definition::Type(ty) => ty.encode(open!(self, Types).ty()),
            Definition::CoreType(ty) => ty.encode(open!(self, CoreTypes).ty()),
            Definition::Import { name, ty } => {
                open!(self, Imports).import(extern_name(name), *ty);
            }
            Definition::Module(pieces) => self.module(pieces, components),
            Definition::Made(module) => self.made(module),
            Definition::Component(content) => {
                let mut component = Writer { own: Vec::new(), ..Writer::new() };
                component.content(content, components);
                self.nested(ComponentSectionId::Component, component.finish());
            }
            Definition::OuterComponent { index } => {
                let kind = ComponentOuterAliasKind::Component;
                open!(self, Aliases).alias(Alias::Outer { kind, count: 1, index: *index });
            }
            Definition::Part(body) => {
                let mut part = Writer::new();
                part.body(body, components);
                metadata::names(None, body, &mut part.own);
                self.nested(ComponentSectionId::Component, part.finish());
            }
            Definition::Instance { component, args } => {
                let args = args.iter().map(|(name, kind, index)| (name.as_str(), *kind, *index));
                open!(self, Instances).instantiate(*component, args);
            }
            Definition::Alias { instance, kind, name } => {
                open!(self, Aliases).alias(Alias::InstanceExport {
                    instance: *instance,
                    kind: *kind,
                    name,
                });
            }
            Definition::Export { name, kind, index, ty } => {
                open!(self, Exports).export(extern_name(name), *kind, *index, *ty);
            }
        }
    }

    /// Writes the open section out.
    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Open::None) {
            Open::None => {}
            Open::Types(section) => section.append_to_component(&mut self.own),
            Open::CoreTypes(section) => section.append_to_component(&mut self.own),
            Open::Imports(section) => section.append_to_component(&mut self.own),
            Open::Instances(section) => section.append_to_component(&mut self.own),
            Open::Aliases(section) => section.append_to_component(&mut self.own),
            Open::Exports(section) => section.append_to_component(&mut self.own),
        }
    }

    fn content(&mut self, content: &[Content], components: &Components) {
        for part in content {
            match part {
                Content::Bytes(bytes) => {
                    self.flush();
                    self.chunks.push(Chunk::input(bytes, components));
                }
                Content::Component(content) => {
                    let mut inner = Writer { own: Vec::new(), ..Writer::new() };
                    inner.content(content, components);
                    self.nested(ComponentSectionId::Component, inner.finish());
                }
                Content::Aliases(items) => self.aliases(items, components),
                Content::Module(pieces) => self.module(pieces, components),
                Content::Added(Added::Module(module)) => self.made(module),
                Content::Added(Added::CoreInstances(name, instances)) => {
                    let mut section = InstanceSection::new();
                    for (module, instance) in instances {
                        section.instantiate(*module, [(*name, ModuleArg::Instance(*instance))]);
                    }
                    section.append_to_component(&mut self.own);
                }
            }
        }
    }

    fn module(&mut self, pieces: &[plan::Bytes], components: &Components) {
        let chunks = pieces.iter().map(|piece| Chunk::input(piece, components)).collect();
        self.nested(ComponentSectionId::CoreModule, chunks);
    }

    fn made(&mut self, module: &Bytes) {
        let chunk = Chunk::Input(module.clone(), 0..module.len());
        self.nested(ComponentSectionId::CoreModule, vec![chunk]);
    }

    fn aliases(&mut self, items: &[ContentItem], components: &Components) {
        let mut section = Vec::new();
        items.len().encode(&mut section);
        for item in items {
            match item {
                ContentItem::Bytes(bytes) => {
                    section.extend_from_slice(Chunk::input(bytes, components).as_slice());
                }
                ContentItem::Outer { kind, count, index } => {
                    Alias::Outer { kind: *kind, count: *count, index: *index }.encode(&mut section);
                }
            }
        }
        self.own.push(ComponentSectionId::Alias.into());
        section.encode(&mut self.own);
    }

    /// The section of something nested is a header of ours and then its own bytes.
    fn nested(&mut self, section: ComponentSectionId, chunks: Vec<Chunk>) {
        self.close();
        self.own.push(section.into());
        chunks.iter().map(|chunk| chunk.as_slice().len()).sum::<usize>().encode(&mut self.own);
        self.flush();
        self.chunks.extend(chunks);
    }
}
