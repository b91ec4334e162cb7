//! An isolation forest (Liu, Ting and Zhou, ICDM 2008): what few random cuts set apart from all else is
//! unlike the others.
//!
//! Ours, because the crates that offer one are for batches on servers (linfa brings ndarray and BLAS
//! features, others are not kept) while this must be small, seeded, and fit anew as traffic goes by.

/// What is decided about a forest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ForestOptions {
    /// Trees: with a hundred the path lengths have settled (§4.2 of the paper).
    pub trees: usize,
    /// Rows that each tree is grown from: 256 are enough to tell what is rare (§4.2).
    pub sample: usize,
    /// All random draws follow from it.
    pub seed: u64,
}

impl Default for ForestOptions {
    fn default() -> Self {
        Self { trees: 100, sample: 256, seed: 0 }
    }
}

/// Trees grown from rows of numbers.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    nodes: Vec<Node>,
    /// Where each tree begins.
    roots: Vec<u32>,
    columns: usize,
    /// The mean path of a search that finds nothing, among so many rows.
    usual: f32,
}

/// A cut, or a leaf.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The value below which a row goes left; of a leaf, the length of the path that ends here.
    value: f32,
    /// The column that is cut; none of a leaf.
    column: u16,
    /// The share of the rows that go left, in 65,535ths.
    share: u16,
    /// The right child; the left one follows the node itself.
    right: u32,
}

const LEAF: u16 = u16::MAX;

