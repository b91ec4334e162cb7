//! Instants for people: UTC or local, as much of the date as is needed.

use chart::scale::{self, Clock};
use model::{TimeRange, Timestamp};

/// By which clock times are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Zone {
    /// The browser's zone.
    #[default]
    Local,
    /// UTC.
    Utc,
    /// Where it was captured, minutes east of UTC: captures themselves do not tell.
    Capture(i32),
    /// Since the first packet or flow.
    Relative,
}

/// A calendar day and a time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Civil {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    nanos: u32,
}

impl Zone {
    /// The word in links.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Local => "local".to_owned(),
            Self::Utc => "utc".to_owned(),
            Self::Capture(minutes) => minutes.to_string(),
            Self::Relative => "relative".to_owned(),
        }
    }

    /// From the word in a link.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "local" => Some(Self::Local),
            "utc" => Some(Self::Utc),
            "relative" => Some(Self::Relative),
            minutes => {
                minutes.parse().ok().filter(|minutes| MINUTES.contains(minutes)).map(Self::Capture)
            }
        }
    }

    /// The next one, where the capture's zone is so many minutes east of UTC.
    pub(crate) const fn next(self, capture: i32) -> Self {
        match self {
            Self::Local => Self::Utc,
            Self::Utc if capture != 0 => Self::Capture(capture),
            Self::Utc | Self::Capture(_) => Self::Relative,
            Self::Relative => Self::Local,
        }
    }
}

/// Where no zone was chosen.
pub(crate) const UTC: Clock = Clock::Zone(0);
/// Of zones there are, minutes east of UTC.
pub(crate) const MINUTES: std::ops::RangeInclusive<i32> = -720..=840;

/// `2023-11-14 22:13:20.123`, or what has passed.
pub(crate) fn date_and_time(at: Timestamp, clock: Clock) -> String {
    match clock {
        Clock::Zone(minutes) => {
            let civil = civil(at, minutes);
            format!("{} {}", day_of(civil), millis_of(civil))
        }
        Clock::Since(origin) => scale::elapsed(origin, at, 3),
    }
}

/// The instant with nine digits and its zone, for tooltips and copies.
pub(crate) fn exact(at: Timestamp, clock: Clock) -> String {
    let minutes = match clock {
        Clock::Zone(minutes) => minutes,
        Clock::Since(origin) => {
            let passed = scale::elapsed(origin, at, 9);
            return format!("{} ({passed} since the first packet)", exact(at, Clock::Zone(0)));
        }
    };
    let civil = civil(at, minutes);
    format!(
        "{} {:02}:{:02}:{:02}.{:09} {}",
        day_of(civil),
        civil.hour,
        civil.minute,
        civil.second,
        civil.nanos,
        clock.name()
    )
}

