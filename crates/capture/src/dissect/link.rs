//! Link layers: where the network layer begins, and which it is.

use crate::LinkType;
use crate::bytes::{array, be16};

use super::trail::Trail;
use super::{Frame, Network, OtherKind, ip};
use crate::tunnel::TunnelKind;

/// IPv4 in an EtherType.
const IPV4: u16 = 0x0800;
/// IPv6 in an EtherType.
const IPV6: u16 = 0x86dd;
/// Tags deeper than this are no VLANs but damage.
const DEEPEST_TAG: usize = 8;

#[inline]
pub(super) fn dissect<'a>(
    link_type: LinkType,
    frame: Frame<'a>,
    trail: &mut Trail<'a>,
) -> Network<'a> {
    let network = match link_type {
        LinkType::ETHERNET => ethernet(frame, trail),
        // 12 and 14 are what BSDs call raw IP and may have been written instead of 101.
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 | LinkType(12) => {
            Some(ip::dissect(frame, trail))
        }
        LinkType::NULL | LinkType::LOOP => loopback(frame, trail),
        LinkType::LINUX_SLL => cooked(frame, 14, 16, trail),
        LinkType::LINUX_SLL2 => cooked(frame, 0, 20, trail),
        LinkType::PPP | LinkType::PPP_HDLC => ppp(frame, trail),
        LinkType::C_HDLC => cooked(frame, 2, 4, trail),
        LinkType::PPI => per_packet_information(frame, trail),
        other => Some(Network::UnknownLink(other)),
    };
    network.unwrap_or(Network::Malformed("link layer header"))
}

/// PPI: its length at octet 2 and the true link type at 4, both little endian.
fn per_packet_information<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Network<'a>> {
    let length = u16::from_le_bytes(array(frame.data, 2)?);
    let link_type = u16::from_le_bytes(array(frame.data, 4)?);
    // PPI within PPI is nothing anyone writes.
    let is_plain = link_type != LinkType::PPI.0;
    is_plain.then_some(dissect(LinkType(link_type), frame.skip(length.into())?, trail))
}

#[inline]
fn ethernet<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Network<'a>> {
    let ether_type = be16(frame.data, 12)?;
    by_ether_type(ether_type, frame.skip(14)?, trail)
}

/// A header of `size` octets with an EtherType at `at`: Linux's two and Cisco's HDLC.
fn cooked<'a>(
    frame: Frame<'a>,
    at: usize,
    size: usize,
    trail: &mut Trail<'a>,
) -> Option<Network<'a>> {
    let ether_type = be16(frame.data, at)?;
    let rest = frame.skip(size)?;
    match ether_type {
        // Linux: 1 is IPX in raw 802.3, 4 is an 802.2 header.
        1 => Some(Network::Other(OtherKind::Llc(0xff))),
        4 => llc(rest, trail),
        // Cisco's HDLC carries IS-IS and its like so.
        0xfefe => Some(Network::Other(OtherKind::Llc(0xfe))),
        // Other small numbers are the kernel's own names: CAN, netlink and their like.
        0..=1500 => Some(Network::Other(OtherKind::EtherType(ether_type))),
        ether_type => by_ether_type(ether_type, rest, trail),
    }
}

#[inline]
fn by_ether_type<'a>(
    mut ether_type: u16,
    mut frame: Frame<'a>,
    trail: &mut Trail<'a>,
) -> Option<Network<'a>> {
    for _ in 0..DEEPEST_TAG {
        match ether_type {
            IPV4 | IPV6 => return Some(ip::dissect(frame, trail)),
            // IEEE 802.1Q, 802.1ad, and what went before it.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => {
                let id = be16(frame.data, 0)? & 0x0fff;
                ether_type = be16(frame.data, 2)?;
                frame = frame.skip(4)?;
                trail.tag(id);
            }
            0x8847 | 0x8848 => return mpls(frame, trail),
            0x8864 => {
                // Version, type, code, session and length, then PPP (RFC 2516).
                let protocol = be16(frame.data, 6)?;
                trail.pass(TunnelKind::Pppoe, be16(frame.data, 2).map(Into::into));
                return Some(by_ppp_protocol(protocol, frame.skip(8)?, trail));
            }
            0..=1500 => return llc(frame.limit(ether_type.into()), trail),
            other => return Some(Network::Other(OtherKind::EtherType(other))),
        }
    }
    Some(Network::Malformed("VLAN tags"))
}

