//! One column of a batch: one value for all rows while they agree, and one for each row after.

use std::ops::Range;

/// Values by row. Emptied, it keeps its memory for the next batch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lane<T> {
    /// What all rows hold while `each` is empty.
    same: T,
    rows: usize,
    each: Vec<T>,
}

/// What rows of a column hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cells<'a, T> {
    /// The same in so many rows.
    Same(T, usize),
    /// One for each row.
    Each(&'a [T]),
}

impl<T: Copy + PartialEq> Lane<T> {
    /// So many rows more that hold this value.
    pub fn fill(&mut self, value: T, rows: usize) {
        if rows == 0 {
            return;
        }
        if self.rows == 0 {
            self.same = value;
        }
        if self.each.is_empty() && self.same == value {
            self.rows += rows;
            return;
        }
        self.spread();
        self.rows += rows;
        self.each.resize(self.rows, value);
    }

    /// A row for each of these values.
    pub fn extend(&mut self, values: impl Iterator<Item = T>) {
        self.spread();
        self.each.extend(values);
        self.rows = self.each.len();
    }

    /// The last so many rows, each with a place of its own.
    pub fn last_mut(&mut self, rows: usize) -> &mut [T] {
        self.spread();
        let first = self.each.len().saturating_sub(rows);
        self.each.get_mut(first..).unwrap_or_default()
    }

    /// No rows any more.
    pub fn clear(&mut self) {
        self.each.clear();
        self.rows = 0;
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The value of a row; none where there is no such row.
    pub fn get(&self, row: usize) -> Option<T> {
        if self.each.is_empty() {
            return (row < self.rows).then_some(self.same);
        }
        self.each.get(row).copied()
    }

    /// All rows.
    pub fn cells(&self) -> Cells<'_, T> {
        if self.each.is_empty() {
            Cells::Same(self.same, self.rows)
        } else {
            Cells::Each(&self.each)
        }
    }

    fn spread(&mut self) {
        if self.each.is_empty() {
            self.each.resize(self.rows, self.same);
        }
    }
}

impl<'a, T: Copy> Cells<'a, T> {
    /// How many rows these are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Same(_, rows) => *rows,
            Self::Each(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some of the rows; those that there are.
    #[must_use]
    pub fn slice(&self, rows: Range<usize>) -> Self {
        let end = rows.end.min(self.len());
        let start = rows.start.min(end);
        match self {
            Self::Same(value, _) => Self::Same(*value, end - start),
            Self::Each(values) => Self::Each(values.get(start..end).unwrap_or_default()),
        }
    }

    /// The values, row by row.
    pub fn iter(self) -> impl Iterator<Item = T> + 'a
    where
        T: 'a,
    {
        match self {
            Self::Same(value, rows) => CellsIter { value: Some(value), rows, each: [].iter() },
            Self::Each(values) => CellsIter { value: None, rows: 0, each: values.iter() },
        }
    }
}

/// Values row by row.
struct CellsIter<'a, T> {
    /// Where all rows hold the same.
    value: Option<T>,
    rows: usize,
    each: std::slice::Iter<'a, T>,
}

impl<T: Copy> Iterator for CellsIter<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        if self.value.is_some() {
            self.rows = self.rows.checked_sub(1)?;
            return self.value;
        }
        self.each.next().copied()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.rows + self.each.len();
        (left, Some(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(lane: &Lane<u16>) -> Vec<u16> {
        assert_eq!(lane.len(), lane.cells().len());
        lane.cells().iter().collect()
    }

    #[test]
    fn rows_that_agree_take_no_room() {
        let mut lane = Lane::default();
        lane.fill(7, 3);
        lane.fill(7, 2);
        assert_eq!(lane.cells(), Cells::Same(7, 5));
        lane.fill(8, 2);
        assert_eq!(values(&lane), [7, 7, 7, 7, 7, 8, 8]);
        lane.clear();
        lane.fill(9, 1);
        assert_eq!(lane.cells(), Cells::Same(9, 1));
        assert_eq!(lane.get(1), None);
    }

    #[test]
    fn rows_follow_each_other_however_they_came() {
        let mut lane = Lane::default();
        lane.fill(1, 2);
        lane.extend([2, 3].into_iter());
        lane.fill(4, 1);
        lane.last_mut(2).fill(5);
        assert_eq!(values(&lane), [1, 1, 2, 5, 5]);
        assert_eq!(lane.cells().slice(1..3).iter().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(lane.cells().slice(4..9).len(), 1);
    }
}
