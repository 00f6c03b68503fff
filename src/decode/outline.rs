//! What a component consists of, as far as parts of it can be stored elsewhere.
//!
//! Components carry core modules and components inside them, and many carry the same. A part can be taken out and an
//! `alias outer` put in its place, which leaves every index space as it was, when what it says does not depend on where
//! it stands: a core module never does, and a component does not when it speaks of nothing around it. What it is then
//! known by is a digest of what it says, not of how it is written: a core module that is aliased from around is the same as
//! one that is there, since the two are interchangeable.

use std::ops::Range;

use wasmparser::{
    Chunk, ComponentAlias, ComponentExternalKind, ComponentOuterAliasKind, ComponentType,
    ComponentTypeDeclaration, ComponentTypeRef, CoreType, InstanceTypeDeclaration,
    ModuleTypeDeclaration, Parser, Payload, Result,
};

use super::strip;
use crate::source::{Digest, Digests, Hasher};

/// A component and those in it: the outermost first, each before those inside it.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The components.
    pub nodes: Vec<Node>,
    /// Bytes of custom sections that were left out.
    pub left_out: usize,
}

/// A component.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it says, wherever it stands.
    pub digest: Digest,
    /// Its own bytes in those of the outermost component.
    pub range: Range<usize>,
    /// Whether it speaks of nothing around it, but for what can be stored elsewhere.
    pub closed: bool,
    /// What it consists of, in order.
    pub pieces: Vec<Piece>,
}

/// A part of a component.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Sections that stay as they are.
    Bytes(Range<usize>),
    /// A core module: its section, and what it is.
    Module(Range<usize>, Module),
    /// A component: its section, and its place among the nodes.
    Component(Range<usize>, usize),
    /// Aliases, some of them of core modules and components around: their section, and each of them.
    Aliases(Range<usize>, Vec<Item>),
}

/// A core module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Where they are in those of the outermost component: in one piece, unless something is left out.
    pub ranges: Vec<Range<usize>>,
}

impl Module {
    /// Where it begins in the bytes of the outermost component.
    pub fn start(&self) -> usize {
        self.ranges[0].start
    }

    /// How many bytes it has.
    pub fn size(&self) -> usize {
        self.ranges.iter().map(ExactSizeIterator::len).sum()
    }

    /// A part of a core module that is one itself.
    pub fn part(ranges: Vec<Range<usize>>, bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        for range in &ranges {
            hasher.update(&bytes[range.clone()]);
        }
        Module { digest: hasher.finish(), ranges }
    }

    /// Whether it is stored as it was read, given what was read.
    pub fn is_whole(&self, section: &Range<usize>) -> bool {
        matches!(self.ranges.as_slice(), [all] if all.end == section.end)
    }
}

/// One alias.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it stands for, if that is known and around.
    pub stands_for: Option<Outer>,
}

/// A core module or component around the one that speaks of it.
#[derive(Clone, Copy, Debug)]
pub struct Outer {
    /// How far around, from one.
    pub count: u32,
    /// What it is.
    pub thing: Thing,
}

/// A core module or a component by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A core module.
    Module(Digest),
    /// A component.
    Component(Digest),
}

impl Outline {
    /// The component that was read.
    pub fn outermost(&self) -> &Node {
        &self.nodes[0]
    }
}

/// Outlines a component that is valid, with or without what no runtime needs.
pub(super) fn outline(bytes: &[u8], digests: &Digests, strip: bool) -> Result<Outline> {
    let (nodes, open) = (Vec::new(), Vec::new());
    let mut walk = Walk { bytes, digests, strip, nodes, left_out: 0, open };
    let mut parser = Parser::new(0);
    parser.set_features(super::features());
    walk.begin(0..0, parser);
    walk.sections()?;
    Ok(Outline { nodes: walk.nodes, left_out: walk.left_out })
}

struct Walk<'a> {
    bytes: &'a [u8],
    /// The digests of the core modules.
    digests: &'a Digests,
    /// Whether custom sections that no runtime needs are left out.
    strip: bool,
    nodes: Vec<Node>,
    left_out: usize,
    /// The component that is being read, after those around it.
    open: Vec<Open>,
}

/// A component that is being read.
struct Open {
    node: usize,
    /// Where its section begins.
    start: usize,
    parser: Parser,
    said: Hasher,
    /// How many components around it it speaks of.
    reach: u32,
    /// What is known of each index.
    modules: Vec<Option<Digest>>,
    components: Vec<Option<Digest>>,
}