impl Forest {
    /// Grows trees from rows that follow each other, each of so many columns. Too few rows give a forest
    /// in which everything is alike.
    pub fn grow(rows: &[f32], columns: usize, options: &ForestOptions) -> Self {
        let count = rows.len().checked_div(columns).unwrap_or(0);
        let mut forest = Self { columns, ..Self::default() };
        if count < 2 || columns == 0 || columns >= usize::from(LEAF) {
            return forest;
        }
        let sample = options.sample.clamp(2, count);
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
            let root = forest.nodes.len() as u32;
            forest.roots.push(root);
            let mut chosen = places.get(..sample).unwrap_or_default().to_vec();
            forest.plant(rows, &mut chosen, 0, most, &mut draws);
        }
        forest
    }

    /// How unlike the others each row is: 0.5 and below is usual, towards 1 it is not.
    pub fn scores(&self, rows: &[f32]) -> Vec<f32> {
        let count = rows.len().checked_div(self.columns).unwrap_or(0);
        let mut paths = vec![0.0_f32; count];
        // Tree by tree: each stays in the first cache while all rows pass it.
        for root in &self.roots {
            for (path, row) in paths.iter_mut().zip(rows.chunks_exact(self.columns.max(1))) {
                *path += self.path(*root, row);
            }
        }
        let trees = self.roots.len().max(1) as f32;
        let usual = if self.usual > 0.0 { self.usual } else { 1.0 };
        paths.iter_mut().for_each(|path| *path = (-(*path / trees) / usual).exp2());
        paths
    }

    /// How much each column had to do with a row's being unlike the others: the cuts on its way that left
    /// it with fewer rows than its share, in bits, added up over all trees; together 1.
    pub fn reasons(&self, row: &[f32]) -> Vec<f32> {
        let mut bits = vec![0.0_f32; self.columns];
        for root in &self.roots {
            let mut at = *root;
            while let Some(node) = self.nodes.get(at as usize).filter(|node| node.column != LEAF) {
                let column = usize::from(node.column);
                let left = row.get(column).is_some_and(|value| *value < node.value);
                let share = f32::from(node.share) / 65_535.0;
                let share = if left { share } else { 1.0 - share };
                // An even cut is no reason.
                let gain = -share.max(1e-4).log2() - 1.0;
                if let Some(bits) = bits.get_mut(column) {
                    *bits += gain.max(0.0);
                }
                at = if left { at + 1 } else { node.right };
            }
        }
        let sum: f32 = bits.iter().sum();
        if sum > 0.0 {
            bits.iter_mut().for_each(|bits| *bits /= sum);
        }
        bits
    }

    fn plant(
        &mut self,
        rows: &[f32],
        chosen: &mut [u32],
        depth: usize,
        most: usize,
        draws: &mut Draws,
    ) {
        let cut =
            (depth < most && chosen.len() > 1).then(|| self.cut(rows, chosen, draws)).flatten();
        let Some((column, value)) = cut else {
            let path = depth as f32 + usual_path(chosen.len());
            self.nodes.push(Node { value: path, column: LEAF, share: 0, right: 0 });
            return;
        };
        let cell = |row: u32| rows.get(row as usize * self.columns + column).copied();
        let mut left = 0;
        for at in 0..chosen.len() {
            if cell(chosen[at]).is_some_and(|cell| cell < value) {
                chosen.swap(at, left);
                left += 1;
            }
        }
        let share = (left * 65_535 / chosen.len()) as u16;
        let at = self.nodes.len();
        self.nodes.push(Node { value, column: column as u16, share, right: 0 });
        let (low, high) = chosen.split_at_mut(left);
        self.plant(rows, low, depth + 1, most, draws);
        let right = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(at) {
            node.right = right;
        }
        self.plant(rows, high, depth + 1, most, draws);
    }

    /// A column in which these rows differ, drawn evenly, and a value between its least and its most.
    fn cut(&self, rows: &[f32], chosen: &[u32], draws: &mut Draws) -> Option<(usize, f32)> {
        let extent = |column: usize| {
            let cells = chosen
                .iter()
                .filter_map(|row| rows.get(*row as usize * self.columns + column).copied());
            cells.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), cell| {
                (low.min(cell), high.max(cell))
            })
        };
        // From a drawn one on, each once: the first in which they differ.
        let mut columns: Vec<usize> = (0..self.columns).collect();
        for at in 0..columns.len() {
            let other = at + draws.below(columns.len() - at);
            columns.swap(at, other);
            let (low, high) = extent(columns[at]);
            if low < high {
                let value = low + (high - low) * draws.fraction();
                // Rounded down to the least it would set nothing apart.
                return Some((columns[at], if value > low { value } else { high }));
            }
        }
        None
    }

    fn path(&self, root: u32, row: &[f32]) -> f32 {
        let mut at = root as usize;
        loop {
            let Some(node) = self.nodes.get(at) else { return 0.0 };
            if node.column == LEAF {
                return node.value;
            }
            let left = row.get(usize::from(node.column)).is_some_and(|cell| *cell < node.value);
            at = if left { at + 1 } else { node.right as usize };
        }
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

    /// A cloud of even draws, and one row far away in the second column.
    fn cloud() -> Vec<f32> {
        let mut draws = Draws(7);
        let mut rows: Vec<f32> = (0..999 * 3).map(|_| draws.fraction()).collect();
        rows.extend([0.5, 9.0, 0.5]);
        rows
    }

    #[test]
    fn what_lies_apart_scores_highest_and_the_column_that_sets_it_apart_is_named() {
        let rows = cloud();
        // Each tree sees the row that lies apart; of 256 rows it is one in a quarter of the trees only.
        let options = ForestOptions { sample: 1000, ..ForestOptions::default() };
        let forest = Forest::grow(&rows, 3, &options);
        let scores = forest.scores(&rows);
        let highest = scores.iter().copied().fold(0.0, f32::max);
        assert_eq!(scores[999].to_bits(), highest.to_bits());
        assert!(highest > 0.65, "{highest}");
        let reasons = forest.reasons(&rows[999 * 3..]);
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
    fn the_usual_path_is_that_of_the_paper() {
        // c(256) = 10.2448 by the paper's formula with H(i) ≈ ln i + 0.5772.
        assert!((usual_path(256) - 10.2448).abs() < 1e-3);
    }
}