/// A range as short as it stays clear: the day once when both ends share it, seconds or finer by
/// its length.
pub(crate) fn range(range: TimeRange, clock: Clock) -> String {
    let zone = match clock {
        Clock::Zone(minutes) => minutes,
        Clock::Since(origin) => {
            let digits = if range.nanos() < 10_000_000_000 { 3 } else { 0 };
            let end = |at| scale::elapsed(origin, at, digits);
            return format!("{} – {}", end(range.start), end(range.end));
        }
    };
    let (start, end) = (civil(range.start, zone), civil(range.end, zone));
    let clock = |civil: Civil| match range.nanos() {
        0..10_000_000_000 => millis_of(civil),
        10_000_000_000..7_200_000_000_000 => {
            format!("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second)
        }
        _ => format!("{:02}:{:02}", civil.hour, civil.minute),
    };
    if day_of(start) == day_of(end) {
        format!("{} {} – {}", day_of(start), clock(start), clock(end))
    } else {
        format!("{} {} – {} {}", day_of(start), clock(start), day_of(end), clock(end))
    }
}

/// The time of day to the second, or what has passed.
pub(crate) fn clock(at: Timestamp, clock: Clock) -> String {
    match clock {
        Clock::Zone(minutes) => {
            let civil = civil(at, minutes);
            format!("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second)
        }
        Clock::Since(origin) => scale::elapsed(origin, at, 0),
    }
}

/// Seconds with six digits, as Wireshark shows them.
pub(crate) fn since(nanos: u64) -> String {
    format!("{}.{:06}", nanos / 1_000_000_000, nanos % 1_000_000_000 / 1000)
}

fn day_of(civil: Civil) -> String {
    format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
}

fn millis_of(civil: Civil) -> String {
    let millis = civil.nanos / 1_000_000;
    format!("{:02}:{:02}:{:02}.{millis:03}", civil.hour, civil.minute, civil.second)
}

/// Days to a Gregorian date: the era of 400 years repeats exactly (146 097 days).
fn civil(at: Timestamp, zone_minutes: i32) -> Civil {
    let (seconds, nanos) = at.seconds_and_nanos();
    let shifted = seconds.saturating_add(i64::from(zone_minutes) * 60);
    let days = shifted.div_euclid(86_400);
    let of_day = u32::try_from(shifted.rem_euclid(86_400)).unwrap_or_default();
    // Count from 0000-03-01, so that the leap day is the last of its year.
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = u32::try_from(of_year - (153 * shifted_month + 2) / 5 + 1).unwrap_or(1);
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil {
        year,
        month: u32::try_from(month).unwrap_or(1),
        day,
        hour: of_day / 3_600,
        minute: of_day % 3_600 / 60,
        second: of_day % 60,
        nanos,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: i64, minutes: i32, expected: &str) {
        let clock = Clock::Zone(minutes);
        assert_eq!(date_and_time(Timestamp::from_seconds(seconds), clock), expected);
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        // By `date -u -d @…`.
        check(0, 0, "1970-01-01 00:00:00.000");
        check(951_782_400, 0, "2000-02-29 00:00:00.000");
        check(1_700_000_000, 0, "2023-11-14 22:13:20.000");
        check(1_700_000_000, 120, "2023-11-15 00:13:20.000");
        check(-1, 0, "1969-12-31 23:59:59.000");
    }

    #[test]
    fn a_range_names_its_day_once() {
        let at = |seconds| Timestamp::from_seconds(seconds);
        let hour = TimeRange { start: at(1_700_000_000), end: at(1_700_003_600) };
        assert_eq!(range(hour, Clock::Zone(0)), "2023-11-14 22:13:20 – 23:13:20");
        let night = TimeRange { start: at(1_700_000_000), end: at(1_700_036_000) };
        assert_eq!(range(night, Clock::Zone(0)), "2023-11-14 22:13 – 2023-11-15 08:13");
    }

    #[test]
    fn an_instant_names_its_zone_or_its_origin() {
        assert_eq!(exact(Timestamp(1), Clock::Zone(0)), "1970-01-01 00:00:00.000000001 UTC");
        assert_eq!(
            exact(Timestamp(1), Clock::Zone(-210)),
            "1969-12-31 20:30:00.000000001 UTC-03:30"
        );
        let since = Clock::Since(Timestamp::from_seconds(-5));
        assert_eq!(
            exact(Timestamp(1), since),
            "1970-01-01 00:00:00.000000001 UTC (+00:00:05.000000001 since the first packet)"
        );
        let hour = TimeRange { start: Timestamp(0), end: Timestamp::from_seconds(3600) };
        assert_eq!(range(hour, since), "+00:00:05 – +01:00:05");
    }

    #[test]
    fn clocks_have_words_and_follow_each_other() {
        let mut zone = Zone::Local;
        for expected in [Zone::Utc, Zone::Capture(120), Zone::Relative, Zone::Local] {
            zone = zone.next(120);
            assert_eq!(zone, expected);
            assert_eq!(Zone::from_name(&zone.name()), Some(zone));
        }
        assert_eq!(Zone::Utc.next(0), Zone::Relative);
        assert_eq!(Zone::from_name("90000"), None);
    }
}
