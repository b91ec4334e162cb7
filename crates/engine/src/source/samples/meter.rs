//! Flows of sampled packets that are open: found, counted, cut by time, bounded.

use std::collections::{HashMap, VecDeque};

use foldhash::quality::FixedState;
use model::{
    Confidence, EndReason, ExporterKey, FlowKey, FlowRecord, OctetLayer, Sampling, Timestamp,
};

/// What all samples of a flow have in common. Only samples of one rate can be added up.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    key: FlowKey,
    exporter: Option<ExporterKey>,
    interfaces: [Option<u32>; 2],
    sampling: Sampling,
    octet_layer: OctetLayer,
}

/// Open flows, each with something of the caller's.
pub(super) struct Meter<T> {
    active_nanos: Option<u64>,
    idle_nanos: Option<u64>,
    limit: usize,
    /// The hash folds, so that numbered addresses of IPv6 spread.
    index: HashMap<Kind, u32, FixedState>,
    slots: Vec<Option<Open<T>>>,
    free: Vec<u32>,
    /// Each open flow once, with the time of its last sample when it was put here. Those in front
    /// were put here first; whether they have gone on since is seen when they are taken out.
    order: VecDeque<(u32, Timestamp)>,
    /// Slots that changed since they were asked for.
    marked: Vec<u32>,
    ended: Vec<(FlowRecord, T)>,
}

struct Open<T> {
    record: FlowRecord,
    beside: T,
    seen: Timestamp,
    is_marked: bool,
}

/// How many flows are looked at for one that has not gone on, before any one makes room.
const SECOND_CHANCES: u32 = 64;

impl<T: Default> Meter<T> {
    pub(super) fn new(active_nanos: Option<u64>, idle_nanos: Option<u64>, limit: usize) -> Self {
        Self {
            active_nanos,
            idle_nanos,
            limit: limit.max(1),
            index: HashMap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            order: VecDeque::new(),
            marked: Vec::new(),
            ended: Vec::new(),
        }
    }

    /// Counts a sample to its flow; `begin` is called where it is the first of one.
    pub(super) fn observe(
        &mut self,
        now: Timestamp,
        sample: FlowRecord,
        begin: impl FnOnce(&mut FlowRecord),
    ) {
        self.expire(now);
        let kind = Kind::of(&sample);
        let Some(&slot) = self.index.get(&kind) else {
            return self.open(now, kind, sample, begin);
        };
        let Some(open) = self.slots.get_mut(slot as usize).and_then(Option::as_mut) else { return };
        let over = |limit: Option<u64>, since: Timestamp| {
            limit.is_some_and(|limit| now.nanos_since(since) > limit)
        };
        let reason = if over(self.idle_nanos, open.seen) {
            Some(EndReason::IdleTimeout)
        } else if over(self.active_nanos, open.record.start) {
            Some(EndReason::ActiveTimeout)
        } else {
            None
        };
        open.seen = now;
        if let Some(reason) = reason {
            let mut next = sample;
            begin(&mut next);
            let mut record = std::mem::replace(&mut open.record, next);
            record.end_reason = Some(reason);
            self.ended.push((record, std::mem::take(&mut open.beside)));
        } else {
            merge(&mut open.record, sample);
        }
        if !open.is_marked {
            open.is_marked = true;
            self.marked.push(slot);
        }
    }

    /// Shows flows that changed since the last call, and those that ended.
    pub(super) fn changed(&mut self, mut each: impl FnMut(&mut FlowRecord, &mut T)) {
        for (mut record, mut beside) in self.ended.drain(..) {
            each(&mut record, &mut beside);
        }
        for slot in self.marked.drain(..) {
            if let Some(open) = self.slots.get_mut(slot as usize).and_then(Option::as_mut)
                && std::mem::take(&mut open.is_marked)
            {
                each(&mut open.record, &mut open.beside);
            }
        }
    }

    /// All flows end.
    pub(super) fn finish(&mut self) {
        while let Some((slot, _)) = self.order.pop_front() {
            self.end(slot, EndReason::ForcedEnd);
        }
    }

