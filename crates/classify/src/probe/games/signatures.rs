//! What begins like nothing else: Valve's server queries and Steam's own heads, id Software's
//! connectionless packets, RakNet's offline messages, TeamSpeak 3, Spotify's and Dropbox's
//! announcements, PlayStation's search, Discord's IP discovery, netcode's requests, Nintendo's PIA,
//! World of Warcraft's greeting, MTProto's and WhatsApp's first octets — as their makers or those who
//! wrote clients document them: Valve's developer wiki, wiki.vg (RakNet, Minecraft), Kinnay's
//! NintendoClients (PIA's head), Discord's and Telegram's documentation, librespot (Spotify's access
//! point), whatsmeow (WhatsApp), netcode's standard.

use crate::octets::{is_length, is_printable};
use crate::segment::{Found, Outcome, Segment, says};

/// RakNet's mark of messages outside a connection.
const RAKNET: &[u8] = b"\0\xff\xff\0\xfe\xfe\xfe\xfe\xfd\xfd\xfd\xfd\x12\x34\x56\x78";

/// Within so many octets; Roblox puts its own head before it.
const MARK_WITHIN: usize = 64;

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
    (b"\0NETCODE 1.0", "Yojimbo", "a connection request of netcode"),
    (b"\x32\xab\x98\x64", "Nintendo", "the mark of Nintendo's PIA"),
    (b"\x13\x37\xca\xfe", "Discord", "Discord keeps its way open"),
    (b"\x13\x37\xf0\x0d", "Discord", "Discord keeps its way open"),
    (b"SRCH * HTTP/1.1\ndevice-discovery", "Playstation", "a PlayStation is sought on the link"),
];

pub(super) fn datagram(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if let Some((_, application, why)) =
        STARTS.iter().find(|(start, ..)| payload.starts_with(start))
    {
        return Found::new(application).because(*why).into();
    }
    if is_address_of_discord(payload) {
        return Found::new("Discord").because("Discord asks for its own address").into();
    }
    if segment.has_port(17_500)
        && payload.starts_with(b"{\"")
        && says(payload.get(..128).unwrap_or(payload), b"\"host_int\":")
    {
        return Found::new("Dropbox").because("Dropbox announces itself on the link").into();
    }
    let head = payload.get(..MARK_WITHIN).unwrap_or(payload);
    let Some(mark_at) = head.windows(RAKNET.len()).position(|window| window == RAKNET) else {
        return Outcome::No;
    };
    let found = Found::new("RakNet").because("a message with RakNet's mark");
    match payload.get(mark_at + RAKNET.len() + 2..) {
        Some(words) if words.starts_with(b"MCPE;") => found.carrying("Minecraft").into(),
        _ => found.into(),
    }
}

/// Type, 70 octets, a stream's number, room for an address of 64 octets, a port.
fn is_address_of_discord(payload: &[u8]) -> bool {
    let [0, kind @ 1..=2, 0, 0x46, _, _, _, _, address @ ..] = payload else { return false };
    let Some(address) = address.get(..64).filter(|_| payload.len() == 74) else { return false };
    let words = address.iter().take_while(|octet| **octet != 0).count();
    let is_padded = address.iter().skip(words).all(|octet| *octet == 0);
    let is_address = address
        .iter()
        .take(words)
        .all(|octet| octet.is_ascii_hexdigit() || matches!(octet, b'.' | b':'));
    is_padded && if *kind == 1 { words == 0 } else { words >= 7 && is_address }
}

pub(super) fn stream(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let (application, why) = match payload {
        [_, _, _, _, b'V', b'T', b'0', b'1', ..] if segment.first => {
            ("Steam", "a message of Steam's client")
        }
        [b'W', b'A', 1..=9, 0..=9]
        | [b'W', b'A', 1..=9, 0..=9, 0..=1, 0, ..]
        | [b'E', b'D', 0, 1]
        | [b'E', b'D', 0, 1, 0, 0, ..]
            if segment.first && segment.from_initiator =>
        {
            ("WhatsApp", "the first octets of WhatsApp's client")
        }
        [0x30, 0, rest @ ..] if rest.starts_with(b"WORLD OF WARCRAFT CONNECTION") => {
            ("WorldOfWarcraft", "World of Warcraft says who it is")
        }
        [0, 4, a, b, c, d, 0x52, ..]
            if segment.first && is_length(u32::from_be_bytes([*a, *b, *c, *d]), payload.len()) =>
        {
            ("Spotify", "the hello of Spotify's access point protocol")
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
