//! DTLS: the record header of versions 1.0 and 1.2, and a ClientHello's server name
//! (RFC 6347 §4.1, §4.2.2; the hello of DTLS 1.3 looks the same, RFC 9147 §5.3).

use super::tls::{HelloKind, server_name};
use crate::segment::{Outcome, Segment};
use crate::text;

const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const HANDSHAKE_HEADER_OCTETS: usize = 12;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [kind @ 20..=23, 0xfe, 0xfd | 0xff, 0, epoch, rest @ ..] = segment.payload else {
        return Outcome::No;
    };
    let Some(([_, _, _, _, _, _, high, low], rest)) = rest.split_first_chunk() else {
        return Outcome::No;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let Some((body, next)) = rest.split_at_checked(length) else {
        return Outcome::No;
    };
    // What follows in the datagram is another record.
    if length == 0 || !matches!(next, [] | [20..=25, 0xfe, ..]) {
        return Outcome::No;
    }
    match body {
        [CLIENT_HELLO, ..] if *kind == HANDSHAKE && *epoch == 0 => {
            let hello = body.get(HANDSHAKE_HEADER_OCTETS..).unwrap_or_default();
            let name = server_name(hello, HelloKind::Datagram);
            Outcome::called("DTLS", name.and_then(text::host_name))
        }
        _ => Outcome::named("DTLS"),
    }
}
