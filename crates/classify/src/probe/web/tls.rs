//! TLS: records, in them the hellos and the server's certificate (RFC 8446 §4, §5.1; RFC 5246 §6.2.1,
//! §7.4; RFC 6101 §5 for SSL 3.0), or a client's hello of SSL 2.0 (RFC 5246 §E.2).

mod flight;
mod ssl2;

use model::Timestamp;

use super::hello::{
    CLIENT_HELLO, Carrier, Kept, Known, SERVER_HELLO_DONE, SERVER_KEY_EXCHANGE, Told,
};
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};
use flight::{Flight, begins_with_hello, follows_record, is_warning, record};

const HANDSHAKE: u8 = 22;
const DNS_OVER_TLS: u16 = 853;
const RECORD_HEADER_OCTETS: usize = 5;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let payload = segment.payload;
    let is_known = around.scratch.hello.is_some();
    let Some((kind, length, rest)) = record(payload) else {
        if !is_known && let Some(told) = ssl2::hello(payload) {
            return found(told, segment).into();
        }
        let fits = (segment.first || is_known)
            && payload.len() < RECORD_HEADER_OCTETS
            && b"\x16\x03".starts_with(payload.get(..2).unwrap_or(payload));
        return if fits { Outcome::More } else { Outcome::No };
    };
    if kind == HANDSHAKE || is_warning(kind, length, rest) {
        let flight = Flight::gather(payload);
        if is_known || begins_with_hello(&flight.octets) {
            let known = around.scratch.hello.get_or_insert_default();
            let outcome = read(segment, flight, known, around.time, &mut around.memory.kept);
            if let Some(shown) = known.certificate(segment) {
                around.memory.tell(shown);
            }
            return outcome;
        }
        if segment.first && flight.is_open && flight.octets.len() < flight::FIRST_LOOK_OCTETS {
            return Outcome::More;
        }
    }
    match around.scratch.hello.as_mut() {
        // An alert, or the handshake goes on encrypted.
        Some(known) if known.client_is_initiator == Some(!segment.from_initiator) => {
            known.server_is_finished = true;
            if known.client { found(Told::default(), segment).into() } else { Outcome::No }
        }
        Some(_) => Outcome::No,
        // An encrypted or later message: sure only when whole records follow one another.
        None if follows_record(length, rest) => {
            let why = "whole TLS records follow one another, their handshake is not captured";
            found(Told::default(), segment).because(why).into()
        }
        None => Outcome::No,
    }
}

/// Reads the messages of one side's flight.
fn read(
    segment: &Segment<'_>,
    mut flight: Flight<'_>,
    known: &mut Known,
    now: Timestamp,
    kept: &mut Kept,
) -> Outcome {
    let mut told: Option<Told> = None;
    let mut is_client = known.client_is_initiator == Some(segment.from_initiator);
    loop {
        for message in flight.messages() {
            match message.kind {
                CLIENT_HELLO => {
                    is_client = true;
                    known.client_is_initiator = Some(segment.from_initiator);
                }
                SERVER_KEY_EXCHANGE | SERVER_HELLO_DONE => known.server_is_finished = true,
                _ => {}
            }
            let (whole, carrier) = (message.is_whole, Carrier::Stream);
            let news = known.take(message.kind, message.body, whole, carrier, now, kept);
            told = match (told, news) {
                (Some(told), Some(news)) => Some(told.and(news)),
                (told, news) => told.or(news),
            };
        }
        // Behind a HelloRetryRequest, and what is there for middleboxes, comes the hello itself.
        match flight.behind_change_of_cipher.filter(|_| known.is_asked_again && !known.server) {
            Some(rest) => flight = Flight::gather(rest),
            None => break,
        }
    }
    if !is_client && !flight.is_open {
        known.server_is_finished |= known.server;
    }
    let wants_more =
        flight.is_open && if is_client { !known.client } else { !known.server_is_finished };
    let is_over = known.client && known.server_is_finished;
    if told.is_none() && known.is_named && !is_over {
        return if wants_more { Outcome::More } else { Outcome::No };
    }
    let told = told.unwrap_or_else(|| Told::of(known.is_named, is_client));
    known.is_named = true;
    let then = if is_over { Then::Done } else { Then::More };
    let consumed = if wants_more { 0 } else { segment.payload.len() };
    found(told, segment).then(then).consuming(consumed).into()
}

/// Over the port that DNS over TLS has for itself (RFC 7858 §3.1) it carries DNS.
fn found(told: Told, segment: &Segment<'_>) -> Found {
    let found = told.found(application(segment));
    if segment.has_port(DNS_OVER_TLS) { found.carrying("DoH_DoT") } else { found }
}

/// Over ports that are registered for another protocol over TLS it is known by that one's name.
const fn application(segment: &Segment<'_>) -> &'static str {
    if segment.has_port(993) {
        "IMAPS"
    } else if segment.has_port(995) {
        "POPS"
    } else if segment.has_port(465) {
        "SMTPS"
    } else if segment.has_port(990) || segment.has_port(989) {
        "FTPS"
    } else {
        "TLS"
    }
}

#[cfg(test)]
mod tests;
