//! Ticks of time on a clock and a calendar, in UTC or at a fixed offset from it.

use model::{TimeRange, Timestamp};

use super::clock::{Clock, elapsed_ticks};

/// A tick of the time axis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeTick {
    /// Where it stands.
    pub at: Timestamp,
    /// What it says.
    pub label: String,
    /// A new second, day or year begins here, and the label says which.
    pub strong: bool,
}

#[derive(Clone, Copy)]
enum Step {
    Nanos(i128),
    Months(i64),
}

const MILLI: i128 = 1_000_000;
pub(super) const SECOND: i128 = 1_000_000_000;
pub(super) const MINUTE: i128 = 60 * SECOND;
pub(super) const HOUR: i128 = 60 * MINUTE;
pub(super) const DAY: i128 = 24 * HOUR;

#[rustfmt::skip]
const CLOCK: [i128; 17] = [
    SECOND, 2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND,
    MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY,
];
const MONTHS: [i64; 11] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000];
const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Between two labels, pixels.
pub(super) const GAP: i128 = 18;
/// Of one character of a label, pixels.
pub(super) const CHARACTER: i128 = 7;

/// Ticks of a range that is drawn `pixels` wide, as dense as their labels allow.
///
/// Of a zone its minutes are added to UTC for what labels say and where days begin.
pub fn time_ticks(range: TimeRange, pixels: u32, clock: Clock) -> Vec<TimeTick> {
    if range.nanos() == 0 || pixels == 0 {
        return Vec::new();
    }
    let zone_minutes = match clock {
        Clock::Zone(minutes) => minutes,
        Clock::Since(origin) => return elapsed_ticks(range, pixels, origin),
    };
    let (span, pixels) = (i128::from(range.nanos()), i128::from(pixels));
    let zone = i128::from(zone_minutes) * MINUTE;
    let (start, end) = (i128::from(range.start.0) + zone, i128::from(range.end.0) + zone);
    let step = steps()
        .find(|step| step.nanos() * pixels >= (step.label_characters() * CHARACTER + GAP) * span)
        .unwrap_or(Step::Months(6000));
    step.multiples(start, end)
        .into_iter()
        .filter_map(|local| {
            let at = Timestamp(i64::try_from(local - zone).ok()?);
            let (label, strong) = step.label(local);
            Some(TimeTick { at, label, strong })
        })
        .collect()
}

/// `UTC`, `UTC+01:00`, `UTC-03:30`: what stands beside an axis.
pub(super) fn zone_text(zone_minutes: i32) -> String {
    if zone_minutes == 0 {
        return "UTC".to_owned();
    }
    let sign = if zone_minutes < 0 { '-' } else { '+' };
    let minutes = zone_minutes.unsigned_abs();
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `2026-11-21 08:00:05`: date and time of day, whole seconds, at this offset.
pub(super) fn clock_text(at: Timestamp, zone_minutes: i32) -> String {
    let local = i128::from(at.0) + i128::from(zone_minutes) * MINUTE;
    let (year, month, day) = civil(local.div_euclid(DAY));
    let (hour, minute, second) = clock(local);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Every step there is, smallest first: 1-2-5 below a second, then the clock's, then the calendar's.
fn steps() -> impl Iterator<Item = Step> {
    let below = (0..9).flat_map(|power| [1, 2, 5].map(|factor| factor * 10i128.pow(power)));
    below.chain(CLOCK).map(Step::Nanos).chain(MONTHS.into_iter().map(Step::Months))
}

impl Step {
    /// Its length; of months the shortest.
    const fn nanos(self) -> i128 {
        match self {
            Self::Nanos(nanos) => nanos,
            Self::Months(months) => months as i128 * 28 * DAY,
        }
    }

    const fn label_characters(self) -> i128 {
        match self {
            Self::Nanos(nanos) if nanos < 1_000 => 12,
            Self::Nanos(nanos) if nanos < MILLI => 9,
            Self::Nanos(nanos) if nanos < MINUTE => 8,
            Self::Nanos(_) => 6,
            Self::Months(_) => 8,
        }
    }

    /// Local instants from `start` to `end` at which this step falls.
    fn multiples(self, start: i128, end: i128) -> Vec<i128> {
        match self {
            Self::Nanos(step) => {
                // Weeks begin on Monday; 1970 began on a Thursday.
                let phase = if step == 7 * DAY { 4 * DAY } else { 0 };
                let first = -(phase - start).div_euclid(step);
                let last = (end - phase).div_euclid(step);
                (first..=last).map(|index| index * step + phase).collect()
            }
            Self::Months(step) => {
                let (year, month, _) = civil(start.div_euclid(DAY));
                let first = (year * 12 + month - 1).div_euclid(step);
                let (year, month, _) = civil(end.div_euclid(DAY));
                let last = (year * 12 + month - 1).div_euclid(step);
                (first..=last)
                    .map(|index| i128::from(days_of_month(index * step)) * DAY)
                    .filter(|at| (start..=end).contains(at))
                    .collect()
            }
        }
    }

    fn label(self, local: i128) -> (String, bool) {
        let (year, month, day) = civil(local.div_euclid(DAY));
        let month_name =
            usize::try_from(month - 1).ok().and_then(|at| MONTH_NAMES.get(at)).unwrap_or(&"");
        let (hour, minute, second) = clock(local);
        let fraction = local.rem_euclid(SECOND);
        match self {
            Self::Months(step) if step % 12 == 0 => (year.to_string(), false),
            Self::Months(_) => (format!("{month_name} {year}"), month == 1),
            Self::Nanos(step) if step >= DAY => (format!("{day} {month_name}"), day == 1),
            Self::Nanos(step) if step >= MINUTE && local.rem_euclid(DAY) == 0 => {
                (format!("{day} {month_name}"), true)
            }
            Self::Nanos(step) if step >= MINUTE => (format!("{hour:02}:{minute:02}"), false),
            Self::Nanos(step) if step >= SECOND || fraction == 0 => {
                (format!("{hour:02}:{minute:02}:{second:02}"), step < SECOND || second == 0)
            }
            Self::Nanos(step) if step >= MILLI => {
                (format!("{second:02}.{:03}", fraction / MILLI), false)
            }
            Self::Nanos(step) if step >= 1_000 => {
                (format!("{second:02}.{:06}", fraction / 1_000), false)
            }
            Self::Nanos(_) => (format!("{second:02}.{fraction:09}"), false),
        }
    }
}

/// Hour, minute and second of a local instant.
const fn clock(local: i128) -> (i128, i128, i128) {
    let seconds = local.div_euclid(SECOND).rem_euclid(86_400);
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar, by eras of
/// 400 years that begin on 1 March.
fn civil(days: i128) -> (i64, i64, i64) {
    // Instants are nanoseconds in an i64, so days lie within ±107 000.
    let days = i64::try_from(days).unwrap_or_default() + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The first day of a month counted from year 0.
const fn days_of_month(months: i64) -> i64 {
    let month = months.rem_euclid(12) + 1;
    let year = months.div_euclid(12) - (month <= 2) as i64;
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests;
