//! The hellos of TLS, DTLS and QUIC: what client and server tell before anything is encrypted
//! (RFC 8446 §4.1, RFC 5246 §7.4.1, RFC 6347 §4.2.1; GREASE RFC 8701).

mod certificate;
mod cipher;
mod fingerprint;
mod kept;
mod teller;
pub(super) mod version;

pub(crate) use kept::Kept;
pub(in super::super) use teller::Known;
pub(super) use teller::{Carrier, Told, number};

/// Handshake messages (RFC 8446 §4, RFC 5246 §7.4).
pub(super) const CLIENT_HELLO: u8 = 1;
pub(super) const SERVER_HELLO: u8 = 2;
pub(super) const HELLO_VERIFY_REQUEST: u8 = 3;
pub(super) const CERTIFICATE: u8 = 11;
pub(super) const SERVER_KEY_EXCHANGE: u8 = 12;
pub(super) const SERVER_HELLO_DONE: u8 = 14;

/// Type and length before the body of a handshake message.
pub(super) const MESSAGE_HEADER_OCTETS: usize = 4;

const SERVER_NAME: u16 = 0;
const SUPPORTED_GROUPS: u16 = 10;
const POINT_FORMATS: u16 = 11;
const SIGNATURE_ALGORITHMS: u16 = 13;
const ALPN: u16 = 16;
const SUPPORTED_VERSIONS: u16 = 43;
const QUIC_PARAMETERS: [u16; 2] = [0x39, 0xffa5];
/// Encrypted ClientHello (RFC 9849), and the encrypted server name before it.
const ENCRYPTED_HELLO: [u16; 2] = [0xfe0d, 0xffce];

/// A ClientHello, or as much of it as has arrived.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClientHello<'a> {
    version: u16,
    ciphers: &'a [u8],
    extensions: &'a [u8],
    /// Its inner lengths contradict the whole.
    is_malformed: bool,
}

/// A ServerHello up to its extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServerHello<'a> {
    version: u16,
    cipher: u16,
    extensions: &'a [u8],
    /// It asks for another ClientHello (RFC 8446 §4.1.3).
    pub(super) is_retry: bool,
}

/// SHA-256 of "HelloRetryRequest".
const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

impl<'a> ClientHello<'a> {
    /// From the body of a message; none where not even its cipher suites are there.
    pub(super) fn read(body: &'a [u8], carrier: Carrier) -> Option<Self> {
        let (version, rest) = word(body)?;
        let rest = rest.get(32..)?;
        let (_session, mut rest) = vector(rest, 1)?;
        if carrier == Carrier::Datagrams {
            // The cookie.
            (_, rest) = vector(rest, 1)?;
        }
        let (ciphers, rest) = vector(rest, 2)?;
        let Some((_compression, rest)) = vector(rest, 1) else {
            return Some(Self { version, ciphers, extensions: &[], is_malformed: true });
        };
        let (extensions, is_malformed) = match word(rest) {
            Some((length, octets)) => {
                let extensions = octets.get(..length.into()).unwrap_or(octets);
                (extensions, extensions.len() < length.into() || !is_list(extensions))
            }
            None => (&[][..], !rest.is_empty()),
        };
        let is_malformed = is_malformed || ciphers.len() % 2 != 0;
        Some(Self { version, ciphers, extensions, is_malformed })
    }

