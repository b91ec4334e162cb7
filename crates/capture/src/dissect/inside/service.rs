//! Network Service Header (RFC 8300), in Ethernet and in VXLAN-GPE.

use model::TunnelKind;

use crate::bytes::{array, be32};

use super::super::trail::Trail;
use super::super::{Found, Frame, OtherKind, ip, link};

/// Version, flags, length in words and next protocol; service path and index. `outer` is the IP
/// packet that carries it, where one does.
pub(in crate::dissect) fn service_header<'a>(
    frame: Frame<'a>,
    outer: Option<&'a [u8]>,
    trail: &mut Trail<'a>,
) -> Option<Found> {
    let closed = Found::Other(OtherKind::EtherType(0x894f));
    if !trail.opens(TunnelKind::Nsh) {
        return Some(closed);
    }
    match (outer, within(frame, outer, trail)) {
        // What cannot be read inside counts as what carries it.
        (None, None | Some(Found::Malformed(_))) => Some(closed),
        (_, seen) => seen,
    }
}

/// What the header stands before.
fn within<'a>(frame: Frame<'a>, outer: Option<&'a [u8]>, trail: &mut Trail<'a>) -> Option<Found> {
    let [_, words, _, next] = array::<4>(frame.data, 0)?;
    let path = be32(frame.data, 4)? >> 8;
    let octets = usize::from(words & 0x3f) * 4;
    if octets < 8 {
        return None;
    }
    match outer {
        Some(outer) => trail.enter(TunnelKind::Nsh, Some(path), outer)?,
        // What can be kept closed is not opened without a word in the path.
        None => trail.pass(TunnelKind::Nsh, Some(path)).then_some(())?,
    }
    let closed = Found::Other(OtherKind::EtherType(0x894f));
    by_next_protocol(next, frame.skip(octets)?, outer, trail).or(Some(closed))
}

/// The numbers VXLAN-GPE and NSH share: IPv4, IPv6, Ethernet, NSH, MPLS.
pub(super) fn by_next_protocol<'a>(
    next: u8,
    frame: Frame<'a>,
    outer: Option<&'a [u8]>,
    trail: &mut Trail<'a>,
) -> Option<Found> {
    trail.step()?;
    match next {
        1 | 2 => Some(ip::dissect(frame, trail)),
        3 => link::ethernet(frame, trail),
        4 => service_header(frame, outer, trail),
        5 => link::mpls(frame, trail),
        _ => None,
    }
}
