//! Times as people type them: a time of day, a date, what has passed; and how long that is.

use chart::scale::Clock;
use model::{TimeRange, Timestamp};

const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What may be typed.
pub(crate) const FORMS: &str =
    "12:03, 12:03:05.5, 2026-11-16, 2026-11-16 12:03, 2026-11-16T12:03:00Z";
/// The same where times are what has passed.
pub(crate) const FORMS_SINCE: &str = "90s, 5m, 1h, 0:05, 0:05:30.5, 2d";

/// What was typed, and how much of it was said: `12:03` is a minute, `12:03:05` a second, `2026-11-16` a day. A
/// time of day is the first one from `near` on.
pub(crate) fn typed(
    text: &str,
    near: Timestamp,
    clock: impl Fn(i64) -> Clock,
) -> Option<TimeRange> {
    let text = text.trim();
    let (start, nanos) = match clock(near.seconds_and_nanos().0) {
        Clock::Since(origin) => {
            let (passed, nanos) = passed(text)?;
            (origin.0.checked_add(passed)?, nanos)
        }
        Clock::Zone(_) => of_calendar(text, near, &clock)?,
    };
    Some(TimeRange { start: Timestamp(start), end: Timestamp(start.checked_add(nanos)?) })
}

/// Nanoseconds since 1970, and how many were said.
fn of_calendar(text: &str, near: Timestamp, clock: &impl Fn(i64) -> Clock) -> Option<(i64, i64)> {
    let minutes = |at: i64| match clock(at.div_euclid(SECOND)) {
        Clock::Zone(minutes) => i64::from(minutes) * MINUTE,
        Clock::Since(_) => 0,
    };
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (Some(date), time.trim()),
        None if text.contains(':') => (None, text),
        None => (Some(text), ""),
    };
    let (time, zone) = match time.strip_suffix('Z').or_else(|| time.strip_suffix(" UTC")) {
        Some(time) => (time, Some(0)),
        None => (time, None),
    };
    let (of_day, nanos) = if time.is_empty() { (0, DAY) } else { of_day(time)? };
    let Some(date) = date else {
        // The day that is shown at `near`, or the next one where that is over.
        let ahead = zone.unwrap_or_else(|| minutes(near.0));
        let local = near.0.checked_add(ahead)?;
        let at =
            local.checked_sub(local.rem_euclid(DAY))?.checked_add(of_day)?.checked_sub(ahead)?;
        let is_over = at.checked_add(nanos)? <= near.0;
        return Some((if is_over { at.checked_add(DAY)? } else { at }, nanos));
    };
    let day = Timestamp::parse_rfc3339(&format!("{date}T00:00:00Z")).ok()?;
    let local = day.0.checked_add(of_day)?;
    let guess = local.checked_sub(zone.unwrap_or_else(|| minutes(local)))?;
    // Where clocks were put forward or back meanwhile.
    Some((local.checked_sub(zone.unwrap_or_else(|| minutes(guess)))?, nanos))
}

/// `12:03`, `12:03:05`, `12:03:05.25`: nanoseconds of the day, and how many were said.
fn of_day(text: &str) -> Option<(i64, i64)> {
    let (at, nanos) = clock_face(text)?;
    (at < DAY).then_some((at, nanos))
}

/// Hours, minutes, and seconds if they are there.
fn clock_face(text: &str) -> Option<(i64, i64)> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = match rest.split_once(':') {
        Some((minutes, seconds)) => (minutes, Some(seconds)),
        None => (rest, None),
    };
    let at = digits(hours)?.checked_mul(HOUR)?.checked_add(below_sixty(minutes)? * MINUTE)?;
    let Some(seconds) = seconds else { return Some((at, MINUTE)) };
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let (part, nanos) = fraction_of(fraction)?;
    Some((at.checked_add(below_sixty(whole)? * SECOND + part)?, nanos))
}

/// Digits of a second as nanoseconds, and the last one's worth.
fn fraction_of(text: &str) -> Option<(i64, i64)> {
    if text.is_empty() {
        return Some((0, SECOND));
    }
    let places = u32::try_from(text.len()).ok().filter(|places| *places <= 9)?;
    let worth = 10_i64.pow(9 - places);
    Some((digits(text)? * worth, worth))
}

/// `+0:05:30`, `90s`, `5m`, `1h`, `2d`.
fn passed(text: &str) -> Option<(i64, i64)> {
    let text = text.trim_start_matches('+');
    if text.contains(':') {
        return clock_face(text);
    }
    let unit = match text.chars().last()? {
        's' => SECOND,
        'm' => MINUTE,
        'h' => HOUR,
        'd' => DAY,
        _ => return None,
    };
    Some((digits(text.get(..text.len() - 1)?.trim())?.checked_mul(unit)?, unit))
}

fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn below_sixty(text: &str) -> Option<i64> {
    digits(text).filter(|number| *number < 60 && text.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-16 08:00 UTC.
    const NEAR: Timestamp = Timestamp::from_seconds(1_794_816_000);

    fn check(text: &str, minutes: i32, expected: Option<(&str, i64)>) {
        let found = typed(text, NEAR, |_| Clock::Zone(minutes));
        let expected = expected.map(|(start, nanos)| {
            let start = Timestamp::parse_rfc3339(start).unwrap();
            TimeRange { start, end: Timestamp(start.0 + nanos) }
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_time_of_day_is_of_the_day_that_is_shown() {
        check("12:03", 0, Some(("2026-11-16T12:03:00Z", MINUTE)));
        check(" 12:03:05 ", 0, Some(("2026-11-16T12:03:05Z", SECOND)));
        check("12:03:05.25", 0, Some(("2026-11-16T12:03:05.25Z", SECOND / 100)));
        check("12:03", 120, Some(("2026-11-16T10:03:00Z", MINUTE)));
        // 07:59 was over when it began.
        check("07:59", 0, Some(("2026-11-17T07:59:00Z", MINUTE)));
        check("8:00", 0, Some(("2026-11-16T08:00:00Z", MINUTE)));
    }

    #[test]
    fn a_date_stands_for_itself() {
        check("2026-11-15", 0, Some(("2026-11-15T00:00:00Z", DAY)));
        check("2026-11-15 23:30", 60, Some(("2026-11-15T22:30:00Z", MINUTE)));
        check("2026-11-15T23:30:00Z", 60, Some(("2026-11-15T23:30:00Z", SECOND)));
        check("2026-11-15 23:30 UTC", 60, Some(("2026-11-15T23:30:00Z", MINUTE)));
    }

    #[test]
    fn what_makes_no_time_is_none() {
        for text in [
            "",
            "noon",
            "12",
            "25:00",
            "12:60",
            "12:3",
            "2026-13-01",
            "1:2:3",
            "-1:00",
            "99999999999:00",
        ] {
            check(text, 0, None);
        }
    }

    #[test]
    fn what_has_passed_counts_from_the_first_packet() {
        let since = |text| {
            typed(text, NEAR, |_| Clock::Since(NEAR))
                .map(|range| (range.start.0 - NEAR.0, range.nanos()))
        };
        assert_eq!(since("90s"), Some((90 * SECOND, SECOND as u64)));
        assert_eq!(since("+0:05:30.5"), Some((330 * SECOND + SECOND / 2, SECOND as u64 / 10)));
        assert_eq!(since("30:00"), Some((30 * HOUR, MINUTE as u64)));
        assert_eq!(since("2d"), Some((2 * DAY, DAY as u64)));
        assert_eq!(since("soon"), None);
        assert_eq!(since("99999999999999d"), None);
    }
}
