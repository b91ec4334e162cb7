//! Packets into the meter: whole ones, parts of fragmented ones, and what is no IP.

use capture::{IpPacket, Packet, Transport, Tunnels};
use flow::{Flow, Observed};
use model::Timestamp;
use protocol::{Issue, Severity, SourceStatus};

use crate::decode::{Unmetered, parts};
use crate::issues::Kind;
use crate::packets::Whose;
use crate::publish::Tag;
use crate::told::{Seen, Told};

use super::{Source, Surroundings};

/// What is told where the meter was full.
pub(crate) const ENDED_EARLY: &str =
    "flows ended before their time, for too many were open at once";

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
        let (seen, told) = self.observe(time, packet, ip, place, around);
        let Flow { record, tag, .. } = seen.flow;
        if is_looked_into {
            told.look(record, &mut tag.state, seen.from_initiator, time, Seen::Packet(ip));
        }
        if self.told.has_news() {
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
            let (seen, told) = self.observe(time, packet, ip, place, around);
            let Flow { record, tag, .. } = seen.flow;
            if is_looked_into {
                let part = Seen::Part(ip, part.whole.as_ref());
                told.look(record, &mut tag.state, seen.from_initiator, time, part);
            }
            if self.told.has_news() {
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

    /// What became of fragmented packets that did not become whole, what was forgotten, and what
    /// had to end before its time.
    pub(super) fn tell_fragments(&mut self, around: &mut Surroundings<'_>) {
        let counters = self.reassembler.counters();
        let missing = counters.late + counters.forgotten + self.reassembler.under_way() as u64;
        let told = [
            (
                self.meter.counters().lack_of_resources + self.ended_early,
                Severity::Warning,
                ENDED_EARLY,
                "those that went on are several flows: shorter timeouts, or parts of the file, have fewer \
                 open",
            ),
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
                self.told.names.forgotten(),
                Severity::Note,
                "names of hosts were forgotten for want of room",
                "flows to them may be without a name: cut the file to what matters",
            ),
            (
                self.told.forgotten(),
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
    ) -> (Observed<'_, Tag>, &mut Told) {
        self.status.metered += 1;
        let id = self.status.id;
        let desk = &mut *around.desk;
        let octets = packet.original_length;
        let told = &self.told;
        let surroundings = self.reading.around(place.vlan, place.tunnels);
        let seen = self.meter.observe(time, surroundings, ip, octets, &mut |flow| {
            desk.publish(id, &told.names, &mut flow.record, &mut flow.tag);
        });
        if seen.is_new {
            seen.flow.tag.begun = self.begun;
            seen.flow.tag.answered = told.answered(&seen.flow.record.key, time);
            self.begun = self.begun.saturating_add(1);
            if !place.tunnels.is_empty() {
                seen.flow.tunnel = Some(place.tunnels.to_string().into());
            }
        }
        let (flow, from_initiator) = (seen.flow.tag.begun, seen.from_initiator);
        let tcp_flags = match (&ip.transport, &mut self.packets) {
            (Transport::Tcp(tcp), Some(index)) => {
                desk.packet_octets += index.begins.note(flow, from_initiator, tcp);
                tcp.flags
            }
            _ => 0,
        };
        let signs = seen.tcp.map(|verdict| verdict.signs).unwrap_or_default();
        self.whose = Some(Whose { flow, from_initiator, tcp_flags, signs });
        (seen, &mut self.told)
    }

    /// When it was captured; a packet without a time comes as late as the one before it.
    fn time_of(&self, packet: &Packet<'_>, around: &mut Surroundings<'_>) -> Timestamp {
        let status = &self.status;
        packet.time.or(status.last).unwrap_or_else(|| timeless(status, around))
    }
}

/// A packet without a time, and none before it had one either.
pub(super) fn timeless(status: &SourceStatus, around: &mut Surroundings<'_>) -> Timestamp {
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
