//! Start and end of all flows that come together, in the order of trust that single records follow.

use model::{FlowBatch, TimeBasis, Timestamp};

use crate::columns::gathered::Run;
use crate::columns::rows::{Place, Rows};
use crate::context::Context;
use crate::flow::{self, Clock, Target, low32};

/// Nanoseconds.
const SECOND: u32 = 1_000_000_000;
const MILLISECOND: u32 = 1_000_000;

/// Where the records of a layout tell times.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Times {
    usual: Usual,
    /// In the order in which they count.
    all: Box<[(Target, Place)]>,
}

/// What most templates have, each with the offsets of start and end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Usual {
    /// Nothing.
    Untold,
    /// Four octets each.
    Uptime(usize, usize),
    /// Four octets each.
    Seconds(usize, usize),
    /// Eight octets each.
    Wide(Clock, usize, usize),
    /// Something else.
    None,
}

/// Whether a field tells when.
pub(super) const fn is_time(target: Target) -> bool {
    matches!(
        target,
        Target::Start(_)
            | Target::End(_)
            | Target::StartReverse(_)
            | Target::EndReverse(_)
            | Target::StartUptime
            | Target::EndUptime
            | Target::Event(_)
            | Target::Boot
            | Target::DurationMillis
            | Target::DurationMicros
    )
}

impl Times {
    pub(super) fn new(all: Box<[(Target, Place)]>) -> Self {
        let usual = match &*all {
            [] => Usual::Untold,
            [(Target::StartUptime, start), (Target::EndUptime, end)]
            | [(Target::EndUptime, end), (Target::StartUptime, start)]
                if (start.length, end.length) == (4, 4) =>
            {
                Usual::Uptime(start.offset, end.offset)
            }
            [(Target::Start(from), start), (Target::End(to), end)]
            | [(Target::End(to), end), (Target::Start(from), start)]
                if from == to =>
            {
                match (from, start.length, end.length) {
                    (Clock::Seconds, 4, 4) => Usual::Seconds(start.offset, end.offset),
                    (Clock::Millis | Clock::Ntp, 8, 8) => {
                        Usual::Wide(*from, start.offset, end.offset)
                    }
                    _ => Usual::None,
                }
            }
            _ => Usual::None,
        };
        Self { usual, all }
    }

    /// Appends start, duration and basis. Messages that count from the same instant are one.
    pub(super) fn append(&self, rows: Rows<'_>, runs: &[Run], batch: &mut FlowBatch) {
        let (mut rest, mut runs) = (rows, runs);
        while let Some(first) = runs.first() {
            let base = self.base(&first.context);
            let is_alike = |run: &&Run| base.is_some() && self.base(&run.context) == base;
            let alike = runs.iter().take_while(is_alike).count().max(1);
            let together;
            (together, runs) = runs.split_at_checked(alike).unwrap_or((runs, &[]));
            let rows;
            (rows, rest) = rest.split(together.iter().map(|run| run.rows).sum());
            if !self.append_usual(rows, base, &first.context, batch) {
                self.append_apart(rows, together, base, batch);
            }
        }
    }

    /// Message by message, and record by record where nothing else helps.
    fn append_apart(
        &self,
        rows: Rows<'_>,
        runs: &[Run],
        base: Option<Base>,
        batch: &mut FlowBatch,
    ) {
        let mut rest = rows;
        for run in runs {
            let rows;
            (rows, rest) = rest.split(run.rows);
            if runs.len() == 1 || !self.append_usual(rows, base, &run.context, batch) {
                self.append_any(rows, &run.context, batch);
            }
        }
    }

    /// From when the times of a message count, where that decides how they are read.
    fn base(&self, context: &Context) -> Option<Base> {
        match self.usual {
            Usual::Uptime(..) => Base::of_uptime(context.export?, context.uptime_millis?),
            Usual::Wide(Clock::Millis, ..) => Base::of_millis(context.fallback()),
            _ => None,
        }
    }

    /// False, and nothing, where the records must be looked at one by one.
    fn append_usual(
        &self,
        rows: Rows<'_>,
        base: Option<Base>,
        context: &Context,
        batch: &mut FlowBatch,
    ) -> bool {
        match (self.usual, base) {
            (Usual::Untold, _) => {
                let basis = match context.export {
                    Some(_) => TimeBasis::Export,
                    None => TimeBasis::Arrival,
                };
                batch.start.fill(context.fallback().0.cast_unsigned(), rows.len());
                batch.duration.fill(0, rows.len());
                batch.time_basis.fill(basis, rows.len());
                true
            }
            (Usual::Uptime(start, end), Some(base)) => uptime((start, end), rows, base, batch),
            (Usual::Seconds(start, end), _) => seconds((start, end), rows, batch),
            (Usual::Wide(Clock::Millis, start, end), Some(base)) => {
                millis((start, end), rows, base, batch)
            }
            (Usual::Wide(clock @ Clock::Ntp, start, end), _) => {
                let read = |n| clock.read(context, n, 8).unwrap_or_default();
                wide((start, end), rows, batch, read)
            }
            _ => false,
        }
    }

    /// As single records do it.
    fn append_any(&self, rows: Rows<'_>, context: &Context, batch: &mut FlowBatch) {
        let settled = rows.records().map(|record| {
            let mut times = flow::Times::default();
            for (target, place) in &self.all {
                for number in Rows::one(record).numbers(*place) {
                    times.note(context, *target, number, place.length);
                }
            }
            times.settle(context)
        });
        let settled: Vec<_> = settled.collect();
        let starts = settled.iter().map(|(start, ..)| start.0.cast_unsigned());
        batch.start.extend(0, 1, starts);
        let lasted = settled.iter().map(|(start, end, _)| end.nanos_since(*start));
        batch.duration.extend(0, 1, lasted);
        batch.time_basis.extend(settled.iter().map(|(.., basis)| *basis));
    }
}

