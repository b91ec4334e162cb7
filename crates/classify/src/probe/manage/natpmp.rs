//! NAT-PMP and PCP: requests to a router for a mapping, and its answers (RFC 6886 §3; RFC 6887 §7).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const PORTS: [u16; 2] = [5351, 5350];
const MAX_PCP_OCTETS: usize = 1100;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    if !PORTS.iter().any(|port| segment.has_port(*port)) {
        return None;
    }
    let payload = segment.payload;
    let found = Found::new("NAT-PMP");
    match *payload {
        [0, 0] => Some(found.because("a question for the router's address")),
        [0, 1 | 2, 0, 0, ..] if payload.len() == 12 => {
            Some(found.because("a request for a mapping"))
        }
        [0, 128..=130, ..] if matches!(payload.len(), 8 | 12 | 16) && be16(payload, 2)? <= 5 => {
            Some(found.because("the router's answer"))
        }
        [2, operation, ..] => {
            let fits = operation & 0x7f <= 3
                && (24..=MAX_PCP_OCTETS).contains(&payload.len())
                && payload.len().is_multiple_of(4);
            fits.then(|| found.because("a message of PCP, version 2"))
        }
        _ => None,
    }
}
