//! Custom sections that no runtime needs: names, debugging information, what tools say of themselves.

use std::ops::Range;

use wasmparser::{Chunk, Parser, Payload, Result};

/// Whether a custom section says something to a runtime. Hints for its compiler do: they are all named after the metadata
/// of code, such as `metadata.code.branch_hint` (WebAssembly proposal "Branch Hinting").
pub(super) fn needed(name: &str) -> bool {
    name.starts_with("metadata.code.")
}

/// What is left of a core module, which is valid and has this place in `bytes`.
pub(super) fn module(bytes: &[u8], range: Range<usize>) -> Result<Vec<Range<usize>>> {
    let mut left: Vec<Range<usize>> = Vec::new();
    let mut parser = Parser::new(0);
    parser.set_features(super::features());
    let mut at = range.start;
    while at < range.end {
        let Chunk::Parsed { consumed, payload } = parser.parse(&bytes[at..range.end], true)? else {
            unreachable!("there is no more data")
        };
        let mut section = at..at + consumed;
        if let Payload::CodeSectionStart { size, .. } = payload {
            parser.skip_section();
            section.end += size as usize;
        }
        at = section.end;
        match (payload, left.last_mut()) {
            (Payload::CustomSection(custom), _) if !needed(custom.name()) => {}
            (_, Some(last)) if last.end == section.start => last.end = section.end,
            _ => left.push(section),
        }
    }
    Ok(left)
}
