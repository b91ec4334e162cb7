//! ANSI C12.22: meters' messages, an ACSE unit in BER (ANSI C12.22 §5.3.2; IEEE 1703).

use crate::ber;
use crate::segment::{Found, Outcome, Segment};

const UNIT: u8 = 0x60;
const USER_INFORMATION: u8 = 0xbe;
/// Elements of a unit: title and context of each side, mechanism, value.
const MAX_ELEMENTS: usize = 12;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let (mut unit, rest) = ber::element(payload, UNIT)?;
    let mut has_title = false;
    for _ in 0..MAX_ELEMENTS {
        let (tag, content, after) = ber::next(unit)?;
        match tag {
            USER_INFORMATION => {
                // EXTERNAL, then an octet-aligned or indirect value.
                let is_external = content.first() == Some(&0x28);
                let fits = has_title && is_external && after.is_empty() && rest.is_empty();
                return fits.then(|| {
                    Found::new("ANSI_C1222")
                        .because("an ACSE unit with titles and user information")
                });
            }
            // Called and calling titles and invocations.
            0xa2 | 0xa6 => has_title = true,
            0xa1 | 0xa4 | 0xa7 | 0xa8 | 0x8b | 0xac => {}
            _ => return None,
        }
        unit = after;
    }
    None
}
