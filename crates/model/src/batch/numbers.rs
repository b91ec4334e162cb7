//! One column of numbers: cells as wide as they were written, and what they are counted from.

/// Numbers by row: each is `base + step × cell`, wrapping. Rows that agree take no room. Emptied, it
/// keeps its memory for the next batch.
#[derive(Clone, Debug)]
pub struct Numbers {
    base: u64,
    step: u32,
    rows: usize,
    width: Width,
    octets: Vec<u8>,
    shorts: Vec<u16>,
    longs: Vec<u32>,
    wides: Vec<u64>,
}

/// What rows hold before base and step are reckoned in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberCells<'a> {
    /// Every row is the base.
    Same,
    /// Up to 8 bits.
    Octets(&'a [u8]),
    /// Up to 16 bits.
    Shorts(&'a [u16]),
    /// Up to 32 bits.
    Longs(&'a [u32]),
    /// Up to 64 bits.
    Wides(&'a [u64]),
}

/// How wide cells are; wider ones are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Width {
    /// There are none.
    Same,
    /// Octets.
    Octets,
    /// Two octets.
    Shorts,
    /// Four octets.
    Longs,
    /// Eight octets.
    Wides,
}

/// What a cell can be.
pub trait NumberCell: Copy + Into<u64> + private::Sealed {
    /// How wide it is.
    const WIDTH: Width;

    /// Where a column keeps such cells.
    fn place(numbers: &mut Numbers) -> &mut Vec<Self>;
}

mod private {
    pub trait Sealed {}
}

macro_rules! cells {
    ($($type:ty, $width:ident, $place:ident;)*) => {$(
        impl private::Sealed for $type {}
        impl NumberCell for $type {
            const WIDTH: Width = Width::$width;

            fn place(numbers: &mut Numbers) -> &mut Vec<Self> {
                &mut numbers.$place
            }
        }
    )*};
}

cells! {
    u8, Octets, octets;
    u16, Shorts, shorts;
    u32, Longs, longs;
    u64, Wides, wides;
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            base: 0,
            step: 1,
            rows: 0,
            width: Width::Same,
            octets: Vec::new(),
            shorts: Vec::new(),
            longs: Vec::new(),
            wides: Vec::new(),
        }
    }
}

impl Numbers {
    /// So many rows more that hold this number.
    pub fn fill(&mut self, number: u64, rows: usize) {
        if rows == 0 {
            return;
        }
        if self.rows == 0 {
            (self.base, self.step) = (number, 1);
        }
        if self.width == Width::Same && number == self.base {
            self.rows += rows;
            return;
        }
        if self.width == Width::Same {
            // Counted from the lower one both are as narrow as they can be.
            let base = self.base.min(number);
            let cells = vec![self.base - base; self.rows];
            (self.base, self.step) = (base, 1);
            self.put(&cells, Width::of(self.base.max(number) - base));
        }
        if self.cell(number).is_none() {
            self.flatten();
        }
        let cell = self.cell(number).unwrap_or_default();
        self.add(&vec![cell; rows]);
    }

    /// A row for each of these cells, which are counted in steps from `base`. It costs least where
    /// base, step and width are those of the rows before.
    pub fn extend<T: NumberCell>(&mut self, base: u64, step: u32, cells: impl Iterator<Item = T>) {
        if self.rows == 0 {
            (self.base, self.step) = (base, step);
            self.width = T::WIDTH;
        }
        if (self.base, self.step, self.width) == (base, step, T::WIDTH) {
            let place = T::place(self);
            place.extend(cells);
            self.rows = place.len();
            return;
        }
        self.extend_otherwise(base, step, cells.map(Into::into).collect());
    }

    /// No rows any more.
    pub fn clear(&mut self) {
        self.octets.clear();
        self.shorts.clear();
        self.longs.clear();
        self.wides.clear();
        (self.rows, self.width) = (0, Width::Same);
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// From where cells are counted.
    pub const fn base(&self) -> u64 {
        self.base
    }

    /// In which steps.
    pub const fn step(&self) -> u32 {
        self.step
    }

    /// All rows.
    pub fn cells(&self) -> NumberCells<'_> {
        match self.width {
            Width::Same => NumberCells::Same,
            Width::Octets => NumberCells::Octets(&self.octets),
            Width::Shorts => NumberCells::Shorts(&self.shorts),
            Width::Longs => NumberCells::Longs(&self.longs),
            Width::Wides => NumberCells::Wides(&self.wides),
        }
    }

