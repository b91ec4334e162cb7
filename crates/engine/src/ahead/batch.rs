//! What happened in a piece of a capture, in order, with the octets it speaks of: what the first stage
//! of reading hands to the second.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

use classify::Packet;
use detect::Neighbour;
use model::{Counters, EndReason, Exchange, FlowKey, FlowRecord, MacAddress, Metered, Timestamp};

use crate::decode::{Stray, Unmetered};

/// What happened, until it is taken in. It holds all it speaks of.
#[derive(Default)]
pub struct Batch {
    pub(super) events: Vec<Event>,
    pub(super) octets: Vec<u8>,
    pub(crate) flows: Vec<Shown>,
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
    /// What the third stage is told, too.
    Fact(Fact),
    /// A flow began.
    Began(Began),
    /// A packet that may tell what its flow is for.
    Look(Look),
    /// A host has this hardware address, as neighbour discovery says.
    Mac(IpAddr, MacAddress),
    /// A name the file brings along, and the latest time before it.
    Name(Box<(IpAddr, Box<str>, Option<Timestamp>)>),
}

/// What is told as far as the third stage.
pub(crate) enum Fact {
    /// So many packets.
    Counted(Sums),
    /// The next of the flows is shown.
    Flow,
    /// Something was said, in the flow before which so many began; of the second stage.
    Said(u32, Box<Exchange>),
    /// A host has this hardware address, as ARP says, which also asks.
    Neighbour(Neighbour),
    /// A packet of no flow, and its octets.
    Unmetered(Unmetered, u32),
    /// A flow export.
    Export { time: Option<Timestamp>, from: SocketAddr, datagram: Range<u32>, is_replay: bool },
    /// No export, where exports come.
    Stray(Stray),
    /// A packet without a time, and none before it had one.
    Timeless,
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

/// A batch is full with so many octets: what is written by one stage lies near the processor still
/// when the next reads it.
const FULL_OCTETS: usize = 192 << 10;

impl Batch {
    /// Whether it is to be handed over.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        let events = self.events.len() * size_of::<Event>();
        events + self.octets.len() + self.flows.len() * size_of::<Shown>() >= FULL_OCTETS
    }

    /// Keeps octets: where they are.
    #[inline]
    pub(super) fn keep(&mut self, octets: &[u8]) -> Range<u32> {
        keep(&mut self.octets, octets)
    }

    /// What happened, to be taken in one by one, and the octets it speaks of.
    pub(crate) fn open(&mut self) -> (impl Iterator<Item = Event>, Contents<'_>) {
        (self.events.drain(..), Contents(&self.octets))
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

/// Keeps octets behind others: where they are.
#[inline]
pub(crate) fn keep(kept: &mut Vec<u8>, octets: &[u8]) -> Range<u32> {
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let from = kept.len();
    kept.extend_from_slice(octets);
    at(from)..at(kept.len())
}

/// The octets that the events of a batch speak of.
#[derive(Clone, Copy)]
pub(crate) struct Contents<'a>(pub(crate) &'a [u8]);

impl<'a> Contents<'a> {
    pub(crate) fn octets(self, range: &Range<u32>) -> &'a [u8] {
        self.0.get(range.start as usize..range.end as usize).unwrap_or_default()
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
    pub(crate) fn packet<'a>(&self, key: &FlowKey, contents: Contents<'a>) -> Packet<'a> {
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

    /// Writes whose it is and when it was, which is what names are found by.
    pub(crate) fn write_head(&self, record: &mut FlowRecord) {
        record.key = self.key;
        (record.start, record.end) = (self.start, self.end);
        record.end_reason = self.end_reason;
    }

    /// Writes it where nothing but flows of the same meter are written.
    pub(crate) fn write(&mut self, record: &mut FlowRecord) {
        self.write_head(record);
        (record.forward, record.reverse) = (self.forward, self.reverse);
        record.tcp_flags = self.tcp_flags;
        record.tcp_flags_reverse = self.tcp_flags_reverse;
        record.tos = self.tos;
        record.icmp_type_code = self.icmp_type_code;
        **record.metered.get_or_insert_default() = std::mem::take(&mut self.metered);
    }
}
