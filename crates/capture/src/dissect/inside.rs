//! Packets within packets: what an IP packet carries when that is a packet again.

mod datagram;
mod gre;
mod l2tp;
mod service;

use model::TunnelKind;

use crate::bytes::{array, be32};

use super::trail::Trail;
use super::{Found, Frame, IpPacket, Transport, ip, link, transport};

pub(super) use service::service_header;

/// Whether an IP packet may be a tunnel: then [`unwrap`] looks into it, once it stands in the trail.
#[inline]
pub(super) const fn may_be_tunnel(protocol: u8, transport: &Transport<'_>) -> bool {
    match transport {
        Transport::Udp(udp) => {
            datagram::is_tunnel(udp.destination_port) || datagram::is_tunnel(udp.source_port)
        }
        Transport::Other(_) => is_tunnel(protocol),
        _ => false,
    }
}

const IPV4: u8 = 4;
const IPV6: u8 = 41;
const GRE: u8 = 47;
const AH: u8 = 51;
const IPIP: u8 = 94;
const ETHERNET_IN_IP: u8 = 97;
const L2TP: u8 = 115;
const MPLS_IN_IP: u8 = 137;

const fn is_tunnel(protocol: u8) -> bool {
    matches!(protocol, IPV4 | IPV6 | GRE | AH | IPIP | ETHERNET_IN_IP | L2TP | MPLS_IN_IP)
}

/// Puts the packet within in place of the one in the trail, as far as can be seen; where that carries
/// none, or one that contradicts itself, the trail is as it was. `carrier` begins with the IP header of
/// the one in the trail, `payload` behind it.
#[cold]
#[inline(never)]
pub(super) fn unwrap<'a>(carrier: Frame<'a>, payload: Option<Frame<'a>>, trail: &mut Trail<'a>) {
    let Some(packet) = trail.packet else { return };
    // A part of a packet is not looked into: only the first would know its inner flow.
    if packet.fragment.is_some() || trail.step().is_none() {
        return;
    }
    let before = trail.mark();
    let inner = match (&packet.transport, payload) {
        (Transport::Udp(udp), _) => datagram::look(udp, carrier, trail),
        (_, Some(payload)) => look(&packet, carrier, payload, trail),
        (_, None) => None,
    };
    if !matches!(inner, Some(Found::Ip)) || trail.exceeds_frame() {
        trail.back_to(before);
        trail.packet = Some(packet);
    }
}

fn look<'a>(
    packet: &IpPacket<'a>,
    carrier: Frame<'a>,
    payload: Frame<'a>,
    trail: &mut Trail<'a>,
) -> Option<Found> {
    let outer = carrier.data;
    match packet.protocol {
        IPV6 if packet.source.is_ipv4() => {
            trail.enter(TunnelKind::SixInFour, None, outer)?;
            Some(ip::dissect(payload, trail))
        }
        IPV4 | IPV6 | IPIP => {
            trail.enter(TunnelKind::IpInIp, None, outer)?;
            Some(ip::dissect(payload, trail))
        }
        GRE => gre::look(payload, outer, trail),
        // Next header, length in words less two, then the SPI (RFC 4302 §2).
        AH => {
            let [next, words, ..] = array::<4>(payload.data, 0)?;
            trail.enter(TunnelKind::Ah, Some(be32(payload.data, 4)?), outer)?;
            let rest = payload.skip((usize::from(words) + 2) * 4)?;
            let transport = transport::dissect(next, rest, None);
            let is_tunnel = may_be_tunnel(next, &transport);
            trail.packet = Some(IpPacket { protocol: next, transport, ..*packet });
            if is_tunnel {
                unwrap(carrier, Some(rest), trail);
            }
            Some(Found::Ip)
        }
        // Version 3 and nothing else (RFC 3378).
        ETHERNET_IN_IP if array::<2>(payload.data, 0)? == [0x30, 0] => {
            trail.enter(TunnelKind::EtherIp, None, outer)?;
            link::ethernet(payload.skip(2)?, trail)
        }
        L2TP => l2tp::session(payload, outer, trail),
        MPLS_IN_IP => link::mpls(payload, trail),
        _ => None,
    }
}
