//! Java RMI: the header with which a client begins, or the server's acknowledgement
//! (Java Remote Method Invocation Specification §10.2).

use crate::octets::{be16, is_printable};
use crate::segment::{Found, Outcome, Segment};

const ACKNOWLEDGEMENT: u8 = 0x4e;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let found = Found::new("JRMI");
    // Version; stream, single operation, multiplexed.
    if matches!(payload, [b'J', b'R', b'M', b'I', 0, 1 | 2, 0x4b..=0x4d, ..]) {
        return found.because("the header with which a client begins").into();
    }
    let [ACKNOWLEDGEMENT, ..] = *payload else { return Outcome::No };
    let host = be16(payload, 1).and_then(|length| payload.get(3..3 + usize::from(length)));
    let fits = host.is_some_and(|host| {
        // A port of four octets behind it.
        is_printable(host)
            && payload.len() == 3 + host.len() + 4
            && payload.get(3 + host.len()..5 + host.len()) == Some(&[0, 0])
    });
    fits.then(|| found.because("the server's acknowledgement of a client")).into()
}
