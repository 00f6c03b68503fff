//! What a component does with the core modules in it.
//!
//! The data of a module may be written at the end of the component that instantiates it, and not when it is instantiated,
//! if nothing runs in between and nothing else writes to memory: the difference then cannot be seen. Component
//! definitions are executed in the order they have (component model, `Explainer.md`, "Instance Definitions").

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use wasmparser::{
    Chunk, ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, DataKind, Instance, Parser, Payload, TypeRef,
};

use crate::decode::features;

/// What becomes of the core modules that are stored in a component.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// How many core modules can be spoken of at its end.
    pub(super) modules: u32,
    /// The instances of each core module that nobody else speaks of and whose data can be written at the end, by where the
    /// module begins.
    pub(super) instances: HashMap<usize, Vec<CoreInstance>>,
}

/// An instance of a core module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CoreInstance {
    /// Its index.
    pub(super) index: u32,
    /// What satisfies its imports: module name, and index of an instance.
    pub(super) args: Vec<(String, u32)>,
}

/// Looks at a component that is valid and has this place in `bytes`. None where it has something that is not known.
pub(super) fn surroundings(bytes: &[u8], component: Range<usize>) -> Option<Surroundings> {
    let mut looking = Looking::default();
    sections(bytes, component, &mut |payload, at| looking.section(bytes, payload, at))?;
    Some(looking.end())
}

/// Goes through the sections of a component or core module, but not through what is nested in it. Tells where what is
/// nested has its bytes.
fn sections(
    bytes: &[u8],
    of: Range<usize>,
    look: &mut dyn FnMut(Payload<'_>, Range<usize>) -> Option<()>,
) -> Option<()> {
    let mut parser = Parser::new(of.start as u64);
    parser.set_features(features());
    let mut at = of.start;
    while at < of.end {
        let Ok(Chunk::Parsed { consumed, payload }) = parser.parse(&bytes[at..of.end], true) else {
            return None;
        };
        at += consumed;
        let skipped = match &payload {
            Payload::ModuleSection { unchecked_range, .. }
            | Payload::ComponentSection { unchecked_range, .. } => {
                at..usize::try_from(unchecked_range.end).ok()?
            }
            Payload::CodeSectionStart { size, .. } => {
                parser.skip_section();
                at..at + *size as usize
            }
            _ => at..at,
        };
        at = skipped.end;
        look(payload, skipped)?;
    }
    Some(())
}

#[derive(Default)]
struct Looking {
    /// What is known of each core module: where it begins, and whether instantiating it does nothing else.
    modules: Vec<Option<(usize, bool)>>,
    /// Whether instantiating a component does nothing.
    components: Vec<bool>,
    core_instances: u32,
    /// Instances of modules that begin at a place, and when they are made.
    instances: HashMap<usize, (usize, Vec<CoreInstance>)>,
    /// Modules that others speak of too.
    shared: HashSet<usize>,
    /// The definitions so far that do something, and the last of them that may run code or write to memory.
    now: usize,
    ran: Option<usize>,
}

impl Looking {
    fn section(&mut self, bytes: &[u8], payload: Payload<'_>, nested: Range<usize>) -> Option<()> {
        match payload {
            Payload::ModuleSection { .. } => {
                let start = nested.start;
                self.modules.push(Some((start, is_quiet_module(bytes, nested))));
            }
            Payload::ComponentSection { .. } => {
                self.components.push(is_quiet_component(bytes, nested));
            }
            Payload::ComponentImportSection(reader) => {
                for import in reader {
                    match import.ok()?.ty {
                        ComponentTypeRef::Module(_) => self.modules.push(None),
                        ComponentTypeRef::Component(_) => self.components.push(false),
                        _ => {}
                    }
                }
            }
            Payload::ComponentExportSection(reader) => {
                for export in reader {
                    let export = export.ok()?;
                    self.speaks(export.kind, export.index);
                    self.unknown(export.kind);
                }
            }
            Payload::ComponentAliasSection(reader) => {
                for alias in reader {
                    self.alias(&alias.ok()?);
                }
            }
            Payload::InstanceSection(reader) => {
                for instance in reader {
                    self.core_instance(&instance.ok()?);
                }
            }
            Payload::ComponentInstanceSection(reader) => {
                for instance in reader {
                    self.instance(&instance.ok()?);
                }
            }
            Payload::ComponentStartSection { .. } => self.runs(),
            _ => {}
        }
        Some(())
    }

    /// Takes an index of which nothing is known.
    fn unknown(&mut self, kind: ComponentExternalKind) {
        match kind {
            ComponentExternalKind::Module => self.modules.push(None),
            ComponentExternalKind::Component => self.components.push(false),
            _ => {}
        }
    }

    /// A module that is handed on is beyond what can be seen here.
    fn speaks(&mut self, kind: ComponentExternalKind, index: u32) {
        if kind == ComponentExternalKind::Module
            && let Some(Some((start, _))) = self.modules.get(index as usize)
        {
            self.shared.insert(*start);
        }
    }

    fn runs(&mut self) {
        self.now += 1;
        self.ran = Some(self.now);
    }

    fn alias(&mut self, alias: &ComponentAlias<'_>) {
        match *alias {
            ComponentAlias::InstanceExport { kind, .. } => self.unknown(kind),
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, count, index } => {
                if count == 0 {
                    self.speaks(ComponentExternalKind::Module, index);
                }
                self.modules.push(None);
            }
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, .. } => {
                self.components.push(false);
            }
            _ => {}
        }
    }

    fn core_instance(&mut self, instance: &Instance<'_>) {
        let index = self.core_instances;
        self.core_instances += 1;
        let Instance::Instantiate { module_index, args } = instance else { return };
        let known = self.modules.get(*module_index as usize).copied().flatten();
        let Some((start, quiet)) = known else { return self.runs() };
        self.now += 1;
        if !quiet {
            self.ran = Some(self.now);
        }
        let args = args.iter().map(|arg| (arg.name.to_owned(), arg.index)).collect();
        let (_, instances) = self.instances.entry(start).or_insert((self.now, Vec::new()));
        instances.push(CoreInstance { index, args });
    }

    fn instance(&mut self, instance: &ComponentInstance<'_>) {
        match instance {
            ComponentInstance::Instantiate { component_index, args } => {
                for arg in args {
                    self.speaks(arg.kind, arg.index);
                }
                if !self.components.get(*component_index as usize).is_some_and(|quiet| *quiet) {
                    self.runs();
                }
            }
            ComponentInstance::FromExports(exports) => {
                for export in exports {
                    self.speaks(export.kind, export.index);
                }
            }
        }
    }

    fn end(self) -> Surroundings {
        let Looking { modules, instances, shared, ran, .. } = self;
        let deferrable = |(start, (made, instances)): (usize, (usize, Vec<CoreInstance>))| {
            let ran = ran.is_some_and(|ran| ran > made);
            (!ran && !shared.contains(&start)).then_some((start, instances))
        };
        Surroundings {
            modules: u32::try_from(modules.len()).expect("there are few"),
            instances: instances.into_iter().filter_map(deferrable).collect(),
        }
    }
}

