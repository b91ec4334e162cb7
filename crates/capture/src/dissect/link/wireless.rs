//! IEEE 802.11 data frames, and the radio headers before them.

use crate::ByteOrder;
use crate::bytes::{View, array, be32};

use super::super::trail::Trail;
use super::super::{Found, Frame, OtherKind};
use super::ethernet::llc;

/// Frame control, duration, three addresses and a sequence number (IEEE 802.11 §9.2.4).
const HEADER_OCTETS: usize = 24;
const DATA: u8 = 2;

/// A bare frame, or one in a tunnel.
pub(in crate::dissect) fn wireless<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    padded(Header::read(frame)?, frame, false, trail)
}

/// A frame as access points of one maker tunnel it: with frame control and sequence number swapped.
pub(in crate::dissect) fn swapped_wireless<'a>(
    frame: Frame<'a>,
    trail: &mut Trail<'a>,
) -> Option<Found> {
    let header = Header::read(frame)?;
    let is_data = |octet: u8| octet >> 2 & 3 == DATA && octet & 3 == 0;
    let is_swapped = !is_data(header.control) && is_data(header.flags);
    padded(if is_swapped { header.swapped() } else { header }, frame, false, trail)
}

/// What of the header says how long it is, and whether anything follows.
#[derive(Clone, Copy)]
struct Header {
    control: u8,
    flags: u8,
    /// Number of the fragment below, sequence above; 0 where the frame has none.
    sequence: [u8; 2],
}

impl Header {
    fn read(frame: Frame<'_>) -> Option<Self> {
        let [control, flags] = array::<2>(frame.data, 0)?;
        Some(Self { control, flags, sequence: array(frame.data, 22).unwrap_or_default() })
    }

    const fn swapped(self) -> Self {
        let [low, high] = self.sequence;
        Self { control: self.flags, flags: self.control, sequence: [high, low] }
    }
}

/// A frame whose header may be padded to four octets.
fn padded<'a>(
    header: Header,
    frame: Frame<'a>,
    is_padded: bool,
    trail: &mut Trail<'a>,
) -> Option<Found> {
    let Header { control, flags, sequence: [fragment, _] } = header;
    let (kind, subtype) = (control >> 2 & 3, control >> 4);
    let has_payload = kind == DATA && subtype & 0b0100 == 0;
    let is_protected = flags & 0x40 != 0;
    if !has_payload || is_protected || control & 3 != 0 {
        let other = OtherKind::Wireless { kind, subtype, is_protected };
        return Some(Found::Other(other));
    }
    // To and from the distribution system: a fourth address. With quality of service, two octets
    // more, and four where the order bit says so.
    let is_relayed = flags & 3 == 3;
    let has_quality = subtype & 0b1000 != 0;
    let before_quality = HEADER_OCTETS + if is_relayed { 6 } else { 0 };
    let mut octets = before_quality;
    let mut is_aggregate = false;
    if has_quality {
        is_aggregate = frame.data.get(before_quality)? & 0x80 != 0;
        octets += if flags & 0x80 != 0 { 6 } else { 2 };
    }
    if is_padded {
        octets = octets.next_multiple_of(4);
    }
    // A later fragment has no header of what it carries.
    if fragment & 0x0f != 0 {
        return Some(Found::Other(OtherKind::Wireless { kind, subtype, is_protected }));
    }
    // Of an aggregate the first part: two addresses and a length.
    llc(frame.skip(if is_aggregate { octets + 14 } else { octets })?, trail)
}

/// Radiotap: version, its length, and bits for fields of which only the flags matter here.
pub(super) fn radiotap<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    const MORE: u32 = 1 << 31;
    const CHECK_SEQUENCE: u8 = 0x10;
    const PADDED: u8 = 0x20;
    const BAD_CHECK_SEQUENCE: u8 = 0x40;
    let view = View::new(frame.data, ByteOrder::Little);
    let octets = usize::from(view.u16(2)?);
    let present = view.u32(4)?;
    let mut fields = 8;
    let mut word = present;
    while word & MORE != 0 && fields < octets {
        word = view.u32(fields)?;
        fields += 4;
    }
    // Bit 0 is a time of eight octets, bit 1 the flags.
    if present & 1 != 0 {
        fields = fields.next_multiple_of(8) + 8;
    }
    let flags = if present & 2 != 0 && fields < octets { *frame.data.get(fields)? } else { 0 };
    if flags & BAD_CHECK_SEQUENCE != 0 {
        return Some(Found::Other(OtherKind::WirelessDamaged));
    }
    let mut rest = frame.skip(octets)?;
    if flags & CHECK_SEQUENCE != 0 {
        rest = rest.limit(rest.wire.saturating_sub(4));
    }
    padded(Header::read(rest)?, rest, flags & PADDED != 0, trail)
}

/// Prism: a message code and its own length, in the byte order of whoever wrote it; or AVS.
pub(super) fn prism<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    if is_avs(frame) {
        return avs(frame, trail);
    }
    let [little, big] = [ByteOrder::Little, ByteOrder::Big]
        .map(|order| View::new(frame.data, order).u32(4).map(|octets| octets as usize));
    let octets = little.filter(|octets| *octets <= MOST_RADIO_OCTETS).or(big)?;
    wireless(frame.skip(octets)?, trail)
}

/// AVS: magic number and length.
pub(super) fn avs<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    if !is_avs(frame) {
        return None;
    }
    wireless(frame.skip(be32(frame.data, 4)? as usize)?, trail)
}

fn is_avs(frame: Frame<'_>) -> bool {
    be32(frame.data, 0).is_some_and(|magic| magic & 0xffff_f000 == 0x8021_1000)
}

/// Prism's header has 144 octets.
const MOST_RADIO_OCTETS: usize = 4096;
