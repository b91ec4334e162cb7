//! By which clock times are read: a zone's, or one that began with the first packet.

use model::{TimeRange, Timestamp};

use super::time::{CHARACTER, DAY, GAP, HOUR, MINUTE, SECOND, TimeTick, clock_text, zone_text};

/// By which clock times are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// A zone's, so many minutes east of UTC.
    Zone(i32),
    /// The time that has passed since this instant.
    Since(Timestamp),
}

/// 1-2-5 below a second, then what clocks are divided by.
const STEPS: [i128; 14] = [
    SECOND,
    2 * SECOND,
    5 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
];
/// `+12:30:05` and a little.
const CHARACTERS: i128 = 10;

impl Clock {
    /// What stands beside an axis: `UTC+01:00`, `elapsed`.
    pub fn name(self) -> String {
        match self {
            Self::Zone(minutes) => zone_text(minutes),
            Self::Since(_) => "elapsed".to_owned(),
        }
    }

    /// An instant, whole seconds.
    pub fn text(self, at: Timestamp) -> String {
        match self {
            Self::Zone(minutes) => clock_text(at, minutes),
            Self::Since(origin) => elapsed_text(passed(origin, at), 0),
        }
    }
}

/// From one instant to another, nanoseconds.
fn passed(origin: Timestamp, at: Timestamp) -> i128 {
    i128::from(at.0) - i128::from(origin.0)
}

/// `+00:00:12.345`, `+2 d 03:04:05.000`, `−00:00:01.000`: what has passed at an instant since another, with so many
/// digits of a second.
pub fn elapsed(origin: Timestamp, at: Timestamp, digits: u32) -> String {
    elapsed_text(passed(origin, at), digits)
}

fn elapsed_text(nanos: i128, digits: u32) -> String {
    let sign = if nanos < 0 { '−' } else { '+' };
    // Cut, as clocks do: what has not passed yet is not said.
    let nanos = nanos.abs();
    let (days, of_day) = (nanos / DAY, nanos % DAY);
    let (hours, minutes, seconds) = (of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60);
    let days = if days > 0 { format!("{days} d ") } else { String::new() };
    let digits = digits.min(9);
    let fraction = match digits {
        0 => String::new(),
        digits => {
            let cut = nanos % SECOND / 10_i128.pow(9 - digits);
            format!(".{cut:0width$}", width = digits as usize)
        }
    };
    format!("{sign}{days}{hours:02}:{minutes:02}:{seconds:02}{fraction}")
}

/// Ticks of a range that is drawn `pixels` wide, counted from an origin.
pub(super) fn elapsed_ticks(range: TimeRange, pixels: u32, origin: Timestamp) -> Vec<TimeTick> {
    let (span, pixels) = (i128::from(range.nanos()), i128::from(pixels));
    let below = (0..9).flat_map(|power| [1, 2, 5].map(|factor| factor * 10_i128.pow(power)));
    let days = (0..5).flat_map(|power| [1, 2, 5].map(|factor| factor * 10_i128.pow(power) * DAY));
    let wanted = |step: &i128| step * pixels >= (CHARACTERS * CHARACTER + GAP) * span;
    let Some(step) = below.chain(STEPS).chain(days).find(wanted) else { return Vec::new() };
    let (start, end) = (passed(origin, range.start), passed(origin, range.end));
    let first = -(-start).div_euclid(step);
    (first..=end.div_euclid(step))
        .filter_map(|index| {
            let passed = index * step;
            let at = Timestamp(i64::try_from(passed + i128::from(origin.0)).ok()?);
            let strong = passed == 0 || (step < DAY && passed % DAY == 0);
            Some(TimeTick { at, label: label(passed, step), strong })
        })
        .collect()
}

/// As short as it stays clear.
fn label(passed: i128, step: i128) -> String {
    let sign = if passed < 0 { "−" } else { "+" };
    let nanos = passed.abs();
    let (hours, minutes) = (nanos / HOUR, nanos / MINUTE % 60);
    match nanos {
        0 => "0".to_owned(),
        _ if nanos % DAY == 0 => format!("{sign}{} d", nanos / DAY),
        _ if nanos > DAY => {
            format!("{sign}{} d {:02}:{minutes:02}", nanos / DAY, hours % 24)
        }
        _ if nanos % HOUR == 0 => format!("{sign}{hours} h"),
        HOUR.. => format!("{sign}{hours}:{minutes:02}:{:02}", nanos / SECOND % 60),
        _ if nanos % MINUTE == 0 => format!("{sign}{minutes} min"),
        MINUTE.. if step >= SECOND => format!("{sign}{minutes}:{:02}", nanos / SECOND % 60),
        _ => {
            let seconds = format!("{}.{:09}", nanos / SECOND, nanos % SECOND);
            format!("{sign}{} s", seconds.trim_end_matches('0').trim_end_matches('.'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(nanos: i64, digits: u32, expected: &str) {
        assert_eq!(elapsed(Timestamp(5), Timestamp(5 + nanos), digits), expected);
    }

    #[test]
    fn what_has_passed_is_written_as_a_clock_would() {
        check(0, 3, "+00:00:00.000");
        check(12_345_678_901, 3, "+00:00:12.345");
        check(12_345_678_901, 9, "+00:00:12.345678901");
        check(-1_000_000_000, 3, "−00:00:01.000");
        check((2 * DAY + 3 * HOUR + 4 * MINUTE) as i64, 0, "+2 d 03:04:00");
    }

    #[test]
    fn an_axis_counts_from_its_origin() {
        let ticks = |span: i128| {
            let range = TimeRange { start: Timestamp(7), end: Timestamp(7 + span as i64) };
            let ticks = elapsed_ticks(range, 800, Timestamp(7));
            assert!(ticks.len() < 16 && ticks.len() > 2, "{span}: {}", ticks.len());
            assert_eq!(
                (ticks[0].at, ticks[0].label.as_str(), ticks[0].strong),
                (Timestamp(7), "0", true)
            );
            ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(ticks(SECOND)[1], "+0.2 s");
        assert_eq!(ticks(10 * SECOND)[1], "+2 s");
        assert_eq!(ticks(5 * MINUTE)[..4], ["0", "+1 min", "+2 min", "+3 min"]);
        assert_eq!(ticks(10 * HOUR)[..3], ["0", "+3 h", "+6 h"]);
        assert_eq!(ticks(10 * DAY)[..3], ["0", "+2 d", "+4 d"]);
        assert_eq!(ticks(36 * HOUR)[1..3], ["+6 h", "+12 h"]);
        ticks(20_000 * DAY);
        ticks(40);
    }
}
