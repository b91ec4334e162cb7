//! Packets into the meter: whole ones, parts of fragmented ones, and what is no IP.

use capture::{IpPacket, Packet, Transport, Tunnels};
use flow::{Flow, Observed};
use model::{NameSource, Timestamp};
use protocol::{Issue, Severity, SourceStatus};

use crate::decode::{Unmetered, parts};
use crate::issues::Kind;
use crate::names::Names;
use crate::packets::Whose;
use crate::publish::{Tag, name};

use super::{Source, Surroundings};

/// Where a packet was found.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) vlan: Option<u16>,
    pub(super) tunnels: &'a Tunnels<'a>,
}

impl Source {
    /// Counts a packet to its flow, and looks into its payload.
    #[inline]
    pub(super) fn count(
        &mut self,
        packet: &Packet<'_>,
        ip: &IpPacket<'_>,
        place: Place<'_>,
        around: &mut Surroundings<'_>,
    ) {
        let time = self.time_of(packet, around);
        let is_looked_into = self.reading.classify;
        let (seen, memory, names) = self.observe(time, packet, ip, place, around);
        let Flow { record, tag, .. } = seen.flow;
        // Known at once, so that the next part of a flow that is cut keeps it.
        if is_looked_into && classify_packet(&mut tag.state, seen.from_initiator, time, ip, memory)
        {
            name(record, &tag.state);
            if let (Some(name), Some(how)) = (&record.host_name, server_names(&tag.state)) {
                names.hear_server(record.key.destination, name, how, time);
            }
        }
        if self.memory.has_news() {
            self.take_news([ip.source, ip.destination], around);
        }
        self.hear_neighbour(ip);
    }

    /// Counts a part of a packet to the flow of its first part. Once the packet is whole it is
    /// looked into; where it is a flow export, that is decoded instead.
    #[cold]
    pub(super) fn count_part(
        &mut self,
        packet: &Packet<'_>,
        ip: &IpPacket<'_>,
        place: Place<'_>,
        is_export: bool,
        around: &mut Surroundings<'_>,
    ) {
        let time = self.time_of(packet, around);
        // Taken out, so that what it put together can be handed to the rest of this source.
        let mut reassembler = std::mem::take(&mut self.reassembler);
        let part = parts::take(&mut reassembler, time, place.vlan, ip, is_export, self.reading);
        if part.is_metered {
            let is_looked_into = self.reading.classify;
            let (seen, memory, _) = self.observe(time, packet, ip, place, around);
            let Flow { record, tag, .. } = seen.flow;
            let parts = (ip, part.whole.as_ref());
            if is_looked_into
                && classify_part(&mut tag.state, seen.from_initiator, time, parts, memory)
            {
                name(record, &tag.state);
            }
            if self.memory.has_news() {
                self.take_news([ip.source, ip.destination], around);
            }
        } else {
            self.count_unmetered(Unmetered::ExportPart, packet.original_length, around);
        }
        if let Some((from, datagram)) = part.export {
            self.export(packet.time.unwrap_or(around.now), from, datagram, false, around);
        }
        self.reassembler = reassembler;
    }

    /// Counts a packet that belongs to no flow, by what it is.
    pub(super) fn count_unmetered(
        &mut self,
        kind: Unmetered,
        octets: u32,
        around: &mut Surroundings<'_>,
    ) {
        let room = self.unmetered.len() < around.limits.unmetered_kinds;
        let kind = if room || self.unmetered.contains_key(&kind) { kind } else { Unmetered::Rest };
        self.unmetered.entry(kind).or_default().count(octets.into());
        if let Unmetered::Link(link) = kind {
            let told = Issue {
                source: Some(self.status.id),
                severity: Severity::Warning,
                offset: None,
                what: format!("packets of link type {link} cannot be looked into"),
                kept: "they are counted".to_owned(),
                advice: "capture on an Ethernet, raw IP, loopback or Linux cooked interface"
                    .to_owned(),
                count: 1,
            };
            around.issues.tell(around.limits.issues, Kind::Engine("link type"), told);
        }
    }

    /// What became of fragmented packets that did not become whole, and what was forgotten.
    pub(super) fn tell_fragments(&mut self, around: &mut Surroundings<'_>) {
        let counters = self.reassembler.counters();
        let missing = counters.late + counters.forgotten + self.reassembler.under_way() as u64;
        let told = [
            (
                counters.overlaps,
                Severity::Warning,
                "packets have fragments that overlap or contradict each other",
                "somebody may want to get past a filter: see who sent them",
            ),
            (
                missing,
                Severity::Note,
                "packets came in fragments of which some are missing",
                "what they carried was looked into as far as their first fragment goes",
            ),
            (
                self.names.forgotten(),
                Severity::Note,
                "names of hosts were forgotten for want of room",
                "flows to them may be without a name: cut the file to what matters",
            ),
            (
                self.memory.forgotten(),
                Severity::Note,
                "connections that others had announced were forgotten for want of room",
                "those of them that came may be without a name",
            ),
        ];
        for (count, severity, what, advice) in told {
            if count > 0 {
                let told = Issue {
                    source: Some(self.status.id),
                    severity,
                    offset: None,
                    what: format!("{count} {what}"),
                    kept: "every packet is counted to its flow".to_owned(),
                    advice: advice.to_owned(),
                    count: 1,
                };
                around.issues.tell(around.limits.issues, Kind::Engine(what), told);
            }
        }
    }

