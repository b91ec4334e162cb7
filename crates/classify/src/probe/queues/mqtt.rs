//! MQTT: a CONNECT packet with its protocol name, level and client, or the server's CONNACK
//! (MQTT 3.1.1 §3.1, §3.2; MQTT 5.0 §3.1).

use model::Risks;

use crate::octets::be16;
use crate::segment::{Found, Outcome, Segment};

const CONNECT: u8 = 0x10;
/// The remaining length takes at most four octets (§2.2.3).
const MAX_LENGTH_OCTETS: usize = 4;
/// Shorter topics are no sign of their own.
const MIN_TOPIC_OCTETS: usize = 4;
const HAS_USER: u8 = 0x80;
const HAS_PASSWORD: u8 = 0x40;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    // Accepted or refused, after a CONNECT that was not seen.
    if matches!(segment.payload, [0x20, 2, 0 | 1, 0..=5]) && segment.is_from(1883) {
        return Outcome::named("MQTT");
    }
    connect(segment.payload).or_else(|| publication(segment.payload)).into()
}

fn connect(payload: &[u8]) -> Option<Found> {
    let (&CONNECT, rest) = payload.split_first()? else { return None };
    let continued = rest.iter().take_while(|octet| **octet & 0x80 != 0).count();
    if continued >= MAX_LENGTH_OCTETS {
        return None;
    }
    let body = rest.get(continued + 1..)?;
    let (version, body) = match *body {
        [0, 4, b'M', b'Q', b'T', b'T', level @ (4 | 5), ref body @ ..] => (level, body),
        [0, 6, b'M', b'Q', b'I', b's', b'd', b'p', 3, ref body @ ..] => (3, body),
        _ => return None,
    };
    let words = match version {
        3 => "a CONNECT of MQTT 3.1",
        4 => "a CONNECT of MQTT 3.1.1",
        _ => "a CONNECT of MQTT 5",
    };
    let mut found = Found::new("MQTT").because(words);
    if body.first().is_some_and(|flags| flags & HAS_USER != 0 && flags & HAS_PASSWORD != 0) {
        found = found.warning(Risks::CLEARTEXT_CREDENTIALS, "CONNECT with user and password");
    }
    Some(match client(body, version) {
        Some(client) => found.telling("mqtt_client", client),
        None => found,
    })
}

/// A PUBLISH that fills its segment: flags that agree, a topic that can be shown (§3.3).
fn publication(payload: &[u8]) -> Option<Found> {
    let (&flags @ 0x30..=0x3d, rest) = payload.split_first()? else { return None };
    let (quality, is_again) = (flags >> 1 & 3, flags & 8 != 0);
    let continued = rest.iter().take(3).take_while(|octet| **octet & 0x80 != 0).count();
    let mut length = 0;
    for (at, octet) in rest.get(..=continued)?.iter().enumerate() {
        length |= usize::from(octet & 0x7f) << (7 * at);
    }
    let body = rest.get(continued + 1..)?;
    let topic = body.get(2..)?.get(..usize::from(be16(body, 0)?))?;
    let fits = quality < 3
        && (!is_again || quality > 0)
        && length == body.len()
        && topic.len() >= MIN_TOPIC_OCTETS
        && topic.iter().all(|octet| octet.is_ascii_graphic() && !b"+#".contains(octet));
    fits.then(|| Found::new("MQTT").because("a PUBLISH with a topic").telling("mqtt_topic", topic))
}

/// The client's identifier behind flags, keep alive and, since version 5, properties.
fn client(body: &[u8], version: u8) -> Option<&[u8]> {
    let mut rest = body.get(3..)?;
    if version == 5 {
        let (length, after) = rest.split_first()?;
        if length & 0x80 != 0 {
            return None;
        }
        rest = after.get(usize::from(*length)..)?;
    }
    let length = usize::from(be16(rest, 0)?);
    rest.get(2..2 + length)
}
