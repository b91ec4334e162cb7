//! The time axis of an answer, and how a flow is spread over it.

use model::TimeRange;
use query::{Axis, Question};

use crate::clip::{Clip, Inside};

/// Buckets of a question at most.
const MAX_BUCKETS: u32 = 4096;
/// The one bucket where all that matched happened at one instant: a second.
pub(crate) const INSTANT_NANOS: u64 = 1_000_000_000;

/// An axis and what is counted on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) axis: Axis,
    clip: Clip,
    /// One divided by the width of a bucket, nearly.
    inverse: f64,
}

/// Where a flow lies on an axis.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lie {
    /// Nothing of it is counted.
    Outside,
    /// All of it in this bucket.
    Whole(usize),
    /// In several buckets, or in part.
    Part(Place),
}

/// Where a flow lies that must be cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    inside: Inside,
    /// The buckets it touches.
    first: usize,
    last: usize,
}

/// The axis over a question's time, or else over the extent of what matched.
pub(crate) fn axis(
    time: Option<TimeRange>,
    extent: Option<TimeRange>,
    buckets: u32,
) -> Option<Axis> {
    let buckets = u64::from(buckets.min(MAX_BUCKETS));
    let range = time.or(extent)?;
    let is_instant = time.is_none() && range.nanos() <= 1;
    let nanos = range.nanos();
    if buckets == 0 || (nanos == 0 && !is_instant) {
        return None;
    }
    if is_instant {
        // No time passed: a rate over the least there is would be absurd.
        return Some(Axis { start: range.start, width: INSTANT_NANOS, count: 1 });
    }
    let width = nanos.div_ceil(buckets);
    let count = u32::try_from(nanos.div_ceil(width)).unwrap_or(MAX_BUCKETS);
    Some(Axis { start: range.start, width, count })
}

impl Spread {
    /// The axis over the question's time, or else over the extent of what matched.
    pub(crate) fn new(question: &Question, extent: Option<TimeRange>) -> Option<Self> {
        let clip = match question.time {
            Some(range) => Clip::new(range),
            None => Clip::extent(extent?),
        };
        axis(question.time, extent, question.buckets).map(|axis| Self::over(axis, clip))
    }

    fn over(axis: Axis, clip: Clip) -> Self {
        Self { axis, clip, inverse: 1.0 / axis.width as f64 }
    }

    /// How many buckets there are.
    pub(crate) const fn count(&self) -> usize {
        self.axis.count as usize
    }

    /// The bucket of an instant, when it is counted.
    pub(crate) fn bucket(&self, at: u64) -> Option<usize> {
        self.clip.contains(at).then(|| self.index(at))
    }

    /// Where a flow lies.
    #[inline]
    pub(crate) fn place(&self, start: u64, duration: u64) -> Lie {
        let Some(inside) = self.clip.inside(start, duration) else { return Lie::Outside };
        let first = self.index(inside.from);
        if !inside.is_whole() {
            let last = self.index(inside.to - 1);
            return Lie::Part(Place { inside, first, last });
        }
        let beyond = inside.from - self.clip.begin - first as u64 * self.axis.width;
        if duration <= self.axis.width - beyond.min(self.axis.width) || duration == 0 {
            return Lie::Whole(first);
        }
        match self.index(inside.to - 1) {
            last if last == first => Lie::Whole(first),
            last => Lie::Part(Place { inside, first, last }),
        }
    }

    /// Hands out `amount` over the buckets of a flow, evenly over its duration. Each bucket gets
    /// what is due until its end minus what was due until its beginning, so that nothing is lost.
    /// A flow of a single instant falls into one bucket.
    pub(crate) fn spread(&self, place: &Place, amount: u64, mut add: impl FnMut(usize, u64)) {
        let Place { inside, first, last } = *place;
        if first == last {
            return add(first, inside.share(amount));
        }
        let mut given = inside.due(amount, inside.from);
        let mut bucket_end = self.clip.begin + first as u64 * self.axis.width;
        for bucket in first..=last {
            bucket_end = if bucket == last { inside.to } else { bucket_end + self.axis.width };
            let due = inside.due(amount, bucket_end);
            add(bucket, due - given);
            given = due;
        }
    }

    /// The bucket of an instant that is counted: a division, but by a product that is one off at
    /// the most.
    fn index(&self, at: u64) -> usize {
        let (beyond, last) = (at - self.clip.begin, u64::from(self.axis.count.saturating_sub(1)));
        let guess = ((beyond as f64 * self.inverse) as u64).min(last);
        let index = match beyond.checked_sub(guess * self.axis.width) {
            None => guess - 1,
            Some(rest) => guess + u64::from(rest >= self.axis.width),
        };
        index.min(last) as usize
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;
    use crate::segment::time_code;

    fn check(range: (i64, i64), buckets: u32, flow: (i64, u64, u64), expected: &[u64]) {
        let time = TimeRange { start: Timestamp(range.0), end: Timestamp(range.1) };
        let question = Question { buckets, time: Some(time), ..Question::default() };
        let spread = Spread::new(&question, None).expect("an axis");
        let mut found = vec![0; spread.count()];
        let (start, duration, amount) = flow;
        let start = time_code(Timestamp(start));
        match spread.place(start, duration) {
            Lie::Outside => {}
            Lie::Whole(bucket) => found[bucket] += amount,
            Lie::Part(place) => {
                spread.spread(&place, amount, |bucket, share| found[bucket] += share);
            }
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

    #[test]
    fn what_happened_at_one_instant_stands_in_one_second() {
        let question = Question { buckets: 400, ..Question::default() };
        let extent = |end| Some(TimeRange { start: Timestamp(5), end: Timestamp(end) });
        let axis = |end| Spread::new(&question, extent(end)).map(|spread| spread.axis);
        let second = Axis { start: Timestamp(5), width: 1_000_000_000, count: 1 };
        assert_eq!(axis(6), Some(second));
        assert_eq!(axis(405).map(|axis| (axis.width, axis.count)), Some((1, 400)));
    }
}
