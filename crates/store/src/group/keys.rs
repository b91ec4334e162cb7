//! Combinations of codes to numbers, in order of arrival.

/// Keys of so many bits are looked up directly: 1 Mi entries of 4 octets.
const DENSE_BITS: u32 = 20;
/// No number yet.
const NONE: u32 = u32::MAX;

/// One number for each combination of codes.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// Of each column.
    bits: Vec<u32>,
    /// One for each column too wide to be packed with others.
    narrow: Vec<Table>,
    /// One for each time that keys have grown too wide.
    packed: Vec<Table>,
    last: Index,
    count: usize,
    /// Combinations that get a number of their own.
    most: u32,
}

impl Keys {
    /// For columns whose codes need so many bits.
    pub(crate) fn new(bits: Vec<u32>) -> Self {
        let tables = || bits.iter().map(|_| Table::default()).collect();
        let last = Index::new(bits.iter().sum());
        Self { narrow: tables(), packed: tables(), last, count: 0, most: NONE - 1, bits }
    }

    /// Only so many combinations get a number of their own; all others share the next one.
    #[must_use]
    pub(crate) fn at_most(self, most: u32) -> Self {
        Self { most: most.min(NONE - 1), ..self }
    }

    /// The number that combinations beyond the most share.
    pub(crate) const fn beyond(&self) -> u32 {
        self.most
    }

    /// How many combinations there were.
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// Tells for each row its number, and whether it is the first with it.
    pub(crate) fn number(&mut self, columns: &[Vec<u64>], mut tell: impl FnMut(usize, u32, bool)) {
        let most = self.most;
        // What is new to any table is a new combination: where no more are taken, tables stay as they are.
        let is_full = self.count >= most as usize;
        let mut lost = vec![false; if is_full { columns.first().map_or(0, Vec::len) } else { 0 }];
        let packed;
        let keys = match columns {
            [] => return,
            [column] => column,
            columns => {
                packed = self.pack(columns, |table, row, code| match is_full {
                    false => table.number(code, NONE - 1).0,
                    true => table.find(code).unwrap_or_else(|| {
                        lost[row] = true;
                        0
                    }),
                });
                &packed
            }
        };
        let is_lost = |row: usize| lost.get(row).copied().unwrap_or_default();
        match &mut self.last {
            Index::Dense(numbers) => {
                for (row, key) in keys.iter().enumerate() {
                    let number = &mut numbers[*key as usize];
                    let is_new = *number == NONE && self.count < most as usize;
                    if is_new {
                        *number = u32::try_from(self.count).unwrap_or(most);
                        self.count += 1;
                    }
                    tell(row, if is_lost(row) { most } else { (*number).min(most) }, is_new);
                }
            }
            Index::Table(table) => {
                for (row, key) in keys.iter().enumerate() {
                    let (number, is_new) =
                        if is_lost(row) { (most, false) } else { table.number(*key, most) };
                    tell(row, number, is_new);
                }
                self.count = table.entries;
            }
        }
    }

    /// One key for each row. Too wide codes are numbered first, by table, row and code.
    fn pack(
        &mut self,
        columns: &[Vec<u64>],
        mut number: impl FnMut(&mut Table, usize, u64) -> u32,
    ) -> Vec<u64> {
        let rows = columns.first().map_or(0, Vec::len);
        let mut keys: Vec<u64> = vec![0; rows];
        let mut width = 0;
        let narrowed = self.bits.iter().zip(&mut self.narrow).zip(&mut self.packed);
        for (column, ((bits, narrow), packed)) in columns.iter().zip(narrowed) {
            let is_wide = *bits > 32;
            let bits = (*bits).min(32);
            if width + bits > 64 {
                let rows = keys.iter_mut().enumerate();
                rows.for_each(|(row, key)| *key = number(packed, row, *key).into());
                width = 32;
            }
            let keyed = keys.iter_mut().zip(column);
            if is_wide {
                keyed.enumerate().for_each(|(row, (key, code))| {
                    *key = *key << 32 | u64::from(number(narrow, row, *code));
                });
            } else {
                keyed.for_each(|(key, code)| *key = *key << bits | code);
            }
            width += bits;
        }
        keys
    }
}

/// Keys to numbers.
#[derive(Clone, Debug)]
enum Index {
    Dense(Vec<u32>),
    Table(Table),
}