/// Seconds since 1970, where all records tell both.
fn seconds((start, end): (usize, usize), rows: Rows<'_>, batch: &mut FlowBatch) -> bool {
    let (starts, ends): (Vec<u32>, Vec<u32>) = (rows.column(start), rows.column(end));
    let pairs = || starts.iter().zip(&ends);
    if !pairs().fold(true, |told, (start, end)| told & (*start != 0) & (*end != 0)) {
        return false;
    }
    batch.start.extend(0, SECOND, starts.iter().copied());
    let lasted = pairs().map(|(start, end)| end.saturating_sub(*start));
    batch.duration.extend(0, SECOND, lasted);
    batch.time_basis.fill(TimeBasis::Absolute, rows.len());
    true
}

/// Milliseconds since 1970, where all of them lie within some weeks of the message.
fn millis((start, end): (usize, usize), rows: Rows<'_>, base: Base, batch: &mut FlowBatch) -> bool {
    // 0 is no time, and lies far before any base.
    let first = base.nanos / i64::from(MILLISECOND);
    if first <= 0 {
        return false;
    }
    let after = |number: &u64| number.wrapping_sub(first.cast_unsigned());
    let (starts, ends): (Vec<u64>, Vec<u64>) = (rows.column(start), rows.column(end));
    let pairs = || starts.iter().zip(&ends);
    if pairs().fold(0, |any, (start, end)| any | after(start) | after(end)) >> 32 != 0 {
        return false;
    }
    let cell = |number| low32(after(number));
    batch.start.extend(base.nanos.cast_unsigned(), MILLISECOND, starts.iter().map(cell));
    let lasted = pairs().map(|(start, end)| cell(end).saturating_sub(cell(start)));
    batch.duration.extend(0, MILLISECOND, lasted);
    batch.time_basis.fill(TimeBasis::Absolute, rows.len());
    true
}

/// Instants of eight octets of which 0 alone tells nothing, where all records tell both.
fn wide(
    (start, end): (usize, usize),
    rows: Rows<'_>,
    batch: &mut FlowBatch,
    read: impl Fn(u64) -> Timestamp,
) -> bool {
    let (starts, ends): (Vec<u64>, Vec<u64>) = (rows.column(start), rows.column(end));
    let pairs = || starts.iter().zip(&ends);
    if !pairs().fold(true, |told, (start, end)| told & (*start != 0) & (*end != 0)) {
        return false;
    }
    batch.start.extend(0, 1, starts.iter().map(|number| read(*number).0.cast_unsigned()));
    let lasted = pairs().map(|(start, end)| read(*end).nanos_since(read(*start)));
    batch.duration.extend(0, 1, lasted);
    batch.time_basis.fill(TimeBasis::Absolute, rows.len());
    true
}

/// Milliseconds since boot, where no time is so far from the message that its cell may be that of
/// another.
fn uptime((start, end): (usize, usize), rows: Rows<'_>, base: Base, batch: &mut FlowBatch) -> bool {
    let Base { nanos, boot } = base;
    let (starts, ends): (Vec<u32>, Vec<u32>) = (rows.column(start), rows.column(end));
    let pairs = || starts.iter().zip(&ends);
    let cell = |number: &u32| number.wrapping_add(boot);
    // A time lies within 2^31 of the message, which has a cell of 2^31 to 2^31 + 2^28: whatever goes
    // round ends below 2^28.
    if pairs().fold(u32::MAX, |least, (start, end)| least.min(cell(start)).min(cell(end))) < NEAR {
        return false;
    }
    batch.start.extend(nanos.cast_unsigned(), MILLISECOND, starts.iter().map(cell));
    let lasted = pairs().map(|(start, end)| cell(end).saturating_sub(cell(start)));
    batch.duration.extend(0, MILLISECOND, lasted);
    batch.time_basis.fill(TimeBasis::Uptime, rows.len());
    true
}

/// Milliseconds of three days.
const NEAR: u32 = 1 << 28;

/// An instant from which milliseconds are counted: messages of three days have the same, if they
/// agree in what is left of a millisecond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Base {
    nanos: i64,
    /// Milliseconds to the instant from which uptimes count, modulo 2^32.
    boot: u32,
}

impl Base {
    /// None where an instant nearby may not be told in nanoseconds.
    fn of_uptime(message: Timestamp, uptime_millis: u32) -> Option<Self> {
        if message.0.checked_abs()? > 1 << 62 {
            return None;
        }
        let millisecond = i64::from(MILLISECOND);
        let (millis, rest) = (message.0.div_euclid(millisecond), message.0.rem_euclid(millisecond));
        let first = (millis - (1 << 31)).div_euclid(NEAR.into()) * i64::from(NEAR);
        let message = u32::try_from(millis - first).ok()?;
        Some(Self { nanos: first * millisecond + rest, boot: message.wrapping_sub(uptime_millis) })
    }

    /// The same for milliseconds since 1970: a base of whole ones.
    fn of_millis(message: Timestamp) -> Option<Self> {
        let millis = message.0.div_euclid(MILLISECOND.into());
        let base = Self::of_uptime(Timestamp::from_millis(millis), 0)?;
        Some(Self { boot: 0, ..base })
    }
}
