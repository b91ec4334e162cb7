//! The meter: finds or begins the flow of each packet, counts it, and ends flows by packet time.

use capture::{IpPacket, Tcp, Transport};
use model::{EndReason, FlowKey, FlowRecord, Label, Metered, Timestamp};

use crate::flow::{ACK, SYN};
use crate::fragments::{FragmentKey, Fragments, Ports};
use crate::initiator::first_packet;
use crate::key::{Index, Key};
use crate::order::Order;
use crate::watch::Watch;
use crate::{Around, Config, Counters, Flow, Observed, TcpVerdict};

/// Meters packets into flows; `T` is what the caller keeps with each flow.
///
/// Feed it with [`Meter::observe`], in the order of the capture; [`Meter::finish`] once at its end.
/// Flows are shown as they end, and are the meter's again afterwards; [`Meter::changed`] shows those
/// that are still open. The same packets give the same flows in the same order, however fast they come.
#[derive(Debug)]
pub struct Meter<T> {
    config: Config,
    counters: Counters,
    index: Index,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    /// Open flows, the one that is silent for longest first.
    order: Order,
    /// Slots whose flow changed since [`Meter::changed`] was asked; each at most once.
    marked: Vec<u32>,
    fragments: Fragments,
    previous: Timestamp,
    /// What is told of a flow while it is shown: one for all, for it is not kept beside each.
    told: Option<Box<Metered>>,
}

/// A flow, and what is remembered of it. It is written and shown where it stands: moving one costs
/// as much as metering some packets.
#[derive(Debug)]
struct Slot<T> {
    flow: Flow<T>,
    watch: Watch,
    /// What of its key does not stand in the record.
    path: u64,
    /// Time of the packet that came last, which need not be the latest.
    seen: Timestamp,
    initiator_is_low: bool,
    is_open: bool,
    is_marked: bool,
}

/// What the meter wants to know of a packet.
struct Seen {
    time: Timestamp,
    octets: u64,
    key: Key,
    path: u64,
    source_is_low: bool,
    tcp_flags: u8,
}

impl<T: Default> Meter<T> {
    /// A meter that has seen nothing.
    pub fn new(config: Config) -> Self {
        Self {
            config: Config { max_flows: config.max_flows.clamp(1, u32::MAX as usize), ..config },
            counters: Counters::default(),
            index: Index::new(config.seed),
            slots: Vec::new(),
            free: Vec::new(),
            order: Order::new(),
            marked: Vec::new(),
            fragments: Fragments::default(),
            previous: Timestamp::MIN,
            told: None,
        }
    }

