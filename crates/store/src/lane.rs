//! One column of one segment: numbers, as narrow as they come.

mod cells;
mod pool;
mod saved;
#[cfg(test)]
mod tests;

use crate::bitmap::fill;
use crate::segment::TOGETHER;
pub(crate) use cells::Cell;
use cells::Cells;
pub(crate) use pool::Pool;
pub(crate) use saved::{joined, planes};

/// Numbers by row: each is `base + step × cell` and never wraps. Cells widen when a number needs it,
/// and take no room while all numbers are the same. Cells of 64 bits are the numbers themselves. How
/// many rows there are knows its segment.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    base: u64,
    step: u32,
    cells: Cells,
}

/// How cells of somebody else become cells of a lane: multiplied and moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Fit {
    factor: u64,
    shift: u64,
}

/// Steps that are worth it, the longest first: seconds, milliseconds, microseconds.
const STEPS: [u32; 4] = [1_000_000_000, 1_000_000, 1_000, 1];
/// What cells of 32 bits hold at most.
const MOST: u64 = u32::MAX as u64;

impl Default for Lane {
    fn default() -> Self {
        Self::NOTHING
    }
}

impl Lane {
    /// 0 in every row.
    pub(crate) const NOTHING: Self = Self { base: 0, step: 1, cells: Cells::None };

    /// After so many rows a few more, at most [`TOGETHER`], that hold these numbers.
    #[inline]
    pub(crate) fn push(
        &mut self,
        before: usize,
        numbers: impl Iterator<Item = u64> + Clone,
        pool: &mut Pool,
    ) {
        let (mut cells, mut rows, mut all) = ([0; TOGETHER], 0, 0);
        for (cell, number) in cells.iter_mut().zip(numbers.clone()) {
            *cell = number.wrapping_sub(self.base);
            all |= *cell;
            rows += 1;
        }
        // A number below the base is a cell beyond all that there are.
        if all == 0 && self.cells.is_none() {
            return;
        }
        let cells = cells.get_mut(..rows).unwrap_or_default();
        // Constants, for dividing by a variable takes as long as all the rest.
        let bits = match self.step {
            1 => Some(all),
            1_000 => divide::<1_000>(cells),
            1_000_000 => divide::<1_000_000>(cells),
            1_000_000_000 => divide::<1_000_000_000>(cells),
            _ => None,
        };
        match bits.filter(|bits| self.cells.holds(*bits)) {
            Some(bits) => {
                self.cells.widen(before, bits, rows, pool);
                self.cells.append(cells, 1, 0);
            }
            None => {
                for (at, number) in numbers.enumerate() {
                    self.fill(before + at, number, 1, pool);
                }
            }
        }
    }

    /// After so many rows so many more that hold this number.
    pub(crate) fn fill(&mut self, before: usize, number: u64, rows: usize, pool: &mut Pool) {
        if self.cells.is_none() && (number == self.base || before == 0) {
            self.base = number;
            return;
        }
        let cell = self.cell_for(before, number, pool);
        self.cells.widen(before, cell, rows, pool);
        self.cells.repeat(cell, rows);
    }

    /// After so many rows one for each of these cells, counted in steps from a base.
    #[inline]
    pub(crate) fn extend<T: Cell>(
        &mut self,
        before: usize,
        (base, step): (u64, u32),
        cells: &[T],
        pool: &mut Pool,
    ) {
        let Some(first) = cells.first() else { return };
        let (all, differ) = cells
            .iter()
            .fold((T::NONE, T::NONE), |(all, differ), cell| (all | *cell, differ | *cell ^ *first));
        if differ == T::NONE {
            return self.fill(before, number(base, step, (*first).into()), cells.len(), pool);
        }
        let reach = |most: u64| base.checked_add(most.checked_mul(step.into())?);
        // It has no more bits than all of them together, which may be a number that does not exist.
        let mut most = all.into();
        if (self.base, self.step) != (base, step) || reach(most).is_none() {
            most = cells.iter().fold(0, |most, cell| most.max((*cell).into()));
        }
        if reach(most).is_none() {
            // Numbers that wrap, as times before 1970 do: only as they are do they keep their order.
            let numbers: Vec<u64> =
                cells.iter().map(|cell| number(base, step, (*cell).into())).collect();
            return self.extend(before, (0, 1), &numbers, pool);
        }
        let fit = self.admit(before, (base, step), most, pool);
        self.cells.widen(before, fit.cell(most), cells.len(), pool);
        self.cells.append(cells, fit.factor, fit.shift);
    }

