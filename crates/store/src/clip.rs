//! The part of a flow that lies inside a time range, and what of its counters falls there.

use model::{TimeRange, Timestamp};

use crate::segment::{Segment, Slot, Touch, time_code};

/// Which instants count. Instants are codes here: see [`time_code`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clip {
    range: TimeRange,
    /// Where counting begins.
    pub(crate) begin: u64,
    /// Where it ends; this instant no longer counts, unless it is the last there is.
    end: u64,
    open: bool,
}

/// The part of a flow that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    start: u64,
    duration: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// Rows that do not count as a whole: their place among the rows asked for, and what counts.
#[derive(Debug, Default)]
pub(crate) struct Cuts(Vec<(usize, Option<Inside>)>);

impl Clip {
    /// What lies in a range that was asked for.
    pub(crate) const fn new(range: TimeRange) -> Self {
        let (begin, end) = (time_code(range.start), time_code(range.end));
        Self { range, begin, end, open: false }
    }

    /// All there is. A flow may end at the very last instant, after which no range can end.
    pub(crate) fn extent(extent: TimeRange) -> Self {
        Self { open: extent.end == Timestamp::MAX, ..Self::new(extent) }
    }

    /// Whether an instant counts.
    pub(crate) const fn contains(&self, at: u64) -> bool {
        self.begin <= at && (at < self.end || self.open && at == self.end)
    }

    /// The part of a flow that counts; None where nothing does.
    pub(crate) fn inside(&self, start: u64, duration: u64) -> Option<Inside> {
        if duration == 0 {
            let whole = Inside { start, duration, from: start, to: start };
            return self.contains(start).then_some(whole);
        }
        let (from, to) = (start.max(self.begin), start.wrapping_add(duration).min(self.end));
        (from < to).then_some(Inside { start, duration, from, to })
    }

    /// Which of these rows must be cut.
    pub(crate) fn cuts(&self, segment: &Segment, rows: &[u32]) -> Cuts {
        if segment.touch(&self.range) == Touch::Inside {
            return Cuts::default();
        }
        let (mut starts, mut durations) = (Vec::new(), Vec::new());
        segment.lane(Slot::Start).gather(rows, &mut starts);
        segment.lane(Slot::Duration).gather(rows, &mut durations);
        let parts = starts.iter().zip(&durations).map(|(start, nanos)| self.inside(*start, *nanos));
        let cut = |part: &Option<Inside>| part.is_none_or(|inside| !inside.is_whole());
        Cuts(parts.enumerate().filter(|(_, part)| cut(part)).collect())
    }
}

impl Inside {
    /// What of an amount falls into this part: what is due until its end minus what was due until
    /// its beginning, so that parts side by side add up to the whole.
    pub(crate) fn share(&self, amount: u64) -> u64 {
        if self.is_whole() {
            return amount;
        }
        self.due(amount, self.to) - self.due(amount, self.from)
    }

    /// What of an amount is due until an instant of a flow that lasts, evenly over its duration,
    /// rounded down.
    pub(crate) fn due(&self, amount: u64, until: u64) -> u64 {
        let (part, whole) = (until - self.start, self.duration);
        match amount.checked_mul(part) {
            Some(product) => product / whole,
            None => {
                let due = u128::from(amount) * u128::from(part) / u128::from(whole);
                u64::try_from(due).unwrap_or(amount)
            }
        }
    }

    /// Whether all of the flow counts.
    pub(crate) const fn is_whole(&self) -> bool {
        self.to - self.from == self.duration
    }
}

impl Cuts {
    /// Whether all rows count as a whole.
    pub(crate) const fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Leaves only what counts of the amounts of the rows.
    pub(crate) fn apply(&self, amounts: &mut [u64]) {
        for (row, inside) in &self.0 {
            if let Some(amount) = amounts.get_mut(*row) {
                *amount = inside.map_or(0, |inside| inside.share(*amount));
            }
        }
    }
}
