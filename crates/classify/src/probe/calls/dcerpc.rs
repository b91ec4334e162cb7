//! DCE/RPC: the head of a PDU, of connections (version 5) and of datagrams (version 4)
//! (DCE 1.1: RPC, chapter 12; PROFINET IO's interfaces: IEC 61158-6-10).

use crate::octets::{be16, le16};
use crate::segment::{Found, Outcome, Segment};

const CONNECTION_HEAD_OCTETS: usize = 16;
const DATAGRAM_HEAD_OCTETS: usize = 80;
const REQUEST: u8 = 0;
const RESPONSE: u8 = 2;
const BIND: u8 = 11;
/// The end of the interfaces of PROFINET IO, DEA0000x-6C97-11D1-8271-00A02442DF7D.
const PROFINET: &[u8] = b"\x82\x71\0\xa0\x24\x42\xdf\x7d";

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if segment.stream { connection(segment).into() } else { datagram(segment.payload).into() }
}

fn connection(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let [5, 0 | 1, kind @ 0..=19, _, order, character, 0, 0, ..] = *payload else { return None };
    let length = usize::from(if order & 0x10 != 0 { le16(payload, 8)? } else { be16(payload, 8)? });
    let is_order = matches!(order, 0 | 0x10 | 1 | 0x11) && character <= 3;
    if !is_order || length < CONNECTION_HEAD_OCTETS || length > payload.len() {
        return None;
    }
    let found = Found::new("DCERPC");
    if kind != BIND {
        return Some(found.because("the head of a PDU of version 5"));
    }
    let identity = payload.get(32..48)?;
    Some(
        found.because("a bind to an interface").telling("rpc_interface", uuid(identity).as_bytes()),
    )
}

fn datagram(payload: &[u8]) -> Option<Found> {
    let [4, kind @ 0..=10, flags, _, order, character, 0, _, ..] = *payload else { return None };
    let is_little = order & 0x10 != 0;
    let told = usize::from(if is_little { le16(payload, 74)? } else { be16(payload, 74)? });
    let fits = flags & 0x80 == 0
        && matches!(order, 0 | 0x10)
        && character <= 3
        && told <= payload.len().checked_sub(DATAGRAM_HEAD_OCTETS)?;
    if !fits {
        return None;
    }
    let interface = payload.get(24..40)?;
    let found = Found::new("DCERPC").because("the head of a PDU of version 4");
    let found = if matches!(kind, REQUEST | RESPONSE) && interface.ends_with(PROFINET) {
        found.carrying("PROFINET_IO")
    } else {
        found
    };
    Some(if is_little { found.telling("rpc_interface", uuid(interface).as_bytes()) } else { found })
}

/// As it is written, out of its form with little ends first.
fn uuid(octets: &[u8]) -> String {
    use std::fmt::Write as _;
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    ORDER.iter().enumerate().fold(String::with_capacity(36), |mut text, (at, from)| {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{:02x}", octets.get(*from).copied().unwrap_or_default());
        text
    })
}