    /// Replaces the number of one of so many rows.
    pub(crate) fn set(&mut self, rows: usize, row: usize, number: u64, pool: &mut Pool) {
        if self.cells.is_none() && self.base == number {
            return;
        }
        let cell = self.cell_for(rows, number, pool);
        self.cells.widen(rows, cell, 0, pool);
        self.cells.put(row, cell);
    }

    /// Every row holds 0; the memory is for others.
    pub(crate) fn clear(&mut self, pool: &mut Pool) {
        self.cells.give(pool);
        *self = Self::NOTHING;
    }

    /// The number of a row that exists.
    pub(crate) fn get(&self, row: usize) -> u64 {
        number(self.base, self.step, self.cells.get(row))
    }

    /// The numbers of these rows, one after the other, in place of what `out` held.
    pub(crate) fn gather(&self, rows: &[u32], out: &mut Vec<u64>) {
        fn pick<T: Copy>(cells: &[T], rows: &[u32], number: impl Fn(T) -> u64, out: &mut Vec<u64>) {
            match between(cells, rows) {
                Some(block) => out.extend(block.iter().map(|cell| number(*cell))),
                None => out.extend(rows.iter().map(|row| number(cells[*row as usize]))),
            }
        }
        out.clear();
        let (base, step) = (self.base, u64::from(self.step));
        match &self.cells {
            Cells::None => out.resize(rows.len(), base),
            Cells::Octet(cells) => pick(cells, rows, |cell| base + u64::from(cell) * step, out),
            Cells::Short(cells) => pick(cells, rows, |cell| base + u64::from(cell) * step, out),
            Cells::Long(cells) if (base, step) == (0, 1) => pick(cells, rows, u64::from, out),
            Cells::Long(cells) => pick(cells, rows, |cell| base + u64::from(cell) * step, out),
            Cells::Wide(cells) => pick(cells, rows, |cell| cell, out),
        }
    }

    /// What the numbers of these rows add up to.
    pub(crate) fn sum(&self, rows: &[u32]) -> u64 {
        fn add<T: Copy + Into<u64>>(cells: &[T], rows: &[u32]) -> u64 {
            let number = |cell: &T| -> u64 { (*cell).into() };
            match between(cells, rows) {
                Some(block) => block.iter().map(number).sum(),
                None => rows.iter().map(|row| number(&cells[*row as usize])).sum(),
            }
        }
        // Cells of 32 bits of a segment's rows have room in 64.
        let cells = match &self.cells {
            Cells::None => 0,
            Cells::Octet(cells) => add(cells, rows),
            Cells::Short(cells) => add(cells, rows),
            Cells::Long(cells) => add(cells, rows),
            Cells::Wide(cells) => {
                return rows.iter().fold(0, |sum, row| sum.saturating_add(cells[*row as usize]));
            }
        };
        let bases = u128::from(self.base) * rows.len() as u128;
        u64::try_from(bases + u128::from(cells) * u128::from(self.step)).unwrap_or(u64::MAX)
    }