/// Whether instantiating a core module runs no code and writes to no memory but its own.
fn is_quiet_module(bytes: &[u8], module: Range<usize>) -> bool {
    let mut imported = 0;
    let read = sections(bytes, module, &mut |payload, _| {
        match payload {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    imported += u32::from(matches!(import.ok()?.ty, TypeRef::Memory(_)));
                }
            }
            Payload::DataSection(reader) => {
                for data in reader {
                    if let DataKind::Active { memory_index, .. } = data.ok()?.kind
                        && memory_index < imported
                    {
                        return None;
                    }
                }
            }
            Payload::StartSection { .. } => return None,
            _ => {}
        }
        Some(())
    });
    read.is_some()
}

/// Whether instantiating a component does nothing but to give things other names and types.
fn is_quiet_component(bytes: &[u8], component: Range<usize>) -> bool {
    let read = sections(bytes, component, &mut |payload, _| {
        let quiet = match payload {
            Payload::ModuleSection { .. }
            | Payload::ComponentSection { .. }
            | Payload::InstanceSection(_)
            | Payload::ComponentInstanceSection(_)
            | Payload::ComponentStartSection { .. } => false,
            // An outer alias might be of a core module.
            Payload::ComponentAliasSection(reader) => reader.into_iter().all(|alias| {
                let module = ComponentOuterAliasKind::CoreModule;
                alias.is_ok_and(
                    |it| !matches!(it, ComponentAlias::Outer { kind, .. } if kind == module),
                )
            }),
            _ => true,
        };
        quiet.then_some(())
    });
    read.is_some()
}
