//! Sorting where it is short or rare: one piece of code for every type.
//!
//! The standard library's sort is made anew for each type and each comparison, eight kilobytes every
//! time; two dozen of them were a tenth of what the page fetches. What sorts millions of rows stays
//! with the standard library.

use std::cmp::Ordering;

/// Sorts; what is equal stays in its order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by a key; what has the same one stays in its order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by a comparison; what is equal stays in its order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places = sorted_places(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    // Each circle of places is walked once: every item comes to where it belongs.
    for start in 0..places.len() {
        let mut at = start;
        while let Some(place) = places.get_mut(at) {
            let from = std::mem::replace(place, at);
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// The places of so many items in the order of a comparison, which is given two places.
pub fn sorted_places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_stays_in_its_order() {
        let mut words = ["pear", "fig", "apple", "kiwi", "plum", "date", "lime", "nut"];
        sort_by_key(&mut words, |word| word.len());
        assert_eq!(words, ["fig", "nut", "pear", "kiwi", "plum", "date", "lime", "apple"]);
    }

    #[test]
    fn every_item_comes_to_its_place() {
        // A long circle, several short ones, and places that stay.
        for order in [vec![1, 2, 3, 4, 0], vec![4, 0, 1, 2, 3], vec![1, 0, 3, 2, 4], vec![]] {
            let mut items: Vec<String> = order.iter().map(u32::to_string).collect();
            sort(&mut items);
            let expected: Vec<String> = (0..order.len()).map(|at| at.to_string()).collect();
            assert_eq!(items, expected);
        }
    }
}
