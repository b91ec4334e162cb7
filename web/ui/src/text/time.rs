//! Instants for people: UTC or local, as much of the date as is needed.

use model::{TimeRange, Timestamp};

/// In which zone times are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Zone {
    /// The browser's zone.
    #[default]
    Local,
    /// UTC.
    Utc,
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
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Utc => "utc",
        }
    }

    /// From the word in a link.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Local, Self::Utc].into_iter().find(|zone| zone.name() == name)
    }

    /// The other one.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Local => Self::Utc,
            Self::Utc => Self::Local,
        }
    }
}

/// `2023-11-14 22:13:20.123`, shifted by the zone's offset from UTC in seconds.
pub(crate) fn date_and_time(at: Timestamp, offset_seconds: i32) -> String {
    let civil = civil(at, offset_seconds);
    format!("{} {}", day_of(civil), millis_of(civil))
}

/// The instant with nine digits and its offset, for tooltips and copies.
pub(crate) fn exact(at: Timestamp, offset_seconds: i32) -> String {
    let civil = civil(at, offset_seconds);
    format!(
        "{} {:02}:{:02}:{:02}.{:09} {}",
        day_of(civil),
        civil.hour,
        civil.minute,
        civil.second,
        civil.nanos,
        offset_name(offset_seconds)
    )
}

/// A range as short as it stays clear: the day once when both ends share it, seconds or finer by
/// its length.
pub(crate) fn range(range: TimeRange, offset_seconds: i32) -> String {
    let (start, end) = (civil(range.start, offset_seconds), civil(range.end, offset_seconds));
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

/// The time of day to the second.
pub(crate) fn clock(at: Timestamp, offset_seconds: i32) -> String {
    let civil = civil(at, offset_seconds);
    format!("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second)
}

/// Seconds with six digits, as Wireshark shows them.
pub(crate) fn since(nanos: u64) -> String {
    format!("{}.{:06}", nanos / 1_000_000_000, nanos % 1_000_000_000 / 1000)
}

/// `UTC`, `UTC+02:00`.
pub(crate) fn offset_name(offset_seconds: i32) -> String {
    if offset_seconds == 0 {
        return "UTC".to_owned();
    }
    let sign = if offset_seconds < 0 { '-' } else { '+' };
    let minutes = offset_seconds.unsigned_abs() / 60;
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn day_of(civil: Civil) -> String {
    format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
}

fn millis_of(civil: Civil) -> String {
    let millis = civil.nanos / 1_000_000;
    format!("{:02}:{:02}:{:02}.{millis:03}", civil.hour, civil.minute, civil.second)
}

/// Days to a Gregorian date: the era of 400 years repeats exactly (146 097 days).
fn civil(at: Timestamp, offset_seconds: i32) -> Civil {
    let (seconds, nanos) = at.seconds_and_nanos();
    let shifted = seconds.saturating_add(offset_seconds.into());
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

    fn check(seconds: i64, offset: i32, expected: &str) {
        assert_eq!(date_and_time(Timestamp::from_seconds(seconds), offset), expected);
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        // By `date -u -d @…`.
        check(0, 0, "1970-01-01 00:00:00.000");
        check(951_782_400, 0, "2000-02-29 00:00:00.000");
        check(1_700_000_000, 0, "2023-11-14 22:13:20.000");
        check(1_700_000_000, 7_200, "2023-11-15 00:13:20.000");
        check(-1, 0, "1969-12-31 23:59:59.000");
    }

    #[test]
    fn a_range_names_its_day_once() {
        let at = |seconds| Timestamp::from_seconds(seconds);
        let hour = TimeRange { start: at(1_700_000_000), end: at(1_700_003_600) };
        assert_eq!(range(hour, 0), "2023-11-14 22:13:20 – 23:13:20");
        let night = TimeRange { start: at(1_700_000_000), end: at(1_700_036_000) };
        assert_eq!(range(night, 0), "2023-11-14 22:13 – 2023-11-15 08:13");
    }

    #[test]
    fn offsets_have_names() {
        assert_eq!(offset_name(0), "UTC");
        assert_eq!(offset_name(7_200), "UTC+02:00");
        assert_eq!(offset_name(-12_600), "UTC-03:30");
        assert_eq!(exact(Timestamp(1), 0), "1970-01-01 00:00:00.000000001 UTC");
    }
}
