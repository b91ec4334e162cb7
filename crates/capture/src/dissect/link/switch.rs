//! Ethernet as switches tag it on the way to their processor, and as wires carry it.

use crate::bytes::{array, be16};

use super::super::trail::Trail;
use super::super::{Found, Frame};
use super::{by_ether_type, ethernet};

/// Broadcom: four octets between source address and EtherType.
pub(super) fn broadcom<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    by_ether_type(be16(frame.data, 16)?, frame.skip(18)?, trail)
}

/// Marvell's distributed switch architecture: a tag of four octets at `at` with a VLAN id in it.
/// The first tells by its lower half which device, by its bits 6 and 7 what for, by bit 5 whether
/// the frame came tagged.
pub(super) fn dsa<'a>(frame: Frame<'a>, at: usize, trail: &mut Trail<'a>) -> Option<Found> {
    const WAS_TAGGED: u8 = 0x20;
    let [first, _, high, low] = array::<4>(frame.data, at)?;
    if first & WAS_TAGGED != 0 {
        trail.tag(u16::from_be_bytes([high & 0x0f, low]));
    }
    by_ether_type(be16(frame.data, at + 4)?, frame.skip(at + 6)?, trail)
}

/// IEEE 802.3br: preamble and the delimiter of a whole frame.
pub(super) fn preamble<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    const WHOLE_FRAME: u8 = 0xd5;
    let delimiter = frame.data.iter().take(8).position(|octet| *octet == WHOLE_FRAME)?;
    ethernet(frame.skip(delimiter + 1)?, trail)
}
