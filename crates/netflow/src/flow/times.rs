//! When a flow was: every time a record may tell, and which of them are trusted.

use model::{TimeBasis, Timestamp};

use crate::context::Context;
use crate::flow::Target;

/// Every time a record may tell.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    /// Of the other direction (RFC 5103).
    start_reverse: Option<Timestamp>,
    end_reverse: Option<Timestamp>,
    start_uptime: Option<u64>,
    end_uptime: Option<u64>,
    /// systemInitTimeMilliseconds (160): what uptimes count from where the header does not say.
    boot: Option<Timestamp>,
    event: Option<Timestamp>,
    /// Nanoseconds.
    duration: Option<u64>,
}

impl Times {
    /// A field that tells one of them.
    pub(crate) fn note(&mut self, context: &Context, target: Target, number: u64, length: u16) {
        match target {
            Target::Start(clock) => {
                self.start = self.start.or_else(|| clock.read(context, number, length));
            }
            Target::End(clock) => {
                self.end = self.end.or_else(|| clock.read(context, number, length));
            }
            Target::StartReverse(clock) => {
                self.start_reverse = clock.read(context, number, length);
            }
            Target::EndReverse(clock) => self.end_reverse = clock.read(context, number, length),
            Target::Event(clock) => self.event = clock.read(context, number, length),
            Target::StartUptime => self.start_uptime = Some(number),
            Target::EndUptime => self.end_uptime = Some(number),
            Target::Boot => self.boot = i64::try_from(number).ok().map(Timestamp::from_millis),
            Target::DurationMillis => {
                self.duration = Some(number.saturating_mul(NANOS_PER_MILLI));
            }
            Target::DurationMicros => self.duration = Some(number.saturating_mul(1000)),
            _ => debug_assert!(false, "this is no time"),
        }
    }

    /// Start and end, in the order of trust: absolute, uptime, event, export, arrival.
    pub(crate) fn settle(self, context: &Context) -> (Timestamp, Timestamp, TimeBasis) {
        let uptime = |uptime: Option<u64>| self.at_uptime(uptime?, context);
        let (start, end, basis) = if self.start.or(self.end).is_some() {
            // Whoever answers begins later, but the flow lasts as long as either of them.
            let start = self.start.into_iter().chain(self.start_reverse).min();
            let end = self.end.into_iter().chain(self.end_reverse).max();
            // A firewall tells when a connection began and when something happened to it.
            let end = end.or(self.event.filter(|_| self.duration.is_none()));
            (start, end, TimeBasis::Absolute)
        } else if let (start, end, true) = {
            let (start, end) = (uptime(self.start_uptime), uptime(self.end_uptime));
            (start, end, start.or(end).is_some())
        } {
            (start, end, TimeBasis::Uptime)
        } else if self.event.is_some() {
            (None, self.event, TimeBasis::Event)
        } else if context.export.is_some() {
            (None, context.export, TimeBasis::Export)
        } else {
            (None, Some(context.arrival), TimeBasis::Arrival)
        };
        let duration = self.duration.map(|nanos| i64::try_from(nanos).unwrap_or(i64::MAX));
        let start = start.unwrap_or_else(|| {
            let end = end.unwrap_or_else(|| context.fallback());
            end.plus_nanos(-duration.unwrap_or(0))
        });
        let end = end.unwrap_or_else(|| start.plus_nanos(duration.unwrap_or(0)));
        (start, end.max(start), basis)
    }

    fn at_uptime(&self, millis: u64, context: &Context) -> Option<Timestamp> {
        // Some Cisco NX-OS write eight octets there and mean milliseconds since 1970.
        let Ok(millis) = u32::try_from(millis) else {
            return i64::try_from(millis).ok().map(Timestamp::from_millis);
        };
        match self.boot {
            // 32 bits of uptime are what is left of it after some wraps: the latest instant that
            // is not after the export.
            Some(boot) => Some(latest(boot.plus_nanos(i64::from(millis) * 1_000_000), context)),
            None => context.at_uptime(millis),
        }
    }
}

const NANOS_PER_MILLI: u64 = 1_000_000;
/// What 32 bits of milliseconds hold before they begin anew, in nanoseconds: 49.7 days.
const WRAP_NANOS: u64 = (1 << 32) * 1_000_000;
/// How far beyond the export a time may lie before it is of another round: no clock of one box is
/// so far from itself.
const SLACK_NANOS: i64 = 60 * 60 * 1_000_000_000;

/// The same instant, so many rounds of 32 bits later that it is the last one before the export.
fn latest(at: Timestamp, context: &Context) -> Timestamp {
    let Some(export) = context.export else { return at };
    let rounds = export.plus_nanos(SLACK_NANOS).nanos_since(at) / WRAP_NANOS;
    let later = i64::try_from(rounds.saturating_mul(WRAP_NANOS)).unwrap_or(0);
    at.plus_nanos(later)
}
