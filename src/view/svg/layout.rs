//! Where boxes and lines go: columns from left to right, each box to the right of all that need it.
//!
//! This is the method of Sugiyama in its plain form. A column is the longest way from the left; a line that passes a column
//! gets a place in it, so that no line runs behind a box; the order in the columns is improved by sweeps that put everything
//! at the mean of its neighbours (`order`); heights likewise, without changing the order (`place`). Lines to one end share
//! their places, and so run together like rivers: who needs something is read at the sources, what they need at the mouth.
//!
//! It is our own because boxes here have many ends at fixed heights, which no well-kept layout library on crates.io can
//! take into account.

use std::collections::HashMap;

use super::{columns, order, place};

/// Space above and below a box.
const MARGIN: f64 = 12.0;
/// Height of the place that a line has in a column it passes.
const LANE: f64 = 6.0;
/// Space above and below such a place.
const LANE_MARGIN: f64 = 5.0;
/// The least and the most space between columns, for lines to go up and down in.
const CHANNEL: (f64, f64) = (84.0, 190.0);
/// More places than this for lines that pass columns are not made: such lines run behind boxes.
const MOST_LANES: usize = 20_000;

/// A box.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) side: Side,
}

/// Which columns a box may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The first.
    Left,
    /// Any between.
    Inside,
    /// The last.
    Right,
}

/// A line from the right side of one box to the left side of another.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    /// Where it begins, from the top of the box.
    pub(super) out: f64,
    pub(super) to: usize,
    /// Where it ends, from the top of the box.
    pub(super) into: f64,
    /// How much it counts when boxes are moved towards each other.
    pub(super) weight: f64,
    /// Whether it keeps apart from other lines to the same end.
    pub(super) alone: bool,
}

/// Where everything is.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The left upper corner of each box.
    pub(super) blocks: Vec<(f64, f64)>,
    /// The width of each.
    pub(super) widths: Vec<f64>,
    /// The points each line goes through, in pairs: into a column and out of it on the same height.
    pub(super) edges: Vec<Vec<(f64, f64)>>,
    /// Whether a line goes back, on a cycle. Its points are corners then.
    pub(super) back: Vec<bool>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A box, or the place of lines in a column that they pass.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) column: usize,
    pub(super) height: f64,
    /// Its upper side.
    pub(super) y: f64,
}

impl Node {
    /// The space it keeps above and below.
    pub(super) fn margin(&self) -> f64 {
        if self.height <= LANE { LANE_MARGIN } else { MARGIN }
    }
}

/// A part of a line, between neighbouring columns.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) from: usize,
    pub(super) out: f64,
    pub(super) to: usize,
    pub(super) into: f64,
    pub(super) weight: f64,
}

/// Boxes and places in columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) nodes: Vec<Node>,
    pub(super) segments: Vec<Segment>,
    /// The nodes of each column, from the top.
    pub(super) columns: Vec<Vec<usize>>,
}

pub(super) fn lay_out(blocks: &[Block], edges: &[Edge]) -> Layout {
    let back = columns::back_edges(blocks.len(), edges);
    let columns = columns::columns(blocks, edges, &back);
    let mut grid = Grid::default();
    let last = columns.iter().max().map_or(0, |last| last + 1);
    grid.columns = vec![Vec::new(); last];
    for (block, column) in blocks.iter().zip(&columns) {
        grid.add(*column, block.height);
    }
    let lanes = lanes(&mut grid, edges, &back, &columns);
    order::order(&mut grid);
    place::place(&mut grid);
    draw(blocks, edges, back, &grid, &lanes)
}

impl Grid {
    fn add(&mut self, column: usize, height: f64) -> usize {
        self.nodes.push(Node { column, height, y: 0.0 });
        self.columns[column].push(self.nodes.len() - 1);
        self.nodes.len() - 1
    }
}

