//! Core modules become components, by wit-component, as their own toolchains would have it.
//!
//! The names of a module's imports and exports say which function of which interface each is. Their types are in a custom
//! section, where a generator of bindings has left them, or else in the world that the manifest names. What a module asks of
//! WASI as it was before components, adapters answer (`wasi-preview1-component-adapter-provider`). Shared libraries are
//! linked by the conventions of dynamic linking (tool-conventions, `DynamicLinking.md`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use wasi_preview1_component_adapter_provider as bundled;
use wasm_encoder::{CustomSection, Section};
use wasmparser::{BinaryReader, Dylink0Subsection, KnownCustom, Parser, Payload, Validator};
use wit_component::{ComponentEncoder, Linker};

use super::Target;
use crate::diagnostics::{Diagnostic, codes};
use crate::manifest::Shared;
use crate::source::{Bytes, Digest, Hasher, Span, attempt};

/// What generators of bindings leave in a module begins with this, see `wit_component::metadata`.
const TYPES: &str = "component-type";

/// The number of a custom section.
const CUSTOM: u8 = 0;

/// The library with which programs look up others.
const LIBDL: &str = "libdl.so";

/// A quarter of a memory of 32 bits, which is more than libraries have.
const MOST_ROOM: u64 = 1 << 30;

/// A page of memory, as a power of two. Nothing begins at multiples of more.
const MOST_ALIGNMENT: u32 = 16;

/// What a component is made of, read.
pub(super) struct Parts {
    pub(super) span: Span,
    pub(super) name: String,
    /// The modules, in order.
    pub(super) modules: Vec<Module>,
    /// Those of them that are looked up while the program runs are the last so many; none without `shared`.
    pub(super) shared: Option<Shared>,
    /// Adapters by the modules they stand in for.
    pub(super) adapters: Vec<(String, Bytes)>,
}

/// A core module that was read.
pub(super) struct Module {
    pub(super) path: PathBuf,
    /// The path in the manifest.
    pub(super) span: Span,
    pub(super) bytes: Bytes,
}

/// The adapter that is bundled by this name.
pub(super) fn adapter(name: &str) -> Bytes {
    let adapter = match name {
        "command" => bundled::WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
        "proxy" => bundled::WASI_SNAPSHOT_PREVIEW1_PROXY_ADAPTER,
        _ => bundled::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
    };
    Bytes::new(adapter.to_vec())
}

/// Components that were made, by what they were made of. What was not asked for the last time is dropped.
#[derive(Default)]
pub(super) struct Memo {
    made: HashMap<Digest, Bytes>,
    used: Vec<Digest>,
}

impl Memo {
    /// Drops what was not asked for since the last call.
    pub(super) fn drop_unused(&mut self) {
        let used = std::mem::take(&mut self.used);
        self.made.retain(|key, _| used.contains(key));
    }
}

/// Makes a component. `target` is the world that the manifest says it has.
pub(super) fn make(
    parts: &Parts,
    target: Option<&Target>,
    memo: &mut Memo,
) -> Result<Bytes, Box<Diagnostic>> {
    let key = parts.key(target);
    memo.used.push(key);
    if let Some(made) = memo.made.get(&key) {
        return Ok(made.clone());
    }
    let made = Making::new(parts, target)?.component()?;
    memo.made.insert(key, made.clone());
    Ok(made)
}

impl Parts {
    /// All that decides about the component.
    fn key(&self, target: Option<&Target>) -> Digest {
        let mut hasher = Hasher::default();
        let shared = self.shared.as_ref().map(|shared| {
            (
                shared.dlopen.len(),
                shared.stack_size.as_ref().map(|it| it.value),
                shared.stub_missing,
            )
        });
        let names: Vec<_> = self.modules.iter().map(|module| module.path.file_name()).collect();
        let adapters: Vec<_> = self.adapters.iter().map(|(name, _)| name).collect();
        let words = format!("{shared:?} {names:?} {adapters:?} {}", target.is_some());
        hasher.update(&Digest::of(words.as_bytes()).bytes());
        let modules = self.modules.iter().map(|module| &module.bytes);
        let adapters = self.adapters.iter().map(|(_, bytes)| bytes);
        let world = target.map(|target| &target.bytes);
        for bytes in modules.chain(adapters).chain(world) {
            hasher.update(&bytes.digest().bytes());
        }
        hasher.finish()
    }
}

