//! KNXnet/IP: its head of six octets and a service (ISO 22510; KNX Standard 3/8/1 §2.3).

use crate::octets::{be16, is_length};
use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [6, 0x10, family, service, ..] = *payload else { return None };
    let length = be16(payload, 4)?;
    // Core, management, tunnelling, routing, remote logging, configuration, object server, secure.
    let is_service = matches!(
        (family, service),
        (2, 1..=0x0f)
            | (3, 0x10..=0x13)
            | (4, 0x20..=0x25)
            | (5, 0x30..=0x33)
            | (7, 0x40..=0x43)
            | (8, 0)
            | (9, 0x50..=0x56)
    );
    let is_whole = if segment.stream {
        usize::from(length) <= payload.len()
    } else {
        is_length(length, payload.len())
    };
    (is_service && is_whole && length >= 6).then(|| {
        Found::new("KNXnet_IP").because(format!("KNXnet/IP service {family:02x}{service:02x}"))
    })
}
