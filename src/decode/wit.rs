//! A component's world as WIT, with the place of everything in it.
//!
//! A binary has no sources to point at. Its world is printed into a file that is on no disk, so that a message can show
//! both sides of a wire as people write them. Only what is wrong gets printed: decoding once more costs nothing then.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldId};

use super::Component;
use crate::source::{FileId, SourceMap, Span};

/// A world and the text it is written in.
#[derive(Debug)]
pub struct Contract {
    /// Every package that the world speaks of.
    pub resolve: Resolve,
    /// The world.
    pub world: WorldId,
    file: FileId,
}

/// Bytes in a line that somebody may still want to read. Types without names that hold each other are short in a binary and
/// endless in a line.
const LONGEST_LINE: usize = 1_000;

thread_local! {
    static ATTEMPTING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread is one that is caught, and nothing to tell anybody of.
pub fn attempting() -> bool {
    ATTEMPTING.get()
}

impl Contract {
    /// Prints the world of a component. None for what WIT has no words for, or too many.
    pub fn print(component: &Component, path: &str, sources: &mut SourceMap) -> Option<Self> {
        // Reading a binary as WIT takes for granted what WIT can say, and a component need not keep to that
        // (wit-parser 0.263, `decoding.rs`). What it stumbles over is shown without its WIT.
        ATTEMPTING.set(true);
        let printed = catch_unwind(AssertUnwindSafe(|| Contract::try_print(component, path)));
        ATTEMPTING.set(false);
        let (resolve, world, text) = printed.ok()??;
        Some(Contract { resolve, world, file: sources.add(path, text) })
    }

    fn try_print(component: &Component, path: &str) -> Option<(Resolve, WorldId, String)> {
        let decoded = wit_component::decode(&component.binary.bytes).ok()?;
        let DecodedWasm::Component(resolve, world) = &decoded else { return None };
        let name = resolve.worlds[*world].name.clone();
        let mut printer = WitPrinter::default();
        printer.emit_docs(false);
        let main = decoded.package();
        let others: Vec<_> =
            resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != main).collect();
        printer.print(resolve, main, &others).ok()?;
        let text = printer.output.to_string();
        if text.lines().any(|line| line.len() > LONGEST_LINE) {
            return None;
        }
        let group = UnresolvedPackageGroup::parse(path, &text).ok()?;
        let mut resolve = Resolve { all_features: true, ..Resolve::default() };
        let main = resolve.push_groups(group, Vec::new()).ok()?;
        let world = *resolve.packages[main].worlds.get(&name)?;
        Some((resolve, world, text))
    }

    /// The place that a span of the parser means.
    pub fn span(&self, span: wit_parser::Span) -> Option<Span> {
        Some(Span::new(self.file, self.resolve.source_map.resolve_span(span)?.range))
    }
}