    /// The least and the greatest number of these rows; there is one.
    pub(crate) fn extremes(&self, rows: &[u32]) -> (u64, u64) {
        fn of<T: Cell>(cells: &[T], rows: &[u32]) -> (u64, u64) {
            let first = rows.first().map_or(T::NONE, |row| cells[*row as usize]);
            let meet = |(low, high): (T, T), cell: T| (low.min(cell), high.max(cell));
            let (low, high) = match between(cells, rows) {
                Some(block) => block.iter().copied().fold((first, first), meet),
                None => rows.iter().map(|row| cells[*row as usize]).fold((first, first), meet),
            };
            (low.into(), high.into())
        }
        let (low, high) = match &self.cells {
            Cells::None => (0, 0),
            Cells::Octet(cells) => of(cells, rows),
            Cells::Short(cells) => of(cells, rows),
            Cells::Long(cells) => of(cells, rows),
            Cells::Wide(cells) => return of(cells, rows),
        };
        (number(self.base, self.step, low), number(self.base, self.step, high))
    }

    /// A bit for each row, set where the number is accepted.
    pub(crate) fn scan(&self, accept: impl Fn(u64) -> bool, bits: &mut [u64]) {
        let (base, step) = (self.base, u64::from(self.step));
        match &self.cells {
            Cells::None => bits.fill(if accept(base) { u64::MAX } else { 0 }),
            Cells::Octet(cells) => fill(cells, |cell| accept(base + u64::from(cell) * step), bits),
            Cells::Short(cells) => fill(cells, |cell| accept(base + u64::from(cell) * step), bits),
            Cells::Long(cells) => fill(cells, |cell| accept(base + u64::from(cell) * step), bits),
            Cells::Wide(cells) => fill(cells, accept, bits),
        }
    }

    /// The same where what is accepted lies from `low` to `high`, both included.
    pub(crate) fn scan_range(&self, low: u64, high: u64, bits: &mut [u64]) {
        let step = u64::from(self.step);
        let first = low.saturating_sub(self.base).div_ceil(step);
        let last = high.checked_sub(self.base).map(|high| high / step);
        let most = self.cells.most();
        let Some(last) = last.filter(|last| first <= *last && first <= most) else {
            return bits.fill(0);
        };
        if first == 0 && last >= most {
            return bits.fill(u64::MAX);
        }
        /// From the first cell on, so many.
        fn between<T: Cell>(cells: &[T], first: u64, last: u64, bits: &mut [u64]) {
            let (first, last) = (T::low(first), T::low(last));
            let width = last.minus(first);
            fill(cells, |cell| cell.minus(first) <= width, bits);
        }
        let last = last.min(most);
        match &self.cells {
            Cells::None => {}
            Cells::Octet(cells) => between(cells, first, last, bits),
            Cells::Short(cells) => between(cells, first, last, bits),
            Cells::Long(cells) => between(cells, first, last, bits),
            Cells::Wide(cells) => between(cells, first, last, bits),
        }
    }

    /// Replaces the numbers of all these rows.
    pub(crate) fn map(&mut self, rows: usize, new: impl Fn(u64) -> u64, pool: &mut Pool) {
        if self.cells.is_none() {
            self.base = new(self.base);
            return;
        }
        let numbers: Vec<u64> = (0..rows).map(|row| new(self.get(row))).collect();
        self.clear(pool);
        self.extend(0, (0, 1), &numbers, pool);
    }

    /// What every row holds, where no cells tell them apart.
    pub(crate) fn same(&self) -> Option<u64> {
        self.cells.is_none().then_some(self.base)
    }

    /// Bits that hold any of its numbers.
    pub(crate) fn bits(&self) -> u32 {
        u64::BITS - self.most().leading_zeros()
    }

    /// No number is greater, and none is less than the base.
    pub(crate) fn most(&self) -> u64 {
        let beyond = self.cells.most().saturating_mul(self.step.into());
        self.base.saturating_add(beyond)
    }

    /// Octets of memory it takes beside itself.
    pub(crate) fn octets_held(&self) -> usize {
        self.cells.octets_held()
    }

    /// The cell of a number that the lane will hold.
    fn cell_for(&mut self, rows: usize, number: u64, pool: &mut Pool) -> u64 {
        if let Some(cell) = number.checked_sub(self.base)
            && self.step == 1
            && (cell <= MOST || self.cells.is_wide())
            && !self.cells.is_none()
        {
            return cell;
        }
        self.admit(rows, (number, 0), 0, pool).cell(0)
    }

