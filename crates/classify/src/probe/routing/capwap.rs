//! CAPWAP: what access points and their controllers tell each other, plain or within DTLS
//! (RFC 5415 §4.1 to §4.5).

use crate::segment::{Found, Outcome, Segment};

const CONTROL: u16 = 5246;
const DATA: u16 = 5247;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    if !segment.has_port(CONTROL) && !segment.has_port(DATA) {
        return None;
    }
    let payload = segment.payload;
    let found = Found::new("CAPWAP");
    match *payload {
        // The kind of DTLS, reserved, and one of its records.
        [1, 0, 0, 0, 20..=25, 0xfe, 0xff | 0xfd, ..] => {
            Some(found.because("DTLS behind CAPWAP's own octets"))
        }
        [0, length, middle, flags, ..] => {
            // Head in words of four octets; of wireless kinds 802.11 is 1.
            let head = usize::from(length >> 3) * 4;
            let binding = middle >> 1 & 0x1f;
            let fits = (8..=payload.len()).contains(&head) && binding <= 4 && flags & 7 == 0
                // Reserved bits of the head's last octet.
                && payload.get(7).is_some_and(|last| last & 7 == 0);
            fits.then(|| found.because("the head of a CAPWAP packet"))
        }
        _ => None,
    }
}
