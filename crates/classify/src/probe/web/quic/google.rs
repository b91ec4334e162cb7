//! Google's QUIC before IETF's: the public header, and the hello of its own handshake with its tags
//! (Chromium's "QUIC Wire Layout Specification" and "QUIC Crypto", 2016).

use model::Risks;

use super::super::hello::Told;
use super::version::Version;
use crate::text;

/// A hello begins within so many octets: header, hash and the head of its frame lie before it.
const MAX_BEFORE_HELLO: usize = 96;

/// Tags of a hello; a client sends about thirty.
const MAX_TAGS: usize = 128;

const MAX_USER_AGENT_OCTETS: usize = 255;

/// Version flag and an id of eight octets, then `Q0` and two digits: up to version 43. Version, and
/// what the hello tells where there is one.
pub(super) fn public_header(payload: &[u8]) -> Option<(Version, Option<Told>)> {
    let [
        flags,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        b'Q',
        b'0',
        tens @ b'2'..=b'4',
        ones @ b'0'..=b'9',
        rest @ ..,
    ] = payload
    else {
        return None;
    };
    let is_one = flags & 0x09 == 0x09 && flags & 0xc0 == 0 && !rest.is_empty();
    let version = Version(u32::from_be_bytes([b'Q', b'0', *tens, *ones]));
    is_one.then(|| (version, hello(rest)))
}

/// What a hello somewhere at the start of these octets tells.
pub(super) fn hello(octets: &[u8]) -> Option<Told> {
    let head = octets.get(..MAX_BEFORE_HELLO).unwrap_or(octets);
    let at = head.windows(4).position(|octets| octets == b"CHLO")?;
    let [_, _, _, _, low, high, _, _, rest @ ..] = octets.get(at..)? else { return None };
    let count = usize::from(u16::from_le_bytes([*low, *high]));
    let (tags, values) = rest.split_at_checked(count.checked_mul(8)?)?;
    let mut told = Told::default();
    let mut start = 0;
    for tag in tags.as_chunks::<8>().0.iter().take(MAX_TAGS) {
        let [name @ .., a, b, c, d] = tag;
        let end = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).ok()?;
        let Some(value) = values.get(start..end) else { break };
        match name {
            b"SNI\0" => told.host_name = text::host_name(value),
            b"UAID" => {
                if let Some(agent) = text::words(value, MAX_USER_AGENT_OCTETS) {
                    told.revealed.tell("user_agent", agent);
                }
            }
            _ => {}
        }
        start = end;
    }
    told.evidence = match &told.host_name {
        Some(name) => format!("Google's CHLO names {name}"),
        None => "Google's CHLO without a server name".to_owned(),
    };
    match told.host_name.as_deref() {
        None => told.revealed.warn(Risks::NO_SERVER_NAME, "the CHLO has no server name"),
        Some(name) if text::is_address(name) => told.revealed.warn(Risks::NUMERIC_HOST, name),
        Some(_) => {}
    }
    Some(told)
}