    /// Makes numbers from `base` on in steps up to `most` have cells. No steps: `base` alone.
    fn admit(&mut self, rows: usize, (base, step): (u64, u32), most: u64, pool: &mut Pool) -> Fit {
        if rows == 0 && step > 0 && most <= MOST {
            (self.base, self.step) = (base, step);
        }
        if self.cells.is_wide() {
            return Fit { factor: step.into(), shift: base };
        }
        if let Some(fit) = self.fit(base, step)
            && fit.checked_cell(most).is_some_and(|cell| cell <= MOST)
            && (step > 0 || !self.cells.is_none())
        {
            return fit;
        }
        self.rebase(rows, (base, step), most, pool)
    }

    /// Where base and step of the lane have cells for these.
    fn fit(&self, base: u64, step: u32) -> Option<Fit> {
        let beyond = base.checked_sub(self.base)?;
        let own = u64::from(self.step);
        let (shift, factor) = (beyond / own, u64::from(step) / own);
        let exact = shift * own == beyond && factor * own == u64::from(step);
        exact.then_some(Fit { factor, shift })
    }

    /// Chooses base and step anew, for the rows there are and for others to come.
    #[cold]
    fn rebase(&mut self, rows: usize, (base, step): (u64, u32), most: u64, pool: &mut Pool) -> Fit {
        let numbers: Vec<u64> = (0..rows).map(|row| self.get(row)).collect();
        let far = number(base, step, most);
        let least = numbers.iter().fold(base, |least, number| least.min(*number));
        let greatest = numbers.iter().fold(far, |greatest, number| greatest.max(*number));
        let is_multiple = |step: &u32| {
            let step = u64::from(*step);
            let fits = |number: u64| (number - least).is_multiple_of(step);
            fits(base) && fits(far) && numbers.iter().all(|number| fits(*number))
        };
        let steps = STEPS.into_iter().filter(|own| step.is_multiple_of(*own)).find(is_multiple);
        let own = u64::from(steps.unwrap_or(1));
        // Numbers before the first one will come; next time from farther back.
        let span = (greatest - least) / own;
        let slack = span.saturating_add(1).min(MOST.saturating_sub(span) / 2);
        let first = least - (least / own).min(slack) * own;
        (self.base, self.step) = match greatest {
            0..=MOST => (0, 1),
            _ if (greatest - first) / own <= MOST => (first, steps.unwrap_or(1)),
            _ => (0, 1),
        };
        let (base_now, own) = (self.base, u64::from(self.step));
        let cells: Vec<u64> = numbers.iter().map(|number| (number - base_now) / own).collect();
        self.cells.replace(&cells, (greatest - base_now) / own, pool);
        self.fit(base, step).unwrap_or(Fit { factor: step.into(), shift: base })
    }
}

impl Fit {
    const fn cell(self, cell: u64) -> u64 {
        cell * self.factor + self.shift
    }

    fn checked_cell(self, cell: u64) -> Option<u64> {
        cell.checked_mul(self.factor)?.checked_add(self.shift)
    }
}

/// Counts these in steps, and tells the bits of all; none where one is between two steps.
#[inline]
fn divide<const STEP: u64>(cells: &mut [u64]) -> Option<u64> {
    let (mut all, mut rest) = (0, 0);
    for cell in cells {
        let steps = *cell / STEP;
        rest |= *cell - steps * STEP;
        all |= steps;
        *cell = steps;
    }
    (rest == 0).then_some(all)
}

/// The cells of these rows, where they are all that there are from the first to the last: rows come in order and
/// once.
fn between<'a, T>(cells: &'a [T], rows: &[u32]) -> Option<&'a [T]> {
    let [first, .., last] = rows else { return None };
    cells.get(*first as usize..=*last as usize).filter(|block| block.len() == rows.len())
}

fn number(base: u64, step: u32, cell: u64) -> u64 {
    base.wrapping_add(cell.wrapping_mul(step.into()))
}
