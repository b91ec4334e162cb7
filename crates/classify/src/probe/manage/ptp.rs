//! PTP: the head of a message that sets clocks (IEEE 1588-2008 §13.3, annex D; IEEE 1588-2019).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const EVENT: u16 = 319;
const GENERAL: u16 = 320;
const HEAD_OCTETS: usize = 34;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [kind, version, ..] = *payload else { return None };
    let length = usize::from(be16(payload, 2)?);
    let fits = (segment.has_port(EVENT) || segment.has_port(GENERAL))
        && matches!(kind & 0x0f, 0..=3 | 8..=13)
        && version & 0x0f == 2
        && (HEAD_OCTETS..=payload.len()).contains(&length);
    fits.then(|| Found::new("PTPv2").because("the head of a message that sets clocks"))
}
