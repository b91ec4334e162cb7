//! GRE (RFC 2784, RFC 2890, RFC 2637) and what uses it: NVGRE, ERSPAN, PPTP, access points.

use model::TunnelKind;

use crate::bytes::{array, be16, be32};

use super::super::trail::Trail;
use super::super::{Found, Frame, link};

/// Flags, version and protocol, then a field for each flag.
pub(super) fn look<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    const CHECKSUM: u16 = 0x8000;
    const ROUTING: u16 = 0x4000;
    const KEY: u16 = 0x2000;
    const SEQUENCE: u16 = 0x1000;
    const ACKNOWLEDGEMENT: u16 = 0x0080;
    let flags = be16(frame.data, 0)?;
    let protocol = be16(frame.data, 2)?;
    let has = |flag: u16| usize::from(flags & flag != 0);
    // Source routes are of 1994 and were taken back in RFC 2784.
    if flags & ROUTING != 0 || flags & 7 > 1 {
        return None;
    }
    let key_at = 4 + 4 * has(CHECKSUM);
    let mut key = if flags & KEY != 0 { Some(be32(frame.data, key_at)?) } else { None };
    let mut octets = key_at + 4 * has(KEY) + 4 * has(SEQUENCE);
    if flags & 7 == 1 {
        octets += 4 * has(ACKNOWLEDGEMENT);
        // Payload length, then the call's id.
        key = key.map(|key| key & 0xffff);
    }
    let rest = frame.skip(octets)?;
    match protocol {
        0x88be => return erspan(rest, flags & SEQUENCE != 0, outer, trail),
        0x22eb => return erspan_3(rest, outer, trail),
        _ => trail.enter(TunnelKind::Gre, key, outer)?,
    }
    match protocol {
        0x6558 => link::ethernet(rest, trail),
        0x880b => link::ppp(rest, trail),
        // Aruba's access points: the low octet is the queue.
        0x8200..=0x82ff => link::wireless(rest, trail),
        // WCCP (RFC draft, version 2): a redirect header that no IP packet begins with.
        0x883e => {
            let is_ip = rest.data.first()? >> 4 == 4;
            link::by_ether_type(0x0800, if is_ip { rest } else { rest.skip(4)? }, trail)
        }
        // Cisco metadata: here the EtherType of what follows comes first.
        0x8909 => link::by_ether_type(be16(rest.data, 0)?, rest.skip(8)?, trail),
        0..=1500 => None,
        ether_type => link::by_ether_type(ether_type, rest, trail),
    }
}

/// Types I and II: only the second has a sequence number, and a header of its own.
fn erspan<'a>(
    frame: Frame<'a>,
    is_second: bool,
    outer: &'a [u8],
    trail: &mut Trail<'a>,
) -> Option<Found> {
    if !is_second {
        trail.enter(TunnelKind::Erspan, None, outer)?;
        return link::ethernet(frame, trail);
    }
    let session = be16(frame.data, 2)? & 0x03ff;
    trail.enter(TunnelKind::Erspan, Some(session.into()), outer)?;
    link::ethernet(frame.skip(8)?, trail)
}

/// Type III: twelve octets, and eight more where the last bit says so.
fn erspan_3<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    const HAS_PLATFORM_HEADER: u8 = 1;
    let session = be16(frame.data, 2)? & 0x03ff;
    let [kind, last] = array::<2>(frame.data, 10)?;
    trail.enter(TunnelKind::Erspan, Some(session.into()), outer)?;
    let rest = frame.skip(if last & HAS_PLATFORM_HEADER != 0 { 20 } else { 12 })?;
    match kind >> 2 & 0x1f {
        0 => link::ethernet(rest, trail),
        2 => link::by_ether_type(0x0800, rest, trail),
        _ => None,
    }
}
