//! One conversation being spoken: its packets in order, and who said how much.

use model::{FlowKey, Timestamp};

use crate::frame::{self, ETHERNET_OCTETS, End};
use crate::random::Random;

/// Who speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Client,
    Server,
}

/// A packet and what a meter will see of it.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub(crate) time: Timestamp,
    pub(crate) frame: Vec<u8>,
    pub(crate) side: Side,
    pub(crate) tcp_flags: u8,
}

/// What a conversation was for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Flow {
    pub(crate) key: FlowKey,
    /// type × 256 + code of the first packet, for ICMP.
    pub(crate) icmp_type_code: Option<u16>,
    pub(crate) application: &'static str,
}

/// A whole conversation. Address resolution has no flow.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) flow: Option<Flow>,
    pub(crate) packets: Vec<Packet>,
}

/// Speaks one conversation; the clock moves only forward, by whole microseconds, so that every
/// file format keeps the order.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) client: End,
    pub(crate) server: End,
    pub(crate) random: Random,
    /// There and back, microseconds, seen from beside the client.
    pub(crate) round_trip: u64,
    now: Timestamp,
    ident: u16,
    packets: Vec<Packet>,
}

impl Packet {
    /// Octets of the IP packet inside the frame.
    pub(crate) fn network_octets(&self) -> u64 {
        self.frame.len().saturating_sub(ETHERNET_OCTETS) as u64
    }
}

impl Line {
    pub(crate) fn new(at: Timestamp, client: End, server: End, local: bool, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let round_trip =
            if local { random.between(180, 700) } else { random.between(6_000, 60_000) };
        let ident = random.below(0xff00) as u16;
        Self { client, server, random, round_trip, now: at, ident, packets: Vec::new() }
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, micros: u64) {
        self.now = self.now.plus_nanos(micros as i64 * 1000);
    }

    pub(crate) fn udp(&mut self, side: Side, payload: &[u8]) {
        let (from, to) = self.ends(side);
        let ident = self.next_ident();
        self.push(side, 0, frame::udp(from, to, ident, payload));
    }

    pub(crate) fn push(&mut self, side: Side, tcp_flags: u8, frame: Vec<u8>) {
        self.packets.push(Packet { time: self.now, frame, side, tcp_flags });
        self.wait(1);
    }

    pub(crate) const fn ends(&self, side: Side) -> (End, End) {
        match side {
            Side::Client => (self.client, self.server),
            Side::Server => (self.server, self.client),
        }
    }

    pub(crate) const fn next_ident(&mut self) -> u16 {
        self.ident = self.ident.wrapping_add(1);
        self.ident
    }

    /// The conversation is over.
    pub(crate) fn end(self, protocol: u8, application: &'static str) -> Session {
        let key = FlowKey {
            source: self.client.address,
            destination: self.server.address,
            source_port: self.client.port,
            destination_port: self.server.port,
            protocol,
            vlan: None,
        };
        let icmp_type_code = (protocol == 1).then_some(8 << 8);
        let flow = Flow { key, icmp_type_code, application };
        Session { flow: Some(flow), packets: self.packets }
    }

    /// What was said had no flow.
    pub(crate) fn end_without_flow(self) -> Session {
        Session { flow: None, packets: self.packets }
    }
}