/// The places that each line has on its way, made where they are missing.
fn lanes(grid: &mut Grid, edges: &[Edge], back: &[bool], columns: &[usize]) -> Vec<Vec<usize>> {
    let mut shared: HashMap<(usize, u64, usize), usize> = HashMap::new();
    let mut joined: HashMap<(usize, usize), usize> = HashMap::new();
    let blocks = columns.len();
    let mut lanes = Vec::with_capacity(edges.len());
    for (edge, back) in edges.iter().zip(back) {
        let mut on_the_way = Vec::new();
        if *back {
            lanes.push(on_the_way);
            continue;
        }
        let (mut from, mut out) = (edge.from, edge.out);
        let room = grid.nodes.len() - blocks < MOST_LANES;
        let passed = if room { columns[edge.from] + 1..columns[edge.to] } else { 0..0 };
        for column in passed {
            let key = (edge.to, edge.into.to_bits(), column);
            let lane = match shared.get(&key) {
                Some(lane) if !edge.alone => *lane,
                _ => grid.add(column, LANE),
            };
            if !edge.alone {
                shared.insert(key, lane);
            }
            on_the_way.push(lane);
            join(grid, &mut joined, (from, out), (lane, LANE / 2.0), edge.weight);
            (from, out) = (lane, LANE / 2.0);
        }
        if room {
            join(grid, &mut joined, (from, out), (edge.to, edge.into), edge.weight);
        }
        lanes.push(on_the_way);
    }
    lanes
}

/// Adds a segment, or weight to the one that is there: between two shared places there is one for all lines.
fn join(
    grid: &mut Grid,
    joined: &mut HashMap<(usize, usize), usize>,
    (from, out): (usize, f64),
    (to, into): (usize, f64),
    weight: f64,
) {
    let between_lanes = grid.nodes[from].height <= LANE;
    if between_lanes && let Some(segment) = joined.get(&(from, to)) {
        grid.segments[*segment].weight += weight;
        return;
    }
    joined.insert((from, to), grid.segments.len());
    grid.segments.push(Segment { from, out, to, into, weight });
}

fn draw(
    blocks: &[Block],
    edges: &[Edge],
    back: Vec<bool>,
    grid: &Grid,
    lanes: &[Vec<usize>],
) -> Layout {
    let mut widths = vec![0.0_f64; grid.columns.len()];
    for (block, node) in blocks.iter().zip(&grid.nodes) {
        widths[node.column] = widths[node.column].max(block.width);
    }
    let mut left = vec![0.0; widths.len()];
    for column in 1..widths.len() {
        left[column] = left[column - 1] + widths[column - 1] + channel(grid, column);
    }
    let place = |block: usize| {
        let node = &grid.nodes[block];
        let spare = widths[node.column] - blocks[block].width;
        let right = blocks[block].side == Side::Left;
        (left[node.column] + if right { spare } else { 0.0 }, node.y)
    };
    let below = grid.nodes.iter().map(|node| node.y + node.height).fold(0.0, f64::max);
    let mut layout = Layout {
        blocks: (0..blocks.len()).map(place).collect(),
        widths: blocks.iter().map(|block| block.width).collect(),
        ..Layout::default()
    };
    let mut ways_back = 0.0;
    for ((edge, lanes), back) in edges.iter().zip(lanes).zip(&back) {
        let (x, y) = layout.blocks[edge.from];
        let start = (x + blocks[edge.from].width, y + edge.out);
        let (x, y) = layout.blocks[edge.to];
        let end = (x, y + edge.into);
        let mut points = vec![start];
        if *back {
            ways_back += 1.0;
            let (right, bottom, left) = (start.0 + 30.0, below + 16.0 * ways_back, end.0 - 30.0);
            points.extend([(right, start.1), (right, bottom), (left, bottom), (left, end.1)]);
        }
        for lane in lanes {
            let node = &grid.nodes[*lane];
            let (x, y) = (left[node.column], node.y + LANE / 2.0);
            points.extend([(x, y), (x + widths[node.column], y)]);
        }
        points.push(end);
        layout.edges.push(points);
    }
    layout.width = left.last().zip(widths.last()).map_or(0.0, |(left, width)| left + width);
    layout.height = below + 16.0 * ways_back;
    layout.back = back;
    layout
}

/// The space to the left of a column: more, where lines have to climb.
fn channel(grid: &Grid, column: usize) -> f64 {
    let into = grid.segments.iter().filter(|segment| grid.nodes[segment.to].column == column);
    let climb = into.map(|segment| {
        let (from, to) = (&grid.nodes[segment.from], &grid.nodes[segment.to]);
        (from.y + segment.out - to.y - segment.into).abs()
    });
    (CHANNEL.0 + climb.fold(0.0, f64::max) * 0.16).min(CHANNEL.1)
}