/// What modules say of themselves.
#[derive(Default)]
struct Said {
    /// Whether the types of their imports and exports are in one of them.
    types: bool,
    /// Whether one of them is a program.
    start: bool,
    /// The modules that they import from.
    imports: Vec<String>,
    /// Whether they look up others while they run.
    needs_libdl: bool,
    /// How many bytes of memory and places in tables shared libraries ask for.
    room: u64,
    /// The powers of two that these are to be multiples of, the largest.
    alignment: u32,
}

struct Making<'p> {
    parts: &'p Parts,
    target: Option<&'p Target>,
    said: Said,
}

impl<'p> Making<'p> {
    fn new(parts: &'p Parts, target: Option<&'p Target>) -> Result<Self, Box<Diagnostic>> {
        let mut said = Said::default();
        for Module { path, span, bytes } in &parts.modules {
            let library = look_at(bytes, &mut said).map_err(|error| {
                let (span, what) = (*span, "core module");
                let (offset, message) = (Some(error.offset()), error.message());
                let facts = codes::InvalidComponent { span, what, path, offset, message };
                Box::new(facts.into())
            })?;
            if parts.shared.is_some() && !library {
                let (span, name) = (*span, parts.name.as_str());
                return Err(Box::new(codes::NotALibrary { span, name, path }.into()));
            }
        }
        Ok(Making { parts, target, said })
    }

    fn component(&self) -> Result<Bytes, Box<Diagnostic>> {
        let Parts { span, name, .. } = self.parts;
        self.check_names()?;
        let program = self.said.start || !self.parts.adapters.is_empty();
        if !self.said.types && self.target.is_none() && !program {
            let facts = codes::UntypedModule { span: *span, name, path: self.path() };
            return Err(Box::new(facts.into()));
        }
        // It takes for granted that libraries fit each other (wit-component 0.263, `linking.rs`).
        let made = attempt(|| self.encode()).unwrap_or_else(|panic| {
            bail!("they do not fit each other:\n{panic}");
        });
        made.map(Bytes::new).map_err(|error| {
            let reasons: Vec<_> = error.chain().map(ToString::to_string).collect();
            let (path, target) = (self.path(), self.target.map(|target| target.name.as_str()));
            let stubs = self.parts.shared.as_ref().map(|shared| shared.stub_missing);
            let facts =
                codes::UnfitModule { span: *span, name, path, reasons: &reasons, target, stubs };
            Box::new(facts.into())
        })
    }

    /// Libraries know each other by the names of their files, so no two have one.
    fn check_names(&self) -> Result<(), Box<Diagnostic>> {
        let name = |module: &Module| module.path.file_name().unwrap_or_default().to_owned();
        for (at, module) in self.parts.modules.iter().enumerate() {
            let value = name(module);
            if self.parts.modules[..at].iter().any(|other| name(other) == value) {
                let value = &value.to_string_lossy();
                let problem = "another library has this name, by which they know each other; name each once, and give each a name of its own";
                let (span, key) = (module.span, "libraries");
                return Err(Box::new(codes::BadValue { span, key, value, problem }.into()));
            }
        }
        Ok(())
    }

    /// What messages say it is about.
    fn path(&self) -> &PathBuf {
        &self.parts.modules.first().expect("a component is made of something").path
    }

