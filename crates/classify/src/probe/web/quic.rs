//! QUIC: long headers of the versions that somebody speaks, the hellos in their Initial packets
//! (RFC 8999 §5.1, RFC 9000 §17.2, RFC 9001 §5, RFC 9369 §3), and Google's versions before it.

mod google;
mod header;
mod initial;
mod keys;
mod version;

use model::Timestamp;

use super::hello::{CLIENT_HELLO, Carrier, Kept, Known, MESSAGE_HEADER_OCTETS, SERVER_HELLO, Told};
use crate::probe::Around;
use crate::segment::{Outcome, Segment, Then};
use header::{Header, Kind};
use version::Version;

pub(crate) use initial::Connection;

const QUIC: &str = "QUIC";

/// Packets looked at of one datagram; a server coalesces three.
const MAX_COALESCED: usize = 8;

/// A client's first datagram is never smaller (RFC 9000 §14.1).
const MIN_INITIAL_OCTETS: usize = 1200;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let payload = segment.payload;
    if let Some(hello) = google::public_header(payload) {
        return google(hello, around);
    }
    let Some(header) = Header::read(payload) else {
        return without_long_header(segment, around);
    };
    if header.kind == Kind::Negotiation {
        return negotiation(&header, around);
    }
    let version = header.version;
    // A client may ask for a reserved version to see whether it is refused.
    let exercises = version.is_reserved() && payload.len() >= MIN_INITIAL_OCTETS;
    if !(version.is_spoken() || exercises) {
        return Outcome::No;
    }
    if version.has_open_hello()
        && let Some(hello) = google::hello(payload)
    {
        return google((version, Some(hello)), around);
    }
    let connection = around.scratch.quic.get_or_insert_default();
    let is_new_version = connection.version.replace(version) != Some(version);
    let mut packet = Some((header, payload));
    for _ in 0..MAX_COALESCED {
        let Some((header, octets)) = packet else { break };
        if header.kind == Kind::Initial {
            connection.open(&header, octets, segment.from_initiator);
        }
        let next = octets.get(header.end..).unwrap_or_default();
        packet = Header::read(next).map(|header| (header, next));
    }
    if let Some(hello) = connection.google_hello() {
        return google((version, Some(hello)), around);
    }
    let known = around.scratch.hello.get_or_insert_default();
    let told = [CLIENT_HELLO, SERVER_HELLO].into_iter().zip(connection.starts());
    let told = told.fold(None, |told: Option<Told>, (kind, start)| {
        match (told, message(kind, start, known, (around.time, &mut around.memory.kept))) {
            (Some(told), Some(news)) => Some(told.and(news)),
            (told, news) => told.or(news),
        }
    });
    let is_over = known.client && known.server;
    if told.is_none() && known.is_named && !is_new_version && !is_over {
        return Outcome::No;
    }
    let mut told = told.unwrap_or_default();
    if told.evidence.is_empty() && !known.is_named {
        told.evidence = match version.is_reserved() {
            true => "long header of a reserved QUIC version, to be refused".to_owned(),
            false => format!("long header of QUIC version {}", version.words()),
        };
    }
    known.is_named = true;
    told.revealed.quic_version = Some(version.words().into());
    let found = told.found(QUIC).then(if is_over { Then::Done } else { Then::More });
    if known.is_dns { found.carrying("DoH_DoT").into() } else { found.into() }
}

/// What the hello at the start of a side's CRYPTO frames tells that is new.
fn message(
    kind: u8,
    start: &[u8],
    known: &mut Known,
    (now, kept): (Timestamp, &mut Kept),
) -> Option<Told> {
    let (header, body) = start.split_first_chunk::<MESSAGE_HEADER_OCTETS>()?;
    let [first, a, b, c] = *header;
    let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    let whole = body.get(..length);
    let kind = (first == kind).then_some(kind)?;
    known.take(kind, whole.unwrap_or(body), whole.is_some(), Carrier::Quic, now, kept)
}

/// A version negotiation lists whole versions, one of them known or reserved for exercise
/// (RFC 9000 §17.2.1, §15).
fn negotiation(header: &Header<'_>, around: &mut Around<'_>) -> Outcome {
    let (versions, rest) = header.rest.as_chunks();
    let mut versions = versions.iter().map(|octets| Version(u32::from_be_bytes(*octets)));
    let is_one = versions.any(|version| version.is_spoken() || version.is_reserved());
    if !rest.is_empty() || !is_one {
        return Outcome::No;
    }
    let known = around.scratch.hello.get_or_insert_default();
    let mut told = Told::default();
    if !known.is_named {
        told.evidence = "QUIC version negotiation".to_owned();
        told.revealed.quic_version = Some(version::NEGOTIATION.into());
    }
    known.is_named = true;
    told.found(QUIC).then(Then::More).into()
}

/// Once the server sends short headers, nothing more can be read.
fn without_long_header(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let has_hello = around.scratch.hello.as_ref().is_some_and(|known| known.client);
    let client =
        around.scratch.quic.as_ref().and_then(|connection| connection.client_is_initiator());
    let is_short = segment.payload.first().is_some_and(|first| first & 0xc0 == 0x40);
    if has_hello && is_short && client == Some(!segment.from_initiator) {
        Outcome::named(QUIC)
    } else {
        Outcome::No
    }
}

/// Google's own handshake.
fn google((version, hello): (Version, Option<Told>), around: &mut Around<'_>) -> Outcome {
    let known = around.scratch.hello.get_or_insert_default();
    let then = if hello.is_some() { Then::Done } else { Then::More };
    if hello.is_none() && known.is_named {
        return Outcome::No;
    }
    known.is_named = true;
    let mut told = hello.unwrap_or_default();
    if told.evidence.is_empty() {
        told.evidence = format!("public header of QUIC version {}", version.words());
    }
    told.revealed.quic_version = Some(version.words().into());
    told.found(QUIC).then(then).into()
}

#[cfg(test)]
mod tests;
