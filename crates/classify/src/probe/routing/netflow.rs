//! NetFlow and IPFIX themselves: version, counts and times that agree (Cisco NetFlow v1, v5, v7, v8
//! formats; RFC 3954 §5; RFC 7011 §3.1).

use crate::octets::{be16, be32, is_length};
use crate::segment::{Found, Outcome, Segment};

/// 1995 and 2100: exports are stamped within.
const SECONDS: std::ops::Range<u32> = 788_918_400..4_102_444_800;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (version, count) = (be16(payload, 0)?, usize::from(be16(payload, 2)?));
    let is_set =
        |at| Some(matches!(be16(payload, at)?, 0..=3 | 256..) && be16(payload, at + 2)? >= 4);
    let fits = match version {
        1 => count <= 24 && payload.len() == 16 + 52 * count,
        5 => (1..=30).contains(&count) && payload.len() == 24 + 48 * count,
        7 => (1..=28).contains(&count) && payload.len() == 24 + 52 * count,
        8 => {
            (1..=14).contains(&payload.get(22).copied()?)
                && payload.get(23) == Some(&2)
                && count > 0
        }
        9 => count > 0 && is_set(20)? && usize::from(be16(payload, 22)?) + 20 <= payload.len(),
        10 => is_length(be16(payload, 2)?, payload.len()) && (payload.len() == 16 || is_set(16)?),
        _ => return None,
    };
    let seconds = be32(payload, if version == 10 { 4 } else { 8 })?;
    (fits && SECONDS.contains(&seconds)).then(|| {
        let kind =
            if version == 10 { "IPFIX".to_owned() } else { format!("NetFlow version {version}") };
        Found::new("NetFlow").because(format!("an export of {kind}"))
    })
}
