//! SMPP: short messages' heads, beginning with a bind (SMPP 3.4 §3.2, §4.1, §5.1.2.1).

use model::Risks;

use crate::octets::{be32, until_zero};
use crate::segment::{Found, Outcome, Segment};

const HEAD_OCTETS: usize = 16;
const ANSWER: u32 = 0x8000_0000;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let payload = segment.payload;
    let length = usize::try_from(be32(payload, 0)?).ok()?;
    let (command, status, number) = (be32(payload, 4)?, be32(payload, 8)?, be32(payload, 12)?);
    if length < HEAD_OCTETS || length > payload.len() || number == 0 || number >= ANSWER {
        return None;
    }
    let found = Found::new("SMPP");
    match command {
        // Receiver, transmitter, transceiver.
        1 | 2 | 9 if status == 0 => {
            let (system, rest) = until_zero(payload.get(HEAD_OCTETS..length)?)?;
            let (password, _) = until_zero(rest)?;
            let fits = system.len() <= 15
                && password.len() <= 8
                && system.iter().all(u8::is_ascii_graphic);
            fits.then(|| {
                let found = found.because("a bind of a client").telling("user", system);
                if password.is_empty() {
                    found
                } else {
                    found.warning(Risks::CLEARTEXT_CREDENTIALS, "a bind with a password")
                }
            })
        }
        // Query, submit, deliver, unbind, replace, cancel, outbind, enquire, submit many, alert, data.
        3..=8 | 0x0b | 0x15 | 0x21 | 0x102 | 0x103 if status == 0 => {
            let is_empty = matches!(command, 6 | 0x15);
            (is_empty == (length == HEAD_OCTETS))
                .then(|| found.because("a request for short messages"))
        }
        _ => {
            let answered = command.checked_sub(ANSWER)?;
            let fits =
                matches!(answered, 0..=9 | 0x15 | 0x21 | 0x103) && status <= 0x4ff && length <= 256;
            fits.then(|| found.because("an answer about short messages"))
        }
    }
}
