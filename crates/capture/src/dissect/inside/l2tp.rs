//! L2TP: version 2 over UDP (RFC 2661), version 3 over IP and UDP (RFC 3931).

use model::TunnelKind;

use crate::bytes::{array, be16, be32};

use super::super::trail::Trail;
use super::super::{Found, Frame, link};

/// Flags and version first.
pub(super) fn datagram<'a>(
    frame: Frame<'a>,
    outer: &'a [u8],
    trail: &mut Trail<'a>,
) -> Option<Found> {
    const CONTROL: u16 = 0x8000;
    const LENGTH: u16 = 0x4000;
    const SEQUENCE: u16 = 0x0800;
    const OFFSET: u16 = 0x0200;
    let flags = be16(frame.data, 0)?;
    if flags & CONTROL != 0 {
        return None;
    }
    match flags & 0x0f {
        2 => {}
        3 => return session(frame.skip(4)?, outer, trail),
        _ => return None,
    }
    let mut at = if flags & LENGTH != 0 { 4 } else { 2 };
    let tunnel_and_session = be32(frame.data, at)?;
    at += 4;
    if flags & SEQUENCE != 0 {
        at += 4;
    }
    if flags & OFFSET != 0 {
        at += 2 + usize::from(be16(frame.data, at)?);
    }
    trail.enter(TunnelKind::L2tp, Some(tunnel_and_session), outer)?;
    link::ppp(frame.skip(at)?, trail)
}

/// The session's id, then a cookie of 0, 4 or 8 octets and a sublayer of 0 or 4, as both sides
/// agreed; what follows shows which.
pub(super) fn session<'a>(
    frame: Frame<'a>,
    outer: &'a [u8],
    trail: &mut Trail<'a>,
) -> Option<Found> {
    let session = be32(frame.data, 0).filter(|session| *session != 0)?;
    trail.enter(TunnelKind::L2tp, Some(session), outer)?;
    [4, 8, 12, 16].into_iter().find_map(|at| {
        let rest = frame.skip(at)?;
        let before = trail.mark();
        let inner = match (array::<4>(rest.data, 0)?, be16(rest.data, 12)) {
            ([0xff, 0x03, 0x00, 0x21 | 0x57], _) => link::ppp(rest, trail),
            (_, Some(0x0800 | 0x86dd | 0x8100)) => link::ethernet(rest, trail),
            _ => None,
        };
        match inner {
            Some(Found::Ip) if !trail.exceeds_frame() => Some(Found::Ip),
            _ => {
                trail.back_to(before);
                None
            }
        }
    })
}
