//! sFlow: version, agent and samples (sFlow Version 5, datagram format; RFC 3176 §4).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

/// Samples of one datagram; an MTU has room for fewer.
const MAX_SAMPLES: u32 = 256;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let version = be32(payload, 0)?;
    let agent = match be32(payload, 4)? {
        1 => 4,
        2 => 16,
        _ => return None,
    };
    // Version 5 has a sub-agent; number, uptime, samples; the first sample's kind.
    let from = 8 + agent + if version == 5 { 4 } else { 0 };
    let count = be32(payload, from + 8)?;
    let is_sample = count == 0 && payload.len() == from + 12
        || matches!(be32(payload, from + 12)? & 0xfff, 1..=5);
    let fits = matches!(version, 2 | 4 | 5) && count <= MAX_SAMPLES && is_sample;
    fits.then(|| Found::new("sFlow").because(format!("a datagram of sFlow version {version}")))
}
