//! Lustre: the request of LNET to connect (Lustre source documentation, acceptor protocol).

use crate::octets::{be32, le32};
use crate::segment::{Found, Outcome, Segment};

/// The acceptor's magic, and that of socklnd's hello.
const ACCEPTOR: u32 = 0xacce_7100;
const HELLO: u32 = 0x4547_3f58;
const PORT: u16 = 988;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let magics = [le32(payload, 0)?, be32(payload, 0)?];
    let fits = magics.contains(&ACCEPTOR) || magics.contains(&HELLO) && segment.has_port(PORT);
    fits.then(|| Found::new("Lustre").because("a request of LNET to connect"))
}
