//! Which elements become which part of a flow, and which one is taken where several could.

use model::{OctetLayer, Timestamp};

use crate::context::Context;
use crate::element::REVERSE_ENTERPRISE;
use crate::layout::LayoutField;
use crate::value;

/// A part of a flow that a field can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    Octets,
    Packets,
    OctetsReverse,
    PacketsReverse,
    Source,
    SourceIpv6,
    Destination,
    DestinationIpv6,
    SourcePort,
    DestinationPort,
    Protocol,
    Tos,
    Flags,
    FlagsReverse,
    IcmpTypeCode,
    IcmpTypeCodeIpv6,
    IcmpType,
    IcmpCode,
    Vlan,
    Input,
    Output,
    SourceAs,
    DestinationAs,
    NextHop,
    NextHopIpv6,
    EndReason,
    Start(Clock),
    End(Clock),
    Event(Clock),
    StartUptime,
    EndUptime,
    Boot,
    DurationMillis,
    DurationMicros,
    Sampler,
    SamplingInterval,
    SamplingTaken,
    SamplingSkipped,
    ApplicationName,
}

/// How a field tells an absolute time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Clock {
    Seconds,
    Millis,
    Ntp,
    /// Microseconds before the message's export (158, 159).
    BeforeExport,
}

impl Clock {
    /// 0 is what exporters write that do not know.
    pub(crate) fn read(self, context: &Context, number: u64, length: u16) -> Option<Timestamp> {
        if number == 0 && self != Self::BeforeExport {
            return None;
        }
        match (self, length) {
            (Self::Seconds, 4 | 8) => i64::try_from(number).ok().map(Timestamp::from_seconds),
            (Self::Millis, 8) => i64::try_from(number).ok().map(Timestamp::from_millis),
            (Self::Ntp, 8) => Some(value::ntp(number)),
            (Self::BeforeExport, _) => {
                let micros = i64::try_from(number).ok()?;
                Some(context.export?.plus_nanos(-micros.saturating_mul(1000)))
            }
            _ => None,
        }
    }
}

impl Target {
    /// Whether it says who one of the two ends is.
    pub(crate) const fn is_address(self) -> bool {
        matches!(self, Self::Source | Self::SourceIpv6 | Self::Destination | Self::DestinationIpv6)
    }

    /// Whether it belongs to what totals are made of.
    pub(crate) const fn is_counter(self) -> bool {
        matches!(self, Self::Octets | Self::Packets | Self::OctetsReverse | Self::PacketsReverse)
    }
}

/// Gives each field its part in a flow; of several fields for one part the best has it, and of
/// equals the first. Tells what the octets include.
pub(crate) fn assign_targets(fields: &mut [LayoutField]) -> OctetLayer {
    let mut best: Vec<(Target, u8, usize)> = Vec::new();
    let mut octet_layer = OctetLayer::Network;
    for (index, field) in fields.iter().enumerate() {
        let Some((target, rank)) = target(field) else { continue };
        match best.iter_mut().find(|(other, ..)| *other == target) {
            Some(kept) if rank < kept.1 => *kept = (target, rank, index),
            Some(_) => {}
            None => best.push((target, rank, index)),
        }
    }
    for (target, rank, index) in best {
        if let Some(field) = fields.get_mut(index) {
            field.target = Some(target);
            if target == Target::Octets && rank == LAYER_2 {
                octet_layer = OctetLayer::Frame;
            }
        }
    }
    octet_layer
}

/// The rank of octets that include the link layer: taken only where there are no others.
const LAYER_2: u8 = 4;

/// What an element is of a flow, and how good it is at that: 0 is best.
#[rustfmt::skip]
fn target(field: &LayoutField) -> Option<(Target, u8)> {
    use Target as T;
    let id = field.name.id();
    if field.length == 0 {
        return None;
    }
    Some(match field.name.enterprise()? {
        0 => match id {
            // NSEL counts both directions as deltas; then the usual delta, the total, and what
            // is left after a middlebox.
            231 => (T::Octets, 0),
            1 => (T::Octets, 1),
            85 => (T::Octets, 2),
            23 => (T::Octets, 3),
            352 => (T::Octets, LAYER_2),
            298 => (T::Packets, 0),
            2 => (T::Packets, 1),
            86 => (T::Packets, 2),
            24 => (T::Packets, 3),
            232 => (T::OctetsReverse, 0),
            299 => (T::PacketsReverse, 0),
            8 => (T::Source, 0),
            44 => (T::Source, 1),
            27 => (T::SourceIpv6, 0),
            170 => (T::SourceIpv6, 1),
            12 => (T::Destination, 0),
            45 => (T::Destination, 1),
            28 => (T::DestinationIpv6, 0),
            169 => (T::DestinationIpv6, 1),
            7 => (T::SourcePort, 0),
            180 | 182 => (T::SourcePort, 1),
            11 => (T::DestinationPort, 0),
            181 | 183 => (T::DestinationPort, 1),
            4 => (T::Protocol, 0),
            5 => (T::Tos, 0),
            6 => (T::Flags, 0),
            32 => (T::IcmpTypeCode, 0),
            139 => (T::IcmpTypeCodeIpv6, 0),
            176 => (T::IcmpType, 0),
            178 => (T::IcmpType, 1),
            177 => (T::IcmpCode, 0),
            179 => (T::IcmpCode, 1),
            // The customer's tag is the inner one.
            245 => (T::Vlan, 0),
            58 => (T::Vlan, 1),
            243 => (T::Vlan, 2),
            10 => (T::Input, 0),
            252 => (T::Input, 1),
            14 => (T::Output, 0),
            253 => (T::Output, 1),
            16 => (T::SourceAs, 0),
            17 => (T::DestinationAs, 0),
            15 => (T::NextHop, 0),
            18 => (T::NextHop, 1),
            62 => (T::NextHopIpv6, 0),
            63 => (T::NextHopIpv6, 1),
            136 => (T::EndReason, 0),
            22 => (T::StartUptime, 0),
            21 => (T::EndUptime, 0),
            160 => (T::Boot, 0),
            150 => (T::Start(Clock::Seconds), 0),
            152 => (T::Start(Clock::Millis), 0),
            154 | 156 => (T::Start(Clock::Ntp), 0),
            158 => (T::Start(Clock::BeforeExport), 0),
            151 => (T::End(Clock::Seconds), 0),
            153 => (T::End(Clock::Millis), 0),
            155 | 157 => (T::End(Clock::Ntp), 0),
            159 => (T::End(Clock::BeforeExport), 0),
            322 => (T::Event(Clock::Seconds), 0),
            323 => (T::Event(Clock::Millis), 0),
            324 | 325 => (T::Event(Clock::Ntp), 0),
            161 => (T::DurationMillis, 0),
            162 => (T::DurationMicros, 0),
            48 => (T::Sampler, 0),
            302 => (T::Sampler, 1),
            34 => (T::SamplingInterval, 0),
            50 => (T::SamplingInterval, 1),
            305 => (T::SamplingTaken, 0),
            306 => (T::SamplingSkipped, 0),
            96 => (T::ApplicationName, 0),
            _ => return None,
        },
        REVERSE_ENTERPRISE => match id {
            1 => (T::OctetsReverse, 1),
            85 => (T::OctetsReverse, 2),
            2 => (T::PacketsReverse, 1),
            86 => (T::PacketsReverse, 2),
            6 => (T::FlagsReverse, 0),
            _ => return None,
        },
        _ => return None,
    })
}
