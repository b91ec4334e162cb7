//! Frame Relay: multi-protocol (RFC 2427), Cisco's, and the multi-link bundle (FRF.16).

use crate::bytes::be16;

use super::super::trail::Trail;
use super::super::{Found, Frame, OtherKind, ip};
use super::{by_ether_type, ethernet};

/// An address of two to four octets whose last has the extension bit set, then control and NLPID,
/// or with Cisco's encapsulation an EtherType.
pub(super) fn dissect<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    const LAST: u8 = 1;
    const UNNUMBERED: u8 = 3;
    let address = frame.data.get(..4).unwrap_or(frame.data);
    // Where no octet says that it is the last, it is an address of two all the same.
    let last = address.iter().skip(1).position(|octet| octet & LAST != 0).unwrap_or(0);
    let rest = frame.skip(last + 2)?;
    if *rest.data.first()? == UNNUMBERED {
        return by_control(rest, trail);
    }
    match be16(rest.data, 0)? {
        small @ 0..=1500 => Some(Found::Other(OtherKind::EtherType(small))),
        ether_type => by_ether_type(ether_type, rest.skip(2)?, trail),
    }
}

/// Control, maybe padding, and the network layer protocol id (ISO/IEC TR 9577).
fn by_control<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let frame = frame.skip(if frame.data.get(1) == Some(&0) { 2 } else { 1 })?;
    let rest = frame.skip(1)?;
    match *frame.data.first()? {
        0xcc | 0x8e => Some(ip::dissect(rest, trail)),
        0x80 => ethernet::snap(rest, trail),
        0xcf => super::ppp(rest, trail),
        other => Some(Found::Other(OtherKind::Nlpid(other))),
    }
}

/// FRF.16: whether a fragment begins and ends here, then a sequence number; only what is whole can
/// be looked into.
pub(super) fn multi_link<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    const BEGIN_AND_END: u8 = 0xc0;
    const CONTROL: u8 = 0x20;
    let flags = *frame.data.first()?;
    if flags & CONTROL == 0 && flags & BEGIN_AND_END == BEGIN_AND_END {
        return dissect(frame.skip(2)?, trail);
    }
    Some(Found::Other(OtherKind::FrameRelayPart))
}
