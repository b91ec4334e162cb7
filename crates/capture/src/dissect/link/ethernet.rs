//! Ethernet, its tags and IEEE 802.2, and the two rings that carry 802.2 alike.

use model::TunnelKind;

use crate::bytes::{array, be16, be32};

use super::super::trail::Trail;
use super::super::{Found, Frame, OtherKind, inside, ip};
use super::{TOO_DEEP, mpls, ppp};

/// IPv4 in an EtherType.
const IPV4: u16 = 0x0800;
/// IPv6 in an EtherType.
const IPV6: u16 = 0x86dd;

#[inline]
pub(in crate::dissect) fn ethernet<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let ether_type = be16(frame.data, 12)?;
    by_ether_type(ether_type, frame.skip(14)?, trail)
}

#[inline]
pub(in crate::dissect) fn by_ether_type<'a>(
    ether_type: u16,
    frame: Frame<'a>,
    trail: &mut Trail<'a>,
) -> Option<Found> {
    match ether_type {
        IPV4 | IPV6 => Some(ip::dissect(frame, trail)),
        _ => tagged(ether_type, frame, trail),
    }
}

/// Behind tags, labels and sessions.
#[inline(never)]
fn tagged<'a>(mut ether_type: u16, mut frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    while trail.step().is_some() {
        // Where the next EtherType stands.
        let at = match ether_type {
            IPV4 | IPV6 => return Some(ip::dissect(frame, trail)),
            // IEEE 802.1Q, 802.1ad, and what went before it.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => {
                trail.tag(be16(frame.data, 0)? & 0x0fff);
                2
            }
            0x8847 | 0x8848 => return mpls(frame, trail),
            0x8864 => return ppp::over_ethernet(frame, trail),
            // PBB (IEEE 802.1ah): flags and I-SID, then the customer's frame.
            0x88e7 => {
                trail.pass(TunnelKind::Pbb, Some(be32(frame.data, 0)? & 0x00ff_ffff));
                16
            }
            0x894f => return inside::service_header(frame, None, trail),
            // HSR and PRP (IEC 62439-3), 802.1CB R-TAG, VN-Tag, Cisco metadata with one option.
            0x892f | 0xf1c1 | 0x8926 => 4,
            0x8909 => 6,
            0..=1500 => return llc(frame.limit(ether_type.into()), trail),
            other => return Some(Found::Other(OtherKind::EtherType(other))),
        };
        ether_type = be16(frame.data, at)?;
        frame = frame.skip(at + 2)?;
    }
    Some(TOO_DEEP)
}

/// IEEE 802.2, with SNAP.
pub(super) fn llc<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    match array::<3>(frame.data, 0)? {
        [0xaa, 0xaa, 0x03] => snap(frame.skip(3)?, trail),
        [0x06, 0x06, 0x03] => Some(ip::dissect(frame.skip(3)?, trail)),
        [service, ..] => Some(Found::Other(OtherKind::Llc(service))),
    }
}

/// Organisation and its own type.
pub(super) fn snap<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let [a, b, c] = array::<3>(frame.data, 0)?;
    let kind = be16(frame.data, 3)?;
    let organisation = u32::from_be_bytes([0, a, b, c]);
    match (organisation, kind) {
        // 0 is the EtherTypes', 0xf8 RFC 1042 bridges'.
        (0 | 0xf8, 1501..) => by_ether_type(kind, frame.skip(5)?, trail),
        // Bridged Ethernet (RFC 2427 §4.2), with and without its check sequence; padded to 4 in ATM.
        (0x00_80c2, 1 | 7) => ethernet(frame.skip(5)?, trail),
        _ => Some(Found::Other(OtherKind::Snap { organisation, kind })),
    }
}

/// IEEE 802.5: access and frame control, addresses, and a route where the source's first bit says so.
pub(super) fn token_ring<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let is_routed = frame.data.get(8)? & 0x80 != 0;
    let route = if is_routed { usize::from(frame.data.get(14)? & 0x1f) } else { 0 };
    llc(frame.skip(14 + route)?, trail)
}
