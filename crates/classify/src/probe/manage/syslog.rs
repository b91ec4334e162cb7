//! Syslog: a priority and a date, or text at its port (RFC 3164 §4.1; RFC 5424 §6; over TCP with a
//! count before it, RFC 6587 §3.4.1).

use crate::segment::{Found, Outcome, Segment};
use crate::text;

const PORTS: [u16; 3] = [514, 601, 6514];
const MAX_PRIORITY: u32 = 191;
/// Octets of the text that are looked at.
const HEAD_OCTETS: usize = 32;
const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let mut payload = segment.payload;
    if segment.stream && payload.first()?.is_ascii_digit() {
        let digits = payload.iter().take(6).take_while(|octet| octet.is_ascii_digit()).count();
        payload = payload.get(digits..)?.strip_prefix(b" ")?;
    }
    let rest = payload.strip_prefix(b"<")?;
    let digits = rest.iter().take(3).take_while(|octet| octet.is_ascii_digit()).count();
    let priority: u32 = std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()?;
    let text = rest.get(digits..)?.strip_prefix(b">")?;
    if priority > MAX_PRIORITY {
        return None;
    }
    let found = Found::new("Syslog");
    if let Some(host) = structured(text) {
        return Some(
            found.because("a priority, version 1 and a date").called(text::host_name(host)),
        );
    }
    let is_dated = text.get(..3).is_some_and(|word| MONTHS.iter().any(|month| month[..] == *word))
        && text.get(3) == Some(&b' ');
    if is_dated {
        return Some(found.because("a priority and a date"));
    }
    let head = text.get(..HEAD_OCTETS.min(text.len()))?;
    let is_text = head.len() >= 4
        && head.iter().all(|octet| matches!(octet, b' '..=b'~' | b'\t' | b'\r' | b'\n' | 0x80..));
    // A tag and its colon, as programs write it, or anything at its port.
    let is_tagged = head.contains(&b':') && !head.contains(&b'<');
    let is_usual = PORTS.iter().any(|port| segment.has_port(*port));
    (is_text && (is_usual || is_tagged && !segment.stream))
        .then(|| found.because("a priority and text"))
}

/// The host of a message of RFC 5424.
fn structured(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"1 ")?;
    let mut words = rest.split(|octet| *octet == b' ');
    let (date, host) = (words.next()?, words.next()?);
    let is_date = date == b"-"
        || date.len() >= 20 && date.get(4) == Some(&b'-') && date.get(10) == Some(&b'T');
    let host = if host == b"-" { &[] } else { host };
    is_date.then_some(host)
}
