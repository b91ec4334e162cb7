//! An exporter's minutes as equal steps of a chart: gaps filled with nothing, long spans merged.

use model::{LossMinute, Timestamp};

use crate::language::t;

const MINUTE_NANOS: u64 = 60_000_000_000;

/// Minutes side by side, as many in a step as the chart has room for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Minutes {
    /// Where the first step begins.
    pub(crate) start: Timestamp,
    /// Minutes in a step.
    pub(crate) minutes: u64,
    /// The steps, oldest first.
    pub(crate) steps: Vec<LossMinute>,
}

impl Minutes {
    /// None where nothing is known. `most` steps at most; at least one.
    pub(crate) fn of(history: &[LossMinute], most: u64) -> Option<Self> {
        let start = history.iter().map(|one| one.minute).min()?;
        let end = history.iter().map(|one| one.minute).max()?;
        let span = end.nanos_since(start) / MINUTE_NANOS + 1;
        let minutes = span.div_ceil(most.max(1));
        let count = span.div_ceil(minutes);
        let width = minutes.saturating_mul(MINUTE_NANOS);
        let mut steps: Vec<LossMinute> = (0..count)
            .map(|index| {
                let after = i64::try_from(index.saturating_mul(width)).unwrap_or(i64::MAX);
                LossMinute { minute: start.plus_nanos(after), datagrams: 0, records: 0, lost: 0 }
            })
            .collect();
        for one in history {
            let index =
                usize::try_from(one.minute.nanos_since(start) / width).unwrap_or(usize::MAX);
            if let Some(step) = steps.get_mut(index) {
                step.datagrams = step.datagrams.saturating_add(one.datagrams);
                step.records = step.records.saturating_add(one.records);
                step.lost = step.lost.saturating_add(one.lost);
            }
        }
        Some(Self { start, minutes, steps })
    }

    /// Nanoseconds of a step.
    pub(crate) const fn width(&self) -> u64 {
        self.minutes.saturating_mul(MINUTE_NANOS)
    }

    /// `minute`, `5 minutes`.
    pub(crate) fn step_words(&self) -> String {
        if self.minutes == 1 { t("minute").to_owned() } else { format!("{} minutes", self.minutes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(at: i64, records: u64, lost: u64) -> LossMinute {
        let minute = Timestamp::from_seconds(1_700_000_040 + at * 60);
        LossMinute { minute, datagrams: 1, records, lost }
    }

    fn check(history: &[LossMinute], most: u64, minutes: u64, expected: &[(u64, u64)]) {
        let found = Minutes::of(history, most).expect("some history");
        assert_eq!(found.minutes, minutes);
        let steps: Vec<_> = found.steps.iter().map(|step| (step.records, step.lost)).collect();
        assert_eq!(steps, expected);
    }

    #[test]
    fn silent_minutes_are_drawn_as_nothing() {
        check(&[minute(0, 5, 0), minute(3, 7, 2)], 600, 1, &[(5, 0), (0, 0), (0, 0), (7, 2)]);
    }

    #[test]
    fn long_spans_are_merged_and_nothing_is_lost() {
        let history = [minute(0, 1, 0), minute(1, 2, 1), minute(2, 4, 0), minute(4, 8, 3)];
        check(&history, 3, 2, &[(3, 1), (4, 0), (8, 3)]);
    }

    #[test]
    fn one_minute_is_a_step_and_none_is_nothing() {
        check(&[minute(0, 9, 0)], 600, 1, &[(9, 0)]);
        assert_eq!(Minutes::of(&[], 600), None);
    }

    #[test]
    fn minutes_centuries_apart_stay_few() {
        let far = LossMinute { minute: Timestamp(i64::MAX), datagrams: 1, records: 1, lost: 0 };
        let near = LossMinute { minute: Timestamp(0), datagrams: 1, records: 2, lost: 0 };
        let found = Minutes::of(&[near, far], 100).expect("some history");
        assert!(found.steps.len() <= 100);
        assert_eq!(found.steps.iter().map(|step| step.records).sum::<u64>(), 3);
    }
}
