//! The addresses of a batch: those of one family after the other, each in a column of its own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::lane::{Cells, Lane};

/// Addresses by row. Emptied, it keeps its memory for the next batch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Addresses {
    v4: Lane<u32>,
    v6: Lane<u128>,
    /// How many rows of which family follow each other.
    runs: Vec<(Family, usize)>,
}

/// Rows of one family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddressRun<'a> {
    /// IPv4, as numbers.
    V4(Cells<'a, u32>),
    /// IPv6, as numbers.
    V6(Cells<'a, u128>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    V4,
    V6,
}

impl Addresses {
    /// So many rows more with this address.
    pub fn fill(&mut self, address: IpAddr, rows: usize) {
        match address {
            IpAddr::V4(address) => self.v4.fill(address.to_bits(), rows),
            IpAddr::V6(address) => self.v6.fill(address.to_bits(), rows),
        }
        self.run(if address.is_ipv4() { Family::V4 } else { Family::V6 }, rows);
    }

    /// A row for each of these IPv4 addresses.
    pub fn extend_v4(&mut self, addresses: impl Iterator<Item = u32>) {
        let before = self.v4.len();
        self.v4.extend(addresses);
        self.run(Family::V4, self.v4.len() - before);
    }

    /// A row for each of these IPv6 addresses.
    pub fn extend_v6(&mut self, addresses: impl Iterator<Item = u128>) {
        let before = self.v6.len();
        self.v6.extend(addresses);
        self.run(Family::V6, self.v6.len() - before);
    }

    /// No rows any more.
    pub fn clear(&mut self) {
        self.v4.clear();
        self.v6.clear();
        self.runs.clear();
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.v4.len() + self.v6.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All rows, family by family as they follow each other.
    pub fn runs(&self) -> impl Iterator<Item = AddressRun<'_>> {
        let (mut v4, mut v6) = (0, 0);
        self.runs.iter().map(move |(family, rows)| match family {
            Family::V4 => {
                v4 += rows;
                AddressRun::V4(self.v4.cells().slice(v4 - rows..v4))
            }
            Family::V6 => {
                v6 += rows;
                AddressRun::V6(self.v6.cells().slice(v6 - rows..v6))
            }
        })
    }

    /// The address of a row; none where there is no such row.
    pub fn get(&self, row: usize) -> Option<IpAddr> {
        let (mut v4, mut v6) = (0, 0);
        for (family, rows) in &self.runs {
            let left = row - v4 - v6;
            match family {
                Family::V4 if left < *rows => {
                    return self.v4.get(v4 + left).map(|bits| Ipv4Addr::from_bits(bits).into());
                }
                Family::V6 if left < *rows => {
                    return self.v6.get(v6 + left).map(|bits| Ipv6Addr::from_bits(bits).into());
                }
                Family::V4 => v4 += rows,
                Family::V6 => v6 += rows,
            }
        }
        None
    }

    fn run(&mut self, family: Family, rows: usize) {
        match self.runs.last_mut() {
            _ if rows == 0 => {}
            Some((last, before)) if *last == family => *before += rows,
            _ => self.runs.push((family, rows)),
        }
    }
}

impl AddressRun<'_> {
    /// How many rows these are.
    pub const fn len(&self) -> usize {
        match self {
            Self::V4(cells) => cells.len(),
            Self::V6(cells) => cells.len(),
        }
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns_and_rows_keep_their_order() {
        let v4 = |last| IpAddr::from([192, 0, 2, last]);
        let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
        let mut addresses = Addresses::default();
        addresses.fill(v4(1), 2);
        addresses.extend_v6([1].into_iter());
        addresses.extend_v4([0xc000_0202, 0xc000_0203].into_iter());
        addresses.fill(v6, 1);
        let rows: Vec<_> = (0..6).filter_map(|row| addresses.get(row)).collect();
        assert_eq!(rows, [v4(1), v4(1), v6, v4(2), v4(3), v6]);
        assert_eq!(addresses.runs().map(|run| run.len()).collect::<Vec<_>>(), [2, 1, 2, 1]);
        assert_eq!((addresses.len(), addresses.get(6)), (6, None));
    }
}
