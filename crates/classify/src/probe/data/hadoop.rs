//! Hadoop: the head of a connection to a node's RPC (Apache Hadoop, Connection of IPC version 9).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    // Version, class of service, authentication: none, Kerberos.
    let fits = matches!(segment.payload, [b'h', b'r', b'p', b'c', 4..=9, _, 0 | 0xdf | 0x51, ..]);
    fits.then(|| Found::new("Hadoop").because("the head of an RPC connection")).into()
}