    /// The number of a row; none where there is no such row.
    pub fn get(&self, row: usize) -> Option<u64> {
        let cell = match self.cells() {
            NumberCells::Same => (row < self.rows).then_some(0),
            NumberCells::Octets(cells) => cells.get(row).map(|cell| (*cell).into()),
            NumberCells::Shorts(cells) => cells.get(row).map(|cell| (*cell).into()),
            NumberCells::Longs(cells) => cells.get(row).map(|cell| (*cell).into()),
            NumberCells::Wides(cells) => cells.get(row).copied(),
        };
        Some(self.number(cell?))
    }

    /// All numbers, row by row.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.rows).filter_map(|row| self.get(row))
    }

    /// Every number, in the order of the rows; for those who ask for millions.
    #[inline]
    pub fn each(&self, mut each: impl FnMut(u64)) {
        fn all<T: NumberCell>(numbers: &Numbers, cells: &[T], mut each: impl FnMut(u64)) {
            cells.iter().for_each(|cell| each(numbers.number((*cell).into())));
        }
        match self.cells() {
            NumberCells::Same => (0..self.rows).for_each(|_| each(self.number(0))),
            NumberCells::Octets(cells) => all(self, cells, each),
            NumberCells::Shorts(cells) => all(self, cells, each),
            NumberCells::Longs(cells) => all(self, cells, each),
            NumberCells::Wides(cells) => all(self, cells, each),
        }
    }

    /// All numbers together, wrapping.
    pub fn sum(&self) -> u64 {
        fn all<T: NumberCell>(cells: &[T]) -> u64 {
            cells.iter().fold(0, |sum: u64, cell| sum.wrapping_add((*cell).into()))
        }
        let cells = match self.cells() {
            NumberCells::Same => 0,
            NumberCells::Octets(cells) => all(cells),
            NumberCells::Shorts(cells) => all(cells),
            NumberCells::Longs(cells) => all(cells),
            NumberCells::Wides(cells) => all(cells),
        };
        let bases = self.base.wrapping_mul(self.rows as u64);
        bases.wrapping_add(cells.wrapping_mul(self.step.into()))
    }

    fn number(&self, cell: u64) -> u64 {
        self.base.wrapping_add(cell.wrapping_mul(self.step.into()))
    }

    /// The cell of a number, where this column's base and step have one.
    fn cell(&self, number: u64) -> Option<u64> {
        let (beyond, step) = (number.wrapping_sub(self.base), u64::from(self.step));
        (step == 1 || step > 0 && beyond % step == 0).then(|| beyond.checked_div(step))?
    }

    /// Cells that do not continue those before as they are.
    #[cold]
    fn extend_otherwise(&mut self, base: u64, step: u32, mut cells: Vec<u64>) {
        if cells.is_empty() {
            return;
        }
        if self.width == Width::Same {
            // A single number counts in any steps.
            self.step = step;
        }
        let shift = (self.step == step).then(|| self.cell(base)).flatten();
        let most = shift.and_then(|_| u64::MAX.checked_sub(cells.iter().copied().max()?));
        match (shift, most) {
            (Some(shift), Some(most)) if shift <= most => {
                cells.iter_mut().for_each(|cell| *cell += shift);
            }
            _ => {
                self.flatten();
                for cell in &mut cells {
                    *cell = base.wrapping_add(cell.wrapping_mul(step.into()));
                }
            }
        }
        self.add(&cells);
    }

    /// Counts from 0 in steps of 1.
    fn flatten(&mut self) {
        let numbers: Vec<u64> = self.iter().collect();
        (self.base, self.step) = (0, 1);
        self.put(&numbers, Width::Wides);
    }

    /// Rows with these cells more.
    fn add(&mut self, cells: &[u64]) {
        let all = cells.iter().fold(0, |bits, cell| bits | cell);
        if Width::of(all) > self.width {
            let (base, step) = (self.base, self.step);
            (self.base, self.step) = (0, 1);
            let before: Vec<u64> = self.iter().collect();
            (self.base, self.step) = (base, step);
            self.put(&before, Width::of(all));
        }
        fn append<T: TryFrom<u64>>(place: &mut Vec<T>, cells: &[u64]) {
            place.extend(cells.iter().filter_map(|cell| T::try_from(*cell).ok()));
        }
        self.rows += cells.len();
        match self.width {
            Width::Same => {}
            Width::Octets => append(&mut self.octets, cells),
            Width::Shorts => append(&mut self.shorts, cells),
            Width::Longs => append(&mut self.longs, cells),
            Width::Wides => append(&mut self.wides, cells),
        }
    }

    /// These cells and no others.
    fn put(&mut self, cells: &[u64], width: Width) {
        self.clear();
        self.width = width;
        self.add(cells);
    }
}

