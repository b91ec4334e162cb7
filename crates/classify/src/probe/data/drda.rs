//! DB2, Derby, Informix: a DDM command in its data stream structure
//! (DRDA version 5 volume 3: Distributed Data Management, DSS).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const MAGIC: u8 = 0xd0;
/// EXCSAT, ACCSEC, SECCHK, ACCRDB, EXCSATRD, ACCSECRD, SECCHKRM.
const OPENING: [u16; 7] = [0x1041, 0x106d, 0x106e, 0x2001, 0x1443, 0x14ac, 0x1219];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let [_, _, MAGIC, format, ..] = *payload else { return None };
    let (whole, inner) = (be16(payload, 0)?, be16(payload, 6)?);
    let fits = whole >= 10
        && inner.checked_add(6) == Some(whole)
        && usize::from(whole) <= payload.len()
        && matches!(format & 0x0f, 1..=5)
        && OPENING.contains(&be16(payload, 8)?);
    fits.then(|| Found::new("DRDA").because("a DDM command that opens a session"))
}
