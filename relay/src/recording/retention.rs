//! Which files have to go: too old, too many, or no room left. The oldest first, never the newest.

use std::time::{Duration, SystemTime};

use crate::folder::Found;

/// How much may be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Bounds {
    pub(super) keep_for: Option<Duration>,
    pub(super) keep_octets: Option<u64>,
    pub(super) keep_free_octets: u64,
}

/// How many of these, oldest first, have to go. A clock that went back makes nothing old.
pub(super) fn doomed(
    kept: &[Found],
    bounds: &Bounds,
    free_octets: Option<u64>,
    now: SystemTime,
) -> usize {
    let old = |one: &&Found| {
        let age = now.duration_since(one.at).unwrap_or_default();
        bounds.keep_for.is_some_and(|most| age > most)
    };
    let mut count = kept.iter().take_while(old).count();
    let mut octets: u64 = kept.iter().skip(count).map(|one| one.octets).sum();
    let mut free =
        free_octets.map(|free| free + kept.iter().take(count).map(|one| one.octets).sum::<u64>());
    for one in kept.iter().skip(count) {
        let too_many = bounds.keep_octets.is_some_and(|most| octets > most);
        let too_full = free.is_some_and(|free| free < bounds.keep_free_octets);
        if !too_many && !too_full {
            break;
        }
        octets -= one.octets;
        free = free.map(|free| free + one.octets);
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// Files of ten octets, written a minute apart, the last one now.
    fn check(bounds: Bounds, free: Option<u64>, expected: usize) {
        let now = SystemTime::UNIX_EPOCH + 1000 * MINUTE;
        let kept: Vec<_> = (0..5_u32)
            .map(|at| Found { name: at.to_string(), octets: 10, at: now - (4 - at) * MINUTE })
            .collect();
        assert_eq!(doomed(&kept, &bounds, free, now), expected, "{bounds:?} {free:?}");
    }

    #[test]
    fn the_oldest_go_until_every_bound_is_kept() {
        let none = Bounds { keep_for: None, keep_octets: None, keep_free_octets: 0 };
        check(none, Some(0), 0);
        check(Bounds { keep_for: Some(2 * MINUTE), ..none }, None, 2);
        check(Bounds { keep_for: Some(Duration::ZERO), ..none }, None, 4);
        check(Bounds { keep_octets: Some(30), ..none }, None, 2);
        check(Bounds { keep_octets: Some(29), ..none }, None, 3);
        check(Bounds { keep_octets: Some(0), ..none }, None, 5);
        check(Bounds { keep_free_octets: 100, ..none }, Some(100), 0);
        check(Bounds { keep_free_octets: 100, ..none }, Some(75), 3);
        check(Bounds { keep_free_octets: 100, ..none }, Some(0), 5);
        check(Bounds { keep_free_octets: 100, ..none }, None, 0);
        // What is too old frees room as well.
        check(
            Bounds { keep_for: Some(2 * MINUTE), keep_octets: Some(30), keep_free_octets: 100 },
            Some(80),
            2,
        );
    }

    #[test]
    fn a_clock_that_went_back_dooms_nothing() {
        let at = SystemTime::UNIX_EPOCH + 1000 * MINUTE;
        let kept = [Found { name: String::new(), octets: 1, at }];
        let bounds = Bounds { keep_for: Some(MINUTE), keep_octets: None, keep_free_octets: 0 };
        assert_eq!(doomed(&kept, &bounds, None, at - 500 * MINUTE), 0);
    }
}
