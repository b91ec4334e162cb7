//! One column of one segment: numbers, as narrow as they come.

use crate::batch::Number;
use crate::bitmap::fill;

/// Numbers by row. It widens when a larger one arrives and never narrows.
#[derive(Clone, Debug)]
pub(crate) enum Lane {
    /// Every row holds the same.
    Same(u64, usize),
    /// At most 255.
    Octet(Vec<u8>),
    /// At most 65 535.
    Short(Vec<u16>),
    /// At most 4 294 967 295.
    Long(Vec<u32>),
    /// Anything.
    Wide(Vec<u64>),
}

impl Default for Lane {
    fn default() -> Self {
        Self::Same(0, 0)
    }
}

impl Lane {
    pub(crate) fn push(&mut self, value: u64) {
        if let Self::Same(same, rows) = self {
            if *same == value || *rows == 0 {
                *same = value;
                *rows += 1;
                return;
            }
            let most = (*same).max(value);
            self.widen(most);
        } else if self.most() < value {
            self.widen(value);
        }
        self.narrow_push(value);
    }

    /// So many rows more that hold this value; where memory is asked for, it is for so many rows.
    pub(crate) fn fill(&mut self, value: u64, rows: usize, room: usize) {
        if rows == 0 {
            return;
        }
        self.push(value);
        let more = rows - 1;
        self.reserve(more, room);
        match self {
            Self::Same(_, rows) => *rows += more,
            Self::Octet(values) => repeat(values, more),
            Self::Short(values) => repeat(values, more),
            Self::Long(values) => repeat(values, more),
            Self::Wide(values) => repeat(values, more),
        }
    }

    /// A row for each of these values; where memory is asked for, it is for so many rows.
    pub(crate) fn extend<T: Number>(&mut self, values: &[T], room: usize) {
        let Some(first) = values.first() else { return };
        if let Self::Same(same, rows) = self
            && (*rows == 0 || *same == (*first).into())
            && !values.iter().fold(false, |differ, value| differ | (value != first))
        {
            *same = (*first).into();
            *rows += values.len();
            return;
        }
        // As wide as the largest: it has no more bits than all of them together.
        let all = values.iter().fold(T::default(), |bits, value| bits | *value).into();
        match self {
            Self::Same(same, _) => {
                let most = *same | all;
                self.widen_for(most, values.len(), room);
            }
            _ if self.most() < all => self.widen_for(all, values.len(), room),
            _ => self.reserve(values.len(), room),
        }
        let values = values.iter().map(|value| (*value).into());
        match self {
            Self::Same(..) => {}
            Self::Octet(lane) => lane.extend(values.map(low8)),
            Self::Short(lane) => lane.extend(values.map(low16)),
            Self::Long(lane) => lane.extend(values.map(low32)),
            Self::Wide(lane) => lane.extend(values),
        }
    }

    /// Replaces the value of a row that exists.
    pub(crate) fn set(&mut self, row: usize, value: u64) {
        if let Self::Same(same, _) = self {
            if *same == value {
                return;
            }
            let most = (*same).max(value);
            self.widen(most);
        } else if self.most() < value {
            self.widen(value);
        }
        match self {
            Self::Same(..) => {}
            Self::Octet(values) => put(values, row, value),
            Self::Short(values) => put(values, row, value),
            Self::Long(values) => put(values, row, value),
            Self::Wide(values) => put(values, row, value),
        }
    }

    /// Gives its memory back; every row holds 0.
    pub(crate) fn clear(&mut self) {
        *self = Self::Same(0, self.len());
    }

    /// The value of a row that exists.
    pub(crate) fn get(&self, row: usize) -> u64 {
        match self {
            Self::Same(value, _) => *value,
            Self::Octet(values) => values[row].into(),
            Self::Short(values) => values[row].into(),
            Self::Long(values) => values[row].into(),
            Self::Wide(values) => values[row],
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Same(_, rows) => *rows,
            Self::Octet(values) => values.len(),
            Self::Short(values) => values.len(),
            Self::Long(values) => values.len(),
            Self::Wide(values) => values.len(),
        }
    }

    /// The values of these rows, one after the other, in place of what `out` held.
    pub(crate) fn gather(&self, rows: &[u32], out: &mut Vec<u64>) {
        fn pick<T: Copy + Into<u64>>(values: &[T], rows: &[u32], out: &mut Vec<u64>) {
            let (first, last) = match rows {
                [first, .., last] => (*first as usize, *last as usize),
                _ => (1, 0),
            };
            match values.get(first..=last) {
                // Rows come in order and once: these are all between the first and the last.
                Some(block) if block.len() == rows.len() => {
                    out.extend(block.iter().map(|value| (*value).into()));
                }
                _ => out.extend(rows.iter().map(|row| values[*row as usize].into())),
            }
        }
        out.clear();
        match self {
            Self::Same(value, _) => out.resize(rows.len(), *value),
            Self::Octet(values) => pick(values, rows, out),
            Self::Short(values) => pick(values, rows, out),
            Self::Long(values) => pick(values, rows, out),
            Self::Wide(values) => pick(values, rows, out),
        }
    }

    /// A bit for each row, set where the value is accepted.
    pub(crate) fn scan(&self, accept: impl Fn(u64) -> bool, bits: &mut [u64]) {
        match self {
            Self::Same(value, _) => bits.fill(if accept(*value) { u64::MAX } else { 0 }),
            Self::Octet(values) => fill(values, accept, bits),
            Self::Short(values) => fill(values, accept, bits),
            Self::Long(values) => fill(values, accept, bits),
            Self::Wide(values) => fill(values, accept, bits),
        }
    }

