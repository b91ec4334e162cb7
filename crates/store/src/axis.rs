//! The time axis of an answer, and how a flow is spread over it.

use model::{TimeRange, Timestamp};
use query::{Axis, Question};

use crate::segment::time_code;

/// Buckets of a question at most.
const MAX_BUCKETS: u32 = 4096;

/// An axis and what is counted on it. Instants are codes here: see [`time_code`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) axis: Axis,
    /// Where counting begins.
    begin: u64,
    /// Where it ends; this instant no longer counts, unless it is the last there is.
    end: u64,
    open: bool,
}

/// Where a flow lies on an axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    start: u64,
    duration: u64,
    /// The part that is counted.
    from: u64,
    to: u64,
    /// The buckets it touches.
    first: usize,
    last: usize,
}

impl Spread {
    /// The axis over the question's time, or else over the extent of what matched.
    pub(crate) fn new(question: &Question, extent: Option<TimeRange>) -> Option<Self> {
        let buckets = u64::from(question.buckets.min(MAX_BUCKETS));
        let range = question.time.or(extent)?;
        let nanos = range.nanos();
        // A flow may end at the very last instant, after which no range can end.
        let nanos = if question.time.is_none() { nanos.max(1) } else { nanos };
        if buckets == 0 || nanos == 0 {
            return None;
        }
        let width = nanos.div_ceil(buckets);
        let count = u32::try_from(nanos.div_ceil(width)).unwrap_or(MAX_BUCKETS);
        let (begin, end) = (time_code(range.start), time_code(range.end));
        let open = question.time.is_none() && range.end == Timestamp::MAX;
        Some(Self { axis: Axis { start: range.start, width, count }, begin, end, open })
    }

    /// How many buckets there are.
    pub(crate) const fn count(&self) -> usize {
        self.axis.count as usize
    }

    /// The bucket of an instant, when it is counted.
    pub(crate) fn bucket(&self, start: u64) -> Option<usize> {
        let inside = self.begin <= start && (start < self.end || self.open && start == self.end);
        inside.then(|| self.index(start))
    }

    /// Where a flow lies; None where nothing of it is counted.
    pub(crate) fn place(&self, start: u64, duration: u64) -> Option<Place> {
        let end = start.wrapping_add(duration);
        if duration == 0 {
            let bucket = self.bucket(start)?;
            return Some(Place {
                start,
                duration,
                from: start,
                to: end,
                first: bucket,
                last: bucket,
            });
        }
        let (from, to) = (start.max(self.begin), end.min(self.end));
        (from < to).then(|| {
            let (first, last) = (self.index(from), self.index(to - 1));
            Place { start, duration, from, to, first, last }
        })
    }

    /// Hands out `amount` over the buckets of a flow, evenly over its duration. Each bucket gets
    /// what is due until its end (rounded down) minus what was due until its beginning, so that
    /// nothing is lost. A flow of a single instant falls into one bucket.
    pub(crate) fn spread(&self, place: &Place, amount: u64, mut add: impl FnMut(usize, u64)) {
        let Place { start, duration, from, to, first, last } = *place;
        if first == last && to - from == duration {
            return add(first, amount);
        }
        let mut given = share(amount, from - start, duration);
        let mut bucket_end = self.begin + first as u64 * self.axis.width;
        for bucket in first..=last {
            bucket_end = if bucket == last { to } else { bucket_end + self.axis.width };
            let due = share(amount, bucket_end - start, duration);
            add(bucket, due - given);
            given = due;
        }
    }

    /// The bucket of an instant that is counted.
    fn index(&self, at: u64) -> usize {
        let index = (at - self.begin) / self.axis.width;
        usize::try_from(index).unwrap_or(usize::MAX).min(self.count().saturating_sub(1))
    }
}

/// `amount × part / whole`, rounded down; `part` is at most `whole`.
fn share(amount: u64, part: u64, whole: u64) -> u64 {
    match amount.checked_mul(part) {
        Some(product) => product / whole,
        None => {
            let share = u128::from(amount) * u128::from(part) / u128::from(whole);
            u64::try_from(share).unwrap_or(amount)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(range: (i64, i64), buckets: u32, flow: (i64, u64, u64), expected: &[u64]) {
        let time = TimeRange { start: Timestamp(range.0), end: Timestamp(range.1) };
        let question = Question { buckets, time: Some(time), ..Question::default() };
        let spread = Spread::new(&question, None).expect("an axis");
        let mut found = vec![0; spread.count()];
        let (start, duration, amount) = flow;
        let start = time_code(Timestamp(start));
        if let Some(place) = spread.place(start, duration) {
            spread.spread(&place, amount, |bucket, share| found[bucket] += share);
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn an_amount_is_spread_evenly_and_nothing_is_lost() {
        check((0, 40), 4, (0, 40, 10), &[2, 3, 2, 3]);
        check((0, 40), 4, (5, 10, 7), &[3, 4, 0, 0]);
        check((0, 40), 4, (15, 0, 7), &[0, 7, 0, 0]);
        check((0, 10), 1, (0, 10, u64::MAX), &[u64::MAX]);
        check((0, 2), 2, (0, 2, u64::MAX), &[u64::MAX / 2, u64::MAX / 2 + 1]);
    }

    #[test]
    fn only_the_part_inside_the_range_is_counted() {
        check((10, 30), 2, (0, 40, 40), &[10, 10]);
        check((10, 30), 2, (5, 0, 40), &[0, 0]);
        check((10, 30), 2, (30, 0, 40), &[0, 0]);
        check((10, 30), 2, (0, 10, 40), &[0, 0]);
        check((-10, 10), 2, (-20, 20, 20), &[10, 0]);
    }

    #[test]
    fn buckets_that_do_not_divide_the_range_end_with_it() {
        check((0, 10), 4, (0, 20, 20), &[3, 3, 3, 1]);
        check((0, 5), 4, (4, 0, 9), &[0, 0, 9]);
    }
}
