//! collectd: parts with a kind and a length from the first octet to the last
//! (collectd wiki, Binary protocol).

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};
use crate::text;

/// Parts of one datagram that are looked at.
const MAX_PARTS: usize = 32;
const HOST: u16 = 0;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let mut rest = payload;
    let mut host = None;
    for count in 0..MAX_PARTS {
        if rest.is_empty() {
            break;
        }
        let (kind, length) = (be16(rest, 0)?, usize::from(be16(rest, 2)?));
        if length < 5 {
            return None;
        }
        let (part, after) = rest.split_at_checked(length)?;
        let content = part.get(4..)?;
        let fits = match kind {
            // Host, plugin and type with their instances, message.
            0 | 2..=5 | 0x100 => content.last() == Some(&0),
            // Time, interval, in seconds and finer; severity.
            1 | 7 | 8 | 9 | 0x101 => length == 12,
            6 => length >= 15,
            // Signed, encrypted.
            0x200 => length > 36,
            0x210 => length > 26 && after.is_empty(),
            _ => false,
        };
        if !fits || count == 0 && !matches!(kind, HOST | 0x200 | 0x210) {
            return None;
        }
        if kind == HOST && host.is_none() {
            host = content.strip_suffix(&[0]);
        }
        rest = after;
    }
    let host = host.filter(|host| host.iter().all(u8::is_ascii_graphic) && !host.is_empty())?;
    Some(Found::new("collectd").because("parts with kind and length").called(text::host_name(host)))
}
