//! Answers kept for a while, so that nobody is asked twice; bounded, with a given clock.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// So many answers at most; where one more comes, the one that would be forgotten first goes.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    most: usize,
    kept: BTreeMap<K, (Instant, V)>,
}

impl<K: Ord + Clone, V: Clone> Cache<K, V> {
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: BTreeMap::new() }
    }

    /// An answer that still holds.
    pub(super) fn get(&self, key: &K, now: Instant) -> Option<V> {
        let (until, value) = self.kept.get(key)?;
        (now < *until).then(|| value.clone())
    }

    /// Keeps an answer for so long.
    pub(super) fn keep(&mut self, key: K, value: V, now: Instant, lasts: Duration) {
        if self.kept.len() >= self.most && !self.kept.contains_key(&key) {
            self.kept.retain(|_, (until, _)| now < *until);
        }
        if self.kept.len() >= self.most && !self.kept.contains_key(&key) {
            let first = self.kept.iter().min_by_key(|(_, (until, _))| *until);
            if let Some(first) = first.map(|(key, _)| key.clone()) {
                self.kept.remove(&first);
            }
        }
        self.kept.insert(key, (now + lasts, value));
    }

    /// How many are kept, those that no longer hold among them.
    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn an_answer_holds_until_its_time_is_over() {
        let (mut cache, start) = (Cache::new(9), Instant::now());
        cache.keep("a", 1, start, HOUR);
        assert_eq!(cache.get(&"a", start + HOUR - Duration::from_nanos(1)), Some(1));
        assert_eq!(cache.get(&"a", start + HOUR), None);
        cache.keep("a", 2, start + HOUR, HOUR);
        assert_eq!(cache.get(&"a", start + HOUR), Some(2));
    }

    #[test]
    fn there_are_never_more_than_so_many_and_the_one_that_ends_first_goes() {
        let (mut cache, start) = (Cache::new(2), Instant::now());
        cache.keep("long", 1, start, 2 * HOUR);
        cache.keep("short", 2, start, HOUR);
        cache.keep("short", 3, start, HOUR);
        assert_eq!((cache.get(&"long", start), cache.get(&"short", start)), (Some(1), Some(3)));
        cache.keep("third", 4, start, 2 * HOUR);
        assert_eq!((cache.get(&"short", start), cache.get(&"third", start)), (None, Some(4)));
        // What no longer holds goes before anything that does.
        let later = start + 2 * HOUR;
        cache.keep("fourth", 5, later, HOUR);
        assert_eq!((cache.len(), cache.get(&"fourth", later)), (1, Some(5)));
    }
}