    fn encode(&self) -> Result<Vec<u8>> {
        let Some(shared) = &self.parts.shared else {
            let module = self.with_types(&self.parts.modules[0].bytes);
            let mut encoder = ComponentEncoder::default();
            encoder.module(&module)?;
            self.adapt(&mut encoder)?;
            return encoder.encode();
        };
        let (room, alignment) = (self.said.room, self.said.alignment);
        let fits = room <= MOST_ROOM && alignment <= MOST_ALIGNMENT;
        ensure!(fits, "their `dylink.0` sections ask for more than a memory has");
        let mut linker = Linker::default();
        let eager = self.parts.modules.len() - shared.dlopen.len();
        for (at, Module { path, bytes, .. }) in self.parts.modules.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bytes = if at == 0 { self.with_types(bytes) } else { Cow::from(&bytes[..]) };
            linker.library(&name, &bytes, at >= eager)?;
        }
        if let Some(size) = &shared.stack_size {
            linker.stack_size(size.value);
        }
        linker.stub_missing_functions(shared.stub_missing);
        linker.use_built_in_libdl(self.said.needs_libdl && !self.has_libdl());
        self.adapt(linker.encoder())?;
        linker.encode()
    }

    fn has_libdl(&self) -> bool {
        let name = |module: &Module| module.path.file_name().is_some_and(|it| it == LIBDL);
        self.parts.modules.iter().any(name)
    }

    /// The module with the types of the world that the manifest names, unless it has its own.
    fn with_types<'m>(&self, module: &'m [u8]) -> Cow<'m, [u8]> {
        let mut module = Cow::from(module);
        if let (Some(target), false) = (self.target, self.said.types) {
            let types = CustomSection { name: TYPES.into(), data: (&*target.bytes).into() };
            types.append_to(module.to_mut());
        }
        module
    }

    fn adapt(&self, encoder: &mut ComponentEncoder) -> Result<()> {
        let preview_1 = bundled::WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME;
        let named = |module: &str| self.parts.adapters.iter().any(|(name, _)| name == module);
        let asks = self.said.imports.iter().any(|module| module == preview_1);
        if (asks || self.said.start) && !named(preview_1) {
            let name = if self.said.start { "command" } else { "reactor" };
            encoder.adapter(preview_1, &adapter(name))?;
        }
        for (module, bytes) in &self.parts.adapters {
            encoder.adapter(module, bytes)?;
        }
        Ok(())
    }
}

/// Whether a shared library begins like this. It says so before anything else, in the name of its first section, by
/// tool-conventions' `DynamicLinking.md`.
pub fn is_library(bytes: &[u8]) -> bool {
    let named = |rest| {
        let mut reader = BinaryReader::new(rest, 0);
        let section = (reader.read_u8()?, reader.read_var_u32()?);
        Ok::<_, wasmparser::Error>(section.0 == CUSTOM && reader.read_string()? == "dylink.0")
    };
    let rest = bytes.strip_prefix(b"\0asm\x01\0\0\0");
    rest.is_some_and(|rest| named(rest).unwrap_or(false))
}

/// Takes down what a module says of itself, and validates all of it but function bodies, whose turn comes when the component
/// is decoded. Returns whether it is a shared library.
fn look_at(bytes: &[u8], said: &mut Said) -> wasmparser::Result<bool> {
    let mut validator = Validator::new();
    let mut library = false;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    let module = import?.module;
                    if !said.imports.iter().any(|known| known == module) {
                        said.imports.push(module.to_owned());
                    }
                }
            }
            Payload::ExportSection(section) => {
                for export in section.clone() {
                    said.start |= export?.name == "_start";
                }
            }
            Payload::CustomSection(section) => {
                said.types |= section.name().starts_with(TYPES);
                if let KnownCustom::Dylink0(dylink) = section.as_known() {
                    library = true;
                    for part in dylink {
                        match part? {
                            Dylink0Subsection::Needed(needed) => {
                                said.needs_libdl |= needed.contains(&LIBDL);
                            }
                            Dylink0Subsection::MemInfo(info) => {
                                let alignment = info.memory_alignment.max(info.table_alignment);
                                said.room +=
                                    u64::from(info.memory_size) + u64::from(info.table_size);
                                said.alignment = said.alignment.max(alignment);
                            }
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
        validator.payload(&payload)?;
    }
    Ok(library)
}
