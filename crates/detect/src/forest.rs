//! An isolation forest (Liu, Ting and Zhou, ICDM 2008): what few random cuts set apart from all else is
//! unlike the others.
//!
//! Ours, because the crates that offer one are for batches on servers (linfa brings ndarray and BLAS
//! features, others are not kept) while this must be small, seeded, and fit anew as traffic goes by.

mod tree;

use tree::{BLOCK, Block, COLUMNS, ENDS, Tree};

/// What is decided about a forest. A tree is grown from 256 rows, which are enough to tell what is rare
/// (§4.2 of the paper).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ForestOptions {
    /// Trees: with a hundred the path lengths have settled (§4.2).
    pub trees: usize,
    /// All random draws follow from it.
    pub seed: u64,
}

impl Default for ForestOptions {
    fn default() -> Self {
        Self { trees: 100, seed: 0 }
    }
}

/// Trees grown from rows of numbers.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    trees: Vec<Tree>,
    /// What the shortest paths through the trees behind so many measure together.
    behind: Vec<f32>,
    columns: usize,
    /// The mean path of a search that finds nothing, among so many rows.
    usual: f32,
}

/// After so many trees one looks whether a row may still turn out to be unlike the others.
const ASKED: usize = 8;
/// Sums of floats differ a little by their order.
const ROUNDING: f32 = 0.01;

impl Forest {
    /// Columns of a row at most.
    pub const MAX_COLUMNS: usize = COLUMNS;

    /// Grows trees from rows that follow each other, each of so many columns. Too few rows, or too many
    /// columns, give a forest in which everything is alike.
    pub fn grow(rows: &[f32], columns: usize, options: &ForestOptions) -> Self {
        let count = rows.len().checked_div(columns).unwrap_or(0);
        let mut forest = Self { columns, ..Self::default() };
        if count < 2 || columns > COLUMNS {
            return forest;
        }
        let sample = ENDS.min(count);
        forest.usual = usual_path(sample);
        let most = (sample as f32).log2().ceil() as usize;
        let mut draws = Draws(options.seed);
        let mut places: Vec<u32> = (0..count as u32).collect();
        for _ in 0..options.trees {
            // The first of a shuffle, each time anew: without putting back.
            for at in 0..sample {
                let other = at + draws.below(count - at);
                places.swap(at, other);
            }
            let mut chosen = places.get(..sample).unwrap_or_default().to_vec();
            let mut tree = Tree::new();
            let mut plot = Plot { rows, columns, most, draws: &mut draws };
            plot.plant(&mut tree, 1, 0, &mut chosen);
            forest.trees.push(tree);
        }
        let shortest = |trees: &[Tree]| trees.iter().map(|tree| tree.shortest).sum();
        let ahead = (1..=forest.trees.len().div_ceil(ASKED)).map(|chunk| chunk * ASKED);
        forest.behind =
            ahead.map(|at| shortest(forest.trees.get(at..).unwrap_or_default())).collect();
        forest
    }

    /// How unlike the others each row is: 0.5 and below is usual, towards 1 it is not.
    pub fn scores(&self, rows: &[f32]) -> Vec<f32> {
        self.unlike(rows, 0.0).into_iter().map(|(_, score)| score).collect()
    }

    /// The rows that score so much or more, in their order. Of the others most trees are not asked: a path
    /// that is too long already grows no shorter.
    pub fn unlike(&self, rows: &[f32], least: f32) -> Vec<(usize, f32)> {
        let columns = self.columns.max(1);
        let (trees, usual) = (self.trees.len() as f32, self.usual);
        let score = |path: f32| if trees > 0.0 { (-(path / trees) / usual).exp2() } else { 0.5 };
        let longest = -least.log2() * usual * trees + ROUNDING;
        let mut unlike = Vec::new();
        let mut block = Block::new();
        for (at, rows) in rows.chunks(columns * BLOCK).enumerate() {
            block.begin(rows, columns, at * BLOCK);
            for (trees, behind) in self.trees.chunks(ASKED).zip(&self.behind) {
                trees.iter().for_each(|tree| block.pass(tree));
                block.keep(longest - behind);
            }
            let scores = block.left().map(|(row, path)| (row, score(path)));
            unlike.extend(scores.filter(|(_, score)| *score >= least));
        }
        unlike
    }

    /// How much each column had to do with a row's being unlike the others: the cuts on its way that left
    /// it with fewer rows than its share, in bits, added up over all trees; together 1.
    pub fn reasons(&self, row: &[f32]) -> Vec<f32> {
        let mut bits = vec![0.0_f32; self.columns];
        for (column, share) in self.trees.iter().flat_map(|tree| tree.way(row)) {
            // An even cut is no reason.
            let gain = -share.max(1e-4).log2() - 1.0;
            if let Some(bits) = bits.get_mut(column) {
                *bits += gain.max(0.0);
            }
        }
        let sum: f32 = bits.iter().sum();
        if sum > 0.0 {
            bits.iter_mut().for_each(|bits| *bits /= sum);
        }
        bits
    }
}

/// What a tree grows on.
struct Plot<'a> {
    rows: &'a [f32],
    columns: usize,
    /// Cuts one below the other at most.
    most: usize,
    draws: &'a mut Draws,
}

