//! What begins like nothing else: Valve's server queries and Steam's own heads, id Software's
//! connectionless packets, RakNet's offline messages, TeamSpeak 3, Spotify's and Dropbox's
//! announcements, PlayStation's search, Discord's IP discovery, MTProto's and WhatsApp's first
//! octets — all as their makers or the communities around them document them.

use crate::octets::is_printable;
use crate::segment::{Found, Outcome, Segment};

/// RakNet's mark of messages outside a connection.
const RAKNET: &[u8] = b"\0\xff\xff\0\xfe\xfe\xfe\xfe\xfd\xfd\xfd\xfd\x12\x34\x56\x78";

/// Starts of datagrams, whose they are, and what they say.
const STARTS: &[(&[u8], &str, &str)] = &[
    (b"\xff\xff\xff\xffTSource Engine Query\0", "Source_Engine", "a query of Valve's game servers"),
    (b"\xff\xff\xff\xff\x21\x4c\x5f\xa0", "Steam", "a discovery message of Steam"),
    (b"VS01", "Steam", "a datagram of Steam's client"),
    (b"\xff\xff\xff\xffgetstatus", "Quake", "a query of Quake's servers"),
    (b"\xff\xff\xff\xffgetinfo", "Quake", "a query of Quake's servers"),
    (b"\xff\xff\xff\xffgetchallenge", "Quake", "a player knocks at a server of Quake"),
    (b"\xff\xff\xff\xffstatusResponse\n", "Quake", "a server of Quake answers"),
    (b"\xff\xff\xff\xffinfoResponse\n", "Quake", "a server of Quake answers"),
    (b"TS3INIT1", "TeamSpeak", "the first packet of TeamSpeak 3"),
    (b"SpotUdp0", "Spotify", "Spotify announces itself on the link"),
    (b"{\"host_int\":", "Dropbox", "Dropbox announces itself on the link"),
    (b"SRCH * HTTP/1.1\ndevice-discovery", "Playstation", "a PlayStation is sought on the link"),
];

pub(super) fn datagram(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if let Some((_, application, why)) =
        STARTS.iter().find(|(start, ..)| payload.starts_with(start))
    {
        return Found::new(application).because(*why).into();
    }
    // Type, 70 octets, a stream's number, and room for an address.
    if payload.len() == 74
        && payload.starts_with(b"\0\x01\0\x46")
        && payload.get(8..).is_some_and(|rest| rest.iter().all(|octet| *octet == 0))
    {
        return Found::new("Discord").because("Discord asks for its own address").into();
    }
    let mark_at = match payload.first() {
        Some(0x05..=0x08) => 1,
        Some(0x01 | 0x02) => 9,
        Some(0x1c) => 17,
        _ => return Outcome::No,
    };
    if !payload.get(mark_at..).is_some_and(|rest| rest.starts_with(RAKNET)) {
        return Outcome::No;
    }
    let found = Found::new("RakNet").because("a message with RakNet's mark");
    match payload.get(mark_at + RAKNET.len() + 2..) {
        Some(words) if words.starts_with(b"MCPE;") => found.carrying("Minecraft").into(),
        _ => found.into(),
    }
}

pub(super) fn stream(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let (application, why) = match payload {
        [_, _, _, _, b'V', b'T', b'0', b'1', ..] if segment.first => {
            ("Steam", "a message of Steam's client")
        }
        [b'W', b'A', 4..=6, 0..=3, 0, 0, ..] | [b'E', b'D', 0, 1, 0, 0, ..]
            if segment.first && segment.from_initiator =>
        {
            ("WhatsApp", "the first octets of WhatsApp's client")
        }
        [0xef, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, ..] => {
            ("Telegram", "the first message of MTProto, not encrypted yet")
        }
        _ => return minecraft(segment),
    };
    Found::new(application).because(why).into()
}

/// The handshake of Minecraft, Java edition: a length, zero, version, host, port, and what is next.
fn minecraft(segment: &Segment<'_>) -> Outcome {
    let found = || {
        let [length, 0, rest @ ..] = segment.payload else { return None };
        let rest = rest.get(..usize::from(*length).checked_sub(1)?)?;
        let (version, rest) = match rest {
            [low @ 0x80..=0xff, high @ 0..=0x7f, rest @ ..] => {
                (u16::from(low & 0x7f) | u16::from(*high) << 7, rest)
            }
            [low, rest @ ..] => (u16::from(*low), rest),
            [] => return None,
        };
        let (host_octets, rest) = rest.split_first()?;
        let (host, rest) = rest.split_at_checked(usize::from(*host_octets))?;
        let [_, _, 1..=3] = rest else { return None };
        let host = host.split(|octet| *octet == 0).next()?;
        (version >= 4 && is_printable(host)).then(|| {
            let name = crate::text::host_name(host);
            Found::new("Minecraft").because("the handshake of Minecraft").called(name)
        })
    };
    found().into()
}
