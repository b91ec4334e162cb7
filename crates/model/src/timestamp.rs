//! Instants of the traffic: nanoseconds since 1970, never the wall clock of the machine that reads.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Nanoseconds since 1970-01-01T00:00:00Z; 1677 to 2262. Arithmetic saturates, for a stranger's
/// clock may say anything.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

/// Half-open: `start` belongs to the range, `end` does not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct TimeRange {
    /// The first instant inside.
    pub start: Timestamp,
    /// The first instant after.
    pub end: Timestamp,
}

/// The text is not an RFC 3339 instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParseTimestampError;

const NANOS_PER_SECOND: i64 = 1_000_000_000;

impl Timestamp {
    /// The earliest instant there is.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest instant there is.
    pub const MAX: Self = Self(i64::MAX);

    /// From whole seconds since 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(NANOS_PER_SECOND))
    }

    /// From milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros.saturating_mul(1_000))
    }

    /// From RFC 3339 text; a space may stand where the `T` does.
    pub fn parse_rfc3339(text: &str) -> Result<Self, ParseTimestampError> {
        let text = text.replacen(' ', "T", 1);
        let instant = OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| ParseTimestampError)?;
        i64::try_from(instant.unix_timestamp_nanos()).map(Self).map_err(|_| ParseTimestampError)
    }

    /// Nanoseconds from `earlier` to here; 0 where the clock went back.
    pub const fn nanos_since(self, earlier: Self) -> u64 {
        if self.0 > earlier.0 { self.0.wrapping_sub(earlier.0).cast_unsigned() } else { 0 }
    }

    /// This instant and so many nanoseconds more (or less).
    #[must_use]
    pub const fn plus_nanos(self, nanos: i64) -> Self {
        Self(self.0.saturating_add(nanos))
    }

    /// Seconds since 1970, rounded down, and the nanoseconds beyond them.
    pub const fn seconds_and_nanos(self) -> (i64, u32) {
        let nanos = self.0.rem_euclid(NANOS_PER_SECOND);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..10^9")]
        (self.0.div_euclid(NANOS_PER_SECOND), nanos as u32)
    }
}

impl TimeRange {
    /// Whether the instant lies inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Whether something that lasted from `start` to `end` (both included) touches the range.
    pub fn touches(&self, start: Timestamp, end: Timestamp) -> bool {
        start < self.end && end >= self.start
    }

    /// How long it is, in nanoseconds.
    pub const fn nanos(&self) -> u64 {
        self.end.nanos_since(self.start)
    }
}

/// RFC 3339 in UTC with nine fractional digits, so that text sorts as time does.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = self.seconds_and_nanos();
        // Every i64 of nanoseconds lies within the years 1677 to 2262, so this cannot fail.
        let at = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| fmt::Error)?;
        let (year, month, day) = at.to_calendar_date();
        let (hour, minute, second) = at.to_hms();
        let month = u8::from(month);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanos:09}Z")
    }
}

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 time such as 2026-11-21T08:00:00Z")
    }
}

impl std::error::Error for ParseTimestampError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(nanos: i64, text: &str) {
        assert_eq!(Timestamp(nanos).to_string(), text);
        assert_eq!(Timestamp::parse_rfc3339(text), Ok(Timestamp(nanos)));
    }

    #[test]
    fn text_and_instant_round_trip() {
        check(0, "1970-01-01T00:00:00.000000000Z");
        check(1_700_000_000_123_456_789, "2023-11-14T22:13:20.123456789Z");
        check(-1, "1969-12-31T23:59:59.999999999Z");
        check(i64::MAX, "2262-04-11T23:47:16.854775807Z");
        check(i64::MIN, "1677-09-21T00:12:43.145224192Z");
    }

    #[test]
    fn a_clock_that_went_back_gives_no_negative_span() {
        assert_eq!(Timestamp(5).nanos_since(Timestamp(9)), 0);
        assert_eq!(Timestamp::MAX.nanos_since(Timestamp::MIN), u64::MAX);
    }
}
