//! From a record's octets to the [`FlowRecord`] everybody else speaks of.

mod target;

use std::net::{IpAddr, Ipv4Addr};

use model::{Confidence, EndReason, FlowKey, FlowRecord, Label, TimeBasis, Timestamp};

use crate::context::Context;
use crate::layout::{Found, Layout};
use crate::sampling::{Parts, Samplers, sampling};
use crate::value;

pub(crate) use target::{Clock, Target, assign_targets};

const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
pub(crate) const ICMP: u8 = 1;
pub(crate) const ICMPV6: u8 = 58;
const NANOS_PER_MILLI: u64 = 1_000_000;

/// The flow that a data record tells of.
pub(crate) fn read(
    context: &Context,
    layout: &Layout,
    record: &[u8],
    samplers: &Samplers,
) -> FlowRecord {
    let key = FlowKey {
        source: NOWHERE,
        destination: NOWHERE,
        source_port: 0,
        destination_port: 0,
        protocol: 0,
        vlan: None,
    };
    let mut flow = FlowRecord::new(key, context.fallback());
    let mut times = Times::default();
    let mut sampler = None;
    let mut parts = Parts::default();
    layout.each_target(record, |target, found| match found {
        Found::Number(number, length) => match target {
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
            Target::IcmpTypeCode | Target::IcmpTypeCodeIpv6 => {
                // Some templates have both, and the one of the other family is 0.
                let known = flow.icmp_type_code.filter(|known| *known != 0);
                flow.icmp_type_code = known.or(Some(low16(number)));
            }
            Target::IcmpType => set_icmp(&mut flow, number << 8, 0x00ff),
            Target::IcmpCode => set_icmp(&mut flow, number & 0xff, 0xff00),
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
            Target::Start(clock) => {
                times.start = times.start.or_else(|| clock.read(context, number, length));
            }
            Target::End(clock) => {
                times.end = times.end.or_else(|| clock.read(context, number, length));
            }
            Target::Event(clock) => times.event = clock.read(context, number, length),
            Target::StartUptime => times.start_uptime = Some(number),
            Target::EndUptime => times.end_uptime = Some(number),
            Target::Boot => times.boot = i64::try_from(number).ok().map(Timestamp::from_millis),
            Target::DurationMillis => {
                times.duration = Some(number.saturating_mul(NANOS_PER_MILLI));
            }
            Target::DurationMicros => times.duration = Some(number.saturating_mul(1000)),
            Target::Sampler => sampler = Some(number),
            Target::SamplingInterval => parts.interval = number,
            Target::SamplingTaken => parts.taken = number,
            Target::SamplingSkipped => parts.skipped = number,
            Target::ApplicationName => {
                let octets = number.to_be_bytes();
                let start = octets.len().saturating_sub(length.into());
                flow.label = told(octets.get(start..).unwrap_or_default());
            }
            Target::SourceIpv6 | Target::DestinationIpv6 | Target::NextHopIpv6 => {}
        },
        Found::Octets(bytes) => match target {
            Target::Source | Target::SourceIpv6 => put(&mut flow.key.source, bytes),
            Target::Destination | Target::DestinationIpv6 => put(&mut flow.key.destination, bytes),
            Target::NextHop | Target::NextHopIpv6 => {
                let hop = value::address(bytes).filter(|hop| !hop.is_unspecified());
                flow.next_hop = flow.next_hop.or(hop);
            }
            Target::ApplicationName => flow.label = told(bytes),
            _ => {}
        },
    });
    times.put(&mut flow, context);
    flow.octet_layer = layout.octet_layer;
    flow.exporter = Some(context.exporter);
    flow.sampling = match parts.rate().or(context.sampling) {
        Some(rate) => sampling(rate),
        None => samplers.sampling(sampler, flow.input_interface),
    };
    if matches!(flow.key.protocol, ICMP | ICMPV6) {
        // Where an exporter has no field for it, type and code stand for the destination port.
        flow.icmp_type_code = flow.icmp_type_code.or(Some(flow.key.destination_port));
        flow.key.source_port = 0;
        flow.key.destination_port = 0;
    } else {
        // The field is there in every record of the template and is 0 in those of others.
        flow.icmp_type_code = None;
    }
    flow
}

/// Every time a record may tell.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    start_uptime: Option<u64>,
    end_uptime: Option<u64>,
    /// systemInitTimeMilliseconds (160): what uptimes count from where the header does not say.
    boot: Option<Timestamp>,
    event: Option<Timestamp>,
    /// Nanoseconds.
    duration: Option<u64>,
}

impl Times {
    /// In the order of trust: absolute, uptime, event, export, arrival.
    fn put(self, flow: &mut FlowRecord, context: &Context) {
        let uptime = |uptime: Option<u64>| self.at_uptime(uptime?, context);
        let (start, end, basis) = if self.start.or(self.end).is_some() {
            (self.start, self.end, TimeBasis::Absolute)
        } else if let (start, end, true) = {
            let (start, end) = (uptime(self.start_uptime), uptime(self.end_uptime));
            (start, end, start.or(end).is_some())
        } {
            (start, end, TimeBasis::Uptime)
        } else if self.event.is_some() {
            (None, self.event, TimeBasis::Event)
        } else if context.export.is_some() {
            (None, context.export, TimeBasis::Export)
        } else {
            (None, Some(context.arrival), TimeBasis::Arrival)
        };
        let duration = self.duration.map(|nanos| i64::try_from(nanos).unwrap_or(i64::MAX));
        flow.time_basis = basis;
        flow.start = start.unwrap_or_else(|| {
            let end = end.unwrap_or_else(|| context.fallback());
            end.plus_nanos(-duration.unwrap_or(0))
        });
        flow.end = end.unwrap_or_else(|| flow.start.plus_nanos(duration.unwrap_or(0)));
        flow.end = flow.end.max(flow.start);
    }

    fn at_uptime(&self, millis: u64, context: &Context) -> Option<Timestamp> {
        // Some Cisco NX-OS write eight octets there and mean milliseconds since 1970.
        let Ok(millis) = u32::try_from(millis) else {
            return i64::try_from(millis).ok().map(Timestamp::from_millis);
        };
        match self.boot {
            // 32 bits of uptime are what is left of it after some wraps: the latest instant that
            // is not after the export.
            Some(boot) => Some(boot.plus_nanos(i64::from(millis) * 1_000_000)),
            None => context.at_uptime(millis),
        }
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

fn told(bytes: &[u8]) -> Label {
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    match bytes.get(..length).map(std::str::from_utf8) {
        Some(Ok(name)) if !name.is_empty() => {
            Label { application: name.to_owned().into(), confidence: Confidence::Exporter }
        }
        _ => Label::default(),
    }
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
