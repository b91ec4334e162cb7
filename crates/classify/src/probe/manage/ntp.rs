//! NTP: port 123 with a version, mode, stratum and length that fit (RFC 5905 §7.3; control messages
//! RFC 9327 §2; private ones of ntpd).

use model::Risks;

use crate::segment::{Found, Outcome, Segment};

const PORT: u16 = 123;
const HEADER_OCTETS: usize = 48;
const CONTROL_HEADER_OCTETS: usize = 12;
const MAX_STRATUM: u8 = 16;
const CONTROL: u8 = 6;
const PRIVATE: u8 = 7;
/// The private requests that list who asked lately, and answer with a hundred times their size.
const MONITOR_LISTS: [u8; 2] = [20, 42];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let [flags, stratum, ..] = *segment.payload else { return None };
    let (version, mode) = (flags >> 3 & 7, flags & 7);
    let length = segment.payload.len();
    let fits = match mode {
        1..=5 => length >= HEADER_OCTETS && length.is_multiple_of(4) && stratum <= MAX_STRATUM,
        CONTROL => length >= CONTROL_HEADER_OCTETS && length.is_multiple_of(4),
        // A request is as short as 8 octets.
        PRIVATE => length >= 8 && length.is_multiple_of(4),
        _ => false,
    };
    if !segment.has_port(PORT) || !(1..=4).contains(&version) || !fits {
        return None;
    }
    let found = Found::new("NTP").telling("ntp_version", version.to_string().as_bytes());
    let because = match mode {
        1 | 2 => "two clocks of equal rank",
        3 => "a client's question for the time",
        4 => "a server's answer with the time",
        5 => "a broadcast of the time",
        CONTROL => "a control message of NTP",
        _ => "a private message of ntpd",
    };
    let is_list = mode == PRIVATE
        && segment.payload.get(3).is_some_and(|request| MONITOR_LISTS.contains(request));
    Some(if is_list {
        found
            .because("a request for the list of NTP's clients")
            .warning(Risks::UNSAFE_PROTOCOL, "monlist, which attacks are amplified by")
    } else {
        found.because(because)
    })
}
