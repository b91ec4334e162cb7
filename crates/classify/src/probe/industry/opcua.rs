//! OPC UA over TCP: a message's type, its chunk and its length (OPC 10000-6 §7.1.2).

use crate::octets::{is_printable, le32};
use crate::segment::{Found, Outcome, Segment};
use crate::text;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (kind, chunk) = (payload.get(..3)?, *payload.get(3)?);
    let length = usize::try_from(le32(payload, 4)?).ok()?;
    let found = Found::new("OPC-UA").because("a message of OPC UA over TCP");
    let (minimum, url_at) = match kind {
        b"HEL" => (32, Some(28)),
        b"RHE" => (12, None),
        b"ACK" => (28, None),
        b"ERR" => (12, None),
        b"OPN" | b"CLO" | b"MSG" => (12, None),
        _ => return None,
    };
    let is_chunk = if matches!(kind, b"MSG") { b"FCA".contains(&chunk) } else { chunk == b'F' };
    if !is_chunk || length < minimum || length > 1 << 24 {
        return None;
    }
    let Some(at) = url_at else { return Some(found) };
    let count = usize::try_from(le32(payload, at)?).ok()?;
    let Some(url) = payload.get(at + 4..).and_then(|url| url.get(..count)) else {
        return Some(found);
    };
    let host = url.strip_prefix(b"opc.tcp://").filter(|rest| is_printable(rest));
    let host = host.and_then(|rest| rest.split(|octet| *octet == b'/').next());
    Some(found.telling("endpoint", url).called(host.and_then(text::host_of_authority)))
}
