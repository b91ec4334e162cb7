//! Where on the picture which time is, for brush and cursor.

use model::{TimeRange, Timestamp};

use super::Timeline;
use crate::scene::Size;

/// The rectangle inside the axes and the time it spans.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plot {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Of the rectangle.
    pub width: f64,
    /// Of the rectangle.
    pub height: f64,
    /// Where zero is.
    pub zero_y: f64,
    /// The time at the left edge.
    pub start: Timestamp,
    /// Nanoseconds of a bucket, as they were asked for.
    pub bucket_nanos: u64,
    /// How many buckets lie side by side.
    pub buckets: u32,
}

/// Room for the words of the vertical axis; narrow pictures have none.
pub(super) const LABELS: f64 = 64.0;
/// Room above the base line of a text.
pub(super) const LETTER: f64 = 10.0;
const TIMES: f64 = 20.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 6.0;
/// Narrower or lower pictures have no words at all.
const LEAST_WIDTH: f64 = 200.0;
const LEAST_HEIGHT: f64 = 60.0;

impl Plot {
    pub(super) fn new(input: &Timeline<'_>, size: Size, above: u128, below: u128) -> Self {
        let wide = size.width >= LEAST_WIDTH;
        let tall = size.height >= LEAST_HEIGHT;
        let x = if wide { LABELS } else { 0.0 };
        let y = if tall { TOP } else { 0.0 };
        let width = size.width - x - if wide { RIGHT } else { 0.0 };
        let height = size.height - y - if tall { TIMES } else { 0.0 };
        let sum = above as f64 + below as f64;
        // Without any value there is only a floor.
        let share = if sum > 0.0 { above as f64 / sum } else { 1.0 };
        Self {
            x,
            y,
            width,
            height,
            zero_y: y + height * share,
            start: input.start,
            bucket_nanos: input.bucket_nanos.max(1),
            buckets: input.buckets,
        }
    }

    /// Everything between the left and the right edge.
    pub fn range(&self) -> TimeRange {
        TimeRange { start: self.start, end: self.bucket(self.buckets).start }
    }

    /// The span of a bucket.
    pub fn bucket(&self, index: u32) -> TimeRange {
        let at = |index: u32| self.after(u128::from(self.bucket_nanos) * u128::from(index));
        TimeRange { start: at(index), end: at(index.saturating_add(1)) }
    }

    /// Where an instant is; before and after the range it is the edge.
    pub fn x_of(&self, at: Timestamp) -> f64 {
        let span = self.range().nanos();
        if span == 0 {
            return self.x;
        }
        let share = at.nanos_since(self.start) as f64 / span as f64;
        self.x + self.width * share.clamp(0.0, 1.0)
    }

    /// The instant at a pixel; left and right of the plot it is the edge.
    pub fn time_at(&self, x: f64) -> Timestamp {
        let span = self.range().nanos();
        self.after(u128::from((self.share(x) * span as f64) as u64).min(span.into()))
    }

    /// The bucket under a pixel; none where there are no buckets.
    pub fn bucket_at(&self, x: f64) -> Option<u32> {
        let last = self.buckets.checked_sub(1)?;
        Some(((self.share(x) * f64::from(self.buckets)) as u32).min(last))
    }

    /// Whether there is room for the words of both axes.
    pub(super) fn has_words(&self) -> bool {
        self.x >= LABELS && self.y >= TOP
    }

    pub(super) fn below_height(&self) -> f64 {
        self.y + self.height - self.zero_y
    }

    fn share(&self, x: f64) -> f64 {
        let share = (x - self.x) / self.width;
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }

    fn after(&self, nanos: u128) -> Timestamp {
        let at =
            i128::from(self.start.0).saturating_add(i128::try_from(nanos).unwrap_or(i128::MAX));
        Timestamp(i64::try_from(at).unwrap_or(i64::MAX))
    }
}