    /// Flows that ended and were not asked for.
    pub(super) const fn ended(&self) -> usize {
        self.ended.len()
    }

    fn open(
        &mut self,
        now: Timestamp,
        kind: Kind,
        mut record: FlowRecord,
        begin: impl FnOnce(&mut FlowRecord),
    ) {
        if self.index.len() >= self.limit {
            self.make_room();
        }
        begin(&mut record);
        let open = Some(Open { record, beside: T::default(), seen: now, is_marked: true });
        let slot = if let Some(slot) = self.free.pop()
            && let Some(place) = self.slots.get_mut(slot as usize)
        {
            *place = open;
            slot
        } else {
            self.slots.push(open);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        };
        self.index.insert(kind, slot);
        self.order.push_back((slot, now));
        self.marked.push(slot);
    }

    /// Flows that have been silent for too long end.
    fn expire(&mut self, now: Timestamp) {
        let Some(idle) = self.idle_nanos else { return };
        while let Some((slot, put)) = self.order.front().copied()
            && now.nanos_since(put) > idle
        {
            self.order.pop_front();
            match self.seen(slot) {
                Some(seen) if now.nanos_since(seen) <= idle => self.order.push_back((slot, seen)),
                _ => self.end(slot, EndReason::IdleTimeout),
            }
        }
    }

    /// The flow that has been silent for longest ends, or one that has been for long.
    fn make_room(&mut self) {
        let mut chances = SECOND_CHANCES;
        while let Some((slot, put)) = self.order.pop_front() {
            match self.seen(slot) {
                Some(seen) if seen > put && chances > 0 => {
                    chances -= 1;
                    self.order.push_back((slot, seen));
                }
                _ => return self.end(slot, EndReason::LackOfResources),
            }
        }
    }

    fn seen(&self, slot: u32) -> Option<Timestamp> {
        self.slots.get(slot as usize)?.as_ref().map(|open| open.seen)
    }

    fn end(&mut self, slot: u32, reason: EndReason) {
        let Some(open) = self.slots.get_mut(slot as usize).and_then(Option::take) else { return };
        let Open { mut record, beside, .. } = open;
        self.index.remove(&Kind::of(&record));
        self.free.push(slot);
        record.end_reason = Some(reason);
        self.ended.push((record, beside));
    }
}

impl Kind {
    fn of(record: &FlowRecord) -> Self {
        Self {
            key: record.key,
            exporter: record.exporter,
            interfaces: [record.input_interface, record.output_interface],
            sampling: record.sampling,
            octet_layer: record.octet_layer,
        }
    }
}

/// One more sample of the flow. What it says of application and name counts where it says more.
fn merge(flow: &mut FlowRecord, sample: FlowRecord) {
    flow.start = flow.start.min(sample.start);
    flow.end = flow.end.max(sample.end);
    flow.forward = flow.forward.plus(sample.forward);
    flow.tcp_flags |= sample.tcp_flags;
    if flow.label.confidence < Confidence::Payload
        && sample.label.confidence > flow.label.confidence
    {
        flow.label = sample.label;
    }
    flow.host_name = flow.host_name.take().or(sample.host_name);
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::BuildHasher;
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn samples_of_numbered_ipv6_hosts_spread() {
        let meter: Meter<()> = Meter::new(None, None, 1);
        let address = |network, host| Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, 0, host);
        let kind = |network, host| Kind {
            key: FlowKey {
                source: address(network, host).into(),
                destination: address(0, 1).into(),
                source_port: 443,
                destination_port: 443,
                protocol: 6,
                vlan: None,
            },
            exporter: None,
            interfaces: [None; 2],
            sampling: Sampling::OneIn(100),
            octet_layer: OctetLayer::Frame,
        };
        let of = |network| (0..256).map(move |host| kind(network, host));
        let hash = |kind| meter.index.hasher().hash_one(kind) & 0xf_ffff;
        let places: HashSet<u64> = (0..256).flat_map(of).map(hash).collect();
        // 65,536 of 2^20 places, of which chance alone would take about 63,500.
        assert!(places.len() > 60_000, "{} places", places.len());
    }
}
