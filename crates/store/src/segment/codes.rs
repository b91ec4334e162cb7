//! The codes of any column, those included that no lane holds as they are.

use model::Column;

use super::{Segment, Slot, direct};

impl Segment {
    /// The codes of a column: equal exactly where the values are, 0 where a value can be missing
    /// and is. In place of what `out` held.
    pub(crate) fn codes(&self, column: Column, rows: &[u32], out: &mut Vec<u64>) {
        if let Some(slot) = direct(column) {
            return self.lane(slot).gather(rows, out);
        }
        match column {
            Column::End => {
                self.combine([Slot::Start, Slot::Duration], rows, out, u64::wrapping_add);
            }
            Column::PacketsTotal => {
                let both = [Slot::Packets, Slot::PacketsReverse];
                self.combine(both, rows, out, u64::saturating_add);
            }
            Column::OctetsTotal => {
                let both = [Slot::Octets, Slot::OctetsReverse];
                self.combine(both, rows, out, u64::saturating_add);
            }
            Column::PacketsScaled => {
                self.scaled([Slot::Packets, Slot::PacketsReverse], rows, out);
            }
            Column::OctetsScaled => self.scaled([Slot::Octets, Slot::OctetsReverse], rows, out),
            Column::PacketsForwardScaled => self.scaled_half(Slot::Packets, rows, out),
            Column::OctetsForwardScaled => self.scaled_half(Slot::Octets, rows, out),
            Column::PacketsReverseScaled => self.scaled_half(Slot::PacketsReverse, rows, out),
            Column::OctetsReverseScaled => self.scaled_half(Slot::OctetsReverse, rows, out),
            Column::Rate | Column::RateScaled => {
                let scaled = column == Column::RateScaled;
                let octets = if scaled { Column::OctetsScaled } else { Column::OctetsTotal };
                self.codes(octets, rows, out);
                let mut durations = Vec::new();
                self.lane(Slot::Duration).gather(rows, &mut durations);
                for (octets, nanos) in out.iter_mut().zip(durations) {
                    *octets = rate(*octets, nanos);
                }
            }
            Column::HostName => {
                self.lane(Slot::HostName).gather(rows, out);
                out.iter_mut().for_each(|code| *code = code.saturating_sub(1));
            }
            _ => {
                debug_assert_eq!(column, Column::SamplingRate, "every other column is direct");
                self.lane(Slot::Sampling).gather(rows, out);
                for code in out {
                    *code = match *code {
                        0 => 2,
                        sampled => sampled - 1,
                    };
                }
            }
        }
    }

    fn combine(
        &self,
        slots: [Slot; 2],
        rows: &[u32],
        out: &mut Vec<u64>,
        with: fn(u64, u64) -> u64,
    ) {
        let [first, second] = slots;
        self.lane(first).gather(rows, out);
        let mut others = Vec::new();
        self.lane(second).gather(rows, &mut others);
        out.iter_mut().zip(others).for_each(|(value, other)| *value = with(*value, other));
    }
}

/// As `FlowRecord::rate_bits_per_second`.
fn rate(octets: u64, nanos: u64) -> u64 {
    const BITS: u64 = 8 * 1_000_000_000;
    match octets.checked_mul(BITS) {
        Some(bits) => bits.checked_div(nanos).unwrap_or_default(),
        None => (u128::from(octets) * u128::from(BITS))
            .checked_div(nanos.into())
            .map_or(0, |rate| u64::try_from(rate).unwrap_or(u64::MAX)),
    }
}
