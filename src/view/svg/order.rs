//! The order in the columns: as few crossings as sweeps to the mean of the neighbours can reach.

use super::layout::{Grid, Segment};

/// Sweeps, each once from the left and once from the right.
const SWEEPS: usize = 16;

pub(super) fn order(grid: &mut Grid) {
    // With thousands of boxes nobody looks at crossings.
    let sweeps = if grid.nodes.len() > 2_000 { 2 } else { SWEEPS };
    let mut best = grid.columns.clone();
    let mut fewest = crossings(grid);
    for _ in 0..sweeps {
        for column in 1..grid.columns.len() {
            sweep(grid, column, Towards::Left);
        }
        for column in (0..grid.columns.len().saturating_sub(1)).rev() {
            sweep(grid, column, Towards::Right);
        }
        let now = crossings(grid);
        if now < fewest {
            fewest = now;
            best.clone_from(&grid.columns);
        }
    }
    grid.columns = best;
}

/// Which neighbours count.
#[derive(Clone, Copy)]
enum Towards {
    Left,
    Right,
}

/// The place of each node in its column.
fn places(grid: &Grid) -> Vec<usize> {
    let mut places = vec![0; grid.nodes.len()];
    for column in &grid.columns {
        for (place, node) in column.iter().enumerate() {
            places[*node] = place;
        }
    }
    places
}

/// Where an end of a segment is, in places: ends of one box follow each other as they do on it.
#[allow(clippy::cast_precision_loss, reason = "there are not that many places")]
fn end(grid: &Grid, places: &[usize], node: usize, offset: f64) -> f64 {
    places[node] as f64 + offset / grid.nodes[node].height.max(1.0)
}

fn sweep(grid: &mut Grid, column: usize, towards: Towards) {
    let places = places(grid);
    let mut means = vec![(0.0, 0.0); grid.nodes.len()];
    for Segment { from, out, to, into, weight } in &grid.segments {
        let (node, neighbour, offset) = match towards {
            Towards::Left => (*to, *from, *out),
            Towards::Right => (*from, *to, *into),
        };
        if grid.nodes[node].column == column {
            means[node].0 += weight * end(grid, &places, neighbour, offset);
            means[node].1 += weight;
        }
    }
    let mut nodes = std::mem::take(&mut grid.columns[column]);
    let mean = |node: &usize| match means[*node] {
        (_, 0.0) => end(grid, &places, *node, 0.0),
        (sum, weight) => sum / weight,
    };
    nodes.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
    grid.columns[column] = nodes;
}

/// How many pairs of segments cross.
fn crossings(grid: &Grid) -> usize {
    let places = places(grid);
    let mut by_column: Vec<Vec<(f64, f64)>> = vec![Vec::new(); grid.columns.len()];
    for Segment { from, out, to, into, .. } in &grid.segments {
        let ends = (end(grid, &places, *from, *out), end(grid, &places, *to, *into));
        by_column[grid.nodes[*to].column].push(ends);
    }
    by_column
        .iter_mut()
        .map(|segments| {
            segments.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let mut ends: Vec<_> = segments.iter().map(|(_, end)| *end).collect();
            inversions(&mut ends)
        })
        .sum()
}

/// How many pairs are in the wrong order; sorts them.
fn inversions(values: &mut [f64]) -> usize {
    if values.len() < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(values.len() / 2);
    let mut count = inversions(left) + inversions(right);
    let (mut merged, mut rest) = (Vec::with_capacity(left.len() + right.len()), &right[..]);
    for (place, value) in left.iter().enumerate() {
        let smaller = rest.iter().take_while(|other| *other < value).count();
        count += smaller * (left.len() - place);
        merged.extend_from_slice(&rest[..smaller]);
        rest = &rest[smaller..];
        merged.push(*value);
    }
    merged.extend_from_slice(rest);
    values.copy_from_slice(&merged);
    count
}

#[cfg(test)]
mod tests {
    #[test]
    fn inversions_are_pairs_in_the_wrong_order() {
        for (mut values, expected) in [
            (vec![1.0, 2.0, 3.0], 0),
            (vec![3.0, 2.0, 1.0], 3),
            (vec![2.0, 2.0, 1.0], 2),
            (vec![4.0, 1.0, 3.0, 2.0], 4),
        ] {
            assert_eq!(super::inversions(&mut values), expected);
        }
    }
}