    /// Replaces every value.
    pub(crate) fn map(&mut self, new: impl Fn(u64) -> u64) {
        match self {
            Self::Same(value, _) => *value = new(*value),
            _ => {
                let mut mapped = Self::default();
                (0..self.len()).for_each(|row| mapped.push(new(self.get(row))));
                *self = mapped;
            }
        }
    }

    /// Bits that hold any of its values.
    pub(crate) const fn bits(&self) -> u32 {
        match self {
            Self::Same(value, _) => u64::BITS - value.leading_zeros(),
            Self::Octet(_) => 8,
            Self::Short(_) => 16,
            Self::Long(_) => 32,
            Self::Wide(_) => 64,
        }
    }

    /// Octets of memory it takes beside itself.
    pub(crate) fn octets_held(&self) -> usize {
        match self {
            Self::Same(..) => 0,
            Self::Octet(values) => values.capacity(),
            Self::Short(values) => values.capacity() * 2,
            Self::Long(values) => values.capacity() * 4,
            Self::Wide(values) => values.capacity() * 8,
        }
    }

    const fn most(&self) -> u64 {
        match self {
            Self::Same(value, _) => *value,
            Self::Octet(_) => u8::MAX as u64,
            Self::Short(_) => u16::MAX as u64,
            Self::Long(_) => u32::MAX as u64,
            Self::Wide(_) => u64::MAX,
        }
    }

    /// Makes room for values up to `most`, with a place for each row.
    fn widen(&mut self, most: u64) {
        self.widen_for(most, 1, 0);
    }

    /// The same, and for so many rows more, or for `room` if that is more.
    fn widen_for(&mut self, most: u64, more: usize, room: usize) {
        let rows = 0..self.len();
        // Powers of two: a full segment then has no room left over.
        let room = (rows.len() + more).next_power_of_two().max(room);
        fn copy<T: TryFrom<u64>>(values: impl Iterator<Item = u64>, room: usize) -> Vec<T> {
            let mut copied = Vec::with_capacity(room);
            copied.extend(values.filter_map(|value| T::try_from(value).ok()));
            copied
        }
        let values = rows.map(|row| self.get(row));
        *self = match most {
            0..=0xff => Self::Octet(copy(values, room)),
            0x100..=0xffff => Self::Short(copy(values, room)),
            0x1_0000..=0xffff_ffff => Self::Long(copy(values, room)),
            _ => Self::Wide(copy(values, room)),
        };
    }

    /// Room for so many rows more, in powers of two, and not less than `least`.
    fn reserve(&mut self, rows: usize, least: usize) {
        let room = |length: usize, capacity: usize| {
            let needed = length + rows;
            let room = if needed > capacity { needed.next_power_of_two().max(least) } else { 0 };
            room.saturating_sub(length)
        };
        match self {
            Self::Same(..) => {}
            Self::Octet(values) => values.reserve_exact(room(values.len(), values.capacity())),
            Self::Short(values) => values.reserve_exact(room(values.len(), values.capacity())),
            Self::Long(values) => values.reserve_exact(room(values.len(), values.capacity())),
            Self::Wide(values) => values.reserve_exact(room(values.len(), values.capacity())),
        }
    }

    fn narrow_push(&mut self, value: u64) {
        fn add<T: TryFrom<u64>>(values: &mut Vec<T>, value: u64) {
            debug_assert!(T::try_from(value).is_ok(), "the lane was widened before");
            values.extend(T::try_from(value).ok());
        }
        match self {
            Self::Same(_, rows) => *rows += 1,
            Self::Octet(values) => add(values, value),
            Self::Short(values) => add(values, value),
            Self::Long(values) => add(values, value),
            Self::Wide(values) => values.push(value),
        }
    }
}

/// The last value so many times more.
fn repeat<T: Copy>(values: &mut Vec<T>, more: usize) {
    if let Some(last) = values.last().copied() {
        values.resize(values.len() + more, last);
    }
}

/// Lanes are widened before.
#[expect(clippy::cast_possible_truncation, reason = "the lane was widened before")]
const fn low8(value: u64) -> u8 {
    value as u8
}

#[expect(clippy::cast_possible_truncation, reason = "the lane was widened before")]
const fn low16(value: u64) -> u16 {
    value as u16
}

#[expect(clippy::cast_possible_truncation, reason = "the lane was widened before")]
const fn low32(value: u64) -> u32 {
    value as u32
}

fn put<T: TryFrom<u64>>(values: &mut [T], row: usize, value: u64) {
    if let (Some(place), Ok(value)) = (values.get_mut(row), T::try_from(value)) {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[u64], bits: u32) {
        let mut lane = Lane::default();
        values.iter().for_each(|value| lane.push(*value));
        let read: Vec<u64> = (0..lane.len()).map(|row| lane.get(row)).collect();
        assert_eq!(read, values);
        assert_eq!(lane.bits(), bits, "{values:?}");
    }

    #[test]
    fn a_lane_is_as_wide_as_its_largest_value() {
        check(&[7, 7, 7], 3);
        check(&[0, 255, 3], 8);
        check(&[300, 1], 16);
        check(&[1, 2, 70_000, 3], 32);
        check(&[u64::MAX, 0], 64);
        check(&[1, 256, 65_536, u64::MAX, 4], 64);
    }

    #[test]
    fn a_row_can_be_replaced_by_anything() {
        let mut lane = Lane::default();
        (0..3).for_each(|_| lane.push(5));
        assert_eq!(lane.octets_held(), 0);
        lane.set(1, u64::MAX);
        lane.set(2, 0);
        let mut out = vec![9];
        lane.gather(&[0, 1, 2], &mut out);
        assert_eq!(out, [5, u64::MAX, 0]);
        lane.gather(&[0, 2], &mut out);
        assert_eq!(out, [5, 0]);
    }
}
