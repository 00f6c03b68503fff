//! A result as it is remembered: its own bytes, and what to take from which input.
//!
//! A recipe is no more than a guess at a result, wherever it comes from. Whoever follows one asks whether the image it leads
//! to is known to be valid.

use std::collections::HashMap;

use wasm_encoder::Encode;
use wasmparser::{BinaryReader, Result};

use super::{Chunk, Image};
use crate::source::{Bytes, Digest};

/// What a piece begins with.
const OWN: u8 = 0;
const INPUT: u8 = 1;

impl Image {
    /// How it is made from these inputs. None if there is something in it that was made from them at some cost.
    pub(crate) fn recipe(&self, inputs: &[&Bytes]) -> Option<Vec<u8>> {
        let inputs = inputs.iter().enumerate().map(|(place, bytes)| (bytes.digest(), place));
        let inputs: HashMap<Digest, usize> = inputs.collect();
        let mut recipe = Vec::new();
        self.left_out.encode(&mut recipe);
        for chunk in &self.chunks {
            match chunk {
                Chunk::Own(bytes) => {
                    recipe.push(OWN);
                    bytes.encode(&mut recipe);
                }
                Chunk::Input(bytes, range) => {
                    recipe.push(INPUT);
                    for number in [*inputs.get(&bytes.digest())?, range.start, range.end] {
                        number.encode(&mut recipe);
                    }
                }
            }
        }
        Some(recipe)
    }

    /// What a recipe makes of these inputs. None if it is none for them.
    pub(crate) fn follow(recipe: &[u8], inputs: &[&Bytes]) -> Option<Image> {
        let mut reader = BinaryReader::new(recipe, 0);
        let left_out = reader.read_var_u32().ok()? as usize;
        let mut chunks = Vec::new();
        while !reader.eof() {
            chunks.push(piece(&mut reader, inputs).ok()??);
        }
        Some(Image { chunks, left_out })
    }
}

fn piece(reader: &mut BinaryReader<'_>, inputs: &[&Bytes]) -> Result<Option<Chunk>> {
    if reader.read_u8()? == OWN {
        let length = reader.read_var_u32()? as usize;
        return Ok(Some(Chunk::Own(reader.read_bytes(length)?.to_owned())));
    }
    let mut number = || reader.read_var_u32().map(|number| number as usize);
    let (of, range) = (number()?, number()?..number()?);
    let input = inputs.get(of).filter(|bytes| bytes.get(range.clone()).is_some());
    Ok(input.map(|bytes| Chunk::Input(Bytes::clone(bytes), range)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_leads_back_to_its_image_and_a_broken_one_to_none_that_is_known() {
        let input = Bytes::new(b"abcdef".to_vec());
        let chunks = vec![
            Chunk::Own(b"own".to_vec()),
            Chunk::Input(input.clone(), 1..4),
            Chunk::Own(vec![]),
        ];
        let image = Image { chunks, left_out: 7 };
        let recipe = image.recipe(&[&input]).expect("it is made of the input");
        let again = Image::follow(&recipe, &[&input]).expect("it is a recipe");
        assert_eq!((again.to_vec(), again.left_out), (b"ownbcd".to_vec(), 7));
        assert_eq!(again.digest(), image.digest());
        assert!(Image::follow(&recipe, &[]).is_none());
        assert!(Image::follow(&recipe, &[&Bytes::new(b"ab".to_vec())]).is_none());
        assert!(image.recipe(&[]).is_none());
        for end in 0..recipe.len() {
            let cut = Image::follow(&recipe[..end], &[&input]);
            assert!(cut.is_none_or(|cut| cut.digest() != image.digest()), "cut at {end}");
        }
    }
}
