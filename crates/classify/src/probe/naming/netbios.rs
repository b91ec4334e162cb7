//! NetBIOS name and datagram service: a header and a name in the first-level encoding
//! (RFC 1001 §14.1; RFC 1002 §4.1, §4.2, §4.4).

use std::net::{IpAddr, Ipv4Addr};

use model::NameSource;

use crate::news::HostName;
use crate::octets::{be16, be32};
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

const HEADER_OCTETS: usize = 12;
const NAME_PORT: u16 = 137;
const DATAGRAM_PORT: u16 = 138;
const DATAGRAM_HEADER_OCTETS: usize = 14;
/// 16 octets, each written as two letters from A to P.
const ENCODED_OCTETS: usize = 32;
const NB: u16 = 0x20;
const NBSTAT: u16 = 0x21;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let name = asked_name(segment.payload);
    let told = match &name {
        Some(name) => registered(segment.payload).map(|address| (address, name.clone())),
        None if segment.has_port(DATAGRAM_PORT) => sender(segment.payload),
        None => None,
    };
    let is_known = segment.application == Some("NetBIOS");
    let spoilt = || segment.has_port(NAME_PORT).then(|| spoilt_name(segment.payload)).flatten();
    let name = name.or_else(|| told.as_ref().map(|(_, name)| name.clone())).or_else(spoilt);
    if name.is_none() && !is_known {
        return Outcome::No;
    }
    if let Some((address, name)) = told
        && let Some(name) = text::host_name(&name)
    {
        let (time, address, how) = (around.time, Some(address), NameSource::NetBios);
        around.memory.tell(HostName { time, address, mac: None, name, how });
    }
    let mut found = Found::new("NetBIOS").called(name.as_deref().and_then(text::host_name));
    if segment.has_port(DATAGRAM_PORT) && is_transaction(segment.payload) {
        found = found.carrying("SMBv1");
    }
    found.then = Then::Follow;
    found.into()
}

/// Whether a datagram to one name or to all of a group carries a message of SMB behind its two names
/// (MS-CIFS §2.2.4.33: what computers tell the browser of their network).
fn is_transaction(payload: &[u8]) -> bool {
    const NAMES_OCTETS: usize = 2 * (1 + ENCODED_OCTETS + 1);
    let data = payload.get(DATAGRAM_HEADER_OCTETS + NAMES_OCTETS..).unwrap_or_default();
    matches!(payload, [0x10..=0x12, ..]) && data.starts_with(b"\xffSMB")
}

/// The letters that can be read of a name at its place, in a message at the service's own port of
/// which something else is broken.
fn spoilt_name(payload: &[u8]) -> Option<Vec<u8>> {
    let (32, rest) = payload.get(HEADER_OCTETS..)?.split_first()? else { return None };
    let (pairs, _) = rest.get(..ENCODED_OCTETS)?.as_chunks::<2>();
    let is_letter = |octet: &u8| (b'A'..=b'P').contains(octet);
    let whole = pairs.iter().take(15).take_while(|pair| pair.iter().all(is_letter));
    let name = whole.map(|[high, low]| (high - b'A') << 4 | (low - b'A'));
    let mut name: Vec<u8> = name.collect();
    name.truncate(name.trim_ascii_end().len());
    let is_readable = name.len() >= 4 && name.iter().all(u8::is_ascii_graphic);
    is_readable.then_some(name)
}

/// The address that a message registers for its name, or answers for it, where it is that of one
/// host (RFC 1002 §4.2.2, §4.2.13): a record of type NB whose flags do not say that it is a group's.
fn registered(payload: &[u8]) -> Option<IpAddr> {
    let (is_response, questions) = (be16(payload, 2)? & 0x8000 != 0, be16(payload, 4)?);
    // The question's name, or the record's own; in a registration a pointer stands for the latter.
    let behind = HEADER_OCTETS + 2 + ENCODED_OCTETS;
    let record = match (is_response, questions) {
        (true, 0) => behind,
        (false, 1) if be16(payload, behind + 4)? & 0xc000 == 0xc000 => behind + 6,
        _ => return None,
    };
    let (kind, length) = (be16(payload, record)?, be16(payload, record + 8)?);
    let flags = be16(payload, record + 10)?;
    if kind != NB || length != 6 || flags & 0x8000 != 0 || !is_host(payload) {
        return None;
    }
    Some(Ipv4Addr::from_bits(be32(payload, record + 12)?).into())
}

/// Whether the name is a host's: its sixteenth octet says workstation or file server.
fn is_host(payload: &[u8]) -> bool {
    let kind = payload.get(HEADER_OCTETS + 1 + 30..HEADER_OCTETS + 1 + 32);
    matches!(kind, Some(b"AA" | b"CA"))
}

/// Who sent a datagram, by the address and the name it gives itself.
fn sender(payload: &[u8]) -> Option<(IpAddr, Vec<u8>)> {
    let [0x10..=0x12, ..] = payload else { return None };
    let address = Ipv4Addr::from_bits(be32(payload, 4)?);
    let (name, _) = payload.get(DATAGRAM_HEADER_OCTETS..).and_then(name)?;
    Some((address.into(), name))
}

fn asked_name(payload: &[u8]) -> Option<Vec<u8>> {
    let (name, rest) = name(payload.get(HEADER_OCTETS..)?)?;
    let [type_high, type_low, 0, 1, ..] = *rest else { return None };
    let kind = u16::from_be_bytes([type_high, type_low]);
    (kind == NB || kind == NBSTAT).then_some(name)
}

/// A name without scope, decoded, and what follows it.
fn name(octets: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (32, rest) = octets.split_first()? else { return None };
    let (encoded, rest) = rest.split_at_checked(ENCODED_OCTETS)?;
    let (0, rest) = rest.split_first()? else { return None };
    if !encoded.iter().all(|octet| (b'A'..=b'P').contains(octet)) {
        return None;
    }
    let (pairs, _) = encoded.as_chunks::<2>();
    let name = pairs.iter().map(|[high, low]| (high - b'A') << 4 | (low - b'A'));
    // The sixteenth octet tells the kind of name, not its letters; short names are padded.
    let mut name: Vec<u8> = name.take(15).collect();
    name.truncate(name.trim_ascii_end().len());
    Some((name, rest))
}
