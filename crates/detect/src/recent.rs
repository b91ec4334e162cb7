//! A table that forgets what was not asked for longest once it is full, at no cost per entry.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use foldhash::fast::FixedState;

/// Two generations: what is asked for moves into the young one; when that is full, the old one goes.
/// So at least `limit / 2` entries are those asked for last, and never more than `limit` are there.
#[derive(Clone, Debug)]
pub(crate) struct Recent<K, V> {
    young: HashMap<K, V, FixedState>,
    old: HashMap<K, V, FixedState>,
    half: usize,
    forgotten: u64,
}

impl<K: Eq + Hash + Copy, V: Default> Recent<K, V> {
    pub(crate) fn new(limit: usize, seed: u64) -> Self {
        let table = || HashMap::with_hasher(FixedState::with_seed(seed));
        Self { young: table(), old: table(), half: (limit / 2).max(1), forgotten: 0 }
    }

    /// What is kept under the key; begun where there is nothing.
    pub(crate) fn entry(&mut self, key: K) -> &mut V {
        if self.young.len() >= self.half && !self.young.contains_key(&key) {
            self.forgotten += self.old.len() as u64;
            self.old.clear();
            std::mem::swap(&mut self.old, &mut self.young);
        }
        match self.young.entry(key) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(self.old.remove(&key).unwrap_or_default()),
        }
    }

    /// What is kept under the key, where there is anything.
    pub(crate) fn get(&mut self, key: &K) -> Option<&mut V> {
        match self.young.get_mut(key) {
            Some(value) => Some(value),
            None => self.old.get_mut(key),
        }
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.young.is_empty() && self.old.is_empty()
    }

    /// All that is kept, in no order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.young.values().chain(self.old.values())
    }

    /// Entries that had to make room.
    pub(crate) const fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_stays_and_the_rest_makes_room() {
        let mut table: Recent<u32, u32> = Recent::new(8, 1);
        *table.entry(0) = 7;
        for key in 1..100 {
            *table.entry(key) += 1;
            assert_eq!(table.get(&0).copied(), Some(7), "after {key}");
            *table.entry(0) += 0;
        }
        assert!(table.young.len() + table.old.len() <= 8);
        assert!(table.get(&1).is_none());
        assert!(table.forgotten() >= 91);
    }
}
