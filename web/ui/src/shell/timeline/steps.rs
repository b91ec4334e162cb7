//! Moving and zooming time by keys.

use chart::Plot;
use model::{TimeRange, Timestamp};
use web_sys::KeyboardEvent;

use crate::state::{Action, Store};

/// What an arrow key makes of the selection.
pub(crate) fn key(
    event: &KeyboardEvent,
    time: Option<TimeRange>,
    plot: &Plot,
) -> Option<TimeRange> {
    let shown = plot.range();
    let bucket = i64::try_from(plot.bucket_nanos).unwrap_or(i64::MAX);
    let by = match event.key().as_str() {
        "ArrowLeft" => -1,
        "ArrowRight" => 1,
        "PageUp" => -10,
        "PageDown" => 10,
        _ => return None,
    };
    let by = bucket.saturating_mul(by);
    let Some(range) = time else {
        return Some(around(shown, 0.1));
    };
    let moved = if event.shift_key() {
        TimeRange { start: range.start, end: range.end.plus_nanos(by) }
    } else {
        TimeRange { start: range.start.plus_nanos(by), end: range.end.plus_nanos(by) }
    };
    (moved.start < moved.end && moved.end > shown.start && moved.start < shown.end).then_some(moved)
}

/// Let the timeline show the selection alone.
pub(crate) fn zoom_in(store: &Store) {
    if store.time.is_some() {
        store.dispatch(Action::Window(store.time));
    }
}

/// Let the timeline show everything again; the selection stays.
pub(crate) fn zoom_out(store: &Store) {
    store.dispatch(Action::Window(None));
}

/// Move the selection by a part of its length, and the window with it.
pub(crate) fn pan(store: &Store, part: f64) {
    let moved = |range: TimeRange| {
        let by = scaled(range.nanos(), part);
        TimeRange { start: range.start.plus_nanos(by), end: range.end.plus_nanos(by) }
    };
    if let Some(range) = store.time {
        store.dispatch(Action::Time(Some(moved(range))));
        if store.window == store.time {
            store.dispatch(Action::Window(Some(moved(range))));
        }
    }
}

/// This part of a range, around its middle.
fn around(range: TimeRange, part: f64) -> TimeRange {
    let middle = range.start.plus_nanos(scaled(range.nanos(), 0.5));
    let half = scaled(range.nanos(), part / 2.0).max(1);
    TimeRange { start: Timestamp(middle.0.saturating_sub(half)), end: middle.plus_nanos(half) }
}

#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn scaled(nanos: u64, part: f64) -> i64 {
    (nanos as f64 * part) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_the_middle() {
        let range = TimeRange { start: Timestamp(1_000), end: Timestamp(2_000) };
        let half = around(range, 0.5);
        assert_eq!(half, TimeRange { start: Timestamp(1_250), end: Timestamp(1_750) });
    }
}
