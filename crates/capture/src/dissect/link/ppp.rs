//! PPP (RFC 1661), bare, in HDLC-like framing, and over Ethernet.

use model::TunnelKind;

use crate::bytes::be16;

use super::super::trail::Trail;
use super::super::{Found, Frame, OtherKind, ip};
use super::{cooked, ethernet, mpls};

/// With or without address and control, protocol in one octet or two (RFC 1661, RFC 1662).
pub(in crate::dissect) fn ppp<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
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

/// Version, type, code, session and length, then PPP (RFC 2516).
pub(super) fn over_ethernet<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let session = be16(frame.data, 2)?;
    let octets = be16(frame.data, 4)?;
    let protocol = be16(frame.data, 6)?;
    trail.pass(TunnelKind::Pppoe, Some(session.into()));
    // A length of 0 says nothing.
    let rest = frame.skip(6)?;
    let rest = if octets == 0 { rest } else { rest.limit(octets.into()) };
    Some(by_ppp_protocol(protocol, rest.skip(2)?, trail))
}

fn by_ppp_protocol<'a>(protocol: u16, frame: Frame<'a>, trail: &mut Trail<'a>) -> Found {
    match protocol {
        0x0021 | 0x0057 => ip::dissect(frame, trail),
        0x0281 | 0x0283 => mpls(frame, trail).unwrap_or(Found::Malformed("MPLS labels")),
        // Bridged (RFC 3518): flags and kind, 1 is Ethernet.
        0x0031 if frame.data.get(1) == Some(&1) => frame
            .skip(2)
            .and_then(|frame| ethernet(frame, trail))
            .unwrap_or(Found::Malformed("bridged frame")),
        other => Found::Other(OtherKind::Ppp(other)),
    }
}
