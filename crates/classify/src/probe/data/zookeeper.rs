//! ZooKeeper: the client's request to connect, or the answer to it
//! (Apache ZooKeeper, ConnectRequest and ConnectResponse of its Jute definitions).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

const REQUEST_OCTETS: u32 = 44;
const PASSWORD_OCTETS: u32 = 16;
/// Sessions time out within an hour.
const MAX_TIMEOUT_MILLIS: u32 = 3_600_000;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    // The flag for reading only is younger.
    let length = be32(payload, 0)?;
    let is_request = matches!(length, REQUEST_OCTETS | 45);
    let (timeout, password) = if is_request { (16, 28) } else { (8, 20) };
    let fits = (is_request || matches!(length, 36 | 37))
        && usize::try_from(length).is_ok_and(|length| length + 4 == payload.len())
        && be32(payload, 4)? == 0
        && (1..=MAX_TIMEOUT_MILLIS).contains(&be32(payload, timeout)?)
        && be32(payload, password)? == PASSWORD_OCTETS;
    fits.then(|| Found::new("ZooKeeper").because("a request to connect or its answer"))
}
