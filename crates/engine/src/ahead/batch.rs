//! What happened in a piece of a capture, in order, with the octets it speaks of: what the first half
//! of reading hands to the second.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

use classify::Packet;
use detect::Neighbour;
use model::{Counters, EndReason, FlowKey, FlowRecord, MacAddress, Metered, Timestamp};

use crate::decode::{Stray, Unmetered};

/// What happened, until it is taken in. It holds all it speaks of.
#[derive(Default)]
pub struct Batch {
    pub(super) events: Vec<Event>,
    pub(super) octets: Vec<u8>,
    pub(super) flows: Vec<Shown>,
    /// A slice of the file ends with it.
    pub(crate) slice: Option<Slice>,
    /// Found out while it was taken in: places of flows of which no more payload is wanted, and the
    /// flows that were there.
    pub(crate) done: Vec<(u32, u32)>,
}

/// A slice of the file that was read.
#[derive(Clone, Copy)]
pub(crate) struct Slice {
    pub(crate) octets: u64,
    /// Nothing can be read behind it.
    pub(crate) has_failed: bool,
}

/// One thing that happened.
pub(crate) enum Event {
    /// So many packets.
    Counted(Sums),
    /// A flow began.
    Began(Began),
    /// A packet that may tell what its flow is for.
    Look(Look),
    /// The next of the flows is shown.
    Flow,
    /// A host has this hardware address, as neighbour discovery says.
    Mac(IpAddr, MacAddress),
    /// The same of ARP, which also asks.
    Neighbour(Neighbour),
    /// A packet of no flow, and its octets.
    Unmetered(Unmetered, u32),
    /// A flow export.
    Export { time: Option<Timestamp>, from: SocketAddr, datagram: Range<u32>, is_replay: bool },
    /// No export, where exports come.
    Stray(Stray),
    /// A packet without a time, and none before it had one.
    Timeless,
    /// A name the file brings along, and the latest time before it.
    Name(Box<(IpAddr, Box<str>, Option<Timestamp>)>),
    /// Something is wrong with the file.
    Issue(Box<capture::Issue>),
}

/// What is counted of packets.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) packets: u64,
    pub(crate) wire_octets: u64,
    pub(crate) metered: u64,
    pub(crate) first: Option<Timestamp>,
    pub(crate) last: Option<Timestamp>,
}

/// A flow that began.
pub(crate) struct Began {
    /// Where it is kept while it is open.
    pub(crate) place: u32,
    /// How many flows of its source began before it.
    pub(crate) begun: u32,
    /// It is the rest of the one that ended there just before.
    pub(crate) goes_on: bool,
    pub(crate) time: Timestamp,
    pub(crate) key: FlowKey,
}

/// What of a packet may tell what its flow is for. Its addresses are those of the flow.
pub(crate) struct Look {
    pub(crate) place: u32,
    protocol: u8,
    from_initiator: bool,
    /// It opens a direction of a TCP connection.
    pub(crate) opens: bool,
    has_sequence: bool,
    sequence: u32,
    source_port: u16,
    destination_port: u16,
    time: Timestamp,
    payload: Range<u32>,
    payload_length: u32,
}

/// A flow as it stands, or at its end: what the meter knows of it.
pub(crate) struct Shown {
    pub(crate) place: u32,
    key: FlowKey,
    start: Timestamp,
    end: Timestamp,
    forward: Counters,
    reverse: Counters,
    tcp_flags: u8,
    tcp_flags_reverse: u8,
    tos: u8,
    icmp_type_code: Option<u16>,
    pub(crate) end_reason: Option<EndReason>,
    metered: Metered,
}

/// A batch is full with so many octets: what is written by one half lies near the processor still when
/// the other reads it.
const FULL_OCTETS: usize = 128 << 10;

impl Batch {
    /// Octets of the file that were read when it was handed over, beyond those of batches before.
    pub fn octets_read(&self) -> u64 {
        self.slice.map_or(0, |slice| slice.octets)
    }

