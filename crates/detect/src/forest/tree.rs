//! One tree of a forest, laid out so that a search never branches: eight levels, of which the lower ones are
//! filled up where a branch ends early.

/// Levels of cuts: as many as part 256 rows evenly (§3 of the paper: what lies deeper is usual).
const LEVELS: usize = 8;
/// Rows that a tree is grown from at most, and ends of its branches.
pub(super) const ENDS: usize = 1 << LEVELS;
/// Columns of a row at most.
pub(super) const COLUMNS: usize = 16;
/// Searches that go on side by side: while one waits for the memory, the others go on.
const LANES: usize = 8;
/// Rows that pass all trees together: 8 KiB, which stays beside a tree in the first cache.
pub(super) const BLOCK: usize = 64;

/// A tree. The cut at `n` has its children at `2n` and `2n + 1`; the first stands at 1.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// What a cell is compared with, and in the lowest bits the column; 0 where nothing is cut any more.
    cuts: [u64; ENDS],
    /// The length of the path that ends here.
    paths: [f32; ENDS],
    /// The share of the rows that go left, in 65,535ths.
    shares: [u16; ENDS],
    /// The shortest of all paths.
    pub(super) shortest: f32,
}

impl Tree {
    pub(super) const fn new() -> Self {
        let shortest = f32::INFINITY;
        Self { cuts: [0; ENDS], paths: [0.0; ENDS], shares: [0; ENDS], shortest }
    }

    /// Rows whose cell of that column lies below the value go left from here.
    pub(super) fn cut(&mut self, at: usize, column: usize, value: f32, share: u16) {
        self.cuts[at % ENDS] = u64::from(ordered(value)) << 32 | (column % COLUMNS) as u64;
        self.shares[at % ENDS] = share;
    }

    /// A branch ends here, after so many cuts, with a path of that length.
    pub(super) fn end(&mut self, at: usize, depth: usize, path: f32) {
        let below = LEVELS.saturating_sub(depth);
        let first = (at << below) % ENDS;
        let ends = self.paths.get_mut(first..first + (1 << below));
        ends.into_iter().for_each(|ends| ends.fill(path));
        self.shortest = self.shortest.min(path);
    }

    /// The cuts on the way of a row: the column, and the share of the rows that went the same way.
    pub(super) fn way(&self, row: &[f32]) -> impl Iterator<Item = (usize, f32)> {
        let mut place = [0; COLUMNS];
        comparable(row, &mut place);
        let mut at = 1;
        std::iter::from_fn(move || {
            let cut = *self.cuts.get(at).filter(|cut| **cut != 0)?;
            let column = cut as usize % COLUMNS;
            let share = f32::from(self.shares[at]) / 65_535.0;
            let is_right = cut <= place[column];
            at = at << 1 | usize::from(is_right);
            Some((column, if is_right { 1.0 - share } else { share }))
        })
    }

    #[inline]
    fn search(&self, rows: &[[u64; COLUMNS]; LANES], paths: &mut [f32; LANES]) {
        let mut at = [1; LANES];
        for _ in 0..LEVELS {
            for (at, row) in at.iter_mut().zip(rows) {
                let cut = self.cuts[*at % ENDS];
                *at = *at << 1 | usize::from(cut <= row[cut as usize % COLUMNS]);
            }
        }
        for (at, path) in at.into_iter().zip(paths) {
            *path += self.paths[at % ENDS];
        }
    }
}

/// Rows on their way through the trees.
pub(super) struct Block {
    rows: [[u64; COLUMNS]; BLOCK],
    /// What their paths measure so far.
    paths: [f32; BLOCK],
    /// Which rows these are.
    which: [usize; BLOCK],
    count: usize,
}

impl Block {
    pub(super) const fn new() -> Self {
        let rows = [[0; COLUMNS]; BLOCK];
        Self { rows, paths: [0.0; BLOCK], which: [0; BLOCK], count: 0 }
    }

    /// Begins with these rows, of which the first has that number.
    pub(super) fn begin(&mut self, rows: &[f32], columns: usize, first: usize) {
        self.count = 0;
        for (row, place) in rows.chunks_exact(columns).zip(&mut self.rows) {
            comparable(row, place);
            self.which[self.count] = first + self.count;
            self.count += 1;
        }
        self.paths = [0.0; BLOCK];
    }

    /// The rows that are left pass a tree.
    pub(super) fn pass(&mut self, tree: &Tree) {
        let lanes = self.rows.as_chunks().0.iter().zip(self.paths.as_chunks_mut().0);
        lanes.take(self.count.div_ceil(LANES)).for_each(|(rows, paths)| tree.search(rows, paths));
    }

    /// Goes on with those whose paths are no longer.
    pub(super) fn keep(&mut self, longest: f32) {
        let mut kept = 0;
        for at in 0..self.count {
            if self.paths[at] <= longest {
                if kept < at {
                    self.rows[kept] = self.rows[at];
                    self.paths[kept] = self.paths[at];
                    self.which[kept] = self.which[at];
                }
                kept += 1;
            }
        }
        self.count = kept;
    }

    /// Which rows are left, and what their paths measure.
    pub(super) fn left(&self) -> impl Iterator<Item = (usize, f32)> {
        self.which.iter().copied().zip(self.paths).take(self.count)
    }
}

/// Cells as numbers that are never below a cut with the same value.
fn comparable(row: &[f32], place: &mut [u64; COLUMNS]) {
    for (place, cell) in place.iter_mut().zip(row) {
        *place = u64::from(ordered(*cell)) << 32 | u64::from(u32::MAX);
    }
}

/// A number in the order of the floats: both zeros are one, and what is no number comes last. Never 0.
fn ordered(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    match bits >> 31 {
        _ if value.is_nan() => u32::MAX,
        0 => bits | 1 << 31,
        _ => !bits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_order_of_the_floats() {
        let floats = [f32::NEG_INFINITY, -3.5, -1e-40, 0.0, 1e-40, 3.5, f32::INFINITY, f32::NAN];
        assert!(floats.map(ordered).is_sorted_by(|a, b| a < b));
        assert_eq!(ordered(-0.0), ordered(0.0));
        assert_ne!(ordered(f32::NEG_INFINITY), 0);
    }

    #[test]
    fn a_branch_that_ends_early_ends_so_for_all_below_it() {
        let mut tree = Tree::new();
        tree.cut(1, 0, 5.0, 32_768);
        tree.end(2, 1, 1.5);
        tree.cut(3, 1, 0.0, 65_535);
        tree.end(6, 2, 2.5);
        tree.end(7, 2, 3.5);
        let rows = [[4.0, 9.0], [5.0, -1.0], [5.0, 0.0], [f32::NAN, -0.0]];
        let mut block = Block::new();
        block.begin(rows.as_flattened(), 2, 10);
        block.pass(&tree);
        let left: Vec<(usize, f32)> = block.left().collect();
        assert_eq!(left, [(10, 1.5), (11, 2.5), (12, 3.5), (13, 3.5)]);
        block.keep(2.5);
        assert_eq!(block.left().collect::<Vec<_>>(), [(10, 1.5), (11, 2.5)]);
        let columns: Vec<usize> = tree.way(&rows[2]).map(|(column, _)| column).collect();
        assert_eq!(columns, [0, 1]);
        assert_eq!(tree.shortest.to_bits(), 1.5_f32.to_bits());
    }
}
