//! DNSCrypt (draft-denis-dprive-dnscrypt §2, §6): a client asks for the resolver's certificates with
//! an ordinary query for `2.dnscrypt-cert.…`, and every encrypted answer begins with the resolver's
//! magic. Avast's resolver names its certificates by its own domain.

use crate::segment::{Found, Outcome, Segment};
use crate::text;

const RESOLVER_MAGIC: &[u8] = b"r6fnvWj8";
/// Magic, nonce, and the tag that encryption adds.
const LEAST_OCTETS: usize = 8 + 24 + 16;

const CERTIFICATE: &[u8] = b"\x012\x0ddnscrypt-cert";
const AVAST: &[u8] = b"\x012\x09securedns\x05avast\x03com\0";

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = match segment.payload {
        [_, _, message @ ..] if segment.stream => message,
        message => message,
    };
    if payload.len() >= LEAST_OCTETS && payload.starts_with(RESOLVER_MAGIC) {
        let why = "an encrypted answer begins with the magic of DNSCrypt's resolvers";
        return Found::new("DNScrypt").because(why).into();
    }
    // Header: one question.
    let (Some([_, _, _, _, 0, 1, ..]), Some(question)) = (payload.get(..12), payload.get(12..))
    else {
        return Outcome::No;
    };
    let asks = |name: &[u8]| {
        question.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    if asks(CERTIFICATE) {
        let provider = question.get(CERTIFICATE.len()..).and_then(name);
        let found = Found::new("DNScrypt").called(provider);
        return found.because("the certificate of a DNSCrypt resolver is asked for").into();
    }
    if asks(AVAST) {
        let found = Found::new("AVASTSecureDNS").called(question.get(2..).and_then(name));
        return found.because("the certificate of Avast's DNSCrypt resolver is asked for").into();
    }
    Outcome::No
}

/// The name that a question goes on with.
fn name(mut octets: &[u8]) -> Option<Box<str>> {
    let mut name: Vec<u8> = Vec::new();
    while let Some((length @ 1..=63, rest)) = octets.split_first() {
        let (label, rest) = rest.split_at_checked(usize::from(*length))?;
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend_from_slice(label);
        octets = rest;
        if name.len() > text::MAX_NAME_OCTETS {
            return None;
        }
    }
    text::host_name(&name)
}
