//! Parts of fragmented IP packets in, whole packets out (RFC 791 §3.2, RFC 8200 §4.5).
//!
//! Everything a stranger can make grow is bounded by [`ReassemblyLimits`]. Parts that overlap are
//! never trusted (RFC 5722): systems disagree on which of them counts, so their packet is given up.

mod parts;

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use model::Timestamp;

use crate::config::ReassemblyLimits;
use crate::dissect::IpPacket;

use parts::{Fit, Parts};

/// Puts fragmented packets together.
///
/// Feed it with [`Reassembler::take`] in the order of the capture; what is left at the end is in
/// [`Reassembler::under_way`].
#[derive(Debug, Default)]
pub struct Reassembler {
    limits: ReassemblyLimits,
    counters: ReassemblyCounters,
    packets: BTreeMap<Key, Packet>,
    /// In the order in which they began, with those that are gone already in between.
    order: VecDeque<(Key, u64)>,
    /// Numbers packets, for a key may be used again.
    begun: u64,
    octets: usize,
    whole: Vec<u8>,
}

/// What was done so far, in parts unless it says packets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReassemblyCounters {
    /// Parts that were taken.
    pub parts: u64,
    /// Packets that became whole.
    pub whole: u64,
    /// Parts that were there already, octet for octet.
    pub duplicates: u64,
    /// Packets given up because parts overlap and differ, or lie.
    pub overlaps: u64,
    /// Packets given up because the snap length cut a part.
    pub cut: u64,
    /// Packets given up because the rest did not come in time.
    pub late: u64,
    /// Packets given up for want of room.
    pub forgotten: u64,
}

/// What came of a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken<'a> {
    /// The whole packet, with which this part completed it: an IP header and what it carries, as
    /// [`crate::LinkType::RAW`].
    pub whole: Option<&'a [u8]>,
    /// The packet was marked, with this part or an earlier one.
    pub is_marked: bool,
}

/// What all parts of one packet share; on another VLAN it is another copy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Key {
    source: IpAddr,
    destination: IpAddr,
    /// IPv6 goes by addresses and id alone, but the parts of one packet agree on it all the same.
    protocol: u8,
    vlan: Option<u16>,
    id: u32,
}

#[derive(Debug)]
struct Packet {
    number: u64,
    first_seen: Timestamp,
    is_marked: bool,
    /// `None` once it is given up: what still comes of it is not taken for a new one.
    parts: Option<Parts>,
    /// Of its first part.
    tos: u8,
    ttl: u8,
}

/// What a packet under way costs beside its octets.
const PACKET_OCTETS: usize = size_of::<Packet>() + 2 * size_of::<(Key, u64)>();

impl Reassembler {
    /// One that has seen nothing.
    pub fn new(limits: ReassemblyLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes a part; packets without [`IpPacket::fragment`] are none. `mark` is the caller's to
    /// remember about the packet.
    pub fn take(
        &mut self,
        now: Timestamp,
        vlan: Option<u16>,
        packet: &IpPacket<'_>,
        mark: bool,
    ) -> Taken<'_> {
        let Some(part) = packet.fragment else { return Taken { whole: None, is_marked: mark } };
        self.counters.parts += 1;
        self.expire(now);
        let IpPacket { source, destination, .. } = *packet;
        let key = Key { source, destination, protocol: part.protocol, vlan, id: part.id };
        let number = self.begun;
        let under_way = self.packets.entry(key).or_insert_with(|| {
            self.begun += 1;
            self.octets += PACKET_OCTETS;
            self.order.push_back((key, number));
            Packet {
                number,
                first_seen: now,
                is_marked: false,
                parts: Some(Parts::default()),
                tos: packet.tos,
                ttl: packet.ttl,
            }
        });
        under_way.is_marked |= mark;
        let is_marked = under_way.is_marked;
        let Some(parts) = &mut under_way.parts else { return Taken { whole: None, is_marked } };
        let before = parts.cost();
        let fit = parts.put(&part);
        self.octets = (self.octets + parts.cost()).saturating_sub(before);
        let given_up = match fit {
            Fit::Whole => {
                rebuild(&key, under_way, &mut self.whole);
                self.counters.whole += 1;
                self.forget(&key);
                return Taken { whole: Some(&self.whole), is_marked };
            }
            Fit::Waiting => None,
            Fit::Duplicate => {
                self.counters.duplicates += 1;
                None
            }
            Fit::Overlap => Some(&mut self.counters.overlaps),
            Fit::Cut => Some(&mut self.counters.cut),
            Fit::TooMany => Some(&mut self.counters.forgotten),
        };
        if let Some(counter) = given_up {
            *counter += 1;
            self.octets = self.octets.saturating_sub(parts.cost());
            under_way.parts = None;
        }
        self.make_room();
        Taken { whole: None, is_marked }
    }

    /// What was done so far.
    pub const fn counters(&self) -> ReassemblyCounters {
        self.counters
    }

    /// Packets of which parts are missing still.
    pub fn under_way(&self) -> usize {
        self.packets.values().filter(|packet| packet.parts.is_some()).count()
    }

    /// Gives up what began too long ago.
    fn expire(&mut self, now: Timestamp) {
        while let Some((key, number)) = self.order.front().copied() {
            match self.packets.get(&key).filter(|packet| packet.number == number) {
                None => {}
                Some(packet) if now.nanos_since(packet.first_seen) > self.limits.timeout_nanos => {
                    self.counters.late += u64::from(packet.parts.is_some());
                    self.forget(&key);
                }
                Some(_) => return,
            }
            self.order.pop_front();
        }
    }

    /// Gives up the oldest until all fit.
    fn make_room(&mut self) {
        while self.octets > self.limits.max_octets || self.order.len() > self.limits.max_packets {
            let Some((key, number)) = self.order.pop_front() else { return };
            let Some(packet) = self.packets.get(&key).filter(|packet| packet.number == number)
            else {
                continue;
            };
            self.counters.forgotten += u64::from(packet.parts.is_some());
            self.forget(&key);
        }
    }

    fn forget(&mut self, key: &Key) {
        if let Some(packet) = self.packets.remove(key) {
            let cost = PACKET_OCTETS + packet.parts.map_or(0, |parts| parts.cost());
            self.octets = self.octets.saturating_sub(cost);
        }
    }
}

/// An IP header of its own before the joined parts. Where the length has no room in it, it is 0, and
/// the frame's counts.
fn rebuild(key: &Key, whole: &Packet, out: &mut Vec<u8>) {
    let Some(parts) = &whole.parts else { return };
    let Packet { tos, ttl, .. } = *whole;
    let octets = parts.octets();
    out.clear();
    match (key.source, key.destination) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            let total = u16::try_from(octets + 20).unwrap_or(0).to_be_bytes();
            out.extend([0x45, tos, total[0], total[1], 0, 0, 0, 0, ttl, key.protocol, 0, 0]);
            out.extend(source.octets());
            out.extend(destination.octets());
        }
        (source, destination) => {
            let length = u16::try_from(octets).unwrap_or(0).to_be_bytes();
            out.extend([0x60 | tos >> 4, tos << 4, 0, 0, length[0], length[1]]);
            out.extend([key.protocol, ttl]);
            for address in [source, destination] {
                if let IpAddr::V6(address) = address {
                    out.extend(address.octets());
                }
            }
        }
    }
    parts.join(out);
}

#[cfg(test)]
mod tests;
