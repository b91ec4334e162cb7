//! Packets that exporters sampled, metered into flows.
//!
//! A sample is one packet, not a flow record. Samples of the same key, exporter, interfaces and rate
//! become one flow, one way, cut by the same timeouts as the flows of captures. Its counters are the
//! samples' own; how many packets stand behind each of them is the rate beside it.

mod meter;
mod packet;

use model::{FlowRecord, SourceId, Timestamp};
use netflow::PacketSample;
use protocol::Settings;

use crate::publish::{Desk, Shelf};

pub(super) use packet::NoFlow;

use meter::Meter;

/// The sampled packets of one source.
pub(super) struct Samples {
    meter: Meter<Shelf>,
}

impl Samples {
    pub(super) fn new(settings: &Settings) -> Self {
        let nanos = |seconds: u32| u64::from(seconds) * 1_000_000_000;
        let Settings { active_timeout_seconds, idle_timeout_seconds, .. } = settings;
        Self {
            meter: Meter::new(
                active_timeout_seconds.map(nanos),
                idle_timeout_seconds.map(nanos),
                OPEN_FLOWS,
            ),
        }
    }

    /// A record that carries counters of its own is a flow already; it is given back with the key
    /// that its packet shows. Any other one is metered. The error says what the packet is instead.
    ///
    /// `keep` keeps the record; of samples that become one flow, the first.
    pub(super) fn observe(
        &mut self,
        now: Timestamp,
        sample: &PacketSample<'_>,
        keep: impl FnOnce(&mut FlowRecord),
    ) -> Result<Option<FlowRecord>, NoFlow> {
        let mut flow = packet::flow(sample)?;
        if sample.is_flow {
            keep(&mut flow);
            return Ok(Some(flow));
        }
        self.meter.observe(now, flow, keep);
        Ok(None)
    }

    /// Puts flows that went on into the store, and those that ended.
    pub(super) fn publish(&mut self, source: SourceId, desk: &mut Desk) {
        self.meter.changed(|record, shelf| desk.put(source, record, shelf));
    }

    /// Nothing more will come: all flows end.
    pub(super) fn finish(&mut self, source: SourceId, desk: &mut Desk) {
        self.meter.finish();
        self.publish(source, desk);
    }

    /// Flows that have ended and are not yet published.
    pub(super) fn ended(&self) -> usize {
        self.meter.ended()
    }
}

/// Flows of samples open at a time. 65,536: half of what captures may have open, at half a KiB each.
const OPEN_FLOWS: usize = 1 << 16;

#[cfg(test)]
mod tests;
