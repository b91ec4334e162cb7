//! The two clocks of a message's header, so that times told by uptime come back exactly.

use model::Timestamp;

/// When an exporter was started. Uptimes are 32 bits of milliseconds and wrap after 49.7 days, as
/// they do on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Clock {
    pub(super) boot: Timestamp,
}

/// Nanoseconds of a millisecond.
const MILLI: i64 = 1_000_000;

impl Clock {
    /// The uptime at an instant; instants before the start wrap, and are read as such.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "uptimes wrap at 32 bits"
    )]
    pub(super) const fn uptime_millis(self, at: Timestamp) -> u32 {
        at.0.saturating_sub(self.boot.0).div_euclid(MILLI) as u32
    }

    /// The instant of the uptime that a header tells at `now`: whole milliseconds after the start.
    pub(super) const fn at_whole_milli(self, now: Timestamp) -> Timestamp {
        let since = now.0.saturating_sub(self.boot.0);
        Timestamp(now.0.saturating_sub(since.rem_euclid(MILLI)))
    }
}

/// Seconds since 1970 in 32 bits; they wrap in 2106 (RFC 7011 §5.2).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as the wire wraps")]
pub(super) fn seconds(at: Timestamp) -> u32 {
    at.seconds_and_nanos().0 as u32
}
