//! One field of all records of a set: a column as it was sent.

use model::{Lane, NumberCell, Numbers};

use crate::bytes::unsigned;
use crate::columns::word::{self, V5_OCTETS, Word};

/// Where a number of one to eight octets stands in each record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) offset: usize,
    pub(crate) length: u16,
}

/// Records that follow each other.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) bytes: &'a [u8],
    /// Octets from one to the next.
    pub(crate) octets: usize,
    /// How many there are: a division that no column repeats.
    count: usize,
}

impl<'a> Rows<'a> {
    /// Records that begin so many octets after each other, at least one.
    pub(crate) const fn new(bytes: &'a [u8], octets: usize) -> Self {
        Self { bytes, octets, count: bytes.len() / octets }
    }

    /// A record alone.
    pub(crate) const fn one(record: &'a [u8]) -> Self {
        Self { bytes: record, octets: record.len(), count: 1 }
    }

    pub(crate) const fn len(self) -> usize {
        self.count
    }

    /// The first so many records, and the others.
    pub(crate) fn split(self, rows: usize) -> (Self, Self) {
        let at = (rows * self.octets).min(self.bytes.len());
        let (first, rest) = self.bytes.split_at_checked(at).unwrap_or((self.bytes, &[]));
        let of = |bytes, count| Self { bytes, octets: self.octets, count };
        (of(first, rows.min(self.count)), of(rest, self.count.saturating_sub(rows)))
    }

    /// One by one.
    pub(crate) fn records(self) -> impl Iterator<Item = &'a [u8]> {
        self.bytes.chunks_exact(self.octets)
    }

    /// Numbers of one size, all of a column.
    #[inline]
    pub(crate) fn column<W: Word>(self, offset: usize) -> Vec<W> {
        word::column(self.bytes, self.octets, offset)
    }

    /// A number of any size, one by one; for what is rare.
    pub(crate) fn numbers(self, place: Place) -> impl Iterator<Item = u64> + 'a {
        let range = place.offset..place.offset + usize::from(place.length);
        self.bytes
            .chunks_exact(self.octets)
            .map(move |record| record.get(range.clone()).and_then(unsigned).unwrap_or(0))
    }

    /// All numbers of a column together; saturates.
    pub(crate) fn sum(self, place: Place) -> u64 {
        let records = self.records();
        match place.length {
            // No message has room for so many of these that their sum needs more than 64 bits.
            4 => records.map(|record| u64::from(u32::at(record, place.offset))).sum(),
            8 => records.fold(0, |sum, record| sum.saturating_add(u64::at(record, place.offset))),
            _ => self.numbers(place).fold(0, u64::saturating_add),
        }
    }

    /// Two columns of four octets each, or of eight each, in one loop.
    pub(crate) fn sums(self, [first, second]: [Place; 2]) -> [u64; 2] {
        let places = [first.offset, second.offset];
        match (first.length, self.octets) {
            // What the compiler knows is read faster.
            (4, V5_OCTETS) => Self { octets: V5_OCTETS, ..self }.both::<u32>(places, |a, b| a + b),
            (4, _) => self.both::<u32>(places, |a, b| a + b),
            _ => self.both::<u64>(places, u64::saturating_add),
        }
    }

    #[inline(always)]
    fn both<W: Word + Into<u64>>(
        self,
        [first, second]: [usize; 2],
        add: impl Fn(u64, u64) -> u64,
    ) -> [u64; 2] {
        self.records().fold([0; 2], |[a, b], record| {
            [add(a, W::at(record, first).into()), add(b, W::at(record, second).into())]
        })
    }

    /// Appends a column of numbers, each made what the lane holds by `code`. One loop for each
    /// width, with nothing to decide in it.
    pub(crate) fn append<T: Copy + PartialEq>(
        self,
        place: Place,
        lane: &mut Lane<T>,
        code: impl Fn(u64) -> T,
    ) {
        fn of<W: Word + Into<u64>, T: Copy + PartialEq>(
            rows: Rows<'_>,
            offset: usize,
            lane: &mut Lane<T>,
            code: impl Fn(u64) -> T,
        ) {
            lane.extend(rows.column::<W>(offset).into_iter().map(|word| code(word.into())));
        }
        let at = place.offset;
        match place.length {
            1 => of::<u8, T>(self, at, lane, code),
            2 => of::<u16, T>(self, at, lane, code),
            4 => of::<u32, T>(self, at, lane, code),
            8 => of::<u64, T>(self, at, lane, code),
            _ => lane.extend(self.numbers(place).map(code)),
        }
    }

    /// Appends a column of numbers with cells as wide as they were sent, counted from `base`.
    pub(crate) fn append_numbers(self, place: Place, column: &mut Numbers, base: u64) {
        self.append_cells(place, column, base, |n| n, |n| n, |n| n);
    }

    /// The same, each cell made what the column holds by one of these.
    pub(crate) fn append_cells<A: NumberCell, B: NumberCell, C: NumberCell>(
        self,
        place: Place,
        column: &mut Numbers,
        base: u64,
        short: impl Fn(u16) -> A,
        long: impl Fn(u32) -> B,
        wide: impl Fn(u64) -> C,
    ) {
        let at = place.offset;
        match place.length {
            1 => {
                let cells = self.column(at).into_iter().map(|word: u8| short(word.into()));
                column.extend(base, 1, cells);
            }
            2 => column.extend(base, 1, self.column(at).into_iter().map(short)),
            4 => column.extend(base, 1, self.column(at).into_iter().map(long)),
            8 => column.extend(base, 1, self.column(at).into_iter().map(wide)),
            _ => column.extend(base, 1, self.numbers(place).map(wide)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_any_size_is_a_column() {
        let bytes: Vec<u8> = (1..=20).collect();
        let rows = Rows::new(&bytes, 10);
        for (length, first, second) in [
            (1, 2, 12),
            (2, 0x0203, 0x0c0d),
            (3, 0x02_0304, 0x0c_0d0e),
            (4, 0x0203_0405, 0x0c0d_0e0f),
            (8, 0x0203_0405_0607_0809, 0x0c0d_0e0f_1011_1213),
        ] {
            let mut lane = Lane::default();
            rows.append(Place { offset: 1, length }, &mut lane, |number| number);
            assert_eq!(lane.cells().iter().collect::<Vec<u64>>(), [first, second]);
        }
    }
}
