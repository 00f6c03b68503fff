//! What several memories have in common: the same bytes at the same addresses.
//!
//! Memories are compared in pieces of one size, at addresses that are multiples of it. What the same memories have in
//! common goes into one module, in as few segments as that takes; a segment has a header of some ten bytes, and a runtime
//! writes them one by one, so what is short stays where it is.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::snapshot::Segment;

/// The bytes of a piece.
const PIECE: usize = 64;

/// What memories have to save by sharing a module for it to be worth another one.
const WORTH: usize = 4_096;

/// More segments than this are not made: the validator allows for twice as many in a module.
const SEGMENTS: usize = 50_000;

/// The memory of a module after its data was written.
pub(super) struct Image<'a> {
    /// The component it is in.
    pub(super) bytes: &'a [u8],
    /// What is written, in the order of addresses.
    pub(super) segments: &'a [Segment],
}

/// What several images have in common.
#[derive(Debug)]
pub(super) struct Common {
    /// Which images, two or more.
    pub(super) images: Vec<usize>,
    /// The bytes, in the first of these images.
    pub(super) segments: Vec<Segment>,
}

/// Images in parts.
#[derive(Debug)]
pub(super) struct Shared {
    /// What several have.
    pub(super) common: Vec<Common>,
    /// What each has for itself.
    pub(super) own: Vec<Vec<Segment>>,
}

