//! IPv4 (RFC 791) and IPv6 (RFC 8200) with its extension headers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::{array, be16, be32};

use super::trail::Trail;
use super::{Found, Fragment, Frame, IpPacket, Transport, inside, transport};

/// More extension headers than this are an attack or damage; what follows is not looked at.
const MOST_EXTENSIONS: usize = 16;

/// By the version in the first octet.
#[inline]
pub(super) fn dissect<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Found {
    match frame.data.first().map(|octet| octet >> 4) {
        Some(4) => ipv4(frame, trail).unwrap_or(Found::Malformed("IPv4 header")),
        Some(6) => ipv6(frame, trail).unwrap_or(Found::Malformed("IPv6 header")),
        Some(_) => Found::Malformed("IP version"),
        None => Found::Malformed("IP header"),
    }
}

/// From and to of an IP packet that begins here.
pub(crate) fn addresses(packet: &[u8]) -> Option<(IpAddr, IpAddr)> {
    match packet.first()? >> 4 {
        4 => Some((array::<4>(packet, 12)?.into(), array::<4>(packet, 16)?.into())),
        6 => Some((array::<16>(packet, 8)?.into(), array::<16>(packet, 24)?.into())),
        _ => None,
    }
}

#[inline]
fn ipv4<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let header = array::<20>(frame.data, 0)?;
    let [first, tos, _, _, _, _, _, _, ttl, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] =
        header;
    let header_octets = u32::from(first & 0x0f) * 4;
    let stated = u32::from(be16(&header, 2)?);
    let ip_length = if stated == 0 { frame.wire } else { stated };
    if header_octets < 20 || ip_length < header_octets {
        return None;
    }
    let word = be16(&header, 6)?;
    let (offset, more) = (u32::from(word & 0x1fff) * 8, word & 0x2000 != 0);
    let rest = frame.limit(ip_length).skip(header_octets as usize);
    let fragment = (offset != 0 || more)
        .then(|| Some(part(be16(&header, 4)?.into(), offset, more, protocol, rest)))
        .flatten();
    let transport = match rest {
        Some(rest) => transport::dissect(protocol, rest, fragment),
        None => Transport::Truncated,
    };
    let is_tunnel = inside::may_be_tunnel(protocol, &transport);
    trail.packet = Some(IpPacket {
        source: IpAddr::V4(Ipv4Addr::new(s0, s1, s2, s3)),
        destination: IpAddr::V4(Ipv4Addr::new(d0, d1, d2, d3)),
        protocol,
        ip_length,
        exceeds_frame: ip_length > frame.wire,
        ttl,
        tos,
        fragment,
        transport,
    });
    if is_tunnel {
        inside::unwrap(frame, rest, trail);
    }
    Some(Found::Ip)
}

#[inline]
fn ipv6<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    const HEADER_OCTETS: u32 = 40;
    let word = be16(frame.data, 0)?;
    let payload_octets = u32::from(be16(frame.data, 4)?);
    let next = *frame.data.get(6)?;
    let ttl = *frame.data.get(7)?;
    let source = array::<16>(frame.data, 8)?;
    let destination = array::<16>(frame.data, 24)?;
    // 0 is a jumbogram (RFC 2675) or an offloaded segment; or there is no payload, and then the
    // frame says the same but for its padding.
    let ip_length = if payload_octets == 0 && next != NO_NEXT_HEADER {
        frame.wire
    } else {
        payload_octets + HEADER_OCTETS
    };
    let rest = frame.limit(ip_length).skip(HEADER_OCTETS as usize)?;
    let upper = extensions(next, rest);
    let transport = match upper.rest {
        Some(rest) => transport::dissect(upper.protocol, rest, upper.fragment),
        None => Transport::Truncated,
    };
    let is_tunnel = inside::may_be_tunnel(upper.protocol, &transport);
    trail.packet = Some(IpPacket {
        source: IpAddr::V6(Ipv6Addr::from(source)),
        destination: IpAddr::V6(Ipv6Addr::from(destination)),
        protocol: upper.protocol,
        ip_length,
        exceeds_frame: ip_length > frame.wire,
        ttl,
        tos: word.wrapping_shr(4).to_le_bytes()[0],
        fragment: upper.fragment,
        transport,
    });
    if is_tunnel {
        inside::unwrap(frame, upper.rest, trail);
    }
    Some(Found::Ip)
}

/// A part of a packet; `rest` is what it has of it.
fn part(id: u32, offset: u32, more: bool, protocol: u8, rest: Option<Frame<'_>>) -> Fragment<'_> {
    let (payload, length) = rest.map_or((&[][..], 0), |rest| (rest.data, rest.wire));
    Fragment { id, offset, more, protocol, payload, length }
}

const NO_NEXT_HEADER: u8 = 59;

/// What lies behind the extension headers.
struct Upper<'a> {
    protocol: u8,
    fragment: Option<Fragment<'a>>,
    /// `None` when the headers were cut.
    rest: Option<Frame<'a>>,
}

/// RFC 8200 §4: hop-by-hop 0, routing 43, fragment 44, authentication 51, destination 60,
/// mobility 135, HIP 139, shim6 140. Behind ESP (50) nothing can be seen.
#[inline]
fn extensions(mut protocol: u8, mut frame: Frame<'_>) -> Upper<'_> {
    let mut fragment = None;
    for _ in 0..MOST_EXTENSIONS {
        let octets = match protocol {
            0 | 43 | 60 | 135 | 139 | 140 => frame.data.get(1).map(|n| (usize::from(*n) + 1) * 8),
            51 => frame.data.get(1).map(|n| (usize::from(*n) + 2) * 4),
            44 => Some(8),
            _ => return Upper { protocol, fragment, rest: Some(frame) },
        };
        if protocol == 44 {
            let (Some(word), Some(id)) = (be16(frame.data, 2), be32(frame.data, 4)) else {
                return Upper { protocol, fragment, rest: None };
            };
            let (offset, more) = (u32::from(word & 0xfff8), word & 1 != 0);
            let next = frame.data.first().copied().unwrap_or(protocol);
            fragment = Some(part(id, offset, more, next, frame.skip(8)));
        }
        let next = frame.data.first().copied();
        let (Some(next), Some(rest)) = (next, octets.and_then(|octets| frame.skip(octets))) else {
            return Upper { protocol, fragment, rest: None };
        };
        protocol = next;
        frame = rest;
        if fragment.is_some_and(|fragment| fragment.offset != 0) {
            break;
        }
    }
    Upper { protocol, fragment, rest: Some(frame) }
}
