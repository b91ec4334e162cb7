//! Steps of time: how long they are, and where the first one begins.

use model::{TimeRange, Timestamp};
use query::expression;

use crate::arguments::UsageError;

/// Steps an answer has at most.
const MOST: u64 = 4096;

/// The length of a step, as it was asked for.
pub(super) fn step(text: &str) -> Result<u64, UsageError> {
    let nanos = expression::span(text).filter(|nanos| (1..=i64::MAX as u64).contains(nanos));
    nanos.ok_or_else(|| {
        let shown = export::escape_controls(text);
        UsageError(format!("--bucket: `{shown}` is no length of time: write 500ms, 30s, 1m or 1h"))
    })
}

/// The time that steps of this length cover, and how many they are; none where nothing matched.
/// They begin at whole multiples, unless the range was chosen.
pub(super) fn axis(
    chosen: Option<TimeRange>,
    extent: Option<TimeRange>,
    nanos: u64,
) -> Result<Option<(TimeRange, u32)>, UsageError> {
    let Some(extent) = extent else { return Ok(None) };
    let step = i128::from(nanos);
    let down = |at: Timestamp| i128::from(at.0).div_euclid(step) * step;
    // An open end of what was chosen is where the flows are.
    let start = match chosen {
        Some(range) if range.start != Timestamp::MIN => i128::from(range.start.0),
        _ => down(extent.start),
    };
    let end = match chosen {
        Some(range) if range.end != Timestamp::MAX => i128::from(range.end.0),
        _ => i128::from(extent.end.0).max(start + 1),
    };
    let count = (end - start + step - 1) / step;
    if count > i128::from(MOST) {
        let least = (end - start + i128::from(MOST) - 1) / i128::from(MOST);
        let seconds = (least + 999_999_999) / 1_000_000_000;
        return Err(UsageError(format!(
            "--bucket: that makes {count} steps, and {MOST} are the most; {seconds}s is long enough"
        )));
    }
    let range = TimeRange { start: instant(start), end: instant(start + count * step) };
    Ok(Some((range, u32::try_from(count).unwrap_or_default())))
}

fn instant(nanos: i128) -> Timestamp {
    let end = if nanos < 0 { i64::MIN } else { i64::MAX };
    Timestamp(i64::try_from(nanos).unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn range(start: i64, end: i64) -> TimeRange {
        TimeRange { start: Timestamp(start), end: Timestamp(end) }
    }

    #[test]
    fn steps_begin_at_whole_multiples_unless_a_range_was_chosen() {
        let check = |chosen, extent, expected| {
            let found = axis(chosen, Some(extent), 60).ok().flatten();
            assert_eq!(found, Some(expected));
        };
        check(None, range(70, 130), (range(60, 180), 2));
        check(None, range(-1, 1), (range(-60, 60), 2));
        check(Some(range(65, 200)), range(70, 130), (range(65, 245), 3));
        check(Some(range(i64::MIN, 100)), range(70, 130), (range(60, 120), 1));
        check(Some(range(65, i64::MAX)), range(70, 130), (range(65, 185), 2));
    }

    #[test]
    fn too_many_steps_are_refused_with_a_length_that_fits() {
        let day = range(0, 86_400_000_000_000);
        let error = axis(None, Some(day), 1_000_000_000).err().map(|error| error.to_string());
        assert!(error.as_ref().is_some_and(|words| words.contains("22s")), "{error:?}");
        assert_eq!(axis(None, None, 60).ok().flatten(), None);
    }
}
