//! Start and end of all flows of a set, in the order of trust that single records follow.

use model::{FlowBatch, TimeBasis, Timestamp};

use crate::columns::rows::{Place, Rows};
use crate::context::Context;
use crate::flow::{Clock, Target};

/// Where the records of a layout tell times.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Times {
    start: Option<(Clock, Place)>,
    end: Option<(Clock, Place)>,
    start_uptime: Option<Place>,
    end_uptime: Option<Place>,
    /// There are event times, durations or a boot time: what counts differs from record to record.
    others: bool,
}

impl Times {
    /// Takes note of a target that is a time; false where it is none, or one too many.
    pub(crate) fn note(&mut self, target: Target, place: Place) -> bool {
        match target {
            Target::Start(clock) => self.start.replace((clock, place)).is_none(),
            Target::End(clock) => self.end.replace((clock, place)).is_none(),
            Target::StartUptime => self.start_uptime.replace(place).is_none(),
            Target::EndUptime => self.end_uptime.replace(place).is_none(),
            Target::Event(_) | Target::Boot | Target::DurationMillis | Target::DurationMicros => {
                self.others = true;
                true
            }
            _ => false,
        }
    }

    /// Appends start, duration and basis; false, and nothing, where the records must be looked at
    /// one by one.
    pub(crate) fn append(&self, rows: Rows<'_>, context: &Context, batch: &mut FlowBatch) -> bool {
        match (self.start, self.end, self.start_uptime, self.end_uptime) {
            (Some(start), Some(end), ..) => absolute(start, end, rows, context, batch),
            (None, None, Some(start), Some(end)) if !self.others => {
                uptime(start, end, rows, context, batch)
            }
            (None, None, None, None) if !self.others => {
                let basis = match context.export {
                    Some(_) => TimeBasis::Export,
                    None => TimeBasis::Arrival,
                };
                batch.start.fill(context.fallback(), rows.len());
                batch.duration.fill(0, rows.len());
                batch.time_basis.fill(basis, rows.len());
                true
            }
            _ => false,
        }
    }
}

fn absolute(
    (start_clock, start): (Clock, Place),
    (end_clock, end): (Clock, Place),
    rows: Rows<'_>,
    context: &Context,
    batch: &mut FlowBatch,
) -> bool {
    // The clocks of one record are nearly always of one kind.
    if start_clock != end_clock {
        return false;
    }
    let at = (start.offset, end.offset);
    let told = match (start_clock, start.length, end.length) {
        (Clock::Seconds, 4, 4) => {
            let read = |n| Some(Timestamp::from_seconds(u32::from_be_bytes(n).into()));
            span(at, rows, batch, |n| n != [0; 4], read)
        }
        (Clock::Millis, 8, 8) => span(at, rows, batch, is_told, |n| read(start_clock, context, n)),
        (Clock::Ntp, 8, 8) => span(at, rows, batch, is_told, |n| read(start_clock, context, n)),
        _ => false,
    };
    if told {
        batch.time_basis.fill(TimeBasis::Absolute, rows.len());
    }
    told
}

/// Neither 0, which means unknown, nor beyond what an instant can be.
fn is_told(number: [u8; 8]) -> bool {
    u64::from_be_bytes(number).cast_signed() > 0
}

fn read(clock: Clock, context: &Context, number: [u8; 8]) -> Option<Timestamp> {
    clock.read(context, u64::from_be_bytes(number), 8)
}

fn uptime(
    start: Place,
    end: Place,
    rows: Rows<'_>,
    context: &Context,
    batch: &mut FlowBatch,
) -> bool {
    let ((4, 4), Some(_)) = ((start.length, end.length), context.at_uptime(0)) else {
        return false;
    };
    let read = |n| context.at_uptime(u32::from_be_bytes(n));
    let told = span((start.offset, end.offset), rows, batch, |_| true, read);
    batch.time_basis.fill(TimeBasis::Uptime, rows.len());
    told
}

/// Appends start and duration where all records tell both.
#[inline(always)]
fn span<const N: usize>(
    (start, end): (usize, usize),
    rows: Rows<'_>,
    batch: &mut FlowBatch,
    is_told: impl Fn([u8; N]) -> bool,
    read: impl Fn([u8; N]) -> Option<Timestamp>,
) -> bool {
    let pairs = || rows.arrays(start).zip(rows.arrays(end));
    if !pairs().fold(true, |told, (start, end)| told & is_told(start) & is_told(end)) {
        return false;
    }
    let read = |number| read(number).unwrap_or_default();
    batch.start.extend(rows.arrays(start).map(&read));
    batch.duration.extend(pairs().map(|(start, end)| read(end).nanos_since(read(start))));
    true
}
