//! The long header: version, connection ids, and where the packet number is (RFC 8999 §5.1,
//! RFC 9000 §17.2; before draft 22 draft-ietf-quic-transport-19 §17.2).

use super::super::hello::number;
use super::version::Version;

const MAX_CONNECTION_ID_OCTETS: usize = 20;

/// What a packet is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Initial,
    Retry,
    Negotiation,
    /// 0-RTT and Handshake: nothing in them can be read.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'a> {
    pub(super) kind: Kind,
    pub(super) version: Version,
    pub(super) destination: &'a [u8],
    /// What follows the connection ids.
    pub(super) rest: &'a [u8],
    /// Octets before the packet number.
    pub(super) number_at: usize,
    /// Octets up to the end of the packet; it may not be captured whole.
    pub(super) end: usize,
}

impl<'a> Header<'a> {
    pub(super) fn read(packet: &'a [u8]) -> Option<Self> {
        let [first @ 0x80..=0xff, a, b, c, d, rest @ ..] = packet else { return None };
        let version = Version(u32::from_be_bytes([*a, *b, *c, *d]));
        let (destination, rest) = connection_ids(rest, version)?;
        let whole = Self {
            kind: Kind::Other,
            version,
            destination,
            rest,
            number_at: packet.len(),
            end: packet.len(),
        };
        if version.0 == 0 {
            return Some(Self { kind: Kind::Negotiation, ..whole });
        }
        if first & 0x40 == 0 {
            return None;
        }
        let kind = (first >> 4).wrapping_sub(version.first_kind()) & 3;
        let kind = match kind {
            _ if version.has_open_hello() || version.is_reserved() => return Some(whole),
            0 => Kind::Initial,
            3 => return Some(Self { kind: Kind::Retry, ..whole }),
            _ => Kind::Other,
        };
        let mut rest = rest;
        if kind == Kind::Initial {
            // The token.
            let (length, after) = number(rest)?;
            rest = after.get(usize::try_from(length).ok()?..)?;
        }
        let (length, rest) = number(rest)?;
        let number_at = packet.len() - rest.len();
        let end = number_at.checked_add(usize::try_from(length).ok()?)?;
        Some(Self { kind, number_at, end, ..whole })
    }
}

/// The destination's id, and what follows the source's.
fn connection_ids(rest: &[u8], version: Version) -> Option<(&[u8], &[u8])> {
    let (length, rest) = rest.split_first()?;
    if version.packs_lengths() {
        let octets = |nibble: u8| if nibble == 0 { 0 } else { usize::from(nibble) + 3 };
        let (destination, rest) = rest.split_at_checked(octets(length >> 4))?;
        return Some((destination, rest.get(octets(length & 15)..)?));
    }
    let (destination, rest) = id(*length, rest)?;
    let (length, rest) = rest.split_first()?;
    Some((destination, id(*length, rest)?.1))
}

fn id(length: u8, rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(length);
    (length <= MAX_CONNECTION_ID_OCTETS).then(|| rest.split_at_checked(length)).flatten()
}
