//! Saia-Burgess Ether-S-I/O: messages between controllers and their modules that begin with its
//! name (public descriptions of the protocol; UDP 6060).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = segment.payload.starts_with(b"ESIO\0") && segment.payload.len() >= 10;
    fits.then(|| Found::new("EtherSIO").because("a message that begins with ESIO")).into()
}
