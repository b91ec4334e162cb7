//! MPLS (RFC 3032), and what may stand behind its labels (RFC 4385, RFC 4448).

use model::TunnelKind;

use crate::bytes::{array, be16};

use super::super::trail::Trail;
use super::super::{Found, Frame, OtherKind, ip};
use super::{TOO_DEEP, ethernet};

/// Labels until the last of the stack, then by the first four bits, for nothing else tells: 4 and 6
/// are IP, 0 is a control word before an Ethernet frame, 1 a control channel.
pub(in crate::dissect) fn mpls<'a>(mut frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    const BOTTOM_OF_STACK: u8 = 1;
    while trail.step().is_some() {
        let [a, b, c, _] = array::<4>(frame.data, 0)?;
        frame = frame.skip(4)?;
        if c & BOTTOM_OF_STACK != 0 {
            let label = u32::from_be_bytes([0, a, b, c]) >> 4;
            return Some(behind(label, frame, trail));
        }
    }
    Some(TOO_DEEP)
}

fn behind<'a>(label: u32, frame: Frame<'a>, trail: &mut Trail<'a>) -> Found {
    let before = trail.mark();
    let version = frame.data.first().map_or(0, |octet| octet >> 4);
    if matches!(version, 4 | 6) {
        trail.pass(TunnelKind::Mpls, Some(label));
        let network = ip::dissect(frame, trail);
        // A destination's address may begin with 4 or 6 too.
        if matches!(network, Found::Ip) || !is_ethernet(frame) {
            return network;
        }
        trail.back_to(before);
    }
    let bridged = match version {
        0 if frame.skip(4).is_some_and(is_ethernet) => frame.skip(4),
        _ => Some(frame).filter(|frame| is_ethernet(*frame)),
    };
    trail.pass(TunnelKind::Pseudowire, Some(label));
    bridged
        .and_then(|frame| ethernet(frame, trail))
        .unwrap_or(Found::Other(OtherKind::EtherType(0x8847)))
}

/// Whether it looks like an Ethernet frame: nothing in a label says so.
fn is_ethernet(frame: Frame<'_>) -> bool {
    match be16(frame.data, 12) {
        Some(0x0800 | 0x0806 | 0x86dd | 0x8100 | 0x88a8 | 0x8847 | 0x8864 | 0x88cc) => true,
        Some(length @ 3..=1500) => {
            u32::from(length) + 14 <= frame.wire
                && matches!(
                    array::<2>(frame.data, 14),
                    Some([0xaa, 0xaa] | [0x42, 0x42] | [0xfe, 0xfe])
                )
        }
        _ => false,
    }
}
