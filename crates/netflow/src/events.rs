//! Events that an exporter tells twice: some Cisco ASAs send the last update of a connection and its
//! teardown at the same instant with the same counters. Both are deltas, so that one of them is a
//! repetition of the other.

use std::collections::VecDeque;

use model::FlowEvent;
use rustc_hash::FxHashMap;

use crate::bytes::unsigned;
use crate::field::FieldName;
use crate::flow::{Target, low8};
use crate::layout::{Layout, LayoutField};

/// flowId: which connection of this exporter.
const FLOW_ID: u16 = 148;

/// The last update of each of the latest connections of one exporter and domain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Updates {
    known: FxHashMap<u64, Delta>,
    /// Their ids, longest known first; some are there no more.
    order: VecDeque<u64>,
}

/// When something was counted, and how much: both as they were sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Delta {
    time: u64,
    /// Octets and packets, there and back.
    counters: [u64; 4],
}

impl Updates {
    /// Whether the record tears a connection down with what its last update told already. Otherwise
    /// remembers what it may be that will be told again; the second says whether another connection
    /// was forgotten for it.
    pub(crate) fn observe(&mut self, layout: &Layout, record: &[u8], limit: usize) -> (bool, bool) {
        let Some((id, event, delta)) = read(layout, record) else { return (false, false) };
        match event {
            FlowEvent::Updated => (false, self.remember(id, delta, limit)),
            FlowEvent::Deleted => (self.known.remove(&id) == Some(delta), false),
            // The id now belongs to another connection.
            FlowEvent::Created => {
                self.known.remove(&id);
                (false, false)
            }
            _ => (false, false),
        }
    }

    fn remember(&mut self, id: u64, delta: Delta, limit: usize) -> bool {
        if delta.counters == [0; 4] {
            self.known.remove(&id);
            return false;
        }
        let mut forgotten = false;
        if self.known.insert(id, delta).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > limit {
            let oldest = self.order.pop_front();
            forgotten |= oldest.is_some_and(|oldest| self.known.remove(&oldest).is_some());
        }
        forgotten
    }
}

/// Whether records of these fields can tell of a connection twice.
pub(crate) fn are_told(fields: &[LayoutField]) -> bool {
    let any = |is: fn(Target) -> bool| fields.iter().any(|field| field.target.is_some_and(is));
    fields.iter().any(is_flow_id)
        && any(|target| target == Target::FirewallEvent)
        && any(|target| matches!(target, Target::Event(_)))
        && any(Target::is_counter)
}

fn is_flow_id(field: &LayoutField) -> bool {
    field.name == FieldName::new(0, FLOW_ID)
}

/// Connection, what happened to it, and how much was counted since the last time.
fn read(layout: &Layout, record: &[u8]) -> Option<(u64, FlowEvent, Delta)> {
    let (mut id, mut event, mut time) = (None, None, None);
    let mut counters = [0; 4];
    let [octets, octets_reverse, packets, packets_reverse] = &mut counters;
    for (field, bytes) in layout.values(record) {
        let Some(number) = unsigned(bytes) else { continue };
        match field.target {
            Some(Target::FirewallEvent) => event = FlowEvent::from_firewall(low8(number)),
            Some(Target::Event(_)) => time = Some(number),
            Some(Target::Octets) => *octets = number,
            Some(Target::OctetsReverse) => *octets_reverse = number,
            Some(Target::Packets) => *packets = number,
            Some(Target::PacketsReverse) => *packets_reverse = number,
            _ if is_flow_id(field) => id = id.or(Some(number)),
            _ => {}
        }
    }
    Some((id?, event?, Delta { time: time?, counters }))
}
