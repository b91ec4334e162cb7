//! What a record needs to know of the message it came in.

use model::{ExporterKey, NetflowVersion, Timestamp};

/// The part of a message header that its records depend on. Data that waits for its template
/// keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Context {
    pub(crate) version: NetflowVersion,
    pub(crate) exporter: ExporterKey,
    /// When the exporter sent the message, by its own clock.
    pub(crate) export: Option<Timestamp>,
    /// Milliseconds since its boot, at the same instant; 32 bits, so they wrap after 49.7 days.
    pub(crate) uptime_millis: Option<u32>,
    /// When the message came here.
    pub(crate) arrival: Timestamp,
    /// What the header says of sampling (v5).
    pub(crate) sampling: Option<u32>,
    /// Told by the relay out of its memory, not by the exporter now.
    pub(crate) replay: bool,
}

impl Context {
    /// The absolute time of an uptime in one of the message's records. The difference is signed
    /// and of 32 bits, so that it holds while either of the two has wrapped.
    pub(crate) fn at_uptime(&self, uptime_millis: u32) -> Option<Timestamp> {
        let difference = uptime_millis.wrapping_sub(self.uptime_millis?).cast_signed();
        Some(self.export?.plus_nanos(i64::from(difference) * 1_000_000))
    }

    /// The best there is where a record has no time of its own.
    pub(crate) fn fallback(&self) -> Timestamp {
        self.export.unwrap_or(self.arrival)
    }
}
