//! Gauges of fuel tanks: commands and reports behind a start of heading
//! (Veeder-Root 576013-635, Serial Interface Manual §5).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    // A letter, five digits: I20100 is the inventory of all tanks.
    let payload = segment.payload;
    let ([1, b'\r' | b'\n', b'\n' | b'\r', command @ ..] | [1, command @ ..]) = payload else {
        return Outcome::No;
    };
    let fits = match command.first_chunk::<6>() {
        Some([b'I' | b'S' | b'i' | b's', digits @ ..]) => {
            digits.iter().all(u8::is_ascii_hexdigit)
                && (command.len() == 6 || command.get(6).is_some_and(u8::is_ascii_whitespace))
        }
        _ => false,
    };
    fits.then(|| Found::new("ATG").because("a command to a tank gauge or its report")).into()
}