impl Index {
    fn new(bits: u32) -> Self {
        if bits <= DENSE_BITS {
            Self::Dense(vec![NONE; 1 << bits])
        } else {
            Self::Table(Table::default())
        }
    }
}

/// An open table: an entry stands in the first free place from where its hash says.
#[derive(Clone, Debug, Default)]
struct Table {
    /// Key and number; as many as a power of two, at most half of them taken.
    places: Vec<(u64, u32)>,
    entries: usize,
}

/// Places of a new table.
const FIRST_PLACES: usize = 1 << 10;
/// Places of a large one: 16 MiB.
const MANY_PLACES: usize = 1 << 20;

impl Table {
    /// The number of a key, and whether it is new; new ones beyond `most` get that and no place.
    #[inline]
    fn number(&mut self, key: u64, most: u32) -> (u32, bool) {
        if self.entries * 2 >= self.places.len() {
            self.grow();
        }
        let mask = self.places.len() - 1;
        let mut at = hash(key) as usize & mask;
        loop {
            let place = &mut self.places[at];
            if place.1 == NONE {
                if self.entries >= most as usize {
                    return (most, false);
                }
                *place = (key, u32::try_from(self.entries).unwrap_or(most));
                self.entries += 1;
                return (place.1, true);
            }
            if place.0 == key {
                return (place.1, false);
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of a key that has one.
    fn find(&self, key: u64) -> Option<u32> {
        let mask = self.places.len().checked_sub(1)?;
        let mut at = hash(key) as usize & mask;
        loop {
            let place = &self.places[at];
            if place.1 == NONE || place.0 == key {
                return (place.1 != NONE).then_some(place.1);
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        // Large ones are to waste less.
        let times = if self.places.len() < MANY_PLACES { 4 } else { 2 };
        let room = (self.places.len() * times).max(FIRST_PLACES);
        let old = std::mem::replace(&mut self.places, vec![(0, NONE); room]);
        for (key, number) in old.into_iter().filter(|(_, number)| *number != NONE) {
            let mut at = hash(key) as usize & (room - 1);
            while self.places[at].1 != NONE {
                at = (at + 1) & (room - 1);
            }
            self.places[at] = (key, number);
        }
    }
}

/// Every bit of a key reaches every bit of it: exporters choose their counters, and a plain product
/// of them can be made to meet in one place. The steps are those that end MurmurHash3.
#[inline(always)]
const fn hash(key: u64) -> u64 {
    let key = (key ^ key >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let key = (key ^ key >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ key >> 33
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    /// Numbers of which a product with rustc-hash's factor leaves the upper part empty: all of them
    /// would meet in one place of a table.
    #[test]
    fn counters_chosen_against_a_product_spread() {
        let factor = 0xf135_7aea_2e62_a9c5_u64;
        let mut inverse = factor;
        for _ in 0..6 {
            let error = 2_u64.wrapping_sub(factor.wrapping_mul(inverse));
            inverse = inverse.wrapping_mul(error);
        }
        assert_eq!(factor.wrapping_mul(inverse), 1);
        for factor in [1, 1 << 32, inverse] {
            let place = |number| hash(factor.wrapping_mul(number)) & 0xf_ffff;
            let places: HashSet<u64> = (0..65_536).map(place).collect();
            // 65,536 of 2^20 places, of which chance alone would take about 63,500.
            assert!(places.len() > 60_000, "{} places", places.len());
        }
    }

    #[test]
    fn equal_rows_have_one_number_however_wide_they_are() {
        for bits in [[4, 4, 4], [33, 4, 33], [64, 64, 64], [32, 32, 8]] {
            let column = |factor: u64| (0..20_000).map(|row| row * factor % 13).collect();
            let columns: [Vec<u64>; 3] = [column(1), column(7), column(5)];
            let wide = |(code, bits): (&u64, u32)| code << (bits - 4);
            let columns: Vec<Vec<u64>> = columns
                .iter()
                .zip(bits)
                .map(|(column, bits)| column.iter().map(|code| wide((code, bits))).collect())
                .collect();
            let mut keys = Keys::new(bits.to_vec());
            let mut known = HashMap::new();
            keys.number(&columns, |row, number, is_new| {
                let codes: Vec<u64> = columns.iter().map(|column| column[row]).collect();
                let next = known.len() as u32;
                assert_eq!(is_new, !known.contains_key(&codes));
                assert_eq!(number, *known.entry(codes).or_insert(next));
            });
            assert_eq!(keys.len(), known.len());
        }
    }
}
