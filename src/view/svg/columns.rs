//! Which column each box is in: as far to the left as those that need it allow. What leads back, on a cycle, does not
//! count.

use super::layout::{Block, Edge, Side};

/// The edges that lead back to where a walk along edges came from. Without them there are no cycles.
pub(super) fn back_edges(blocks: usize, edges: &[Edge]) -> Vec<bool> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); blocks];
    for (index, edge) in edges.iter().enumerate() {
        out[edge.from].push(index);
    }
    let mut back = vec![false; edges.len()];
    let (mut begun, mut ended) = (vec![false; blocks], vec![false; blocks]);
    for start in 0..blocks {
        if begun[start] {
            continue;
        }
        begun[start] = true;
        let mut way = vec![(start, 0)];
        while let Some((block, next)) = way.last_mut() {
            let block = *block;
            let Some(edge) = out[block].get(*next) else {
                ended[block] = true;
                way.pop();
                continue;
            };
            *next += 1;
            let to = edges[*edge].to;
            if !begun[to] {
                begun[to] = true;
                way.push((to, 0));
            } else if !ended[to] {
                back[*edge] = true;
            }
        }
    }
    back
}

/// The column of each block: one more than the last of those that need it.
pub(super) fn columns(blocks: &[Block], edges: &[Edge], back: &[bool]) -> Vec<usize> {
    let forward = || edges.iter().zip(back).filter(|(_, back)| !**back).map(|(edge, _)| edge);
    let first = usize::from(blocks.iter().any(|block| block.side == Side::Left));
    let mut column: Vec<_> =
        blocks.iter().map(|block| if block.side == Side::Left { 0 } else { first }).collect();
    let mut waits = vec![0; blocks.len()];
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for edge in forward() {
        waits[edge.to] += 1;
        out[edge.from].push(edge.to);
    }
    let mut needed = waits.clone();
    let mut order: Vec<_> = (0..blocks.len()).filter(|block| waits[*block] == 0).collect();
    let mut next = 0;
    while let Some(block) = order.get(next).copied() {
        next += 1;
        for to in &out[block] {
            column[*to] = column[*to].max(column[block] + 1);
            waits[*to] -= 1;
            if waits[*to] == 0 {
                order.push(*to);
            }
        }
    }
    let inside = blocks.iter().zip(&column).filter(|(block, _)| block.side != Side::Right);
    let last = inside.map(|(_, column)| column + 1).max().unwrap_or(0);
    for (block, column) in blocks.iter().zip(&mut column) {
        if block.side == Side::Right {
            *column = last;
        }
    }
    // What nothing needs stands beside what it needs, not at the left of everything.
    needed.iter_mut().zip(blocks).for_each(|(needed, block)| {
        *needed += usize::from(block.side != Side::Inside);
    });
    for block in (0..blocks.len()).filter(|block| needed[*block] == 0) {
        let nearest = out[block].iter().filter(|to| blocks[**to].side == Side::Inside);
        if let Some(nearest) = nearest.map(|to| column[*to]).min() {
            column[block] = nearest.saturating_sub(1).max(first);
        }
    }
    column
}
