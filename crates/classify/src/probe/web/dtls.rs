//! DTLS 1.0, 1.2 and 1.3: records, in them the hellos and the server's certificate, which may come in
//! fragments (RFC 4347, RFC 6347 §4.1, §4.2; RFC 9147 §4, §5).

use super::hello::{
    CERTIFICATE, CLIENT_HELLO, Carrier, HELLO_VERIFY_REQUEST, Kept, Known, SERVER_HELLO,
    SERVER_HELLO_DONE, SERVER_KEY_EXCHANGE, Told,
};
use super::pieces::Pieces;
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};

const HANDSHAKE: u8 = 22;
const RECORD_HEADER_OCTETS: usize = 13;

/// What has arrived of messages that come in fragments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fragments {
    /// ClientHello, ServerHello, Certificate.
    messages: [Pieces; 3],
}

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let Some(first) = record(segment.payload) else { return Outcome::No };
    // What follows in the datagram is another record, of DTLS 1.3 perhaps an encrypted one.
    if !matches!(first.next, [] | [20..=26, 0xfe, ..] | [0x20..=0x3f, ..]) {
        return Outcome::No;
    }
    let is_known = around.scratch.hello.is_some();
    let begins = first.kind == HANDSHAKE
        && first.epoch == 0
        && matches!(first.body, [CLIENT_HELLO..=HELLO_VERIFY_REQUEST, ..]);
    if !is_known && !begins {
        let why = "whole DTLS records, their handshake is not captured";
        return Found::new("DTLS").because(why).into();
    }
    let scratch = &mut *around.scratch;
    let known = scratch.hello.get_or_insert_default();
    let fragments = scratch.dtls.get_or_insert_default();
    let mut told: Option<Told> = None;
    let mut is_client = false;
    let mut next = segment.payload;
    while let Some(record) = record(next) {
        next = record.next;
        if record.kind != HANDSHAKE || record.epoch != 0 {
            let is_server = known.client_is_initiator == Some(!segment.from_initiator);
            known.server_is_finished |= is_server && known.server;
            continue;
        }
        let mut body = record.body;
        while let Some((fragment, rest)) = fragment(body) {
            body = rest;
            if fragment.kind == CLIENT_HELLO {
                is_client = true;
                known.client_is_initiator = Some(segment.from_initiator);
            }
            let news = fragments.take(&fragment, known, around.time, &mut around.memory.kept);
            told = match (told, news) {
                (Some(told), Some(news)) => Some(told.and(news)),
                (told, news) => told.or(news),
            };
        }
    }
    if let Some(shown) = known.certificate(segment) {
        around.memory.tell(shown);
    }
    let is_over = known.client && known.server_is_finished;
    if told.is_none() && known.is_named && !is_over {
        return Outcome::No;
    }
    let told = told.unwrap_or_else(|| Told::of(known.is_named, is_client));
    known.is_named = true;
    told.found("DTLS").then(if is_over { Then::Done } else { Then::More }).into()
}

impl Fragments {
    fn take(
        &mut self,
        fragment: &Fragment<'_>,
        known: &mut Known,
        now: model::Timestamp,
        kept: &mut Kept,
    ) -> Option<Told> {
        let at = match fragment.kind {
            CLIENT_HELLO => 0,
            SERVER_HELLO => 1,
            CERTIFICATE => 2,
            SERVER_KEY_EXCHANGE | SERVER_HELLO_DONE => {
                known.server_is_finished = true;
                return None;
            }
            _ => return None,
        };
        let carrier = Carrier::Datagrams;
        if fragment.octets.len() == fragment.length {
            return known.take(fragment.kind, fragment.octets, true, carrier, now, kept);
        }
        let pieces = self.messages.get_mut(at)?;
        pieces.put(fragment.offset, fragment.octets);
        let body = pieces.start();
        let is_whole = body.len() >= fragment.length;
        let body = body.get(..fragment.length).unwrap_or(body);
        known.take(fragment.kind, body, is_whole, carrier, now, kept)
    }
}

/// A record of which all octets are there.
struct Record<'a> {
    kind: u8,
    epoch: u8,
    body: &'a [u8],
    next: &'a [u8],
}

fn record(octets: &[u8]) -> Option<Record<'_>> {
    let (header, rest) = octets.split_first_chunk::<RECORD_HEADER_OCTETS>()?;
    // The version before RFC 4347 is 1.0.
    let [kind @ 20..=26, a, b, 0, epoch, _, _, _, _, _, _, high, low] = *header else {
        return None;
    };
    let is_version = matches!((a, b), (0xfe, 0xfd | 0xff | 0xfc));
    let (body, next) = rest.split_at_checked(u16::from_be_bytes([high, low]).into())?;
    (is_version && !body.is_empty()).then_some(Record { kind, epoch, body, next })
}

/// Part of a handshake message (RFC 6347 §4.2.2).
struct Fragment<'a> {
    kind: u8,
    length: usize,
    offset: usize,
    octets: &'a [u8],
}

fn fragment(body: &[u8]) -> Option<(Fragment<'_>, &[u8])> {
    let (header, rest) = body.split_first_chunk()?;
    let [kind, a, b, c, _, _, d, e, f, g, h, i] = *header;
    let number =
        |octets: [u8; 3]| octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
    let (octets, rest) = rest.split_at_checked(number([g, h, i]))?;
    Some((Fragment { kind, length: number([a, b, c]), offset: number([d, e, f]), octets }, rest))
}
