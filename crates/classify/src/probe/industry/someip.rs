//! SOME/IP: its head of 16 octets, and service discovery by its own message
//! (AUTOSAR SOME/IP Protocol Specification §4.1.2; Service Discovery §4.1).

use crate::octets::{be16, be32};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 16;
const DISCOVERY: u32 = 0xffff_8100;
/// Messages of one datagram that are looked at.
const MAX_MESSAGES: usize = 32;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let mut rest = segment.payload;
    for count in 0..MAX_MESSAGES {
        if rest.is_empty() || segment.stream && count > 0 {
            break;
        }
        let length = usize::try_from(be32(rest, 4)?).ok()?;
        let (message, after) = rest.split_at_checked(length.checked_add(8)?)?;
        // Version 1; request, one way, notification, response, error, with and without parts.
        let [1, version, kind, code] = *message.get(12..HEAD_OCTETS)? else { return None };
        let is_kind = matches!(kind & !0x20, 0 | 1 | 2 | 0x40 | 0x41 | 0x42 | 0x80 | 0x81);
        if !is_kind || code > 0x3f || version == 0xff || be16(message, 0)? == 0 {
            return None;
        }
        rest = after;
    }
    let because = if be32(segment.payload, 0)? == DISCOVERY {
        "a message of SOME/IP's service discovery"
    } else {
        "the heads of SOME/IP messages"
    };
    Some(Found::new("SOMEIP").because(because))
}