    /// Counts a packet to its flow. `around` is the VLAN it was found in, and more where more tells
    /// flows apart. `frame_octets` is the length of its frame on the wire; `ended`
    /// is shown the flows that the packet or its time ended, before it is counted.
    #[inline]
    pub fn observe(
        &mut self,
        time: Timestamp,
        around: impl Into<Around>,
        packet: &IpPacket<'_>,
        frame_octets: u32,
        ended: &mut impl FnMut(&mut Flow<T>),
    ) -> Observed<'_, T> {
        self.advance(time, ended);
        let around = around.into();
        let (ports, tcp_flags) = self.ports_and_flags(time, packet);
        let way = FlowKey {
            source: packet.source,
            destination: packet.destination,
            source_port: ports.0,
            destination_port: ports.1,
            protocol: packet.protocol,
            vlan: around.vlan,
        };
        let (key, source_is_low) = Key::new(&way, around.path());
        let path = around.path();
        let octets = frame_octets.into();
        let seen = Seen { time, octets, key, path, source_is_low, tcp_flags };
        let found = self.index.find(&key);
        let mut goes_on = false;
        let (slot, is_new) = match found.map(|slot| (slot, self.reason_to_end(slot, &seen))) {
            Some((slot, None)) => {
                self.order.touch(slot);
                (slot, false)
            }
            Some((slot, Some(reason))) => {
                let before = match reason {
                    EndReason::ActiveTimeout => self.before(slot),
                    _ => None,
                };
                goes_on = before.is_some();
                self.end(slot, reason, ended);
                (self.open_flow(way, packet, &seen, before, ended), true)
            }
            None => (self.open_flow(way, packet, &seen, None, ended), true),
        };
        let tcp = match &packet.transport {
            Transport::Tcp(tcp) => Some(tcp),
            _ => None,
        };
        let (flow, from_initiator, tcp) = self.count(slot, &seen, tcp);
        Observed { flow, from_initiator, is_new, goes_on, tcp }
    }

    /// The capture ends here: every open flow ends, the one that is silent for longest first. The
    /// room they took is given back.
    pub fn finish(&mut self, ended: &mut impl FnMut(&mut Flow<T>)) {
        while let Some(slot) = self.order.first() {
            self.end(slot, EndReason::ForcedEnd, ended);
        }
        self.index = Index::new(self.config.seed);
        (self.slots, self.free, self.marked) = Default::default();
        self.order = Order::new();
    }

    /// Shows the open flows that changed since the last call.
    pub fn changed(&mut self, mut each: impl FnMut(&mut Flow<T>)) {
        let mut metered = self.told.take().unwrap_or_default();
        for slot in self.marked.drain(..) {
            let Slot { flow, watch, is_marked, is_open, .. } = &mut self.slots[slot as usize];
            *is_marked = false;
            if *is_open {
                *metered = watch.metered(&flow.record, flow.tunnel.as_ref());
                flow.record.metered = Some(metered);
                each(flow);
                metered = flow.record.metered.take().unwrap_or_default();
            }
        }
        self.told = Some(metered);
    }

    /// How many flows are open.
    pub fn open(&self) -> usize {
        self.index.len()
    }

    /// What was done so far.
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Time is what the packet says: ends the flows that are silent for too long.
    #[inline]
    fn advance(&mut self, time: Timestamp, ended: &mut impl FnMut(&mut Flow<T>)) {
        self.counters.packets += 1;
        if time < self.previous {
            self.counters.clock_went_back += 1;
        }
        self.previous = time;
        let Some(timeout) = self.config.idle_timeout_nanos else { return };
        while let Some(slot) = self.order.first() {
            let open = &mut self.slots[slot as usize];
            if open.seen > time {
                // It comes from a time the clock has gone back behind: it would hold up all flows
                // behind it, so its silence begins here.
                open.seen = time;
                self.order.touch(slot);
            } else if time.nanos_since(open.seen) > timeout {
                self.end(slot, EndReason::IdleTimeout, ended);
            } else {
                return;
            }
        }
    }

    /// Ports, 0 where there are none, and TCP flags. Later fragments have those of their first.
    #[inline]
    fn ports_and_flags(&mut self, time: Timestamp, packet: &IpPacket<'_>) -> (Ports, u8) {
        let (ports, flags) = match &packet.transport {
            Transport::Tcp(tcp) => ((tcp.source_port, tcp.destination_port), tcp.flags),
            Transport::Udp(udp) => ((udp.source_port, udp.destination_port), 0),
            _ => ((0, 0), 0),
        };
        if packet.fragment.is_some() {
            return (self.ports_of_fragment(time, packet, ports), flags);
        }
        (ports, flags)
    }

    #[cold]
    fn ports_of_fragment(&mut self, time: Timestamp, packet: &IpPacket<'_>, ports: Ports) -> Ports {
        let (Some(fragment), TCP | UDP) = (packet.fragment, packet.protocol) else {
            return ports;
        };
        let IpPacket { source, destination, protocol, .. } = *packet;
        let key = FragmentKey { source, destination, protocol, id: fragment.id };
        if !matches!(packet.transport, Transport::LaterFragment) {
            if fragment.more && self.fragments.remember(key, ports, time) {
                self.counters.fragments_forgotten += 1;
            }
            return ports;
        }
        if let Some(ports) = self.fragments.find(&key, time) {
            self.counters.fragments_joined += 1;
            return ports;
        }
        self.counters.fragments_without_first += 1;
        ports
    }

    /// Why the flow of this packet has to end before it.
    #[inline]
    fn reason_to_end(&self, slot: u32, seen: &Seen) -> Option<EndReason> {
        let open = &self.slots[slot as usize];
        let Config { idle_timeout_nanos, active_timeout_nanos, .. } = self.config;
        if idle_timeout_nanos.is_some_and(|timeout| seen.time.nanos_since(open.seen) > timeout) {
            return Some(EndReason::IdleTimeout);
        }
        let has_timeouts = idle_timeout_nanos.is_some() || active_timeout_nanos.is_some();
        let is_new_connection = seen.tcp_flags & (SYN | ACK) == SYN;
        if is_new_connection && has_timeouts && open.watch.is_closed() {
            return Some(EndReason::EndOfFlow);
        }
        let start = open.flow.record.start;
        active_timeout_nanos
            .is_some_and(|timeout| seen.time.nanos_since(start) > timeout)
            .then_some(EndReason::ActiveTimeout)
    }

    /// The flow in this slot, where it goes on in a new record: who began it is not forgotten, nor
    /// what it was found out to be.
    #[cold]
    fn before(&self, slot: u32) -> Option<Box<Before>> {
        let Slot { flow, watch, initiator_is_low, .. } = &self.slots[slot as usize];
        let FlowRecord { key, label, host_name, .. } = &flow.record;
        Some(Box::new(Before {
            key: *key,
            initiator_is_low: *initiator_is_low,
            label: label.clone(),
            host_name: host_name.clone(),
            watch: watch.continued(),
        }))
    }

    /// Opens a flow that has counted nothing yet, at the cost of another one where there is no room.
    fn open_flow(
        &mut self,
        way: FlowKey,
        packet: &IpPacket<'_>,
        seen: &Seen,
        before: Option<Box<Before>>,
        ended: &mut impl FnMut(&mut Flow<T>),
    ) -> u32 {
        if self.index.len() >= self.config.max_flows
            && let Some(slot) = self.order.first()
        {
            self.end(slot, EndReason::LackOfResources, ended);
        }
        self.counters.flows += 1;
        let (answers, initiator) = first_packet(&way, seen.tcp_flags);
        let (slot, place) = match self.free.pop() {
            Some(slot) => {
                let place = &mut self.slots[slot as usize];
                place.watch.begin(initiator);
                place.flow.record = FlowRecord::new(way, seen.time);
                (slot, place)
            }
            None => {
                let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
                self.slots.push(Slot {
                    flow: Flow {
                        record: FlowRecord::new(way, seen.time),
                        tag: T::default(),
                        tunnel: None,
                    },
                    watch: Watch::new(initiator),
                    path: seen.path,
                    seen: seen.time,
                    initiator_is_low: false,
                    is_open: false,
                    is_marked: false,
                });
                (slot, &mut self.slots[slot as usize])
            }
        };
        (place.path, place.seen, place.is_open) = (seen.path, seen.time, true);
        place.initiator_is_low = seen.source_is_low != answers;
        let record = &mut place.flow.record;
        if answers {
            record.key = way.reversed();
        }
        if let Some(before) = before {
            let Before { key, initiator_is_low, label, host_name, watch } = *before;
            (record.key, record.label, record.host_name) = (key, label, host_name);
            (place.initiator_is_low, place.watch) = (initiator_is_low, watch);
        }
        record.tos = packet.tos;
        if let Transport::Icmp(icmp) = &packet.transport {
            record.icmp_type_code = Some(u16::from_be_bytes([icmp.kind, icmp.code]));
        }
        self.index.insert(seen.key, slot);
        self.order.append(slot);
        slot
    }

    /// Counts the packet to the open flow in this slot.
    #[inline]
    fn count(
        &mut self,
        slot: u32,
        seen: &Seen,
        tcp: Option<&Tcp<'_>>,
    ) -> (&mut Flow<T>, bool, Option<TcpVerdict>) {
        let open = &mut self.slots[slot as usize];
        if !open.is_marked {
            open.is_marked = true;
            self.marked.push(slot);
        }
        debug_assert!(open.is_open, "a slot that is in the index is open");
        let from_initiator = seen.source_is_low == open.initiator_is_low;
        let flow = &mut open.flow;
        open.seen = seen.time;
        let record = &mut flow.record;
        let tcp = open.watch.count(record, seen.time, from_initiator, seen.octets, tcp);
        (flow, from_initiator, tcp)
    }

    /// Ends the flow in this slot and shows it.
    fn end(&mut self, slot: u32, reason: EndReason, ended: &mut impl FnMut(&mut Flow<T>)) {
        self.order.remove(slot);
        self.free.push(slot);
        let Slot { flow, watch, path, is_open, .. } = &mut self.slots[slot as usize];
        *is_open = false;
        self.index.remove(&Key::new(&flow.record.key, *path).0);
        let reason = watch.reason(reason);
        let counter = match reason {
            EndReason::IdleTimeout => &mut self.counters.idle_timeouts,
            EndReason::ActiveTimeout => &mut self.counters.active_timeouts,
            EndReason::EndOfFlow => &mut self.counters.closed,
            EndReason::ForcedEnd => &mut self.counters.forced,
            EndReason::LackOfResources => &mut self.counters.lack_of_resources,
        };
        *counter += 1;
        let mut metered = self.told.take().unwrap_or_default();
        *metered = watch.metered(&flow.record, flow.tunnel.as_ref());
        flow.record.end_reason = Some(reason);
        flow.record.metered = Some(metered);
        ended(flow);
        self.told = flow.record.metered.take();
        // The slot is kept for another flow, what this one held is not.
        flow.tag = T::default();
        flow.tunnel = None;
        (flow.record.host_name, flow.record.revealed) = (None, None);
    }
}

/// What a flow that the active timeout cuts hands on to its next record.
struct Before {
    key: FlowKey,
    initiator_is_low: bool,
    label: Label,
    host_name: Option<Box<str>>,
    watch: Watch,
}

const TCP: u8 = 6;
const UDP: u8 = 17;

#[cfg(test)]
mod tests;
