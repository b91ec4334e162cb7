//! PostgreSQL: a startup message, a request for encryption or cancellation, or the server's answer
//! to it (PostgreSQL documentation, Frontend/Backend Protocol, Message Formats).

use crate::octets::{be32, is_length, until_zero};
use crate::segment::{Found, Outcome, Segment, Then};

const SSL_REQUEST: u32 = 80_877_103;
const GSS_REQUEST: u32 = 80_877_104;
const CANCEL_REQUEST: u32 = 80_877_102;
/// Parameters looked at; clients send about five.
const MAX_PARAMETERS: usize = 32;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if segment.stream && segment.payload.len() < 8 && segment.payload.starts_with(b"\0\0") {
        return if segment.first { Outcome::More } else { Outcome::No };
    }
    read(segment.payload).into()
}

fn read(payload: &[u8]) -> Option<Found> {
    let found = Found::new("PostgreSQL");
    if payload.first() == Some(&b'R') {
        return is_authentication(payload)
            .then(|| found.because("the server's request for authentication"));
    }
    if !is_length(be32(payload, 0)?, payload.len()) {
        return None;
    }
    match (be32(payload, 4)?, payload.len()) {
        (SSL_REQUEST | GSS_REQUEST, 8) => {
            Some(found.because("a request for encryption").then(Then::Upgrade))
        }
        (CANCEL_REQUEST, 16) => Some(found.because("a request to cancel a query")),
        // 3.0, and 3.2 of PostgreSQL 18.
        (0x3_0000 | 0x3_0002, _) => startup(payload.get(8..)?, found),
        _ => None,
    }
}

/// Pairs of name and value, and a zero.
fn startup(mut parameters: &[u8], mut found: Found) -> Option<Found> {
    let mut has_user = false;
    for _ in 0..MAX_PARAMETERS {
        let (name, rest) = until_zero(parameters)?;
        if name.is_empty() {
            break;
        }
        let (value, rest) = until_zero(rest)?;
        match name {
            b"user" => {
                has_user = true;
                found = found.telling("user", value);
            }
            b"database" => found = found.telling("database", value),
            b"application_name" => found = found.telling("client", value),
            _ => {}
        }
        parameters = rest;
    }
    has_user.then(|| found.because("a startup message that names a user"))
}

/// `R`, its length and a method: cleartext 3, MD5 5 with salt, SASL 10 with names.
fn is_authentication(payload: &[u8]) -> bool {
    let (Some(length), Some(method)) = (be32(payload, 1), be32(payload, 5)) else { return false };
    match method {
        0 | 2 | 3 | 6 | 7 | 9 => {
            length == 8 && (payload.len() == 9 || payload.get(9) == Some(&b'S'))
        }
        5 => length == 12 && payload.len() == 13,
        10 => is_length(length, payload.len() - 1) && payload.get(9..14) == Some(b"SCRAM"),
        _ => false,
    }
}
