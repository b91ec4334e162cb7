//! What a meter must find: counted while the sessions are spoken, not read from the frames.

use std::collections::{BTreeMap, BTreeSet};

use model::{FlowKey, TimeRange, Timestamp};

use crate::scene::Scene;
use crate::traffic::Traffic;

/// The totals of a scene.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Truth {
    /// Every frame.
    pub packets: u64,
    /// Octets of every frame.
    pub octets: u64,
    /// Frames that are not IP: address resolution.
    pub packets_without_flow: u64,
    /// Frames of flows, and their octets with the link layer.
    pub frames: Totals,
    /// The same packets without the link layer: what NetFlow counts.
    pub network_octets: u64,
    /// By IP protocol number, octets with the link layer.
    pub protocols: BTreeMap<u8, Totals>,
    /// By application, octets with the link layer; empty for probes that found none.
    pub applications: BTreeMap<&'static str, Totals>,
    /// From the first packet to the last, both included.
    pub span: Option<TimeRange>,
}

/// Flows and what they carried both ways.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Bidirectional flows, one for each protocol and pair of ends, without timeouts.
    pub flows: u64,
    /// Packets both ways.
    pub packets: u64,
    /// Octets both ways.
    pub octets: u64,
}

/// Plays the whole scene and counts.
pub fn truth(seed: u64, scene: Scene) -> Truth {
    let mut truth = Truth::default();
    let mut keys = BTreeSet::new();
    let mut span: Option<(Timestamp, Timestamp)> = None;
    for seen in Traffic::new(seed, scene) {
        let octets = seen.packet.frame.len() as u64;
        truth.packets += 1;
        truth.octets += octets;
        let first = span.map_or(seen.packet.time, |span| span.0);
        span = Some((first, seen.packet.time));
        let Some(flow) = seen.flow else {
            truth.packets_without_flow += 1;
            continue;
        };
        truth.network_octets += seen.packet.network_octets();
        let new = u64::from(keys.insert(ordered(flow.key)));
        let protocol = truth.protocols.entry(flow.key.protocol).or_default();
        protocol.count(new, octets);
        truth.applications.entry(flow.application).or_default().count(new, octets);
        truth.frames.count(new, octets);
    }
    truth.span = span.map(|(start, end)| TimeRange { start, end });
    truth
}

impl Totals {
    const fn count(&mut self, flows: u64, octets: u64) {
        self.flows += flows;
        self.packets += 1;
        self.octets += octets;
    }
}

type Ends = (u8, (std::net::IpAddr, u16), (std::net::IpAddr, u16));

/// The same for both directions.
fn ordered(key: FlowKey) -> Ends {
    let ends = ((key.source, key.source_port), (key.destination, key.destination_port));
    let (low, high) = if ends.0 <= ends.1 { ends } else { (ends.1, ends.0) };
    (key.protocol, low, high)
}