/// Finds out what images have in common.
pub(super) fn share(images: &[Image<'_>]) -> Shared {
    let runs = runs(images);
    let mut shortest = PIECE;
    loop {
        let shared = cut(images, &runs, shortest);
        let parts = shared.common.iter().map(|common| &common.segments).chain(&shared.own);
        let most = parts.map(Vec::len).max().unwrap_or(0);
        // Where the images themselves have so many there is nothing to be done about it.
        let given = images.iter().map(|image| image.segments.len()).max().unwrap_or(0);
        if most <= SEGMENTS.max(given) {
            return shared;
        }
        shortest *= 2;
    }
}

/// By the images that have them: runs of pieces in common.
type Runs = IndexMap<Vec<usize>, Vec<Segment>>;

/// Goes through all images at once, by address.
fn runs(images: &[Image<'_>]) -> Runs {
    let pieces: Vec<Vec<(u64, usize)>> = images.iter().map(pieces).collect();
    let mut at = vec![0; images.len()];
    let mut runs = Runs::new();
    loop {
        let next = |(image, at): (usize, &usize)| pieces[image].get(*at).map(|piece| piece.0);
        let Some(address) = at.iter().enumerate().filter_map(next).min() else { return runs };
        let mut same: Vec<(&[u8], usize, Vec<usize>)> = Vec::new();
        for (image, at) in at.iter_mut().enumerate() {
            let Some((_, offset)) = pieces[image].get(*at).filter(|piece| piece.0 == address)
            else {
                continue;
            };
            *at += 1;
            let bytes = &images[image].bytes[*offset..*offset + PIECE];
            match same.iter_mut().find(|(other, ..)| *other == bytes) {
                Some((.., of)) => of.push(image),
                None => same.push((bytes, *offset, vec![image])),
            }
        }
        for (bytes, offset, of) in same.into_iter().filter(|(.., of)| of.len() > 1) {
            let piece = Segment { address, range: offset..offset + bytes.len() };
            let runs = runs.entry(of).or_default();
            match runs.last_mut() {
                Some(last) if last.end() == address && last.range.end == offset => {
                    last.range.end = piece.range.end;
                }
                _ => runs.push(piece),
            }
        }
    }
}

/// The pieces that an image has whole: their addresses, and where they are.
fn pieces(image: &Image<'_>) -> Vec<(u64, usize)> {
    let mut pieces = Vec::new();
    for segment in image.segments {
        let first = segment.address.next_multiple_of(PIECE as u64);
        for offset in (segment.offset(first)..).step_by(PIECE) {
            if offset + PIECE > segment.range.end {
                break;
            }
            pieces.push((segment.address_of(offset), offset));
        }
    }
    pieces
}

/// Takes runs of some length out of the images.
fn cut(images: &[Image<'_>], runs: &Runs, shortest: usize) -> Shared {
    let mut taken: HashMap<usize, Vec<(u64, u64)>> = HashMap::new();
    let mut common = Vec::new();
    for (of, runs) in runs {
        let long = runs.iter().filter(|run| run.range.len() >= shortest);
        let segments: Vec<_> = long.cloned().collect();
        let bytes: usize = segments.iter().map(|segment| segment.range.len()).sum();
        if bytes * (of.len() - 1) < WORTH {
            continue;
        }
        for image in of {
            let ends = segments.iter().map(|segment| (segment.address, segment.end()));
            taken.entry(*image).or_default().extend(ends);
        }
        common.push(Common { images: of.clone(), segments });
    }
    let own = images.iter().enumerate().map(|(image, Image { segments, .. })| {
        let mut taken = taken.remove(&image).unwrap_or_default();
        taken.sort_unstable();
        left(segments, &taken)
    });
    Shared { own: own.collect(), common }
}

/// What is left of segments when what is between some addresses is taken out. Both are in order.
fn left(segments: &[Segment], taken: &[(u64, u64)]) -> Vec<Segment> {
    let mut left = Vec::new();
    let mut taken = taken.iter().peekable();
    for segment in segments {
        let mut from = segment.address;
        let keep = |from: u64, to: u64| Segment {
            address: from,
            range: segment.offset(from)..segment.offset(to),
        };
        while let Some((start, end)) = taken.peek().copied().filter(|it| it.0 < segment.end()) {
            if from < *start {
                left.push(keep(from, *start));
            }
            from = from.max((*end).min(segment.end()));
            if *end > segment.end() {
                break;
            }
            taken.next();
        }
        if from < segment.end() {
            left.push(keep(from, segment.end()));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of segments that are written one after the other.
    fn segments(lengths: &[(u64, usize)]) -> Vec<Segment> {
        let mut at = 0;
        let segment = |(address, length): &(u64, usize)| {
            at += length;
            Segment { address: *address, range: at - length..at }
        };
        lengths.iter().map(segment).collect()
    }

    fn write(memory: &mut [Option<u8>], bytes: &[u8], segments: &[Segment]) {
        for Segment { address, range } in segments {
            let start = usize::try_from(*address).expect("it is small");
            for (place, byte) in memory[start..].iter_mut().zip(&bytes[range.clone()]) {
                assert!(place.replace(*byte).is_none(), "a byte is written twice");
            }
        }
    }

    #[test]
    fn the_parts_of_images_are_the_images() {
        // The same bytes in differently cut segments, and then some that differ.
        let zero = vec![7; 40_000];
        let mut one: Vec<u8> = (0..40_000_u32).map(|at| (at / 64 % 251) as u8).collect();
        let two = one.clone();
        one[9_000..9_050].fill(1);
        one[30_000..31_000].fill(2);
        let cuts = [
            segments(&[(10, 10_000), (10_010, 29_990)]),
            segments(&[(10, 40_000)]),
            segments(&[(70_000, 40_000)]),
        ];
        let images = [
            Image { bytes: &one, segments: &cuts[0] },
            Image { bytes: &two, segments: &cuts[1] },
            Image { bytes: &zero, segments: &cuts[2] },
        ];
        let shared = share(&images);
        assert_eq!(shared.common.len(), 1);
        assert_eq!(shared.common[0].images, [0, 1]);
        for (number, image) in images.iter().enumerate() {
            let (mut whole, mut parts) = (vec![None; 120_000], vec![None; 120_000]);
            write(&mut whole, image.bytes, image.segments);
            write(&mut parts, image.bytes, &shared.own[number]);
            for common in shared.common.iter().filter(|it| it.images.contains(&number)) {
                write(&mut parts, images[common.images[0]].bytes, &common.segments);
            }
            assert_eq!(whole, parts);
        }
        let own: usize = shared.own[..2].iter().flatten().map(|own| own.range.len()).sum();
        assert!(own < 2 * 1_500, "{own}");
    }
}
