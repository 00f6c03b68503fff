//! Heights: everything as near to its neighbours' height as the order in its column allows.

use super::layout::{Grid, Segment};

/// Rounds over all columns, to and fro.
const ROUNDS: usize = 24;

pub(super) fn place(grid: &mut Grid) {
    for column in 0..grid.columns.len() {
        let mut y = 0.0;
        for node in grid.columns[column].clone() {
            let margin = grid.nodes[node].margin();
            grid.nodes[node].y = y + margin;
            y += grid.nodes[node].height + 2.0 * margin;
        }
    }
    let rounds = if grid.nodes.len() > 2_000 { 4 } else { ROUNDS };
    let mut by_node: Vec<Vec<usize>> = vec![Vec::new(); grid.nodes.len()];
    for (index, segment) in grid.segments.iter().enumerate() {
        by_node[segment.from].push(index);
        by_node[segment.to].push(index);
    }
    for _ in 0..rounds {
        let forth = 0..grid.columns.len();
        for column in forth.clone().chain(forth.rev()) {
            settle(grid, &by_node, column);
        }
    }
    let top = grid.nodes.iter().map(|node| node.y).fold(f64::INFINITY, f64::min);
    grid.nodes.iter_mut().for_each(|node| node.y -= top);
}

/// Puts the nodes of a column where they would like to be, as far as they do not overlap and stay in order.
///
/// With what lies above each taken off, the order asks for values that do not fall, and the nearest such values to given
/// ones are found by merging whatever falls into its mean: "pool adjacent violators".
fn settle(grid: &mut Grid, by_node: &[Vec<usize>], column: usize) {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    let mut above = 0.0;
    for node in &grid.columns[column] {
        let (wish, weight) = wish(grid, &by_node[*node], *node);
        let margin = grid.nodes[*node].margin();
        pools.push((wish - margin - above, weight, 1));
        above += grid.nodes[*node].height + 2.0 * margin;
        while let [.., (higher, a, n), (lower, b, m)] = pools[..] {
            if higher <= lower {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push(((higher * a + lower * b) / (a + b), a + b, n + m));
        }
    }
    let values = pools.iter().flat_map(|(value, _, count)| std::iter::repeat_n(*value, *count));
    let mut above = 0.0;
    for (node, value) in grid.columns[column].iter().zip(values) {
        let node = &mut grid.nodes[*node];
        node.y = value + above + node.margin();
        above += node.height + 2.0 * node.margin();
    }
}

/// Where a node would like to be, and how much. Without neighbours it hardly minds, but stays.
fn wish(grid: &Grid, segments: &[usize], node: usize) -> (f64, f64) {
    let (mut sum, mut all) = (grid.nodes[node].y * 0.01, 0.01);
    for segment in segments {
        let Segment { from, out, to, into, weight } = &grid.segments[*segment];
        let y = if *from == node {
            grid.nodes[*to].y + into - out
        } else {
            grid.nodes[*from].y + out - into
        };
        sum += y * weight;
        all += weight;
    }
    (sum / all, all)
}