    /// What it asks for, without the values that mean nothing.
    fn ciphers(&self) -> impl Iterator<Item = u16> + 'a {
        words(self.ciphers).filter(|suite| !is_grease(*suite))
    }

    fn extensions(&self) -> Extensions<'a> {
        Extensions(self.extensions)
    }

    fn extension(&self, kind: u16) -> Option<&'a [u8]> {
        self.extensions().find(|(other, _)| *other == kind).map(|(_, data)| data)
    }

    /// The host_name of server_name (RFC 6066 §3).
    pub(super) fn server_name(&self) -> Option<&'a [u8]> {
        let (list, _) = vector(self.extension(SERVER_NAME)?, 2)?;
        let [0, name @ ..] = list else { return None };
        vector(name, 2).map(|(name, _)| name).filter(|name| !name.is_empty())
    }

    /// The protocols of ALPN (RFC 7301 §3.1), without the values that mean nothing.
    fn protocols(&self) -> impl Iterator<Item = &'a [u8]> + 'a {
        protocols(self.extension(ALPN)).filter(|name| !is_grease_name(name))
    }

    /// The versions it offers: those of supported_versions, else the one of its head.
    fn versions(&self) -> impl Iterator<Item = u16> + 'a {
        let offered = self.extension(SUPPORTED_VERSIONS).and_then(|data| vector(data, 1));
        let list = offered.map(|(list, _)| list);
        let legacy = list.is_none().then_some(self.version);
        words(list.unwrap_or_default()).filter(|version| !is_grease(*version)).chain(legacy)
    }

    /// A list of numbers with a length of two octets before it.
    fn numbers(&self, kind: u16) -> impl Iterator<Item = u16> + 'a {
        let list = self.extension(kind).and_then(|data| vector(data, 2)).map(|(list, _)| list);
        words(list.unwrap_or_default()).filter(|number| !is_grease(*number))
    }

    fn point_formats(&self) -> &'a [u8] {
        let list = self.extension(POINT_FORMATS).and_then(|data| vector(data, 1));
        list.map(|(list, _)| list).unwrap_or_default()
    }

    /// QUIC's transport parameters (RFC 9000 §18).
    fn quic_parameters(&self) -> Option<&'a [u8]> {
        QUIC_PARAMETERS.into_iter().find_map(|kind| self.extension(kind))
    }
}

impl<'a> ServerHello<'a> {
    /// From the body of a message.
    pub(super) fn read(body: &'a [u8]) -> Option<Self> {
        let (version, rest) = word(body)?;
        let (random, mut rest) = rest.split_at_checked(32)?;
        // The drafts of TLS 1.3 up to 21 had neither session nor compression.
        let is_draft = version >> 8 == 0x7f;
        if !is_draft {
            (_, rest) = vector(rest, 1)?;
        }
        let (cipher, mut rest) = word(rest)?;
        if !is_draft {
            rest = rest.get(1..)?;
        }
        let extensions = vector(rest, 2).map(|(list, _)| list).unwrap_or_default();
        Some(Self { version, cipher, extensions, is_retry: random == RETRY_RANDOM })
    }

    fn extensions(&self) -> Extensions<'a> {
        Extensions(self.extensions)
    }

    fn extension(&self, kind: u16) -> Option<&'a [u8]> {
        self.extensions().find(|(other, _)| *other == kind).map(|(_, data)| data)
    }

    /// The version agreed upon.
    fn agreed(&self) -> u16 {
        let version = self.extension(SUPPORTED_VERSIONS).and_then(word);
        version.map_or(self.version, |(version, _)| version)
    }

    /// The protocol chosen.
    fn protocol(&self) -> Option<&'a [u8]> {
        protocols(self.extension(ALPN)).next()
    }
}

/// Extensions in the order in which they were sent: kind and data.
struct Extensions<'a>(&'a [u8]);

impl<'a> Iterator for Extensions<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, rest) = word(self.0)?;
        let (data, rest) = vector(rest, 2)?;
        self.0 = rest;
        Some((kind, data))
    }
}

/// Whether the octets are extensions from end to end.
fn is_list(octets: &[u8]) -> bool {
    let mut extensions = Extensions(octets);
    while extensions.next().is_some() {}
    extensions.0.is_empty()
}

fn protocols(data: Option<&[u8]>) -> impl Iterator<Item = &[u8]> {
    let list = data.and_then(|data| vector(data, 2)).map(|(list, _)| list);
    let mut rest = list.unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, next) = vector(rest, 1)?;
        rest = next;
        Some(name)
    })
}

/// Values that are sent so that nobody comes to rely on their absence (RFC 8701 §2).
const fn is_grease(value: u16) -> bool {
    value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
}

fn is_grease_name(name: &[u8]) -> bool {
    name.try_into().is_ok_and(|name| is_grease(u16::from_be_bytes(name)))
}

fn word(octets: &[u8]) -> Option<(u16, &[u8])> {
    let (word, rest) = octets.split_first_chunk()?;
    Some((u16::from_be_bytes(*word), rest))
}

fn words(octets: &[u8]) -> impl Iterator<Item = u16> {
    octets.as_chunks().0.iter().map(|word| u16::from_be_bytes(*word))
}

/// A vector with a length of one to three octets before it, and what follows it.
pub(super) fn vector(octets: &[u8], length_octets: usize) -> Option<(&[u8], &[u8])> {
    let (length, rest) = octets.split_at_checked(length_octets)?;
    let length = length.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
    rest.split_at_checked(length)
}