    /// Whether it is to be handed over.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        let events = self.events.len() * size_of::<Event>();
        events + self.octets.len() + self.flows.len() * size_of::<Shown>() >= FULL_OCTETS
    }

    /// Keeps octets: where they are.
    #[inline]
    pub(super) fn keep(&mut self, octets: &[u8]) -> Range<u32> {
        let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let from = self.octets.len();
        self.octets.extend_from_slice(octets);
        at(from)..at(self.octets.len())
    }

    /// What happened, to be taken in one by one.
    pub(crate) fn open(&mut self) -> (impl Iterator<Item = Event>, Contents<'_>) {
        let Self { events, octets, flows, .. } = self;
        (events.drain(..), Contents { octets, flows: flows.drain(..) })
    }

    /// It was taken in, and can be filled again.
    pub(crate) fn empty(&mut self) {
        self.slice = None;
        self.events.clear();
        self.flows.clear();
        self.octets.clear();
        // One packet may have been much longer than all others.
        self.octets.shrink_to(2 * FULL_OCTETS);
    }
}

/// What the events of a batch speak of.
pub(crate) struct Contents<'a> {
    octets: &'a [u8],
    flows: std::vec::Drain<'a, Shown>,
}

impl Contents<'_> {
    pub(crate) fn octets(&self, range: &Range<u32>) -> &[u8] {
        self.octets.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    pub(crate) fn next_flow(&mut self) -> Option<Shown> {
        self.flows.next()
    }
}

impl Look {
    pub(super) fn of(place: u32, packet: &Packet<'_>, opens: bool, payload: Range<u32>) -> Self {
        Self {
            place,
            protocol: packet.protocol,
            from_initiator: packet.from_initiator,
            opens,
            has_sequence: packet.sequence.is_some(),
            sequence: packet.sequence.unwrap_or_default(),
            source_port: packet.source_port,
            destination_port: packet.destination_port,
            time: packet.time,
            payload,
            payload_length: packet.payload_length,
        }
    }

    /// The packet again, of a flow of this key.
    #[inline]
    pub(crate) fn packet<'a>(&self, key: &FlowKey, contents: &'a Contents<'_>) -> Packet<'a> {
        let (source, destination) = match self.from_initiator {
            true => (key.source, key.destination),
            false => (key.destination, key.source),
        };
        Packet {
            time: self.time,
            protocol: self.protocol,
            source,
            destination,
            source_port: self.source_port,
            destination_port: self.destination_port,
            from_initiator: self.from_initiator,
            sequence: self.has_sequence.then_some(self.sequence),
            payload: contents.octets(&self.payload),
            payload_length: self.payload_length,
        }
    }
}

impl Shown {
    /// A flow that the meter shows.
    pub(super) fn of(place: u32, record: &mut FlowRecord) -> Self {
        Self {
            place,
            key: record.key,
            start: record.start,
            end: record.end,
            forward: record.forward,
            reverse: record.reverse,
            tcp_flags: record.tcp_flags,
            tcp_flags_reverse: record.tcp_flags_reverse,
            tos: record.tos,
            icmp_type_code: record.icmp_type_code,
            end_reason: record.end_reason,
            // The meter writes it anew for the next one.
            metered: record.metered.as_deref_mut().map(std::mem::take).unwrap_or_default(),
        }
    }

    /// Writes it where nothing but flows of the same meter are written.
    pub(crate) fn write(self, record: &mut FlowRecord) {
        record.key = self.key;
        (record.start, record.end) = (self.start, self.end);
        (record.forward, record.reverse) = (self.forward, self.reverse);
        record.tcp_flags = self.tcp_flags;
        record.tcp_flags_reverse = self.tcp_flags_reverse;
        record.tos = self.tos;
        record.icmp_type_code = self.icmp_type_code;
        record.end_reason = self.end_reason;
        **record.metered.get_or_insert_default() = self.metered;
    }
}
