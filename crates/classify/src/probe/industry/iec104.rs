//! IEC 60870-5-104: frames that begin with 0x68 and a length, in their three formats (IEC
//! 60870-5-104 §5).

use crate::octets::le16;
use crate::segment::{Found, Outcome, Segment};

const START: u8 = 0x68;
/// Frames of one segment that are looked at.
const MAX_FRAMES: usize = 64;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let mut rest = segment.payload;
    let mut kinds = None;
    for _ in 0..MAX_FRAMES {
        let [START, length @ 4..=253, ..] = *rest else { break };
        let (frame, after) = rest.split_at_checked(usize::from(length) + 2)?;
        kinds = kinds.max(Some(kind(frame)?));
        rest = after;
    }
    let fits = rest.is_empty() || rest.first() == Some(&START);
    let because = match kinds? {
        Kind::Supervision if !segment.has_port(2404) => return None,
        Kind::Supervision => "a frame that acknowledges",
        Kind::Control => "a frame that starts, stops or tests the transfer",
        Kind::Data => "a frame with a type of data and a cause",
    };
    fits.then(|| Found::new("IEC60870").because(because))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Supervision,
    Control,
    Data,
}

fn kind(frame: &[u8]) -> Option<Kind> {
    let control = *frame.get(2)?;
    match control & 3 {
        1 => (frame.len() == 6 && control == 1 && frame.get(3) == Some(&0))
            .then_some(Kind::Supervision),
        3 => {
            let is_control = matches!(control, 0x07 | 0x0b | 0x13 | 0x23 | 0x43 | 0x83)
                && frame.get(3..) == Some(&[0, 0, 0]);
            is_control.then_some(Kind::Control)
        }
        _ => {
            // Type, how many, cause, originator, station.
            let (kind, count, cause) = (*frame.get(6)?, *frame.get(7)?, *frame.get(8)? & 0x3f);
            let fits = frame.len() >= 12
                && le16(frame, 4)? & 1 == 0
                && (1..=127).contains(&kind)
                && count & 0x7f != 0
                && (1..=47).contains(&cause);
            fits.then_some(Kind::Data)
        }
    }
}
