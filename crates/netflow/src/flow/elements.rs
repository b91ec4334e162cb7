//! Which elements are which part of a flow, and how good they are at it.

use crate::element::REVERSE_ENTERPRISE;
use crate::field::FieldName;
use crate::flow::target::{Clock, Target};

const NPROBE: u32 = 35_632;
const IXIA: u32 = 3054;
const CERT: u32 = 6871;

/// The rank of octets that include the link layer: taken only where there are no others.
pub(super) const LAYER_2: u8 = 4;

/// What an element is of a flow, and how good it is at that: 0 is best.
#[rustfmt::skip]
pub(super) fn target(name: FieldName, length: u16) -> Option<(Target, u8)> {
    use Target as T;
    let id = name.id();
    if length == 0 {
        return None;
    }
    Some(match name.enterprise()? {
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
            178 => (T::IcmpTypeIpv6, 0),
            177 => (T::IcmpCode, 0),
            179 => (T::IcmpCodeIpv6, 0),
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
            95 => (T::Application, 0),
            96 => (T::ApplicationName, 0),
            // Palo Alto's App-ID, and nProbe's L7_PROTO_NAME under v9.
            56701 => (T::ApplicationName, 1),
            57591 => (T::ApplicationName, 2),
            459 => (T::HostName, 2),
            // nProbe under v9: TLS_SERVER_NAME, HTTP_HOST, DNS_QUERY.
            57660 => (T::HostName, 0),
            57659 => (T::HostName, 1),
            57677 => (T::HostName, 3),
            239 => (T::BiflowDirection, 0),
            233 => (T::FirewallEvent, 0),
            // Before version 8.4 the ASA had numbers of its own.
            40005 => (T::FirewallEvent, 1),
            230 => (T::NatEvent, 0),
            33002 => (T::EventReason, 0),
            61 => (T::ObservedDirection, 0),
            225 | 281 => (T::PostNatSource, 0),
            40001 => (T::PostNatSource, 1),
            226 | 282 => (T::PostNatDestination, 0),
            40002 => (T::PostNatDestination, 1),
            227 => (T::PostNatSourcePort, 0),
            40003 => (T::PostNatSourcePort, 1),
            228 => (T::PostNatDestinationPort, 0),
            40004 => (T::PostNatDestinationPort, 1),
            361 => (T::PortBlockStart, 0),
            362 => (T::PortBlockEnd, 0),
            363 => (T::PortBlockStep, 0),
            364 => (T::PortBlockSize, 0),
            56 => (T::SourceMac, 0),
            81 => (T::SourceMac, 1),
            80 => (T::DestinationMac, 0),
            57 => (T::DestinationMac, 1),
            70..=79 => (T::MplsLabel(id.to_be_bytes()[1] - 70), 0),
            82 => (T::InputName, 0),
            234 => (T::InputVrf, 0),
            235 => (T::OutputVrf, 0),
            236 => (T::VrfName, 0),
            _ => return None,
        },
        REVERSE_ENTERPRISE => match id {
            1 => (T::OctetsReverse, 1),
            85 => (T::OctetsReverse, 2),
            352 => (T::OctetsReverse, LAYER_2),
            2 => (T::PacketsReverse, 1),
            86 => (T::PacketsReverse, 2),
            6 => (T::FlagsReverse, 0),
            150 => (T::StartReverse(Clock::Seconds), 0),
            152 => (T::StartReverse(Clock::Millis), 0),
            154 | 156 => (T::StartReverse(Clock::Ntp), 0),
            151 => (T::EndReverse(Clock::Seconds), 0),
            153 => (T::EndReverse(Clock::Millis), 0),
            155 | 157 => (T::EndReverse(Clock::Ntp), 0),
            _ => return None,
        },
        NPROBE => match id {
            119 => (T::ApplicationName, 2),
            188 => (T::HostName, 0),
            187 => (T::HostName, 1),
            205 => (T::HostName, 3),
            _ => return None,
        },
        // YAF tells the flags of the first packet and of all others; its reverse elements have a
        // bit set, and what it found in the payload stands in lists.
        CERT => match id {
            14 => (T::FirstFlags, 0),
            15 => (T::OtherFlags, 0),
            0x400e => (T::FirstFlagsReverse, 0),
            0x400f => (T::OtherFlagsReverse, 0),
            294 => (T::HostName, 0),
            117 => (T::HostName, 1),
            179 => (T::HostName, 3),
            _ => return None,
        },
        IXIA => match id {
            111 => (T::ApplicationName, 2),
            _ => return None,
        },
        _ => return None,
    })
}
