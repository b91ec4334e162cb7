//! Telnet: options are negotiated before anything else (RFC 854, RFC 855; the option numbers are
//! IANA's).

use model::Risks;

use crate::segment::{Found, Outcome, Segment, Then, says};

const NAME: &str = "Telnet";
const IAC: u8 = 0xff;
const SB: u8 = 0xfa;
const SE: u8 = 0xf0;
const MAX_LOOKED: usize = 256;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if segment.application == Some(NAME) {
        let mut found = Found::new(NAME).then(Then::More).consuming(payload.len());
        let head = payload.get(..MAX_LOOKED).unwrap_or(payload);
        if !segment.from_initiator && says(head, b"password:") {
            found = found
                .warning(Risks::CLEARTEXT_CREDENTIALS, "the server asked for a password")
                .telling("credentials", b"Telnet login");
        }
        return found.into();
    }
    let commands = commands(payload);
    if !segment.first || commands == 0 || (commands == 1 && !segment.has_port(23)) {
        return Outcome::No;
    }
    let found = Found::new(NAME).because("Telnet options are negotiated");
    found.then(Then::More).consuming(payload.len()).into()
}

/// How many options are negotiated from the first octet on; none where one is unknown.
fn commands(mut payload: &[u8]) -> usize {
    let mut count = 0;
    while count < 16 {
        match payload {
            [IAC, 0xfb..=0xfe, 0..=49 | 0x8a..=0x8c | 0xff, rest @ ..] => payload = rest,
            [IAC, SB, 0..=49, rest @ ..] => {
                let Some(end) = rest.windows(2).position(|part| part == [IAC, SE]) else {
                    return 0;
                };
                payload = rest.get(end + 2..).unwrap_or_default();
            }
            [IAC, ..] => return 0,
            _ => break,
        }
        count += 1;
    }
    count
}
