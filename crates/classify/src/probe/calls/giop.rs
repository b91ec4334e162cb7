//! CORBA: the head of a GIOP message, also compressed, or one of its datagrams
//! (OMG CORBA 3.3 part 2 §9.4.1; MIOP 1.0 §2.2).

use crate::octets::{be32, le32};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: u32 = 12;
const LAST_KIND: u8 = 7;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [version, flags, kind] = *payload.get(5..8)? else { return None };
    let mark = payload.get(..4)?;
    if mark == b"MIOP" {
        return matches!(payload.get(4)?, 0x10)
            .then(|| Found::new("Corba").because("a datagram with a part of a GIOP message"));
    }
    let size = if flags & 1 == 1 { le32(payload, 8)? } else { be32(payload, 8)? };
    let fits = matches!(mark, b"GIOP" | b"ZIOP")
        && payload.get(4) == Some(&1)
        && version <= 3
        && kind <= LAST_KIND
        && size.checked_add(HEAD_OCTETS).is_some();
    fits.then(|| Found::new("Corba").because(format!("the head of a message of GIOP 1.{version}")))
}
