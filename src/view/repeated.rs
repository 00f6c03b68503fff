//! What a component has inside more than once.
//!
//! It is what linking would store once: core modules with the same bytes, and components that say the same and speak of
//! nothing around them. What such a component has inside is looked at where it is found first.

use indexmap::IndexMap;
use serde::Serialize;

use super::words::sha256;
use crate::decode::Binary;
use crate::decode::outline::{Node, Piece, Thing};

/// A core module or component that is found more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// `core module` or `component`.
    pub kind: &'static str,
    /// Its bytes.
    pub size: usize,
    /// The SHA-256 of those bytes, where it is found first.
    pub sha256: String,
    /// How often it is found.
    pub count: usize,
    /// Bytes that storing it once would save.
    pub saves: usize,
}

/// Looks for what is there more than once; what would save the most comes first.
pub(super) fn repeated(binary: &Binary) -> Vec<Repeated> {
    let nodes = &binary.outline.nodes;
    let mut found: IndexMap<Thing, Vec<_>> = IndexMap::new();
    let mut waiting = vec![0];
    while let Some(node) = waiting.pop() {
        let mut inside = Vec::new();
        for piece in &nodes[node].pieces {
            match piece {
                Piece::Module(_, module) => {
                    found
                        .entry(Thing::Module(module.digest))
                        .or_default()
                        .push(module.start()..module.start() + module.size());
                }
                Piece::Component(_, node) => {
                    let Node { digest, range, closed, .. } = &nodes[*node];
                    let places = found.entry(Thing::Component(*digest)).or_default();
                    if *closed {
                        places.push(range.clone());
                    }
                    if !closed || places.len() == 1 {
                        inside.push(*node);
                    }
                }
                Piece::Bytes(_) | Piece::Aliases(..) => {}
            }
        }
        waiting.extend(inside.into_iter().rev());
    }
    let repeated = found.iter().filter(|(_, places)| places.len() > 1);
    let mut repeated: Vec<_> = repeated
        .map(|(thing, places)| Repeated {
            kind: match thing {
                Thing::Module(_) => "core module",
                Thing::Component(_) => "component",
            },
            size: places[0].len(),
            sha256: sha256(&binary.bytes[places[0].clone()]),
            count: places.len(),
            saves: places[1..].iter().map(ExactSizeIterator::len).sum(),
        })
        .collect();
    repeated.sort_by_key(|it| std::cmp::Reverse(it.saves));
    repeated
}