impl Plot<'_> {
    fn plant(&mut self, tree: &mut Tree, at: usize, depth: usize, chosen: &mut [u32]) {
        let cut = (depth < self.most && chosen.len() > 1).then(|| self.cut(chosen)).flatten();
        let Some((column, value)) = cut else {
            tree.end(at, depth, depth as f32 + usual_path(chosen.len()));
            return;
        };
        let mut left = 0;
        for at in 0..chosen.len() {
            if self.cell(chosen[at], column).is_some_and(|cell| cell < value) {
                chosen.swap(at, left);
                left += 1;
            }
        }
        tree.cut(at, column, value, (left * 65_535 / chosen.len()) as u16);
        let (low, high) = chosen.split_at_mut(left);
        self.plant(tree, 2 * at, depth + 1, low);
        self.plant(tree, 2 * at + 1, depth + 1, high);
    }

    /// A column in which these rows differ, drawn evenly, and a value between its least and its most.
    fn cut(&mut self, chosen: &[u32]) -> Option<(usize, f32)> {
        // From a drawn one on, each once: the first in which they differ.
        let mut columns: [usize; COLUMNS] = std::array::from_fn(|column| column);
        for at in 0..self.columns {
            let other = at + self.draws.below(self.columns - at);
            columns.swap(at, other);
            let cells = chosen.iter().filter_map(|row| self.cell(*row, columns[at]));
            let (low, high) = cells
                .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), cell| {
                    (low.min(cell), high.max(cell))
                });
            if low < high {
                let value = low + (high - low) * self.draws.fraction();
                // Rounded down to the least it would set nothing apart.
                return Some((columns[at], if value > low { value } else { high }));
            }
        }
        None
    }

    fn cell(&self, row: u32, column: usize) -> Option<f32> {
        self.rows.get(row as usize * self.columns + column).copied()
    }
}

/// The mean path of a search in a tree of so many rows that finds nothing (§2): 2 H(n−1) − 2 (n−1)/n.
fn usual_path(rows: usize) -> f32 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        _ => {
            let others = (rows - 1) as f64;
            (2.0 * (others.ln() + EULER) - 2.0 * others / rows as f64) as f32
        }
    }
}

/// SplitMix64: the same draws on every machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `bound` without `bound` itself.
    pub(crate) const fn below(&mut self, bound: usize) -> usize {
        ((self.next() as u128 * bound as u128) >> 64) as usize
    }

    /// 0 to 1 without 1 itself.
    const fn fraction(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cloud of even draws, and one row far away in the second column. Each tree sees all of them.
    fn cloud() -> Vec<f32> {
        let mut draws = Draws(7);
        let mut rows: Vec<f32> = (0..255 * 3).map(|_| draws.fraction()).collect();
        rows.extend([0.5, 9.0, 0.5]);
        rows
    }

    #[test]
    fn what_lies_apart_scores_highest_and_the_column_that_sets_it_apart_is_named() {
        let rows = cloud();
        let forest = Forest::grow(&rows, 3, &ForestOptions::default());
        let scores = forest.scores(&rows);
        let highest = scores.iter().copied().fold(0.0, f32::max);
        assert_eq!(scores[255].to_bits(), highest.to_bits());
        assert!(highest > 0.65, "{highest}");
        let reasons = forest.reasons(&rows[255 * 3..]);
        assert!(reasons[1] > 0.5, "{reasons:?}");
        assert!((reasons.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    }

    #[test]
    fn the_same_seed_grows_the_same_forest_and_rows_without_difference_are_alike() {
        let rows = cloud();
        let scores = |seed| {
            Forest::grow(&rows, 3, &ForestOptions { seed, ..ForestOptions::default() })
                .scores(&rows)
        };
        assert_eq!(scores(1), scores(1));
        assert_ne!(scores(1), scores(2));
        let same = Forest::grow(&[1.0; 300], 3, &ForestOptions::default());
        assert!(same.scores(&[1.0; 300]).windows(2).all(|pair| pair[0] == pair[1]));
        let nothing = Forest::grow(&[], 3, &ForestOptions::default());
        assert_eq!(nothing.scores(&[1.0, f32::NAN, 3.0]).len(), 1);
    }

    #[test]
    fn what_is_unlike_scores_as_it_does_among_all() {
        let mut draws = Draws(3);
        // More rows than a block, and not a whole number of them.
        let rows: Vec<f32> = (0..1003 * 5).map(|_| draws.fraction().powi(8)).collect();
        let forest = Forest::grow(&rows, 5, &ForestOptions::default());
        let all = forest.scores(&rows);
        assert_eq!(all.len(), 1003);
        for least in [0.4, 0.5, 0.6, 0.7, 2.0] {
            let expected: Vec<(usize, f32)> =
                all.iter().copied().enumerate().filter(|(_, score)| *score >= least).collect();
            assert_eq!(forest.unlike(&rows, least), expected, "from {least}");
        }
        let loud = forest.unlike(&rows, 0.5).len();
        assert!((1..1003).contains(&loud), "{loud}");
    }

    #[test]
    fn the_usual_path_is_that_of_the_paper() {
        // c(256) = 10.2448 by the paper's formula with H(i) ≈ ln i + 0.5772.
        assert!((usual_path(256) - 10.2448).abs() < 1e-3);
    }
}
