//! HAProxy's PROXY protocol: who the client of a forwarded connection is
//! (The PROXY protocol versions 1 & 2, §2.1, §2.2).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment, Then};

const MARK: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
const MAX_LINE_OCTETS: usize = 108;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let found = Found::new("HAProxy");
    if let Some(rest) = payload.strip_prefix(MARK) {
        let [0x20 | 0x21, family, ..] = *rest else { return None };
        let end = MARK.len() + 4 + usize::from(be16(rest, 2)?);
        let found = found.because("the head of the PROXY protocol, version 2").consuming(end);
        return (family >> 4 <= 3).then(|| found.then(Then::Upgrade));
    }
    let rest = payload.strip_prefix(b"PROXY ")?;
    let line = segment.line(MAX_LINE_OCTETS)?;
    let fits = [&b"TCP4 "[..], b"TCP6 ", b"UNKNOWN"].iter().any(|word| rest.starts_with(word));
    let end = line.len() + 2;
    fits.then(|| {
        found
            .because("the line of the PROXY protocol, version 1")
            .consuming(end)
            .then(Then::Upgrade)
    })
}