/// Labels until the last of the stack (RFC 3032), then by IP version, for nothing else tells.
fn mpls<'a>(mut frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Network<'a>> {
    const BOTTOM_OF_STACK: u8 = 1;
    for _ in 0..DEEPEST_TAG {
        let [a, b, label, _] = array::<4>(frame.data, 0)?;
        frame = frame.skip(4)?;
        if label & BOTTOM_OF_STACK != 0 {
            trail.pass(TunnelKind::Mpls, Some(u32::from_be_bytes([0, a, b, label]) >> 4));
            return Some(match frame.data.first().map(|octet| octet >> 4) {
                Some(4 | 6) => ip::dissect(frame, trail),
                _ => Network::Other(OtherKind::EtherType(0x8847)),
            });
        }
    }
    Some(Network::Malformed("MPLS labels"))
}

/// IEEE 802.2, with SNAP.
fn llc<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Network<'a>> {
    match array::<3>(frame.data, 0)? {
        [0xaa, 0xaa, 0x03] => {
            let [a, b, c] = array::<3>(frame.data, 3)?;
            let kind = be16(frame.data, 6)?;
            let organisation = u32::from_be_bytes([0, a, b, c]);
            // 0 is the EtherTypes', 0xf8 RFC 1042 bridges'.
            if matches!(organisation, 0 | 0xf8) && kind > 1500 {
                return by_ether_type(kind, frame.skip(8)?, trail);
            }
            Some(Network::Other(OtherKind::Snap { organisation, kind }))
        }
        [0x06, 0x06, 0x03] => Some(ip::dissect(frame.skip(3)?, trail)),
        [service, ..] => Some(Network::Other(OtherKind::Llc(service))),
    }
}

/// The address family in the writer's byte order; each system has its own number for IPv6. What
/// follows is IP whatever the family says, if its version does.
fn loopback<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Network<'a>> {
    let [a, b, c, d] = array::<4>(frame.data, 0)?;
    let rest = frame.skip(4)?;
    Some(match rest.data.first().map(|octet| octet >> 4) {
        Some(4 | 6) => ip::dissect(rest, trail),
        _ => {
            let family = if a == 0 && b == 0 {
                u32::from_be_bytes([a, b, c, d])
            } else {
                u32::from_le_bytes([a, b, c, d])
            };
            Network::Other(OtherKind::Family(family))
        }
    })
}

/// With or without address and control, protocol in one octet or two (RFC 1661, RFC 1662).
fn ppp<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Network<'a>> {
    let frame = match frame.data {
        [0xff, 0x03, ..] => frame.skip(2)?,
        // Cisco's HDLC in the same link type.
        [0x0f | 0x8f, 0x00, ..] => return cooked(frame, 2, 4, trail),
        _ => frame,
    };
    let first = *frame.data.first()?;
    if first & 1 != 0 {
        return Some(by_ppp_protocol(first.into(), frame.skip(1)?, trail));
    }
    Some(by_ppp_protocol(be16(frame.data, 0)?, frame.skip(2)?, trail))
}

fn by_ppp_protocol<'a>(protocol: u16, frame: Frame<'a>, trail: &mut Trail<'a>) -> Network<'a> {
    match protocol {
        0x0021 | 0x0057 => ip::dissect(frame, trail),
        0x0281 | 0x0283 => mpls(frame, trail).unwrap_or(Network::Malformed("MPLS labels")),
        other => Network::Other(OtherKind::Ppp(other)),
    }
}
