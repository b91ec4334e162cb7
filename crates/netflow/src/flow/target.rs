//! Which elements become which part of a flow, and which one is taken where several could.

use model::{OctetLayer, Timestamp};

use crate::context::Context;
use crate::flow::elements::{LAYER_2, target};
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
    FirstFlags,
    OtherFlags,
    FirstFlagsReverse,
    OtherFlagsReverse,
    IcmpTypeCode,
    IcmpTypeCodeIpv6,
    IcmpType,
    IcmpTypeIpv6,
    IcmpCode,
    IcmpCodeIpv6,
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
    StartReverse(Clock),
    EndReverse(Clock),
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
    Application,
    HostName,
    BiflowDirection,
    FirewallEvent,
    NatEvent,
    EventReason,
    ObservedDirection,
    PostNatSource,
    PostNatSourcePort,
    PostNatDestination,
    PostNatDestinationPort,
    PortBlockStart,
    PortBlockEnd,
    PortBlockStep,
    PortBlockSize,
    SourceMac,
    DestinationMac,
    /// So many labels below the top of the stack.
    MplsLabel(u8),
    InputName,
    InputVrf,
    OutputVrf,
    VrfName,
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

    /// Whether it tells of the flow as a whole, wherever in a record it stands: neither who, when
    /// nor how much.
    pub(crate) const fn is_description(self) -> bool {
        matches!(
            self,
            Self::Flags
                | Self::FlagsReverse
                | Self::FirstFlags
                | Self::OtherFlags
                | Self::FirstFlagsReverse
                | Self::OtherFlagsReverse
                | Self::Application
                | Self::ApplicationName
                | Self::HostName
                | Self::SourceMac
                | Self::DestinationMac
                | Self::MplsLabel(_)
                | Self::EndReason
        )
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
        let Some((target, rank)) = target(field.name, field.length) else { continue };
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