impl Open {
    fn say(&mut self, tag: u8, what: &[u8]) {
        self.said.update(&[tag]);
        self.said.update(what);
    }

    /// Takes an index whose meaning is not known.
    fn unknown(&mut self, kind: ComponentExternalKind) {
        match kind {
            ComponentExternalKind::Module => self.modules.push(None),
            ComponentExternalKind::Component => self.components.push(None),
            _ => {}
        }
    }
}

impl Walk<'_> {
    fn begin(&mut self, section: Range<usize>, parser: Parser) {
        let Range { start, end: first } = section;
        self.open.push(Open {
            node: self.nodes.len(),
            start,
            parser,
            said: Hasher::default(),
            reach: 0,
            modules: Vec::new(),
            components: Vec::new(),
        });
        let digest = Digest::of(&[]);
        self.nodes.push(Node { digest, range: first..first, closed: true, pieces: Vec::new() });
    }

    fn top(&mut self) -> &mut Open {
        self.open.last_mut().expect("a component is open until the last has ended")
    }

    fn sections(&mut self) -> Result<()> {
        let mut at = 0;
        loop {
            let rest = &self.bytes[at..];
            let Chunk::Parsed { consumed, payload } = self.top().parser.parse(rest, true)? else {
                unreachable!("there is no more data")
            };
            let section = at..at + consumed;
            at = section.end;
            match payload {
                Payload::ModuleSection { unchecked_range, .. } => {
                    at = usize::try_from(unchecked_range.end).expect("it is in memory");
                    self.module(section.start..at, section.end..at)?;
                }
                Payload::ComponentSection { parser, .. } => self.begin(section, parser),
                Payload::End(_) if self.open.len() == 1 => {
                    self.close(at);
                    return Ok(());
                }
                Payload::End(_) => self.close(at),
                payload => self.section(section, payload)?,
            }
        }
    }

    fn module(&mut self, section: Range<usize>, range: Range<usize>) -> Result<()> {
        let whole = self.digests.modules[&range.start];
        let ranges = if self.strip { strip::module(self.bytes, range)? } else { vec![range] };
        let module = match ranges.as_slice() {
            [all] if all.end == section.end => Module { digest: whole, ranges },
            _ => Module::part(ranges, self.bytes),
        };
        let digest = module.digest;
        self.left_out += section.end - module.start() - module.size();
        let top = self.top();
        top.modules.push(Some(digest));
        top.say(b'm', &digest.bytes());
        let node = top.node;
        self.nodes[node].pieces.push(Piece::Module(section, module));
        Ok(())
    }

    fn close(&mut self, end: usize) {
        let Open { node, start, said, reach, .. } = self.open.pop().expect("it was open");
        let digest = said.finish();
        let closed = reach == 0;
        let ended = &mut self.nodes[node];
        (ended.digest, ended.closed, ended.range.end) = (digest, closed, end);
        let Some(around) = self.open.last_mut() else { return };
        around.reach = around.reach.max(reach.saturating_sub(1));
        around.components.push(closed.then_some(digest));
        around.say(if closed { b'c' } else { b'o' }, &digest.bytes());
        self.nodes[around.node].pieces.push(Piece::Component(start..end, node));
    }

    fn section(&mut self, section: Range<usize>, payload: Payload<'_>) -> Result<()> {
        match payload {
            Payload::ComponentAliasSection(reader) => return self.aliases(section, reader),
            Payload::ComponentImportSection(reader) => {
                for import in reader {
                    match import?.ty {
                        ComponentTypeRef::Module(_) => self.top().modules.push(None),
                        ComponentTypeRef::Component(_) => self.top().components.push(None),
                        _ => {}
                    }
                }
            }
            Payload::ComponentExportSection(reader) => {
                for export in reader {
                    self.top().unknown(export?.kind);
                }
            }
            Payload::ComponentTypeSection(reader) => {
                for ty in reader {
                    let reach = reach_of_type(&ty?, 0);
                    self.top().reach = self.top().reach.max(reach);
                }
            }
            Payload::CoreTypeSection(reader) => {
                for ty in reader {
                    let reach = reach_of_core(&ty?, 0);
                    self.top().reach = self.top().reach.max(reach);
                }
            }
            Payload::CustomSection(custom) if self.strip && !strip::needed(custom.name()) => {
                self.left_out += section.len();
                return Ok(());
            }
            _ => {}
        }
        self.keep(section);
        Ok(())
    }

    /// Leaves sections as they are.
    fn keep(&mut self, section: Range<usize>) {
        let bytes = &self.bytes[section.clone()];
        self.top().say(b's', bytes);
        self.bytes(section);
    }

    fn bytes(&mut self, section: Range<usize>) {
        let node = self.top().node;
        match self.nodes[node].pieces.last_mut() {
            Some(Piece::Bytes(range)) if range.end == section.start => range.end = section.end,
            _ => self.nodes[node].pieces.push(Piece::Bytes(section)),
        }
    }

    fn aliases(
        &mut self,
        section: Range<usize>,
        reader: wasmparser::ComponentAliasSectionReader<'_>,
    ) -> Result<()> {
        let mut items = Vec::new();
        let mut aliases = Vec::new();
        for alias in reader.into_iter_with_offsets() {
            let (offset, alias) = alias?;
            let start = usize::try_from(offset).expect("it is in memory");
            if let Some(Item { range, .. }) = items.last_mut() {
                range.end = start;
            }
            items.push(Item { range: start..section.end, stands_for: None });
            aliases.push(alias);
        }
        for (item, alias) in items.iter_mut().zip(aliases) {
            item.stands_for = self.alias(&alias);
            let raw = &self.bytes[item.range.clone()];
            match item.stands_for {
                Some(Outer { thing: Thing::Module(digest), .. }) => {
                    self.top().say(b'm', &digest.bytes());
                }
                Some(Outer { thing: Thing::Component(digest), .. }) => {
                    self.top().say(b'c', &digest.bytes());
                }
                None => {
                    self.top().say(b'a', raw);
                }
            }
        }
        if items.iter().any(|item| item.stands_for.is_some()) {
            let node = self.top().node;
            self.nodes[node].pieces.push(Piece::Aliases(section, items));
        } else {
            self.bytes(section);
        }
        Ok(())
    }

    /// Takes the index of an alias. Gives what it stands for, if that is known and around.
    fn alias(&mut self, alias: &ComponentAlias<'_>) -> Option<Outer> {
        let ComponentAlias::Outer { kind, count, index } = *alias else {
            if let ComponentAlias::InstanceExport { kind, .. } = alias {
                self.top().unknown(*kind);
            }
            return None;
        };
        let of = self.open.len().checked_sub(1 + count as usize)?;
        let of = &self.open[of];
        let thing = match kind {
            ComponentOuterAliasKind::CoreModule => {
                let known = of.modules.get(index as usize).copied().flatten();
                self.top().modules.push(known);
                known.map(Thing::Module)
            }
            ComponentOuterAliasKind::Component => {
                let known = of.components.get(index as usize).copied().flatten();
                self.top().components.push(known);
                known.map(Thing::Component)
            }
            ComponentOuterAliasKind::CoreType | ComponentOuterAliasKind::Type => None,
        };
        match thing {
            Some(thing) if count > 0 => Some(Outer { count, thing }),
            _ => {
                self.top().reach = self.top().reach.max(count);
                None
            }
        }
    }
}

