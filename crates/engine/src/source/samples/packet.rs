//! What a sampled packet shows of its flow: key, flags, application, name.

use std::fmt;

use capture::{LinkType, Network, OtherKind, Transport, Unwrap};
use model::{FlowRecord, OctetLayer};
use netflow::{PacketSample, Section, SectionLink};

use crate::publish::label_by_port;

/// Why a sampled packet is no flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoFlow {
    /// It is no IP packet.
    Other(OtherKind),
    /// Its link layer is not looked into.
    Link,
    /// Its headers end too early or contradict themselves.
    Malformed(&'static str),
    /// The sample has neither a packet nor addresses.
    Nothing,
}

impl NoFlow {
    /// Tells it from other reasons.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Other(_) => "samples without IP",
            Self::Link => "samples of an unknown link",
            Self::Malformed(_) => "malformed samples",
            Self::Nothing => "empty samples",
        }
    }
}

impl fmt::Display for NoFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(kind) => write!(f, "they carry no IP, but {kind}"),
            Self::Link => f.write_str("their link layer is not looked into"),
            Self::Malformed(why) => write!(f, "they are malformed ({why})"),
            Self::Nothing => f.write_str("their samples hold neither a packet nor addresses"),
        }
    }
}

/// The flow of one sampled packet: what its record says, with what the packet itself shows.
pub(super) fn flow(sample: &PacketSample<'_>) -> Result<FlowRecord, NoFlow> {
    let mut flow = sample.flow.clone();
    if let Some(section) = &sample.section {
        look_into(section, &mut flow)?;
    }
    if flow.key.source.is_unspecified() && flow.key.destination.is_unspecified() {
        return Err(NoFlow::Nothing);
    }
    if flow.label.application.is_empty() {
        flow.label = label_by_port(&flow);
    }
    Ok(flow)
}

fn look_into(section: &Section<'_>, flow: &mut FlowRecord) -> Result<(), NoFlow> {
    let link = match section.link {
        SectionLink::Ethernet => LinkType::ETHERNET,
        SectionLink::Ppp => LinkType::PPP_HDLC,
        SectionLink::Ip => LinkType::RAW,
        SectionLink::Other(_) => return Err(NoFlow::Link),
    };
    let length = u32::try_from(section.bytes.len()).unwrap_or(u32::MAX);
    // Where nobody says how long the frame was, it was at least as long as what is there, and the
    // packet's own header says more.
    let wire = section.frame_octets.unwrap_or(MOST_OCTETS).max(length);
    // An exporter counts the packets it forwards: the outer ones.
    let seen = capture::dissect_with(Unwrap::NONE, link, section.bytes, wire);
    let packet = match seen.network {
        Network::Ip(packet) => packet,
        Network::Other(kind) => return Err(NoFlow::Other(kind)),
        Network::UnknownLink(_) => return Err(NoFlow::Link),
        Network::Malformed(why) => return Err(NoFlow::Malformed(why)),
    };
    let key = &mut flow.key;
    (key.source, key.destination) = (packet.source, packet.destination);
    key.protocol = packet.protocol;
    (key.source_port, key.destination_port) = (0, 0);
    key.vlan = seen.vlan.or(key.vlan);
    flow.tos = packet.tos;
    if flow.forward.octets == 0 {
        flow.forward.octets = packet.ip_length.into();
        flow.octet_layer = OctetLayer::Network;
    }
    match &packet.transport {
        Transport::Tcp(tcp) => {
            (key.source_port, key.destination_port) = (tcp.source_port, tcp.destination_port);
            flow.tcp_flags = tcp.flags;
            name(flow, tcp.payload);
        }
        Transport::Udp(udp) => {
            (key.source_port, key.destination_port) = (udp.source_port, udp.destination_port);
            name(flow, udp.payload);
        }
        Transport::Icmp(icmp) => {
            flow.icmp_type_code = Some(u16::from_be_bytes([icmp.kind, icmp.code]));
        }
        _ => {}
    }
    Ok(())
}

/// Each packet is judged alone: what lay between two samples of a connection is not known.
fn name(flow: &mut FlowRecord, payload: &[u8]) {
    let key = &flow.key;
    let mut state = classify::State::default();
    let packet = classify::Packet {
        time: flow.start,
        protocol: key.protocol,
        source: key.source,
        destination: key.destination,
        source_port: key.source_port,
        destination_port: key.destination_port,
        from_initiator: true,
        sequence: None,
        payload,
        payload_length: u32::try_from(payload.len()).unwrap_or(u32::MAX),
    };
    state.observe(&packet, &mut classify::Memory::default());
    if let Some(label) = state.label() {
        flow.label = label;
    }
    flow.host_name = state.host_name().map(Into::into);
}

/// No frame is longer: a jumbogram's header tells its own length.
const MOST_OCTETS: u32 = 65_535 + 64;
