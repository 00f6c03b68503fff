//! The result, as the validator sees it.

use wasmparser::{Chunk as Parsed, Parser, Payload, Result, ValidPayload, Validator};

use super::Image;
use crate::decode::features;

/// Validates the structure of an image: everything but function bodies, which were validated on the way in.
pub(super) fn verify(image: &Image) -> Result<()> {
    let mut validator = Validator::new_with_features(features());
    let mut outer: Vec<Parser> = Vec::new();
    let mut parser = Parser::new(0);
    parser.set_features(features());
    let slices = image.slices();
    let mut rest = slices.iter().copied();
    let mut slice: &[u8] = rest.next().unwrap_or_default();
    loop {
        // No section of ours spans two slices, and no component does, so a slice that is used up is all that can be
        // missing.
        if slice.is_empty()
            && let Some(next) = rest.next()
        {
            slice = next;
        }
        let payload = match parser.parse(slice, false)? {
            Parsed::Parsed { consumed, payload } => {
                slice = &slice[consumed..];
                payload
            }
            Parsed::NeedMoreData(_) => Payload::End(image.len() as u64),
        };
        match validator.payload(&payload)? {
            ValidPayload::Ok | ValidPayload::Func(..) => {
                if let Payload::CodeSectionStart { size, .. } = payload {
                    parser.skip_section();
                    slice = &slice[size as usize..];
                }
            }
            ValidPayload::Parser(inner) => outer.push(std::mem::replace(&mut parser, inner)),
            ValidPayload::End(_) => match outer.pop() {
                Some(next) => parser = next,
                None => return Ok(()),
            },
        }
    }
}