/// How many components around its own a type speaks of, which is itself `depth` types deep.
fn reach_of_type(ty: &ComponentType<'_>, depth: u32) -> u32 {
    let alias = |alias: &ComponentAlias<'_>| match alias {
        ComponentAlias::Outer { count, .. } => count.saturating_sub(depth + 1),
        _ => 0,
    };
    match ty {
        ComponentType::Component(declarations) => declarations
            .iter()
            .map(|declaration| match declaration {
                ComponentTypeDeclaration::CoreType(ty) => reach_of_core(ty, depth + 1),
                ComponentTypeDeclaration::Type(ty) => reach_of_type(ty, depth + 1),
                ComponentTypeDeclaration::Alias(it) => alias(it),
                _ => 0,
            })
            .max(),
        ComponentType::Instance(declarations) => declarations
            .iter()
            .map(|declaration| match declaration {
                InstanceTypeDeclaration::CoreType(ty) => reach_of_core(ty, depth + 1),
                InstanceTypeDeclaration::Type(ty) => reach_of_type(ty, depth + 1),
                InstanceTypeDeclaration::Alias(it) => alias(it),
                InstanceTypeDeclaration::Export { .. } => 0,
            })
            .max(),
        _ => None,
    }
    .unwrap_or(0)
}

/// The same for a core type.
fn reach_of_core(ty: &CoreType<'_>, depth: u32) -> u32 {
    let CoreType::Module(declarations) = ty else { return 0 };
    let reach = declarations.iter().map(|declaration| match declaration {
        ModuleTypeDeclaration::OuterAlias { count, .. } => count.saturating_sub(depth + 1),
        _ => 0,
    });
    reach.max().unwrap_or(0)
}
