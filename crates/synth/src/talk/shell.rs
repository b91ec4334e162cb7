//! SSH (RFC 4253): banners, key exchange, and a session nobody can read.

use crate::session::{Line, Session, Side};
use crate::tcp::Tcp;

/// A login with so many keystrokes or file blocks.
pub(crate) fn ssh(line: Line, strokes: u64) -> Session {
    let mut tcp = Tcp::open(line);
    tcp.send(Side::Server, b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    tcp.send(Side::Client, b"SSH-2.0-OpenSSH_9.6\r\n");
    let init = key_exchange_init(&mut tcp);
    tcp.send(Side::Client, &init);
    let init = key_exchange_init(&mut tcp);
    tcp.send(Side::Server, &init);

    let mut ask = vec![30];
    ask.extend_from_slice(&string(&tcp.octets(32)));
    let ask = packet(&mut tcp, &ask);
    tcp.send(Side::Client, &ask);

    let mut host_key = string(b"ssh-ed25519");
    host_key.extend_from_slice(&string(&tcp.octets(32)));
    let mut signature = string(b"ssh-ed25519");
    signature.extend_from_slice(&string(&tcp.octets(64)));
    let mut answer = vec![31];
    answer.extend_from_slice(&string(&host_key));
    answer.extend_from_slice(&string(&tcp.octets(32)));
    answer.extend_from_slice(&string(&signature));
    let mut answer = packet(&mut tcp, &answer);
    answer.extend_from_slice(&packet(&mut tcp, &[21]));
    tcp.send(Side::Server, &answer);
    let keys = packet(&mut tcp, &[21]);
    tcp.send(Side::Client, &keys);

    for _ in 0..strokes {
        let think = tcp.random().skewed(40_000, 9_000_000);
        tcp.wait(think);
        let asked = tcp.octets(36);
        tcp.send(Side::Client, &asked);
        let size = tcp.random().skewed(2, 60) * 8 + 36;
        let answered = tcp.octets(size);
        tcp.send(Side::Server, &answered);
    }
    tcp.close("SSH")
}

fn key_exchange_init(tcp: &mut Tcp) -> Vec<u8> {
    let lists = [
        "curve25519-sha256,ecdh-sha2-nistp256",
        "ssh-ed25519,rsa-sha2-512",
        "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com",
        "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com",
        "hmac-sha2-256",
        "hmac-sha2-256",
        "none",
        "none",
        "",
        "",
    ];
    let mut body = vec![20];
    body.extend_from_slice(&tcp.octets(16));
    for list in lists {
        body.extend_from_slice(&string(list.as_bytes()));
    }
    // No guessed packet follows; reserved.
    body.extend_from_slice(&[0; 5]);
    packet(tcp, &body)
}

/// A binary packet (§6): length, padding length, payload, at least 4 octets of padding, in all a
/// multiple of 8.
fn packet(tcp: &mut Tcp, payload: &[u8]) -> Vec<u8> {
    let padding = 4 + (8 - (payload.len() + 9) % 8) % 8;
    let mut out = ((payload.len() + padding + 1) as u32).to_be_bytes().to_vec();
    out.push(padding as u8);
    out.extend_from_slice(payload);
    out.extend_from_slice(&tcp.octets(padding as u64));
    out
}

fn string(body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(body);
    out
}
