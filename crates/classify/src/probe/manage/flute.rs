//! FLUTE and ALC: files to many receivers at once, by the head of LCT with the extension that names
//! its table (RFC 5651 §5.1; RFC 6726 §3.4).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

/// The table of files, where TOI is zero.
const TABLE: u8 = 192;
/// Content encoding of the table, sender's time, forward error correction.
const EXTENSIONS: [u8; 4] = [TABLE, 193, 64, 2];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let flags = be16(payload, 0)?;
    let words = usize::from(*payload.get(2)?);
    // Version 1, reserved bits, no congestion information beyond 32 bits.
    if flags >> 12 != 1 || flags & 0x0c00 != 0 {
        return None;
    }
    let half = u16::from(flags & 0x10 != 0);
    let session = usize::from((flags >> 7 & 1) * 4 + half * 2);
    let object = usize::from((flags >> 5 & 3) * 4 + half * 2);
    let from = 8 + session + object;
    let extension = *payload.get(from)?;
    let head = payload.get(from..words * 4)?;
    // The extension of the table is of one word: version 1 or 2 of FLUTE.
    let is_table = extension == TABLE && matches!(head.get(1)? >> 4, 1 | 2);
    let toi = payload.get(from - object..from)?;
    let fits = session > 0
        && object > 0
        && EXTENSIONS.contains(&extension)
        && is_table
        && toi.iter().all(|octet| *octet == 0);
    fits.then(|| Found::new("FLUTE").because("the extension that names FLUTE's table of files"))
}
