//! What each byte of a component is for.

use std::ops::Range;

use serde::Serialize;
use wasmparser::{Encoding, Parser, Payload, Result};

use super::super::words::sha256;
use super::uses::Uses;

/// A range of a component: a core module or component with its header, or sections beside those.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// Where it begins, in bytes from the start.
    pub offset: usize,
    /// Its bytes.
    pub size: usize,
    /// The SHA-256 of what is nested, its header left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What the bytes of a core module are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<Uses>,
    /// What it consists of, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A component.
    Component,
    /// A core module.
    CoreModule,
    /// Types, imports, aliases, instances, functions and exports of a component.
    Definitions,
    /// Custom sections of a component: names and metadata.
    Custom,
}

impl Part {
    /// What all of it is for.
    pub fn in_all(&self) -> Uses {
        let of_modules = self.modules().into_iter().sum::<Uses>();
        let custom = of_modules.custom + self.beside_modules();
        Uses { custom, ..of_modules }.of(self.size)
    }

    /// What each core module in it is for, in order.
    pub fn modules(&self) -> Vec<Uses> {
        let inside = self.parts.iter().flat_map(Part::modules);
        self.uses.into_iter().chain(inside).collect()
    }

    /// The bytes of custom sections of components.
    fn beside_modules(&self) -> usize {
        let inside: usize = self.parts.iter().map(Part::beside_modules).sum();
        if self.kind == Kind::Custom { self.size } else { inside }
    }
}

/// Takes a component to pieces that cover all of it.
///
/// # Errors
/// Of the parser, where it is no component.
pub fn anatomy(bytes: &[u8]) -> Result<Part> {
    let mut open: Vec<Open> = Vec::new();
    let mut start = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::Version { encoding, range, .. } => {
                let kind = match encoding {
                    Encoding::Component => Kind::Component,
                    Encoding::Module => Kind::CoreModule,
                };
                let range = offsets(&range);
                open.push(Open {
                    kind,
                    start,
                    body: range.start,
                    at: range.end,
                    ..Open::default()
                });
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                start = open.last().map_or(0, |open| open.at);
            }
            Payload::End(_) => {
                let ended = open.pop().expect("what ends has begun").end(bytes);
                match open.last_mut() {
                    Some(around) => around.add(ended),
                    None => return Ok(ended),
                }
            }
            payload => {
                if let (Some((id, range)), Some(open)) = (payload.as_section(), open.last_mut()) {
                    open.section(id, offsets(&range));
                }
            }
        }
    }
    unreachable!("the parser says where it ends")
}

fn offsets(range: &Range<u64>) -> Range<usize> {
    let offset = |at| usize::try_from(at).expect("it is in memory");
    offset(range.start)..offset(range.end)
}

/// A core module or component that is being read.
struct Open {
    kind: Kind,
    /// Where its header begins.
    start: usize,
    /// Where it begins itself.
    body: usize,
    /// How far it was read.
    at: usize,
    uses: Uses,
    parts: Vec<Part>,
}

impl Default for Open {
    fn default() -> Self {
        let (uses, parts) = (Uses::default(), Vec::new());
        Open { kind: Kind::Component, start: 0, body: 0, at: 0, uses, parts }
    }
}

/// The identifiers of sections that are told apart (core specification, "Binary Format: Modules").
const CUSTOM: u8 = 0;
const CODE: u8 = 10;
const DATA: u8 = 11;

impl Open {
    fn section(&mut self, id: u8, content: Range<usize>) {
        let size = content.end - self.at;
        match (self.kind, id) {
            (Kind::CoreModule, CUSTOM) => self.uses.custom += size,
            (Kind::CoreModule, CODE) => self.uses.code += size,
            (Kind::CoreModule, DATA) => self.uses.data += size,
            (Kind::CoreModule, _) => {}
            (_, CUSTOM) => self.beside(Kind::Custom, size),
            _ => self.beside(Kind::Definitions, size),
        }
        self.at = content.end;
    }

    fn beside(&mut self, kind: Kind, size: usize) {
        match self.parts.last_mut() {
            Some(last) if last.kind == kind => last.size += size,
            _ => self.parts.push(Part {
                kind,
                offset: self.at,
                size,
                sha256: None,
                uses: None,
                parts: Vec::new(),
            }),
        }
    }

    fn add(&mut self, part: Part) {
        self.at = part.offset + part.size;
        self.parts.push(part);
    }

    fn end(self, bytes: &[u8]) -> Part {
        let size = self.at - self.start;
        let sha256 = sha256(&bytes[self.body..self.at]);
        Part {
            kind: self.kind,
            offset: self.start,
            size,
            sha256: Some(sha256),
            uses: (self.kind == Kind::CoreModule).then(|| self.uses.of(size)),
            parts: self.parts,
        }
    }
}
