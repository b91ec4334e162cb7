//! Syslog: a priority in angle brackets and a time or a tag behind it (RFC 3164 §4.1, RFC 5424 §6;
//! over TCP with its length before it, RFC 6587 §3.4.1).

use super::talk;
use crate::segment::{Found, Outcome, Segment};

/// Facility 23, severity 7.
const MAX_PRIORITY: u16 = 191;

const MONTHS: &[&[u8]] = &[
    b"Jan ", b"Feb ", b"Mar ", b"Apr ", b"May ", b"Jun ", b"Jul ", b"Aug ", b"Sep ", b"Oct ",
    b"Nov ", b"Dec ",
];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let digits = payload.iter().take(5).take_while(|octet| octet.is_ascii_digit()).count();
    let message = match payload.get(digits..) {
        Some([b' ', rest @ ..]) if digits > 0 && segment.stream => rest,
        _ => payload,
    };
    let Some(rest) = message.strip_prefix(b"<") else { return Outcome::No };
    let digits = rest.iter().take(3).take_while(|octet| octet.is_ascii_digit()).count();
    let Some((number, rest)) = rest.split_at_checked(digits) else { return Outcome::No };
    let Some(rest) = rest.strip_prefix(b">") else { return Outcome::No };
    let priority = std::str::from_utf8(number).ok().and_then(|number| number.parse::<u16>().ok());
    let Some(priority) = priority.filter(|priority| *priority <= MAX_PRIORITY) else {
        return Outcome::No;
    };
    let is_dated = MONTHS.iter().any(|month| rest.starts_with(month))
        || matches!(rest, [b'1', b' ', b'1'..=b'2' | b'-', ..])
        || matches!(rest, [b'2', b'0', b'0'..=b'9', b'0'..=b'9', b'-', ..]);
    let start = rest.get(..rest.len().min(32)).unwrap_or_default();
    let is_text = start.len() >= 4
        && start
            .iter()
            .all(|octet| matches!(octet, 0x20..=0x7e | b'\t' | b'\n' | b'\r') || *octet >= 0xc2);
    let is_port = [514, 601, 1468, 1514].iter().any(|port| segment.has_port(*port));
    if !is_text || !(is_dated || is_port || rest.iter().take(48).any(|octet| *octet == b':')) {
        return Outcome::No;
    }
    let mut found = Found::new("Syslog").because(format!("message with priority {priority}"));
    talk::tell(&mut found, "syslog_priority", priority.to_string().as_bytes());
    found.into()
}
