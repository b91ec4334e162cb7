//! Headers that a system puts before what it captured, and that name or imply the true link layer.

use crate::bytes::{View, array};
use crate::{ByteOrder, LinkType};

use super::super::trail::Trail;
use super::super::{Found, Frame, OtherKind};
use super::{by_version, dissect, ethernet};

/// PPI: its length at octet 2 and the true link type at 4, both little endian.
pub(super) fn per_packet_information<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let view = View::new(frame.data, ByteOrder::Little);
    let (octets, link_type) = (view.u16(2)?, view.u32(4)?);
    within(LinkType(u16::try_from(link_type).ok()?), frame.skip(octets.into())?, trail)
}

/// Apple's: length, whether a packet follows, and the true link type, little endian.
pub(super) fn pktap<'a>(
    link_type: LinkType,
    frame: Frame<'a>,
    trail: &mut Trail<'a>,
) -> Option<Found> {
    const LEAST_OCTETS: u32 = 108;
    const PACKET: u32 = 1;
    let view = View::new(frame.data, ByteOrder::Little);
    let header = || Some((view.u32(0)?, view.u32(4)?, view.u32(8)?));
    let read = || {
        let (octets, record, inner) = header()?;
        let inner = LinkType(u16::try_from(inner).ok()?);
        let is_packet = octets >= LEAST_OCTETS && record == PACKET;
        is_packet.then_some((inner, frame.skip(octets as usize)?))
    };
    match read() {
        Some((inner, rest)) => within(inner, rest, trail),
        // Older systems wrote it under a number for anybody's use.
        None if link_type == LinkType::USER2 => Some(Found::UnknownLink(link_type)),
        None => None,
    }
}

/// Linux' netfilter: family, version and group, then attributes in the machine's byte order; the
/// packet is one of them.
pub(super) fn nflog<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    [ByteOrder::Little, ByteOrder::Big]
        .into_iter()
        .find_map(|order| nflog_payload(frame, order))
        .and_then(|payload| by_version(payload, trail))
}

fn nflog_payload(frame: Frame<'_>, order: ByteOrder) -> Option<Frame<'_>> {
    const PAYLOAD: u16 = 9;
    /// Linux has fewer than 32 kinds.
    const MOST_ATTRIBUTES: usize = 64;
    let mut rest = frame.skip(4)?;
    for _ in 0..MOST_ATTRIBUTES {
        let view = View::new(rest.data, order);
        let (octets, kind) = (view.u16(0)?, view.u16(2)?);
        if octets < 4 {
            return None;
        }
        if kind == PAYLOAD {
            return rest.limit(octets.into()).skip(4);
        }
        rest = rest.skip(usize::from(octets).next_multiple_of(4))?;
    }
    None
}

/// BSD's packet filter: its own length first, padded to four octets; then IP.
pub(super) fn pflog<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let octets = usize::from(*frame.data.first()?);
    by_version(frame.skip(octets.next_multiple_of(4))?, trail)
}

/// Direction and kind of traffic, VPI and VCI; kind 1 is LAN emulation, 2 is RFC 1483.
pub(super) fn sun_atm<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let [kind, _, _, _] = array::<4>(frame.data, 0)?;
    match kind & 0x0f {
        1 => ethernet(frame.skip(6)?, trail),
        2 => ethernet::llc(frame.skip(4)?, trail),
        _ => Some(Found::Other(OtherKind::AtmCell)),
    }
}

/// Source, destination, two octets, and the protocol: IP as in RFC 1051, or behind a split flag and
/// a sequence number as in RFC 1201.
pub(super) fn arcnet<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    match *frame.data.get(4)? {
        240 => by_version(frame.skip(5)?, trail),
        212 => by_version(frame.skip(8)?, trail),
        241 | 213 => Some(Found::Other(OtherKind::EtherType(0x0806))),
        other => Some(Found::Other(OtherKind::Arcnet(other))),
    }
}

/// Linux' classical IP over ATM: with IEEE 802.2 or without.
pub(super) fn classical_ip<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    match frame.data {
        [0xaa, 0xaa, 0x03, ..] => ethernet::llc(frame, trail),
        _ => by_version(frame, trail),
    }
}

/// A header within a header of its own kind is nothing anyone writes.
fn within<'a>(link_type: LinkType, frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let is_plain = !matches!(link_type, LinkType::PPI | LinkType::PKTAP | LinkType::USER2);
    is_plain.then(|| dissect(link_type, frame, trail))
}
