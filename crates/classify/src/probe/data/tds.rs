//! MS SQL Server: the head of a packet and a PRELOGIN or LOGIN7 message, or the answer to it
//! ([MS-TDS] §2.2.3, §2.2.6.4, §2.2.6.5).

use crate::octets::{be16, le32};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 8;
const REPLY: u8 = 0x04;
const LOGIN: u8 = 0x10;
const PRELOGIN: u8 = 0x12;
/// Offset and length of the version in the list of a PRELOGIN message.
const VERSION_TOKEN: u8 = 0;
const VERSION_OCTETS: u16 = 6;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (head, body) = payload.split_at_checked(HEAD_OCTETS)?;
    // Status: end of message. Process, number of the packet, window.
    let [kind, 0 | 1, _, _, _, _, 0 | 1, 0] = *head else { return None };
    let length = usize::from(be16(head, 2)?);
    if length < HEAD_OCTETS || payload.len() < length {
        return None;
    }
    let found = Found::new("MsSQL-TDS");
    match kind {
        PRELOGIN | REPLY => {
            let [VERSION_TOKEN, ..] = *body else { return None };
            let offset = be16(body, 1)?;
            // The list is of five octets an option and an end.
            if be16(body, 3)? != VERSION_OCTETS || offset < 6 || offset % 5 != 1 {
                return None;
            }
            let version = body.get(usize::from(offset)..)?.first_chunk::<4>()?;
            let [major, minor, high, low] = *version;
            if kind == PRELOGIN {
                return Some(found.because("the client's PRELOGIN"));
            }
            let version = format!("{major}.{minor}.{}", u16::from_be_bytes([high, low]));
            Some(
                found
                    .because("the server's answer to PRELOGIN")
                    .telling("server_version", version.as_bytes()),
            )
        }
        LOGIN => {
            let told = usize::try_from(le32(body, 0)?).ok()?;
            // Versions 7.0 to 7.4.
            let is_version = matches!(body.get(4..8)?, [_, _, _, 0x70..=0x74]);
            (told >= 86 && is_version && told + HEAD_OCTETS >= length)
                .then(|| found.because("the client's LOGIN7"))
        }
        _ => None,
    }
}
