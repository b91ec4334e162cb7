//! TLS 1.3 (RFC 8446): a real ClientHello and ServerHello, then records nobody can read.

use super::with_length16;
use crate::session::{Line, Session, Side};
use crate::tcp::Tcp;

/// What is asked and answered over a TLS connection.
#[derive(Clone, Debug)]
pub(crate) struct Https {
    /// The name the client calls.
    pub(crate) name: String,
    /// The protocol the client offers first.
    pub(crate) alpn: &'static str,
    /// Octets asked and octets answered, one after the other.
    pub(crate) exchanges: Vec<(u64, u64)>,
    /// Between them, microseconds.
    pub(crate) think: u64,
}

pub(crate) fn https(line: Line, what: &Https) -> Session {
    let mut tcp = Tcp::open(line);
    handshake(&mut tcp, &what.name, what.alpn);
    for (index, (asked, answered)) in what.exchanges.iter().enumerate() {
        if index > 0 {
            tcp.wait(what.think);
        }
        exchange(&mut tcp, *asked, *answered);
    }
    // close_notify.
    let goodbye = records(&mut tcp, 19);
    tcp.send(Side::Client, &goodbye);
    tcp.close("TLS")
}

/// Hellos, and what follows them encrypted.
pub(crate) fn handshake(tcp: &mut Tcp, name: &str, alpn: &str) {
    let session = tcp.octets(32);
    let hello = client_hello(tcp, name, alpn, &session);
    tcp.send(Side::Client, &hello);
    let mut answer = server_hello(tcp, &session);
    answer.extend_from_slice(CHANGE_CIPHER_SPEC);
    // Most connections resume; the others carry a certificate chain.
    let resumed = tcp.random().chance(600);
    let size = if resumed { 90 } else { tcp.random().between(1100, 1900) };
    answer.extend_from_slice(&records(tcp, size));
    tcp.send(Side::Server, &answer);
    let mut finished = CHANGE_CIPHER_SPEC.to_vec();
    finished.extend_from_slice(&records(tcp, 53));
    tcp.send(Side::Client, &finished);
}

/// So many octets asked, so many answered; 0 is nothing at all.
pub(crate) fn exchange(tcp: &mut Tcp, asked: u64, answered: u64) {
    for (side, octets) in [(Side::Client, asked), (Side::Server, answered)] {
        if octets > 0 {
            let body = records(tcp, octets);
            tcp.send(side, &body);
        }
    }
}

const CHANGE_CIPHER_SPEC: &[u8] = &[20, 3, 3, 0, 1, 1];
/// A record's largest body here: below the limit of 2¹⁴ + 256.
const RECORD: usize = 8192;

/// Application data records with this many octets of ciphertext.
fn records(tcp: &mut Tcp, octets: u64) -> Vec<u8> {
    let body = tcp.octets(octets);
    let mut out = Vec::with_capacity(body.len() + 16);
    for part in body.chunks(RECORD) {
        out.extend_from_slice(&[23, 3, 3]);
        out.extend_from_slice(&with_length16(part));
    }
    out
}

fn client_hello(tcp: &mut Tcp, name: &str, alpn: &str, session: &[u8]) -> Vec<u8> {
    let ciphers: [u16; 9] =
        [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8];
    let mut body = vec![3, 3];
    body.extend_from_slice(&tcp.octets(32));
    body.push(session.len() as u8);
    body.extend_from_slice(session);
    let ciphers: Vec<u8> = ciphers.iter().flat_map(|cipher| cipher.to_be_bytes()).collect();
    body.extend_from_slice(&with_length16(&ciphers));
    body.extend_from_slice(&[1, 0]);

    let mut server_name = vec![0];
    server_name.extend_from_slice(&with_length16(name.as_bytes()));
    let mut protocols = Vec::new();
    for protocol in
        [alpn, "http/1.1"].into_iter().filter(|protocol| alpn == "h2" || *protocol == alpn)
    {
        protocols.push(protocol.len() as u8);
        protocols.extend_from_slice(protocol.as_bytes());
    }
    let mut share = vec![0, 29];
    share.extend_from_slice(&with_length16(&tcp.octets(32)));
    let mut extensions = Vec::new();
    extension(&mut extensions, 0, &with_length16(&server_name));
    extension(&mut extensions, 23, &[]);
    extension(&mut extensions, 10, &[0, 6, 0, 29, 0, 23, 0, 24]);
    extension(&mut extensions, 11, &[1, 0]);
    if !alpn.is_empty() {
        extension(&mut extensions, 16, &with_length16(&protocols));
    }
    extension(&mut extensions, 13, &[0, 12, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 8, 6]);
    extension(&mut extensions, 51, &with_length16(&share));
    extension(&mut extensions, 45, &[1, 1]);
    extension(&mut extensions, 43, &[4, 3, 4, 3, 3]);
    // Padded as browsers do (RFC 7685): the hello's handshake message fills 512 octets.
    let missing = 512usize.saturating_sub(4 + body.len() + 2 + extensions.len() + 4);
    extension(&mut extensions, 21, &vec![0; missing]);
    body.extend_from_slice(&with_length16(&extensions));
    handshake_record(1, 1, &body)
}

fn server_hello(tcp: &mut Tcp, session: &[u8]) -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend_from_slice(&tcp.octets(32));
    body.push(session.len() as u8);
    body.extend_from_slice(session);
    body.extend_from_slice(&[0x13, 0x01, 0]);
    let mut share = vec![0, 29];
    share.extend_from_slice(&with_length16(&tcp.octets(32)));
    let mut extensions = Vec::new();
    extension(&mut extensions, 43, &[3, 4]);
    extension(&mut extensions, 51, &share);
    body.extend_from_slice(&with_length16(&extensions));
    handshake_record(2, 3, &body)
}

fn extension(out: &mut Vec<u8>, kind: u16, body: &[u8]) {
    out.extend_from_slice(&kind.to_be_bytes());
    out.extend_from_slice(&with_length16(body));
}

fn handshake_record(kind: u8, minor: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![kind, 0];
    message.extend_from_slice(&with_length16(body));
    let mut out = vec![22, 3, minor];
    out.extend_from_slice(&with_length16(&message));
    out
}
