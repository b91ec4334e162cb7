//! What the Initial packets of one connection hold: the CRYPTO frames of both sides, put together
//! (RFC 9000 §12.4, §19.6).

use super::super::hello::{Told, number};
use super::super::pieces::Pieces;
use super::google;
use super::header::Header;
use super::keys::{Keys, Side};
use super::version::Version;

const PADDING: u64 = 0;
const PING: u64 = 1;
const ACK: u64 = 2;
const ACK_WITH_ECN: u64 = 3;
const CRYPTO: u64 = 6;
/// Of Google's versions.
const GOOGLE_CRYPTO: u64 = 8;
const CONNECTION_CLOSE: u64 = 0x1c;

/// What is known of one connection's Initial packets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection {
    pub(super) version: Option<Version>,
    keys: Option<Sides>,
    streams: [Pieces; 2],
    /// The hello of Google's handshake that was in a frame.
    google: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Sides {
    client: Keys,
    server: Keys,
    client_is_initiator: bool,
}

impl Connection {
    /// Takes up the frames of an Initial packet that can be opened. The keys come from the id that a
    /// client sends to: at first its own choice, after a Retry the server's.
    pub(super) fn open(&mut self, header: &Header<'_>, packet: &[u8], from_initiator: bool) {
        if let Some(keys) = &self.keys {
            let is_client = keys.client_is_initiator == from_initiator;
            let own = if is_client { &keys.client } else { &keys.server };
            if let Some(octets) = own.open(packet, header.number_at, header.end)
                && self.take(
                    &octets,
                    header.version,
                    usize::from(!is_client),
                    packet.len() < header.end,
                )
            {
                return;
            }
            if !is_client {
                return;
            }
        }
        for keying in header.version.keyings() {
            let new = |side| Keys::new(keying, header.destination, side);
            let Some(client) = new(Side::Client) else { return };
            if let Some(octets) = client.open(packet, header.number_at, header.end)
                && self.take(&octets, header.version, 0, packet.len() < header.end)
                && let Some(server) = new(Side::Server)
            {
                self.keys = Some(Sides { client, server, client_is_initiator: from_initiator });
                return;
            }
        }
    }

    /// What has arrived of the client's and the server's messages.
    pub(super) fn starts(&self) -> [&[u8]; 2] {
        self.streams.each_ref().map(Pieces::start)
    }

    pub(super) fn client_is_initiator(&self) -> Option<bool> {
        self.keys.as_ref().map(|keys| keys.client_is_initiator)
    }

    /// What the hello of Google's handshake tells, where there was one.
    pub(super) fn google_hello(&mut self) -> Option<Told> {
        google::hello(&self.google.take()?)
    }

    /// False where the octets are no frames, that is: the keys were wrong.
    fn take(&mut self, octets: &[u8], version: Version, side: usize, is_cut: bool) -> bool {
        let Some(frames) = frames(octets, version, is_cut) else { return false };
        if version.is_google()
            && let Some((_, octets)) = frames.iter().find(|(_, octets)| octets.starts_with(b"CHLO"))
        {
            self.google = Some(octets.to_vec());
        }
        if let Some(stream) = self.streams.get_mut(side) {
            for (offset, octets) in frames {
                stream.put(offset, octets);
            }
        }
        true
    }
}

/// Offset and octets of all CRYPTO frames; none where there is something that an Initial packet
/// must not hold.
fn frames(octets: &[u8], version: Version, is_cut: bool) -> Option<Vec<(usize, &[u8])>> {
    let mut frames = Vec::new();
    let mut rest = octets;
    while !rest.is_empty() {
        match frame(rest, version, is_cut, &mut frames) {
            Some(next) => rest = next,
            // What follows the hello in Google's versions are frames of its own.
            None if !frames.is_empty() && (is_cut || version.is_google()) => break,
            None => return None,
        }
    }
    Some(frames)
}

/// Reads a frame; what follows it.
fn frame<'a>(
    octets: &'a [u8],
    version: Version,
    is_cut: bool,
    frames: &mut Vec<(usize, &'a [u8])>,
) -> Option<&'a [u8]> {
    let skip = |rest, count: u64| {
        (0..count).try_fold(rest, |rest: &[u8], _| number(rest).map(|(_, rest)| rest))
    };
    let (kind, rest) = number(octets)?;
    match kind {
        // Most of a client's first datagram.
        PADDING => Some(
            rest.iter()
                .position(|octet| *octet != 0)
                .and_then(|at| rest.get(at..))
                .unwrap_or_default(),
        ),
        PING => Some(rest),
        ACK | ACK_WITH_ECN => {
            let rest = skip(rest, 2)?;
            let (ranges, rest) = number(rest)?;
            let counts = if kind == ACK_WITH_ECN { 3 } else { 0 };
            skip(rest, ranges.checked_mul(2)?.checked_add(1 + counts)?)
        }
        CRYPTO | GOOGLE_CRYPTO if kind == CRYPTO || version.is_google() => {
            let (offset, rest) = number(rest)?;
            let (length, rest) = number(rest)?;
            let length = usize::try_from(length).ok()?;
            let octets = match rest.get(..length) {
                Some(octets) => octets,
                None if is_cut => rest,
                None => return None,
            };
            frames.push((usize::try_from(offset).ok()?, octets));
            Some(rest.get(length..).unwrap_or_default())
        }
        CONNECTION_CLOSE => {
            let rest = skip(rest, 2)?;
            let (length, rest) = number(rest)?;
            rest.get(usize::try_from(length).ok()?..)
        }
        _ => None,
    }
}
