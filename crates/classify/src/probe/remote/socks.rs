//! SOCKS: what the client asks for and what the proxy grants, then what is inside (SOCKS 4 and 4a,
//! "SOCKS: A protocol for TCP proxy across firewalls"; RFC 1928 §3–6; passwords RFC 1929).

use std::net::{Ipv4Addr, Ipv6Addr};

use model::Risks;

use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

const NAME: &str = "SOCKS";
const PORT: u16 = 1080;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let is_known = segment.application == Some(NAME);
    if segment.from_initiator {
        match segment.payload {
            [4, ..] => request_4(segment, is_known),
            [5, ..] => request_5(segment, is_known),
            [1, ..] if is_known => password(segment.payload),
            _ => Outcome::No,
        }
    } else {
        match segment.payload {
            [0, 0x5a..=0x5d, _, _, _, _, _, _, ..] if segment.answers(&[4]) => reply_4(segment),
            [5, ..] if segment.answers(&[5]) => reply_5(segment, is_known),
            // A password was accepted.
            [1, 0] if is_known => more(2).into(),
            _ => Outcome::No,
        }
    }
}

fn more(consumed: usize) -> Found {
    Found::new(NAME).then(Then::More).consuming(consumed)
}

/// Version, command, port, address, user, and the name where the address is 0.0.0.x.
fn request_4(segment: &Segment<'_>, is_known: bool) -> Outcome {
    let [4, 1 | 2, _, _, a, b, c, d, rest @ ..] = segment.payload else { return Outcome::No };
    let Some(rest) = rest.strip_suffix(&[0]) else { return Outcome::No };
    let has_name = [*a, *b, *c] == [0; 3] && *d != 0;
    let mut words = rest.split(|octet| *octet == 0);
    let is_text = words.next().is_some_and(|user| user.iter().all(u8::is_ascii_graphic));
    let name = words.next();
    if !is_text || name.is_some() != has_name || words.next().is_some() {
        return Outcome::No;
    }
    if !is_known && !segment.is_to(PORT) {
        return Outcome::More;
    }
    let host = match name {
        Some(name) => text::host_name(name),
        None => Some(Ipv4Addr::new(*a, *b, *c, *d).to_string().into()),
    };
    let found = more(segment.payload.len()).because("SOCKS 4 request");
    found.called(host).telling("socks_version", b"4").into()
}

fn reply_4(segment: &Segment<'_>) -> Outcome {
    let found = Found::new(NAME).because("SOCKS 4 request and its answer").consuming(8);
    let is_granted = segment.payload.get(1) == Some(&0x5a);
    found.then(if is_granted { Then::Upgrade } else { Then::Done }).into()
}

/// The methods offered, then maybe a password, then the request.
fn request_5(segment: &Segment<'_>, is_known: bool) -> Outcome {
    let payload = segment.payload;
    if is_known && let Some(found) = asked_5(payload) {
        return found.into();
    }
    let [5, count @ 1..=16, rest @ ..] = payload else { return Outcome::No };
    let Some((methods, behind)) = rest.split_at_checked(usize::from(*count)) else {
        return Outcome::No;
    };
    let is_method = |method: &u8| matches!(method, 0..=9 | 0x80..=0x8f);
    if !methods.iter().all(is_method) || !(behind.is_empty() || matches!(behind, [5 | 1, ..])) {
        return Outcome::No;
    }
    if !is_known && !segment.is_to(PORT) {
        return Outcome::More;
    }
    let mut found = more(payload.len() - behind.len());
    if !is_known {
        found = found.because("SOCKS 5 methods are offered").telling("socks_version", b"5");
    }
    if let Some(asked) = asked_5(behind) {
        found.host_name = asked.host_name;
        found.consumed = payload.len();
    }
    found.into()
}

/// Version, command, 0, kind of address, address, port, and nothing behind.
fn asked_5(payload: &[u8]) -> Option<Found> {
    let [5, 1..=3, 0, kind, rest @ ..] = payload else { return None };
    let (host, octets): (Option<Box<str>>, usize) = match kind {
        1 => {
            let address: [u8; 4] = rest.get(..4)?.try_into().ok()?;
            (Some(Ipv4Addr::from(address).to_string().into()), 4)
        }
        3 => {
            let (length, rest) = rest.split_first()?;
            (text::host_name(rest.get(..usize::from(*length))?), usize::from(*length) + 1)
        }
        4 => {
            let address: [u8; 16] = rest.get(..16)?.try_into().ok()?;
            (Some(Ipv6Addr::from(address).to_string().into()), 16)
        }
        _ => return None,
    };
    (rest.len() == octets + 2).then_some(())?;
    let words = host.as_ref().map(|host| format!("SOCKS 5 request names {host}"));
    let found = more(payload.len()).called(host);
    Some(match words {
        Some(words) => found.because(words),
        None => found,
    })
}

fn password(payload: &[u8]) -> Outcome {
    let found =
        more(payload.len()).warning(Risks::CLEARTEXT_CREDENTIALS, "user and password of a proxy");
    found.telling("credentials", b"SOCKS login").into()
}

/// The method chosen, or the answer to the request.
fn reply_5(segment: &Segment<'_>, is_known: bool) -> Outcome {
    match segment.payload {
        [5, 0..=9 | 0x80..=0x8f | 0xff] => {
            let found = more(2);
            let why = "SOCKS 5 methods are offered, one is chosen";
            if is_known { found.into() } else { found.because(why).into() }
        }
        [5, code @ 0..=8, 0, kind, rest @ ..] if is_known => {
            let octets = match kind {
                1 => 4,
                3 => usize::from(rest.first().copied().unwrap_or_default()) + 1,
                4 => 16,
                _ => return Outcome::No,
            };
            if rest.len() < octets + 2 {
                return more(0).into();
            }
            let found = Found::new(NAME).consuming(4 + octets + 2);
            found.then(if *code == 0 { Then::Upgrade } else { Then::Done }).into()
        }
        _ => Outcome::No,
    }
}
