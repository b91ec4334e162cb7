//! From a record's octets to the [`FlowRecord`] everybody else speaks of.

mod elements;
mod exported;
mod lists;
mod target;
mod times;

use std::net::{IpAddr, Ipv4Addr};

use model::{Confidence, EndReason, FlowKey, FlowRecord, Label};

use crate::context::Context;
use crate::layout::{Found, Layout};
use crate::sampling::{Parts, sampling};
use crate::structured::SubTemplates;
use crate::told::{self, ApplicationId, Told};
use crate::value;

pub(crate) use target::{Clock, Target, assign_targets};
pub(crate) use times::Times;

const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
pub(crate) const ICMP: u8 = 1;
pub(crate) const ICMPV6: u8 = 58;
/// Octets of a name told in a record: what SNMP allows, and more than a host name has.
const NAME_OCTETS: usize = 256;
/// Elements 70 to 79.
const MPLS_LABELS: usize = 10;
/// biflowDirection (239): the source of the record is not who began.
const REVERSE_INITIATOR: u64 = 2;

/// The flow that a data record of a template tells of, with what its exporter has told of itself.
pub(crate) fn read(
    context: &Context,
    template: Option<u16>,
    layout: &Layout,
    record: &[u8],
    told: &Told,
    lists: SubTemplates<'_>,
) -> FlowRecord {
    let mut reading = Reading::new(context);
    layout.each_target(record, |target, found| match found {
        Found::Number(number, length) => reading.number(context, target, number, length),
        Found::Octets(bytes) => reading.octets(target, bytes),
    });
    if layout.lists {
        lists::read(&mut reading, context, layout, record, lists);
    }
    reading.flow.octet_layer = layout.octet_layer;
    reading.finish(context, template, told)
}

/// A flow while its fields are read.
struct Reading {
    flow: FlowRecord,
    times: Times,
    sampler: Option<u64>,
    parts: Parts,
    application: Option<ApplicationId>,
    /// The source of the record is not who began.
    reversed: bool,
    /// Entries of a label stack from its top: label, three bits, and whether it is the last.
    mpls: [u32; MPLS_LABELS],
    port_block_step: u16,
    port_block_size: u16,
}

impl Reading {
    fn new(context: &Context) -> Self {
        let key = FlowKey {
            source: NOWHERE,
            destination: NOWHERE,
            source_port: 0,
            destination_port: 0,
            protocol: 0,
            vlan: None,
        };
        Self {
            flow: FlowRecord::new(key, context.fallback()),
            times: Times::default(),
            sampler: None,
            parts: Parts::default(),
            application: None,
            reversed: false,
            mpls: [0; MPLS_LABELS],
            port_block_step: 0,
            port_block_size: 0,
        }
    }

    /// A field of one to eight octets.
    fn number(&mut self, context: &Context, target: Target, number: u64, length: u16) {
        let Self { flow, times, parts, .. } = self;
        match target {
            Target::Octets => flow.forward.octets = number,
            Target::Packets => flow.forward.packets = number,
            Target::OctetsReverse => flow.reverse.octets = number,
            Target::PacketsReverse => flow.reverse.packets = number,
            Target::Source => put_ipv4(&mut flow.key.source, number, length),
            Target::Destination => put_ipv4(&mut flow.key.destination, number, length),
            Target::SourcePort => flow.key.source_port = low16(number),
            Target::DestinationPort => flow.key.destination_port = low16(number),
            Target::Protocol => flow.key.protocol = low8(number),
            Target::Tos => flow.tos = low8(number),
            Target::Flags => flow.tcp_flags = low8(number),
            Target::FlagsReverse => flow.tcp_flags_reverse = low8(number),
            Target::FirstFlags | Target::OtherFlags => flow.tcp_flags |= low8(number),
            Target::FirstFlagsReverse | Target::OtherFlagsReverse => {
                flow.tcp_flags_reverse |= low8(number);
            }
            Target::IcmpTypeCode | Target::IcmpTypeCodeIpv6 => {
                // Some templates have both, and the one of the other family is 0.
                let known = flow.icmp_type_code.filter(|known| *known != 0);
                flow.icmp_type_code = known.or(Some(low16(number)));
            }
            Target::IcmpType => set_icmp(flow, number << 8, 0x00ff),
            Target::IcmpCode => set_icmp(flow, number & 0xff, 0xff00),
            Target::IcmpTypeIpv6 if number != 0 => set_icmp(flow, number << 8, 0x00ff),
            Target::IcmpCodeIpv6 if number != 0 => set_icmp(flow, number & 0xff, 0xff00),
            Target::Vlan => flow.key.vlan = Some(low16(number)).filter(|id| *id != 0),
            Target::Input => flow.input_interface = Some(low32(number)),
            Target::Output => flow.output_interface = Some(low32(number)),
            // AS 0 means that none is known (RFC 7607).
            Target::SourceAs => flow.source_as = nonzero(number),
            Target::DestinationAs => flow.destination_as = nonzero(number),
            Target::NextHop => {
                let hop = ipv4(number, length).filter(|hop| !hop.is_unspecified());
                flow.next_hop = flow.next_hop.or(hop);
            }
            Target::EndReason => flow.end_reason = end_reason(number),
            Target::Start(_)
            | Target::End(_)
            | Target::StartReverse(_)
            | Target::EndReverse(_)
            | Target::Event(_)
            | Target::StartUptime
            | Target::EndUptime
            | Target::Boot
            | Target::DurationMillis
            | Target::DurationMicros => times.note(context, target, number, length),
            Target::Sampler => self.sampler = Some(number),
            Target::SamplingInterval => parts.interval = number,
            Target::SamplingTaken => parts.taken = number,
            Target::SamplingSkipped => parts.skipped = number,
            Target::BiflowDirection => self.reversed = number == REVERSE_INITIATOR,
            _ => exported::number(self, target, number, length),
        }
    }

