//! File sharing over SMB 3 (MS-SMB2): negotiated in the clear, encrypted from then on.

use crate::session::{Line, Session, Side};
use crate::tcp::Tcp;

/// Reads and writes blocks of a share.
pub(crate) fn smb(line: Line, blocks: u64) -> Session {
    let mut tcp = Tcp::open(line);
    let guid = tcp.octets(16);
    tcp.send(Side::Client, &negotiate_request(&guid));
    let guid = tcp.octets(16);
    tcp.send(Side::Server, &negotiate_response(&guid));
    let session = tcp.random().next();
    for block in 0..blocks {
        let think = tcp.random().skewed(2_000, 1_500_000);
        tcp.wait(think);
        let size = tcp.random().skewed(200, 6_000);
        let reads = block == 0 || tcp.random().chance(700);
        let (asked, answered) = if reads { (117, size) } else { (size, 84) };
        let asked = encrypted(&mut tcp, session, asked);
        tcp.send(Side::Client, &asked);
        let answered = encrypted(&mut tcp, session, answered);
        tcp.send(Side::Server, &answered);
    }
    tcp.close("SMB")
}

/// §2.2.1.2: protocol, structure size 64, …, command 0 (negotiate).
fn header(response: bool) -> Vec<u8> {
    let mut out = vec![0xfe, b'S', b'M', b'B', 64, 0];
    out.extend_from_slice(&[0; 6]);
    // Command, credits.
    out.extend_from_slice(&[0, 0, 1, 0]);
    out.extend_from_slice(&[u8::from(response), 0, 0, 0]);
    out.resize(64, 0);
    out
}

/// §2.2.3: dialects 2.1, 3.0 and 3.0.2.
fn negotiate_request(guid: &[u8]) -> Vec<u8> {
    let mut out = header(false);
    out.extend_from_slice(&[36, 0, 3, 0, 1, 0, 0, 0]);
    out.extend_from_slice(&[0x7f, 0, 0, 0]);
    out.extend_from_slice(guid);
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(&[0x10, 0x02, 0x00, 0x03, 0x02, 0x03]);
    netbios(&out)
}

/// §2.2.4: dialect 3.0.2, no security blob.
fn negotiate_response(guid: &[u8]) -> Vec<u8> {
    let mut out = header(true);
    out.extend_from_slice(&[65, 0, 1, 0, 0x02, 0x03, 0, 0]);
    out.extend_from_slice(guid);
    out.extend_from_slice(&[0x47, 0, 0, 0]);
    for size in [1u32 << 20; 3] {
        out.extend_from_slice(&size.to_le_bytes());
    }
    // System time and start time unknown; the blob would begin at 128.
    out.extend_from_slice(&[0; 16]);
    out.extend_from_slice(&[128, 0, 0, 0, 0, 0, 0, 0]);
    netbios(&out)
}

/// §2.2.41: a transform header with signature, nonce, length, session, then ciphertext.
fn encrypted(tcp: &mut Tcp, session: u64, octets: u64) -> Vec<u8> {
    let mut out = vec![0xfd, b'S', b'M', b'B'];
    out.extend_from_slice(&tcp.octets(32));
    out.extend_from_slice(&(octets as u32).to_le_bytes());
    out.extend_from_slice(&[0, 0, 1, 0]);
    out.extend_from_slice(&session.to_le_bytes());
    out.extend_from_slice(&tcp.octets(octets));
    netbios(&out)
}

/// §2.1: a zero and a length of three octets before each message.
fn netbios(body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(body);
    out
}
