//! What one slot holds in the rows of a batch, as numbers.

use std::ops::Range;

use model::{Cells, Lane as Told, NumberCells, Numbers};

use crate::lane::{Cell, Lane, Pool};

/// Numbers by row: each is `base + step × cell`, and none wraps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column<'a> {
    pub(super) base: u64,
    pub(super) step: u32,
    pub(super) cells: NumberCells<'a>,
}

impl<'a> Column<'a> {
    /// The same in all rows.
    pub(super) const fn same(number: u64) -> Self {
        Self { base: number, step: 1, cells: NumberCells::Same }
    }

    /// One number for each row.
    pub(super) const fn of(cells: NumberCells<'a>) -> Self {
        Self { base: 0, step: 1, cells }
    }

    /// A column of a batch, each number so much more, wrapping.
    pub(super) fn numbers(column: &'a Numbers, more: u64, scratch: &'a mut Vec<u64>) -> Self {
        let (base, step) = (column.base().wrapping_add(more), column.step());
        match column.cells() {
            NumberCells::Wides(cells) if (base, step) != (0, 1) => {
                let number = |cell: &u64| base.wrapping_add(cell.wrapping_mul(step.into()));
                scratch.clear();
                scratch.extend(cells.iter().map(number));
                Self::of(NumberCells::Wides(scratch))
            }
            cells => Self { base, step, cells },
        }
    }

    /// Numbers that a code stands for, computed once where all rows hold the same.
    pub(super) fn coded<T: Copy + PartialEq, C: Cell>(
        lane: &Told<T>,
        rows: usize,
        scratch: &'a mut Vec<C>,
        mut code: impl FnMut(T) -> C,
        cells: fn(&'a [C]) -> NumberCells<'a>,
    ) -> Self {
        match lane.cells() {
            Cells::Same(value, _) => Self::same(code(value).into()),
            Cells::Each(values) => {
                scratch.clear();
                scratch.extend(values.iter().take(rows).map(|value| code(*value)));
                Self::of(cells(scratch))
            }
        }
    }

    /// Numbers that are there as they are.
    pub(super) fn plain<C: Cell>(lane: &'a Told<C>, cells: fn(&'a [C]) -> NumberCells<'a>) -> Self {
        match lane.cells() {
            Cells::Same(value, _) => Self::same(value.into()),
            Cells::Each(values) => Self::of(cells(values)),
        }
    }

    /// Appends some of the rows after so many.
    #[inline]
    pub(super) fn append(
        &self,
        before: usize,
        lane: &mut Lane,
        rows: Range<usize>,
        pool: &mut Pool,
    ) {
        let steps = (self.base, self.step);
        match self.cells {
            NumberCells::Same => lane.fill(before, self.base, rows.len(), pool),
            NumberCells::Octets(cells) => lane.extend(before, steps, part(cells, rows), pool),
            NumberCells::Shorts(cells) => lane.extend(before, steps, part(cells, rows), pool),
            NumberCells::Longs(cells) => lane.extend(before, steps, part(cells, rows), pool),
            NumberCells::Wides(cells) => lane.extend(before, steps, part(cells, rows), pool),
        }
    }

    /// Whether every row holds 0.
    pub(super) const fn is_nothing(&self) -> bool {
        self.base == 0 && matches!(self.cells, NumberCells::Same)
    }

    /// The number of a row.
    #[inline(always)]
    pub(super) fn get(&self, row: usize) -> u64 {
        let cell = match self.cells {
            NumberCells::Same => 0,
            NumberCells::Octets(cells) => cells.get(row).copied().unwrap_or_default().into(),
            NumberCells::Shorts(cells) => cells.get(row).copied().unwrap_or_default().into(),
            NumberCells::Longs(cells) => cells.get(row).copied().unwrap_or_default().into(),
            NumberCells::Wides(cells) => cells.get(row).copied().unwrap_or_default(),
        };
        self.base.wrapping_add(cell.wrapping_mul(self.step.into()))
    }
}

/// Those rows that there are.
pub(super) fn part<T>(cells: &[T], rows: Range<usize>) -> &[T] {
    cells.get(rows).unwrap_or_default()
}