    /// A field of more octets, or of none.
    fn octets(&mut self, target: Target, bytes: &[u8]) {
        let flow = &mut self.flow;
        match target {
            Target::Source | Target::SourceIpv6 => put(&mut flow.key.source, bytes),
            Target::Destination | Target::DestinationIpv6 => put(&mut flow.key.destination, bytes),
            Target::NextHop | Target::NextHopIpv6 => {
                let hop = value::address(bytes).filter(|hop| !hop.is_unspecified());
                flow.next_hop = flow.next_hop.or(hop);
            }
            _ => exported::octets(self, target, bytes),
        }
    }

    /// What the exporter has told of itself, and what hangs on several fields.
    fn finish(mut self, context: &Context, template: Option<u16>, told: &Told) -> FlowRecord {
        exported::finish(&mut self, &told.names);
        let flow = &mut self.flow;
        (flow.start, flow.end, flow.time_basis) = self.times.settle(context);
        flow.exporter = Some(context.exporter);
        flow.sampling = match self.parts.rate().or(context.sampling) {
            Some(rate) => sampling(rate),
            None => told.samplers.sampling(template, self.sampler, flow.input_interface),
        };
        if let Some(name) = self.application.and_then(|id| told.names.application(id))
            && flow.label.application.is_empty()
        {
            flow.label = label(name);
        }
        if matches!(flow.key.protocol, ICMP | ICMPV6) {
            // Where an exporter has no field for it, type and code stand for the destination port.
            flow.icmp_type_code = flow.icmp_type_code.or(Some(flow.key.destination_port));
            flow.key.source_port = 0;
            flow.key.destination_port = 0;
        } else {
            // The field is there in every record of the template and is 0 in those of others.
            flow.icmp_type_code = None;
        }
        if self.reversed {
            turn(flow);
        }
        self.flow
    }
}

/// The same flow seen from its other end.
fn turn(flow: &mut FlowRecord) {
    flow.key = flow.key.reversed();
    std::mem::swap(&mut flow.forward, &mut flow.reverse);
    std::mem::swap(&mut flow.tcp_flags, &mut flow.tcp_flags_reverse);
    std::mem::swap(&mut flow.source_as, &mut flow.destination_as);
    if let Some(reported) = flow.reported.as_deref_mut() {
        std::mem::swap(&mut reported.source_mac, &mut reported.destination_mac);
        std::mem::swap(&mut reported.post_nat_source, &mut reported.post_nat_destination);
        std::mem::swap(&mut reported.post_nat_source_port, &mut reported.post_nat_destination_port);
    }
}

/// A field of the other family that is all zeros does not push out a real address.
fn put(place: &mut IpAddr, bytes: &[u8]) {
    if let Some(address) = value::address(bytes)
        && (place.is_unspecified() || !address.is_unspecified())
    {
        *place = address;
    }
}

fn put_ipv4(place: &mut IpAddr, number: u64, length: u16) {
    if let Some(address) = ipv4(number, length)
        && (number != 0 || place.is_unspecified())
    {
        *place = address;
    }
}

/// Four octets are an address; a prefix in fewer has lost what comes last, and nobody can tell.
fn ipv4(number: u64, length: u16) -> Option<IpAddr> {
    (length == 4).then(|| IpAddr::V4(Ipv4Addr::from(low32(number))))
}

/// An application as the exporter calls it.
pub(crate) fn label(name: &str) -> Label {
    if name.eq_ignore_ascii_case("unknown") {
        return Label::default();
    }
    Label { application: name.to_owned().into(), confidence: Confidence::Exporter }
}

/// A name in a record; none where there are no words.
pub(crate) fn name(bytes: &[u8]) -> Option<std::borrow::Cow<'_, str>> {
    told::words(bytes, NAME_OCTETS)
}

fn set_icmp(flow: &mut FlowRecord, bits: u64, keep: u16) {
    flow.icmp_type_code = Some(flow.icmp_type_code.unwrap_or(0) & keep | low16(bits));
}

fn end_reason(number: u64) -> Option<EndReason> {
    match number {
        1 => Some(EndReason::IdleTimeout),
        2 => Some(EndReason::ActiveTimeout),
        3 => Some(EndReason::EndOfFlow),
        4 => Some(EndReason::ForcedEnd),
        5 => Some(EndReason::LackOfResources),
        _ => None,
    }
}

fn nonzero(number: u64) -> Option<u32> {
    (number != 0).then_some(low32(number))
}

/// Exporters send small numbers in wide fields; what stands above is not theirs.
#[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is asked for")]
pub(crate) const fn low8(number: u64) -> u8 {
    number as u8
}

#[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is asked for")]
pub(crate) const fn low16(number: u64) -> u16 {
    number as u16
}

#[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is asked for")]
pub(crate) const fn low32(number: u64) -> u32 {
    number as u32
}
