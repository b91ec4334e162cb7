//! Rows of numbers such as flows have, and a forest that says which of them are unlike the others.

use detect::{Forest, ForestOptions};

/// Numbers of a row: as many as a flow is compared by.
const COLUMNS: usize = 10;
/// From this score on a flow is told of.
const LEAST: f32 = 0.74;

/// So many rows in four crowds, and one of a thousand that lies anywhere.
pub fn rows(count: usize) -> Vec<f32> {
    let mut state = 1_u64;
    let mut draw = || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 24) as f32
    };
    let mut rows = Vec::with_capacity(count * COLUMNS);
    for row in 0..count {
        let middle = (row % 4) as f32 * 5.0;
        for _ in 0..COLUMNS {
            let bell = draw() + draw() + draw() + draw();
            rows.push(if row % 1000 == 999 { 40.0 * draw() } else { middle + bell });
        }
    }
    rows
}

/// Grows a forest of these rows, and scores each: the sum of all scores.
pub fn score_all(rows: &[f32]) -> f64 {
    grown(rows).scores(rows).into_iter().map(f64::from).sum()
}

/// The same, where only those are wanted that are told of: how many.
pub fn find_unlike(rows: &[f32]) -> f64 {
    grown(rows).unlike(rows, LEAST).len() as f64
}

fn grown(rows: &[f32]) -> Forest {
    Forest::grow(rows, COLUMNS, &ForestOptions::default())
}
