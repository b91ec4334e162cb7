//! Siemens S7: communication of the 300 and 400 series, and of the 1200 and 1500 series, over ISO
//! transport (public descriptions: 0x32 and 0x72 begin their heads).

use super::tpkt::{self, Unit};
use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const S7: u8 = 0x32;
const S7_PLUS: u8 = 0x72;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let Some(units) = tpkt::units(segment.payload) else { return Outcome::No };
    let mut data = units.iter().filter_map(|unit| match unit {
        Unit::Data(data) => Some(*data),
        Unit::Connection => None,
    });
    match data.find(|data| !data.is_empty()) {
        Some(data) => read(data).into(),
        None => Outcome::More,
    }
}

fn read(data: &[u8]) -> Option<Found> {
    match *data {
        // Job, acknowledgement with and without data, user data; reserved; number; lengths.
        [S7, kind @ (1 | 2 | 3 | 7), 0, 0, _, _, ..] => {
            let head = if matches!(kind, 2 | 3) { 12 } else { 10 };
            let inner = usize::from(be16(data, 6)?) + usize::from(be16(data, 8)?);
            let fits = head + inner == data.len();
            fits.then(|| Found::new("S7Comm").because("the head of an S7 message"))
        }
        // Version of the protocol, length.
        [S7_PLUS, 1..=3 | 0xfe, ..] if usize::from(be16(data, 2)?) + 4 <= data.len() => {
            Some(Found::new("S7CommPlus").because("the head of an S7 message of the newer kind"))
        }
        _ => None,
    }
}
