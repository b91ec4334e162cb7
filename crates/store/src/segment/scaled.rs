//! Counters of a segment multiplied by what was sampled.

use super::{Segment, Slot};

impl Segment {
    /// Both halves of a counter, each multiplied by the sampling rate.
    pub(super) fn scaled(&self, [forward, reverse]: [Slot; 2], rows: &[u32], out: &mut Vec<u64>) {
        let mut others = Vec::new();
        self.lane(forward).gather(rows, out);
        self.lane(reverse).gather(rows, &mut others);
        self.scale(rows, out);
        self.scale(rows, &mut others);
        out.iter_mut().zip(others).for_each(|(value, other)| *value = value.saturating_add(other));
    }

    /// One half of a counter, multiplied by the sampling rate.
    pub(super) fn scaled_half(&self, slot: Slot, rows: &[u32], out: &mut Vec<u64>) {
        self.lane(slot).gather(rows, out);
        self.scale(rows, out);
    }

    /// Whether what its rows counted stays as it is when it is multiplied with their sampling rates.
    pub(crate) fn is_unscaled(&self) -> bool {
        self.lane(Slot::Sampling).same().is_some_and(|code| rate(code) == 1)
    }

    /// Multiplies what rows counted with their sampling rates.
    pub(crate) fn scale(&self, rows: &[u32], amounts: &mut [u64]) {
        if self.is_unscaled() {
            return;
        }
        let mut sampling = Vec::new();
        self.lane(Slot::Sampling).gather(rows, &mut sampling);
        for (amount, code) in amounts.iter_mut().zip(sampling) {
            *amount = amount.saturating_mul(rate(code));
        }
    }
}

/// By how much a row with this code in [`Slot::Sampling`] is multiplied.
fn rate(code: u64) -> u64 {
    code.saturating_sub(2).max(1)
}
