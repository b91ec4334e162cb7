//! A client's hello in the form of SSL 2.0, which may offer newer versions (RFC 5246 §E.2), and the
//! server's answer in SSL 2.0 (draft-hickman-netscape-ssl-00 §2.6).

use model::Risks;

use super::super::hello::{Told, version};

const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 4;

/// What such a hello tells; none where the octets are none.
pub(super) fn hello(payload: &[u8]) -> Option<Told> {
    let [high @ 0x80..=0xff, low, body @ ..] = payload else { return None };
    let length = usize::from(*high & 0x7f) << 8 | usize::from(*low);
    let body = body.get(..length)?;
    let (version, says, shows) = match *body {
        // Version; lengths of cipher specs (three octets each), session id and challenge.
        [CLIENT_HELLO, major, minor, a, b, c, d, e, f, ..] => {
            let part = |high, low| usize::from(u16::from_be_bytes([high, low]));
            let (ciphers, session, challenge) = (part(a, b), part(c, d), part(e, f));
            let fits = ciphers > 0
                && ciphers % 3 == 0
                && matches!(session, 0 | 16 | 32)
                && (16..=32).contains(&challenge)
                && length == 9 + ciphers + session + challenge;
            let says = "ClientHello in the form of SSL 2.0 offers";
            (fits.then_some((major, minor))?, says, "is the best the client offers")
        }
        // Session hit, certificate type, version; lengths of certificate, ciphers, connection id.
        [SERVER_HELLO, 0 | 1, 0 | 1, major, minor, a, b, c, d, e, f, ..] => {
            let part = |high, low| usize::from(u16::from_be_bytes([high, low]));
            let (certificate, ciphers, connection) = (part(a, b), part(c, d), part(e, f));
            let fits = ciphers % 3 == 0
                && (16..=32).contains(&connection)
                && length == 11 + certificate + ciphers + connection;
            (fits.then_some((major, minor))?, "ServerHello of", "was agreed upon")
        }
        _ => return None,
    };
    let version = match version {
        (0, 2) => 0x0002,
        (3, minor @ 0..=4) => 0x0300 | u16::from(minor),
        _ => return None,
    };
    let words = version::words(version);
    let mut told = Told { evidence: format!("{says} {words}"), ..Told::default() };
    told.revealed.tls_version = Some(words.as_str().into());
    if version::is_obsolete(version) {
        told.revealed.warn(Risks::OBSOLETE_TLS, format!("{words} {shows}"));
    }
    Some(told)
}
