//! Digests: of bytes, and of a component with the core modules in it.
//!
//! A component is little more than the core modules in it, and both are asked for: the component as an input, the modules as
//! what others may have as well. So the digest of a component is made of theirs, and no byte is hashed twice.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use rayon::prelude::*;
use wasmparser::{Chunk, Parser, Payload, WasmFeatures};

use super::is_worth_sharing;

/// A BLAKE3 digest of some bytes: what tells whether they are the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Hashes `bytes`, on all cores if there are many.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        if is_worth_sharing(bytes.len()) {
            hasher.0.update_rayon(bytes);
        } else {
            hasher.update(bytes);
        }
        hasher.finish()
    }

    /// Its bytes.
    pub fn bytes(self) -> [u8; 32] {
        self.0
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Digest(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "blake3:{self}")
    }
}

/// Makes a digest of what comes bit by bit.
#[derive(Clone, Default)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// Adds bytes to those before.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all of them.
    pub fn finish(&self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// The digests of a component, or of something else.
#[derive(Debug)]
pub struct Digests {
    /// That of all of it.
    pub whole: Digest,
    /// Those of the core modules in it, by where they begin.
    pub modules: BTreeMap<usize, Digest>,
}

impl Digests {
    /// Hashes the core modules of a component, and what is around them. Whatever else there is has none.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let ranges = modules(bytes);
        let digest = |range: &Range<usize>| Digest::of(&bytes[range.clone()]);
        let digests: Vec<_> = if is_worth_sharing(bytes.len()) {
            ranges.par_iter().map(digest).collect()
        } else {
            ranges.iter().map(digest).collect()
        };
        let mut whole = Hasher::default();
        let mut at = 0;
        // First where the modules are, so that no two contents come to the same bytes here.
        whole.update(&(ranges.len() as u64).to_le_bytes());
        for (range, digest) in ranges.iter().zip(&digests) {
            whole.update(&(range.start as u64).to_le_bytes());
            whole.update(&(range.end as u64).to_le_bytes());
            whole.update(&digest.bytes());
        }
        for range in &ranges {
            whole.update(&bytes[at..range.start]);
            at = range.end;
        }
        whole.update(&bytes[at..]);
        let starts = ranges.iter().map(|range| range.start);
        Digests { whole: whole.finish(), modules: starts.zip(digests).collect() }
    }
}

/// Where the core modules in a component are. What is wrong with it is found by others: here, it ends there.
fn modules(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut modules: Vec<Range<usize>> = Vec::new();
    if !Parser::is_component(bytes) {
        return modules;
    }
    let mut outer = Vec::new();
    let mut parser = Parser::new(0);
    parser.set_features(WasmFeatures::all());
    let mut at = 0;
    while let Ok(Chunk::Parsed { consumed, payload }) = parser.parse(&bytes[at..], true) {
        at += consumed;
        match payload {
            Payload::ModuleSection { unchecked_range, .. } => {
                let end = usize::try_from(unchecked_range.end).unwrap_or(usize::MAX);
                if end > bytes.len() {
                    break;
                }
                modules.push(at..end);
                at = end;
            }
            Payload::ComponentSection { parser: inner, .. } => {
                outer.push(std::mem::replace(&mut parser, inner));
            }
            Payload::End(_) => match outer.pop() {
                Some(next) => parser = next,
                None => break,
            },
            _ => {}
        }
    }
    modules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_differs_where_a_module_in_it_does_and_the_module_has_its_own_digest() {
        let digests = |text: &str| Digests::of(&wat::parse_str(text).expect("it is a component"));
        let one = digests("(component (component (core module)) (core module (memory 1)))");
        let same = digests("(component (core module (memory 1)))");
        let other = digests("(component (core module (memory 2)))");
        assert_eq!(one.modules.len(), 2);
        assert_eq!(one.modules.values().last(), same.modules.values().last());
        assert_ne!(same.modules.values().last(), other.modules.values().last());
        assert_ne!(same.whole, other.whole);
        assert!(Digests::of(b"\0asm\x0d\0\x01\0\x01\xff").modules.is_empty());
        assert!(Digests::of(b"text").modules.is_empty());
    }
}
