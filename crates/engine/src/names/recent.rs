//! A map that keeps what was told last.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use foldhash::fast::FixedState;

/// At most so many entries; the one that was written longest ago goes first, and is counted.
pub(super) struct Recent<K, V> {
    entries: HashMap<K, (u64, V), FixedState>,
    /// Writes in order; those that were written again since stand in it more than once.
    order: VecDeque<(u64, K)>,
    limit: usize,
    next: u64,
    forgotten: u64,
}

impl<K: Copy + Eq + Hash, V> Recent<K, V> {
    pub(super) fn new(limit: usize, seed: u64) -> Self {
        Self {
            entries: HashMap::with_hasher(FixedState::with_seed(seed)),
            order: VecDeque::new(),
            limit: limit.max(1),
            next: 0,
            forgotten: 0,
        }
    }

    /// Puts a value in, in place of the one it had.
    pub(super) fn insert(&mut self, key: K, value: V) {
        let number = self.written(key);
        self.entries.insert(key, (number, value));
        self.make_room();
    }

    /// The value of a key, made where there is none, to be written.
    pub(super) fn entry(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let number = self.written(key);
        let (written, _) = self.entries.entry(key).or_default();
        *written = number;
        self.make_room();
        &mut self.entries.entry(key).or_default().1
    }

    pub(super) fn find(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    /// All there are, those written longest ago first.
    pub(super) fn all(&self) -> impl Iterator<Item = (&K, &V)> {
        self.order.iter().filter_map(|(number, key)| {
            let (last, value) = self.entries.get(key)?;
            (last == number).then_some((key, value))
        })
    }

    pub(super) const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn written(&mut self, key: K) -> u64 {
        let number = self.next;
        self.next += 1;
        self.order.push_back((number, key));
        number
    }

    fn make_room(&mut self) {
        let entries = &self.entries;
        let is_last =
            |number: u64, key: &K| entries.get(key).is_some_and(|(last, _)| *last == number);
        if self.order.len() > 2 * self.limit {
            self.order.retain(|(number, key)| is_last(*number, key));
        }
        while self.entries.len() > self.limit
            && let Some((number, key)) = self.order.pop_front()
        {
            if self.entries.get(&key).is_some_and(|(last, _)| *last == number) {
                self.entries.remove(&key);
                self.forgotten += 1;
            }
        }
    }
}
