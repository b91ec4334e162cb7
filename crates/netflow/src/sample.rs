//! Packets that an exporter looked at one by one: samples of sFlow, and records of NetFlow and IPFIX
//! that carry the beginning of a packet.

use std::net::{IpAddr, Ipv4Addr};

use model::{FlowKey, FlowRecord, OctetLayer, Sampling, TimeBasis};

use crate::field::{Field, FieldValue};
use crate::flow;
use crate::record::{Body, Record, RecordKind};
use crate::sampling::sampling;

/// A packet somebody looked at, and what its record tells of it. It is no flow record, but where
/// [`Self::is_flow`] says so: it stands for [`FlowRecord::sampling`] packets on average, and says
/// nothing of those.
#[derive(Clone, PartialEq, Debug)]
pub struct PacketSample<'a> {
    /// What the record says beside the packet: exporter, time, interfaces, rate, and its counters
    /// where it has some. The key is what the record names; the packet itself knows better.
    pub flow: FlowRecord,
    /// The record counts packets and octets itself: it is a flow, and only its key is the packet's.
    pub is_flow: bool,
    /// The packet's beginning, where the record has it.
    pub section: Option<Section<'a>>,
}

/// The beginning of a packet as it was on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Section<'a> {
    /// What its first octets are.
    pub link: SectionLink,
    /// As many as the exporter sent.
    pub bytes: &'a [u8],
    /// Octets the frame had on the wire; sFlow counts its check sequence too. None where the record
    /// does not say.
    pub frame_octets: Option<u32>,
}

/// What a section begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SectionLink {
    /// An Ethernet header.
    Ethernet,
    /// PPP, also over SONET.
    Ppp,
    /// IPv4 or IPv6 itself.
    Ip,
    /// A header protocol of sFlow that is not looked into.
    Other(u32),
}

impl Record<'_> {
    /// The packet that it samples; none for other records. Where several fields say the same, the
    /// first one counts.
    pub fn sample(&self) -> Option<PacketSample<'_>> {
        match (self.kind, self.body) {
            (RecordKind::Sample, _) => Some(self.sampled_packet()),
            (RecordKind::Data, Body::Laid { layout, bytes }) => {
                let section = self.section()?;
                let flow =
                    flow::read(self.context, self.template, layout, bytes, self.told, self.lists);
                let mut sample = PacketSample { flow, is_flow: true, section: Some(section) };
                if sample.flow.forward.packets == 0 {
                    sample.is_flow = false;
                    sample.flow.forward.packets = 1;
                    sample.flow.forward.octets = section.frame_octets.unwrap_or(0).into();
                    if section.frame_octets.is_some() {
                        sample.flow.octet_layer = OctetLayer::Frame;
                    }
                }
                Some(sample)
            }
            _ => None,
        }
    }

    /// layer2packetSectionData (104), ipHeaderPacketSection (313) or dataLinkFrameSection (315).
    fn section(&self) -> Option<Section<'_>> {
        let mut section = None;
        let mut frame_octets = None;
        for field in self.fields().filter(|field| field.name.enterprise() == Some(0)) {
            match field.name.id() {
                104 | 315 if !field.bytes.is_empty() => {
                    section = section.or(Some((SectionLink::Ethernet, field.bytes)));
                }
                313 if !field.bytes.is_empty() => {
                    section = section.or(Some((SectionLink::Ip, field.bytes)));
                }
                103 | 312 => frame_octets = frame_octets.or(number(&field)),
                _ => {}
            }
        }
        let (link, bytes) = section?;
        Some(Section { link, bytes, frame_octets })
    }

    fn sampled_packet(&self) -> PacketSample<'_> {
        let mut flow = FlowRecord::new(NOBODY, self.context.fallback());
        flow.time_basis =
            if self.context.export.is_some() { TimeBasis::Export } else { TimeBasis::Arrival };
        flow.exporter = Some(self.context.exporter);
        flow.sampling = Sampling::Unknown;
        flow.forward.packets = 1;
        let mut section: Option<Section<'_>> = None;
        let (mut link, mut frame_octets, mut ip_octets) = (None, None, None);
        for field in self.fields() {
            if field.name.enterprise() != Some(0) {
                if field.name.is_own("headerProtocol") {
                    link = number(&field);
                }
                continue;
            }
            let address = match field.value {
                FieldValue::Address(address) => Some(address),
                _ => None,
            };
            let value = number(&field);
            match (field.name.id(), address, value) {
                (305, _, Some(rate)) if rate > 0 => flow.sampling = sampling(rate),
                (10, _, Some(index)) => flow.input_interface = interface(index),
                (14, _, Some(index)) => flow.output_interface = interface(index),
                (312, _, Some(octets)) => frame_octets = frame_octets.or(Some(octets)),
                (224, _, Some(octets)) => ip_octets = ip_octets.or(Some(octets)),
                (313 | 315, ..) => {
                    let link = link_of(link.unwrap_or(1));
                    let sent = Section { link, bytes: field.bytes, frame_octets };
                    section = section.or(Some(sent));
                }
                (58, _, Some(vlan)) => flow.key.vlan = low16(vlan).filter(|vlan| *vlan != 0),
                (4, _, Some(protocol)) => flow.key.protocol = u8::try_from(protocol).unwrap_or(0),
                (5, _, Some(tos)) => flow.tos = u8::try_from(tos).unwrap_or(0),
                (6, _, Some(flags)) => flow.tcp_flags = u8::try_from(flags & 0xff).unwrap_or(0),
                (7, _, Some(port)) => flow.key.source_port = low16(port).unwrap_or(0),
                (11, _, Some(port)) => flow.key.destination_port = low16(port).unwrap_or(0),
                (16, _, Some(number)) => flow.source_as = Some(number).filter(|n| *n != 0),
                (17, _, Some(number)) => flow.destination_as = Some(number).filter(|n| *n != 0),
                (8 | 27, Some(source), _) => flow.key.source = source,
                (12 | 28, Some(destination), _) => flow.key.destination = destination,
                (15 | 62, Some(hop), _) => {
                    flow.next_hop = flow.next_hop.or(Some(hop).filter(|hop| !hop.is_unspecified()));
                }
                _ => {}
            }
        }
        (flow.forward.octets, flow.octet_layer) = match (frame_octets, ip_octets) {
            (Some(octets), _) => (octets.into(), OctetLayer::Frame),
            (None, octets) => (octets.unwrap_or(0).into(), OctetLayer::Network),
        };
        PacketSample { flow, is_flow: false, section }
    }
}

const NOBODY: FlowKey = FlowKey {
    source: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    destination: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    source_port: 0,
    destination_port: 0,
    protocol: 0,
    vlan: None,
};

/// The upper two bits say what an interface's number is (sFlow version 5, `interface`): an SNMP
/// index, why the packet was dropped, or how many interfaces it left by. All ones is the device
/// itself, and 0 unknown.
fn interface(number: u32) -> Option<u32> {
    (number != 0 && number < 0x3fff_ffff).then_some(number)
}

/// `header_protocol` of sFlow version 5.
const fn link_of(protocol: u32) -> SectionLink {
    match protocol {
        1 => SectionLink::Ethernet,
        7 | 14 => SectionLink::Ppp,
        11 | 12 => SectionLink::Ip,
        other => SectionLink::Other(other),
    }
}

fn number(field: &Field<'_>) -> Option<u32> {
    match field.value {
        FieldValue::Unsigned(number) => u32::try_from(number).ok(),
        _ => None,
    }
}

fn low16(number: u32) -> Option<u16> {
    u16::try_from(number).ok()
}
