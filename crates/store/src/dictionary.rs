//! Values that stand once and are spoken of by number.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Each different value once, numbered in order of arrival.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary<T> {
    values: Vec<T>,
    numbers: HashTable<u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashTable::new() }
    }
}

impl<T: Eq + Hash> Dictionary<T> {
    /// The number of a value, given one when it is new.
    pub(crate) fn intern<Q>(&mut self, value: &Q, own: impl FnOnce() -> T) -> u32
    where
        T: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.intern_some(value, || Some(own())).unwrap_or(u32::MAX)
    }

    /// The same, unless a new one is given no place.
    pub(crate) fn intern_some<Q>(
        &mut self,
        value: &Q,
        own: impl FnOnce() -> Option<T>,
    ) -> Option<u32>
    where
        T: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let hash = hash_of(value);
        let values = &self.values;
        if let Some(number) =
            self.numbers.find(hash, |number| values[*number as usize].borrow() == value)
        {
            return Some(*number);
        }
        let owned = own()?;
        // Limits::flows keeps this far below 2^32.
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(owned);
        let values = &self.values;
        let again = |number: &u32| hash_of(values[*number as usize].borrow());
        self.numbers.insert_unique(hash, number, again);
        Some(number)
    }

    /// The number of a value that is known.
    pub(crate) fn number<Q>(&self, value: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let hash = hash_of(value);
        self.numbers.find(hash, |number| self.values[*number as usize].borrow() == value).copied()
    }

    pub(crate) fn get(&self, number: u64) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }

    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    pub(crate) const fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Octets of the table itself; not what values point to.
    pub(crate) fn octets_held(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.numbers.capacity() * 8 / 7 * 5
    }
}

/// Folds, so that every bit of a value reaches every bit of the hash. With rustc-hash, IPv6
/// addresses that differ in the last octets of a half have next to no different hashes: storing
/// them became slow.
fn hash_of<Q: Hash + ?Sized>(value: &Q) -> u64 {
    FixedState::with_seed(0).hash_one(value)
}

impl<T: Ord> Dictionary<T> {
    /// For each number its place among the sorted values.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let order =
            model::sorted_places(self.values.len(), &|a, b| self.values[a].cmp(&self.values[b]));
        let mut ranks = vec![0; order.len()];
        for (rank, number) in (0..).zip(order) {
            ranks[number] = rank;
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::net::Ipv6Addr;

    use super::*;

    /// Networks and hosts numbered from 0, as people do.
    #[test]
    fn numbered_ipv6_addresses_spread() {
        let mut hashes = HashSet::new();
        for network in 0..256 {
            for host in 0..256 {
                let address = Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, 0, host);
                // What chooses a place in a table of this size.
                hashes.insert(hash_of(&address.to_bits()) & 0xf_ffff);
            }
        }
        // 65,536 of 2^20 places, of which chance alone would take about 63,500.
        assert!(hashes.len() > 60_000, "{} places", hashes.len());
    }

    #[test]
    fn a_value_keeps_its_number_and_knows_its_rank() {
        let mut words: Dictionary<Box<str>> = Dictionary::default();
        let numbers: Vec<u32> = ["c", "a", "c", "b"]
            .iter()
            .map(|word| words.intern(*word, || (*word).into()))
            .collect();
        assert_eq!(numbers, [0, 1, 0, 2]);
        assert_eq!(words.ranks(), [2, 0, 1]);
        assert_eq!(words.number("b"), Some(2));
        assert_eq!(words.number("d"), None);
    }
}