impl Width {
    /// What holds these bits.
    const fn of(bits: u64) -> Self {
        match bits {
            0 => Self::Same,
            1..=0xff => Self::Octets,
            0x100..=0xffff => Self::Shorts,
            0x1_0000..=0xffff_ffff => Self::Longs,
            _ => Self::Wides,
        }
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.iter().eq(other.iter())
    }
}

impl Eq for Numbers {}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbers: &Numbers) -> Vec<u64> {
        assert_eq!(numbers.sum(), numbers.iter().fold(0, u64::wrapping_add));
        let mut each = Vec::new();
        numbers.each(|number| each.push(number));
        assert!(each.into_iter().eq(numbers.iter()));
        numbers.iter().collect()
    }

    #[test]
    fn rows_that_agree_take_no_room_and_others_as_little_as_they_need() {
        let mut column = Numbers::default();
        column.fill(7, 2);
        column.fill(7, 1);
        assert_eq!((column.cells(), column.base(), column.len()), (NumberCells::Same, 7, 3));
        column.fill(9, 1);
        assert_eq!(column.cells(), NumberCells::Octets(&[0, 0, 0, 2]));
        column.fill(7 + 256, 1);
        assert_eq!(column.cells(), NumberCells::Shorts(&[0, 0, 0, 2, 256]));
        column.fill(1, 1);
        assert_eq!(numbers(&column), [7, 7, 7, 9, 263, 1]);
        column.fill(u64::MAX, 1);
        assert_eq!(numbers(&column), [7, 7, 7, 9, 263, 1, u64::MAX]);
        assert_eq!((column.get(6), column.get(7)), (Some(u64::MAX), None));
        column.clear();
        column.fill(3, 1);
        assert_eq!(numbers(&column), [3]);
    }

    #[test]
    fn cells_stay_as_they_were_written() {
        let mut column = Numbers::default();
        column.extend(1, 1, [5_u16, 6].into_iter());
        column.extend(1, 1, [0_u16].into_iter());
        assert_eq!((column.cells(), column.base()), (NumberCells::Shorts(&[5, 6, 0]), 1));
        assert_eq!(numbers(&column), [6, 7, 1]);
    }

    #[test]
    fn other_widths_steps_and_bases_give_the_same_numbers() {
        let mut column = Numbers::default();
        column.extend(1000, 10, [1_u32, 2].into_iter());
        column.extend(1020, 10, [1_u32, u32::MAX].into_iter());
        column.fill(1000, 1);
        column.extend(1000, 10, [7_u8].into_iter());
        let far = 1020 + 10 * u64::from(u32::MAX);
        assert_eq!(numbers(&column), [1010, 1020, 1030, far, 1000, 1070]);
        column.extend(3, 2, [1_u32].into_iter());
        column.extend(10_u64.wrapping_neg(), 1, [3_u8, 20].into_iter());
        let last = [5, 7_u64.wrapping_neg(), 10];
        assert_eq!(numbers(&column)[6..], last);
        let mut same = Numbers::default();
        same.fill(90, 2);
        same.extend(100, 5, [2_u32].into_iter());
        assert_eq!(numbers(&same), [90, 90, 110]);
        same.extend(100, 5, [].into_iter() as std::array::IntoIter<u32, 0>);
        assert_eq!(same.len(), 3);
    }
}
