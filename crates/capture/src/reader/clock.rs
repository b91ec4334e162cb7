//! A pcapng interface's clock: how ticks become nanoseconds.

use model::Timestamp;

/// `if_tsresol` and `if_tsoffset` of an interface.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) resolution: u8,
    /// Nanoseconds in a tick, where that is a whole number.
    nanos_per_tick: Option<u64>,
    pub(super) offset_seconds: i64,
}

impl Clock {
    /// `if_tsresol`: 10⁻ⁿ s, or 2⁻ⁿ s when the high bit is set.
    pub(super) fn new(resolution: u8, offset_seconds: i64) -> Self {
        let nanos_per_tick = (resolution <= 9).then(|| 10_u64.pow(9 - u32::from(resolution)));
        Self { resolution, nanos_per_tick, offset_seconds }
    }

    /// Saturates where the instant lies outside of what a [`Timestamp`] can say.
    #[inline]
    pub(super) fn time(self, ticks: u64) -> Timestamp {
        if let Some(nanos) = self.nanos_per_tick
            && self.offset_seconds == 0
            && let Some(nanos) = ticks.checked_mul(nanos)
            && let Ok(nanos) = i64::try_from(nanos)
        {
            return Timestamp(nanos);
        }
        let nanos = self.nanos(ticks) + i128::from(self.offset_seconds) * 1_000_000_000;
        Timestamp(i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }))
    }

    fn nanos(self, ticks: u64) -> i128 {
        let exponent = u32::from(self.resolution & 0x7f);
        if self.resolution & 0x80 != 0 {
            // A u64 times 10⁹ takes 94 bits.
            return (i128::from(ticks) * 1_000_000_000) >> exponent.min(127);
        }
        match exponent.checked_sub(9) {
            None => i128::from(ticks) * i128::from(10_u64.pow(9 - exponent)),
            // 10²⁰ does not fit a u64: beyond, every count of ticks is below a nanosecond.
            Some(digits) => 10_u64
                .checked_pow(digits)
                .map_or(0, |ticks_per_nano| i128::from(ticks / ticks_per_nano)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(resolution: u8, offset_seconds: i64, ticks: u64, nanos: i64) {
        assert_eq!(Clock::new(resolution, offset_seconds).time(ticks), Timestamp(nanos));
    }

    #[test]
    fn powers_of_ten_become_nanoseconds() {
        check(0, 0, 7, 7_000_000_000);
        check(6, 0, 1_700_000_000_123_456, 1_700_000_000_123_456_000);
        check(9, 0, 1_700_000_000_123_456_789, 1_700_000_000_123_456_789);
        check(12, 0, 1_500_000_001_999, 1_500_000_001);
        check(127, 0, u64::MAX, 0);
    }

    #[test]
    fn powers_of_two_become_nanoseconds() {
        check(0x80, 0, 7, 7_000_000_000);
        check(0x8a, 0, 1024 + 512, 1_500_000_000);
        check(0xa0, 0, 5 << 31, 2_500_000_000);
        check(0xff, 0, u64::MAX, 0);
    }

    #[test]
    fn the_offset_counts_in_seconds() {
        check(6, 10, 1, 10_000_001_000);
        check(9, -1, 1, -999_999_999);
    }

    #[test]
    fn what_no_timestamp_can_say_becomes_the_nearest() {
        check(0, 0, u64::MAX, i64::MAX);
        check(9, i64::MIN, 0, i64::MIN);
    }
}
