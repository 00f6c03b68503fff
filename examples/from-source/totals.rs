//! What a bill comes to.

wit_bindgen::generate!({ world: "in-rust", path: "wit" });

use exports::acme::bill::totals::{Guest, Line};

struct Totals;

impl Guest for Totals {
    fn sum(lines: Vec<Line>) -> u32 {
        lines.iter().map(|line| line.cents * line.count).sum()
    }
}

export!(Totals);
