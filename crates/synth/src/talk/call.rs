//! A video call: STUN finds the way (RFC 8489), RTP carries sound and picture (RFC 3550).

use std::net::IpAddr;

use crate::session::{Line, Session, Side};

/// Sound both ways and some picture back, for so many seconds.
pub(crate) fn call(mut line: Line, seconds: u64) -> Session {
    let transaction = line.random.octets(12);
    line.udp(Side::Client, &stun(0x0001, &transaction, &[]));
    line.wait(line.round_trip);
    let mapped = mapped_address(line.client.address, line.client.port);
    line.udp(Side::Server, &stun(0x0101, &transaction, &mapped));

    let sources = [line.random.next() as u32, line.random.next() as u32, line.random.next() as u32];
    let mut numbers =
        [line.random.next() as u16, line.random.next() as u16, line.random.next() as u16];
    for tick in 0..seconds * TICKS_PER_SECOND {
        let rest = line.random.between(92_000, 104_000);
        line.wait(rest);
        for (side, stream, kind) in
            [(Side::Client, 0, 111), (Side::Server, 1, 111), (Side::Server, 2, 96)]
        {
            let size = if kind == 96 {
                line.random.skewed(300, 1100)
            } else {
                line.random.between(70, 130)
            };
            // Picture comes only every third time.
            if kind == 96 && tick % 3 != 0 {
                continue;
            }
            numbers[stream] = numbers[stream].wrapping_add(1);
            let mut packet = vec![0x80, kind];
            packet.extend_from_slice(&numbers[stream].to_be_bytes());
            packet.extend_from_slice(&(tick as u32 * 4800).to_be_bytes());
            packet.extend_from_slice(&sources[stream].to_be_bytes());
            packet.extend_from_slice(&line.random.octets(size as usize));
            line.wait(150);
            line.udp(side, &packet);
        }
    }
    line.end(17, "RTP")
}

const TICKS_PER_SECOND: u64 = 10;
const COOKIE: u32 = 0x2112_a442;

fn stun(kind: u16, transaction: &[u8], attributes: &[u8]) -> Vec<u8> {
    let mut out = kind.to_be_bytes().to_vec();
    out.extend_from_slice(&(attributes.len() as u16).to_be_bytes());
    out.extend_from_slice(&COOKIE.to_be_bytes());
    out.extend_from_slice(transaction);
    out.extend_from_slice(attributes);
    out
}

/// XOR-MAPPED-ADDRESS (§14.2).
fn mapped_address(address: IpAddr, port: u16) -> Vec<u8> {
    let IpAddr::V4(address) = address else { return Vec::new() };
    let mut out = vec![0, 0x20, 0, 8, 0, 1];
    out.extend_from_slice(&(port ^ (COOKIE >> 16) as u16).to_be_bytes());
    out.extend_from_slice(&(u32::from(address) ^ COOKIE).to_be_bytes());
    out
}
