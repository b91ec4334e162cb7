//! What a lane remembers of each row: whole numbers of one width.

use std::ops::{BitOr, BitXor};

use super::pool::Pool;

/// Cells by row.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// Nothing: 0 for every row.
    None,
    /// At most 255.
    Octet(Vec<u8>),
    /// At most 65 535.
    Short(Vec<u16>),
    /// At most 4 294 967 295.
    Long(Vec<u32>),
    /// Anything.
    Wide(Vec<u64>),
}

/// What a cell can be.
pub(crate) trait Cell:
    Copy + Ord + Into<u64> + TryFrom<u64> + BitOr<Output = Self> + BitXor<Output = Self>
{
    /// 0.
    const NONE: Self;

    /// Of a number that is no wider.
    fn low(number: u64) -> Self;

    /// The difference, wrapping.
    fn minus(self, other: Self) -> Self;

    /// Where such lanes wait.
    fn spare(pool: &mut Pool) -> &mut Vec<Vec<Self>>;
}

macro_rules! cells {
    ($($type:ty, $spare:ident;)*) => {$(
        impl Cell for $type {
            const NONE: Self = 0;

            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "lanes are widened before")]
            fn low(number: u64) -> Self {
                number as Self
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            fn spare(pool: &mut Pool) -> &mut Vec<Vec<Self>> {
                &mut pool.$spare
            }
        }
    )*};
}

cells! {
    u8, octets;
    u16, shorts;
    u32, longs;
    u64, wides;
}

/// Does the same with cells of any width.
macro_rules! each {
    ($cells:expr, $none:expr, $values:ident => $some:expr) => {
        match $cells {
            Cells::None => $none,
            Cells::Octet($values) => $some,
            Cells::Short($values) => $some,
            Cells::Long($values) => $some,
            Cells::Wide($values) => $some,
        }
    };
}

impl Cells {
    /// Makes cells wide enough for this one, and room for so many rows more than there are before.
    #[inline]
    pub(super) fn widen(&mut self, before: usize, cell: u64, more: usize, pool: &mut Pool) {
        if cell > self.most() {
            return self.widen_rows(before, cell, (before + more).next_power_of_two(), pool);
        }
        each!(self, (), values => {
            let rows = before + more;
            if rows > values.capacity() {
                // Powers of two: a full segment then has no room left over.
                values.reserve_exact(rows.next_power_of_two().max(pool.room) - values.len());
            }
        });
    }

    /// Whether these bits have room in a cell as wide as they are.
    pub(super) const fn holds(&self, bits: u64) -> bool {
        bits <= self.most() && !self.is_none()
    }

    /// So many rows more that hold this cell; they are wide enough.
    pub(super) fn repeat(&mut self, cell: u64, rows: usize) {
        each!(self, (), values => values.resize(values.len() + rows, Cell::low(cell)));
    }

    /// A row for each of these, multiplied and moved; they are wide enough.
    #[inline]
    pub(super) fn append<T: Cell>(&mut self, cells: &[T], factor: u64, shift: u64) {
        if (factor, shift) == (1, 0) {
            return each!(self, (), values => convert(values, cells, |cell| cell));
        }
        each!(self, (), values => {
            let fit = |cell: u64| cell.wrapping_mul(factor).wrapping_add(shift);
            convert(values, cells, fit);
        });
    }

    /// Replaces the cell of a row; they are wide enough.
    pub(super) fn put(&mut self, row: usize, cell: u64) {
        each!(self, (), values => {
            if let Some(place) = values.get_mut(row) {
                *place = Cell::low(cell);
            }
        });
    }

    /// These instead, in room for numbers up to `most`.
    pub(super) fn replace(&mut self, cells: &[u64], most: u64, pool: &mut Pool) {
        let room = each!(&*self, 0, values => values.capacity());
        self.give(pool);
        self.widen_rows(0, most, room.max(cells.len()), pool);
        self.append(cells, 1, 0);
    }

    /// No cells any more; their memory is for others.
    pub(super) fn give(&mut self, pool: &mut Pool) {
        each!(std::mem::replace(self, Self::None), (), values => pool.give(values));
    }

    /// The cell of a row that exists.
    pub(super) fn get(&self, row: usize) -> u64 {
        each!(self, 0, values => wide(values[row]))
    }

    pub(super) const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    pub(super) const fn is_wide(&self) -> bool {
        matches!(self, Self::Wide(_))
    }

    /// No cell is greater.
    pub(super) const fn most(&self) -> u64 {
        match self {
            Self::None => 0,
            Self::Octet(_) => u8::MAX as u64,
            Self::Short(_) => u16::MAX as u64,
            Self::Long(_) => u32::MAX as u64,
            Self::Wide(_) => u64::MAX,
        }
    }

    /// Octets of a cell.
    pub(super) const fn octets(&self) -> u8 {
        match self {
            Self::None => 0,
            Self::Octet(_) => 1,
            Self::Short(_) => 2,
            Self::Long(_) => 4,
            Self::Wide(_) => 8,
        }
    }

    /// The greatest cell there is.
    pub(super) fn greatest(&self) -> u64 {
        each!(self, 0, values => values.iter().copied().max().map_or(0, wide))
    }

    pub(super) fn octets_held(&self) -> usize {
        fn octets<T>(values: &Vec<T>) -> usize {
            values.capacity() * size_of::<T>()
        }
        each!(self, 0, values => octets(values))
    }

    #[cold]
    fn widen_rows(&mut self, before: usize, most: u64, room: usize, pool: &mut Pool) {
        fn copy<T: Cell>(cells: &Cells, before: usize, room: usize, pool: &mut Pool) -> Vec<T> {
            let mut copied = pool.take(room);
            each!(cells, copied.resize(before, T::NONE), values => {
                convert(&mut copied, values, |cell| cell);
            });
            copied
        }
        let wider = match most {
            0 => return,
            1..=0xff => Self::Octet(copy(self, before, room, pool)),
            0x100..=0xffff => Self::Short(copy(self, before, room, pool)),
            0x1_0000..=0xffff_ffff => Self::Long(copy(self, before, room, pool)),
            _ => Self::Wide(copy(self, before, room, pool)),
        };
        self.give(pool);
        *self = wider;
    }
}

#[inline(always)]
fn wide<T: Cell>(cell: T) -> u64 {
    cell.into()
}

#[inline(always)]
fn convert<T: Cell, C: Cell>(values: &mut Vec<T>, cells: &[C], fit: impl Fn(u64) -> u64) {
    values.extend(cells.iter().map(|cell| T::low(fit((*cell).into()))));
}
