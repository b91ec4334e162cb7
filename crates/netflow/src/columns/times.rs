//! Start and end of all flows of a set, in the order of trust that single records follow.

use model::{FlowBatch, TimeBasis, Timestamp};

use crate::columns::rows::{Place, Rows};
use crate::context::Context;
use crate::flow::{Clock, Target, low32};

/// Nanoseconds.
const SECOND: u32 = 1_000_000_000;
const MILLISECOND: u32 = 1_000_000;

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
                batch.start.fill(context.fallback().0.cast_unsigned(), rows.len());
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
        (Clock::Seconds, 4, 4) => seconds(at, rows, batch),
        (Clock::Millis, 8, 8) => {
            millis(at, rows, context, batch)
                || span(at, rows, batch, is_told, |n| read(start_clock, context, n))
        }
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

/// Seconds since 1970, where all records tell both.
fn seconds((start, end): (usize, usize), rows: Rows<'_>, batch: &mut FlowBatch) -> bool {
    let pairs = || rows.arrays(start).zip(rows.arrays(end));
    if !pairs().fold(true, |told, (start, end)| told & (start != [0; 4]) & (end != [0; 4])) {
        return false;
    }
    batch.start.extend(0, SECOND, rows.arrays(start).map(u32::from_be_bytes));
    let lasted = |(start, end)| u32::from_be_bytes(end).saturating_sub(u32::from_be_bytes(start));
    batch.duration.extend(0, SECOND, pairs().map(lasted));
    true
}

/// Milliseconds since 1970, where all of them lie within some weeks of the message.
fn millis(
    (start, end): (usize, usize),
    rows: Rows<'_>,
    context: &Context,
    batch: &mut FlowBatch,
) -> bool {
    let millis = context.fallback().0.div_euclid(i64::from(MILLISECOND));
    let Some(Base { nanos, offset }) = Base::of(Timestamp::from_millis(millis)) else {
        return false;
    };
    // 0 is no time, and lies far before any base.
    let first = millis.saturating_sub(offset.into());
    if first <= 0 {
        return false;
    }
    let after = |number| u64::from_be_bytes(number).wrapping_sub(first.cast_unsigned());
    let pairs = || rows.arrays(start).zip(rows.arrays(end));
    if pairs().fold(0, |any, (start, end)| any | after(start) | after(end)) >> 32 != 0 {
        return false;
    }
    let cell = |number| low32(after(number));
    batch.start.extend(nanos.cast_unsigned(), MILLISECOND, rows.arrays(start).map(cell));
    let lasted = pairs().map(|(start, end)| cell(end).saturating_sub(cell(start)));
    batch.duration.extend(0, MILLISECOND, lasted);
    true
}

fn uptime(
    start: Place,
    end: Place,
    rows: Rows<'_>,
    context: &Context,
    batch: &mut FlowBatch,
) -> bool {
    let ((4, 4), Some(export), Some(now)) =
        ((start.length, end.length), context.export, context.uptime_millis)
    else {
        return false;
    };
    let (start, end) = (start.offset, end.offset);
    batch.time_basis.fill(TimeBasis::Uptime, rows.len());
    // Within 2^30 milliseconds of the message all of them have cells.
    let pairs = || rows.arrays(start).zip(rows.arrays(end));
    let near = |number| u32::from_be_bytes(number).wrapping_sub(now).wrapping_add(1 << 30);
    let are_near = pairs().fold(0, |any, (start, end)| any | near(start) | near(end)) < 1 << 31;
    match Base::of(export).filter(|_| are_near) {
        Some(Base { nanos, offset }) => {
            let offset = offset.wrapping_sub(now);
            let cell = |number| u32::from_be_bytes(number).wrapping_add(offset);
            batch.start.extend(nanos.cast_unsigned(), MILLISECOND, rows.arrays(start).map(cell));
            let lasted = pairs().map(|(start, end)| cell(end).saturating_sub(cell(start)));
            batch.duration.extend(0, MILLISECOND, lasted);
            true
        }
        None => {
            let read = |n| context.at_uptime(u32::from_be_bytes(n));
            span((start, end), rows, batch, |_| true, read)
        }
    }
}

/// An instant from which milliseconds are counted: messages of three days have the same, if they
/// agree in what is left of a millisecond.
struct Base {
    nanos: i64,
    /// Milliseconds to the message: from 2^31 to 2^31 + 2^28.
    offset: u32,
}

impl Base {
    /// None where an instant nearby may not be told in nanoseconds.
    fn of(message: Timestamp) -> Option<Self> {
        if message.0.checked_abs()? > 1 << 62 {
            return None;
        }
        let millisecond = i64::from(MILLISECOND);
        let (millis, rest) = (message.0.div_euclid(millisecond), message.0.rem_euclid(millisecond));
        let first = (millis - (1 << 31)).div_euclid(1 << 28) << 28;
        let offset = u32::try_from(millis - first).ok()?;
        Some(Self { nanos: first * millisecond + rest, offset })
    }
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
    batch.start.extend(0, 1, rows.arrays(start).map(|number| read(number).0.cast_unsigned()));
    let lasted = pairs().map(|(start, end)| read(end).nanos_since(read(start)));
    batch.duration.extend(0, 1, lasted);
    true
}