    fn observe(
        &mut self,
        time: Timestamp,
        packet: &Packet<'_>,
        ip: &IpPacket<'_>,
        place: Place<'_>,
        around: &mut Surroundings<'_>,
    ) -> (Observed<'_, Tag>, &mut classify::Memory, &mut Names) {
        self.status.metered += 1;
        let id = self.status.id;
        let desk = &mut *around.desk;
        let octets = packet.original_length;
        let names = &self.names;
        let surroundings = self.reading.around(place.vlan, place.tunnels);
        let seen = self.meter.observe(time, surroundings, ip, octets, &mut |mut flow| {
            desk.publish(id, names, &mut flow);
        });
        if seen.is_new {
            seen.flow.tag.begun = self.begun;
            let key = &seen.flow.record.key;
            seen.flow.tag.answered = names.answered(key.source, key.destination, time);
            self.begun = self.begun.saturating_add(1);
            if !place.tunnels.is_empty() {
                seen.flow.tunnel = Some(place.tunnels.to_string().into());
            }
        }
        let tcp_flags = match &ip.transport {
            Transport::Tcp(tcp) => tcp.flags,
            _ => 0,
        };
        let (flow, from_initiator) = (seen.flow.tag.begun, seen.from_initiator);
        self.whose = Some(Whose { flow, from_initiator, tcp_flags });
        (seen, &mut self.memory, &mut self.names)
    }

    /// When it was captured; a packet without a time comes as late as the one before it.
    fn time_of(&self, packet: &Packet<'_>, around: &mut Surroundings<'_>) -> Timestamp {
        let status = &self.status;
        packet.time.or(status.last).unwrap_or_else(|| timeless(status, around))
    }
}

/// Whether a flow's name is its server's, and how it was told.
fn server_names(state: &classify::State) -> Option<NameSource> {
    match state.master()? {
        "TLS" | "DTLS" | "QUIC" => Some(NameSource::Tls),
        "HTTP" => Some(NameSource::Http),
        _ => None,
    }
}

/// The protocol number.
const TCP: u8 = 6;

/// The payload of a flow's next packet tells what the flow is for; whether it told anything new.
pub(crate) fn classify_packet(
    state: &mut classify::State,
    from_initiator: bool,
    time: Timestamp,
    ip: &IpPacket<'_>,
    memory: &mut classify::Memory,
) -> bool {
    const SYN: u8 = 0x02;
    if state.is_done() {
        return false;
    }
    let (ports, sequence, payload, payload_length) = match &ip.transport {
        Transport::Tcp(tcp) => {
            if tcp.flags & SYN != 0 && tcp.payload.is_empty() {
                state.opened(from_initiator, tcp.sequence);
            }
            let ports = (tcp.source_port, tcp.destination_port);
            (ports, Some(tcp.sequence), tcp.payload, tcp.payload_length)
        }
        Transport::Udp(udp) => {
            ((udp.source_port, udp.destination_port), None, udp.payload, udp.payload_length)
        }
        _ => return false,
    };
    let packet = classify::Packet {
        time,
        protocol: ip.protocol,
        source: ip.source,
        destination: ip.destination,
        source_port: ports.0,
        destination_port: ports.1,
        from_initiator,
        sequence,
        payload,
        payload_length,
    };
    state.observe(&packet, memory)
}

/// The payload of a part of a packet, or of the whole that it completed.
pub(crate) fn classify_part(
    state: &mut classify::State,
    from_initiator: bool,
    time: Timestamp,
    (part, whole): (&IpPacket<'_>, Option<&IpPacket<'_>>),
    memory: &mut classify::Memory,
) -> bool {
    match whole {
        Some(whole) => classify_packet(state, from_initiator, time, whole, memory),
        // The parts of a segment would be taken for segments.
        None if part.protocol != TCP => classify_packet(state, from_initiator, time, part, memory),
        None => false,
    }
}

/// A packet without a time, and none before it had one either.
fn timeless(status: &SourceStatus, around: &mut Surroundings<'_>) -> Timestamp {
    let told = Issue {
        source: Some(status.id),
        severity: Severity::Warning,
        offset: None,
        what: "packets carry no time".to_owned(),
        kept: "their flows are kept, all at one unknown instant".to_owned(),
        advice: "durations and rates of these flows mean nothing".to_owned(),
        count: 1,
    };
    around.issues.tell(around.limits.issues, Kind::Engine("no time"), told);
    Timestamp(0)
}
