//! UDP payloads of a little-endian pcap of Ethernet frames: enough for the corpus.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use model::Timestamp;

pub(crate) struct Datagram {
    pub(crate) time: Timestamp,
    pub(crate) from: SocketAddr,
    pub(crate) to_port: u16,
    pub(crate) payload: Vec<u8>,
}

pub(crate) fn datagrams(file: &[u8]) -> Vec<Datagram> {
    let mut rest = &file[24..];
    let mut found = Vec::new();
    while let Some((head, after)) = rest.split_first_chunk::<16>() {
        let number = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap());
        let length = (number(8) as usize).min(after.len());
        let time = Timestamp::from_micros(i64::from(number(0)) * 1_000_000 + i64::from(number(4)));
        if let Some((from, to_port, payload)) = udp(&after[..length]) {
            found.push(Datagram { time, from, to_port, payload: payload.to_vec() });
        }
        rest = &after[length..];
    }
    found
}

fn udp(frame: &[u8]) -> Option<(SocketAddr, u16, &[u8])> {
    let mut at = 12;
    while matches!(frame.get(at..at + 2)?, [0x81, 0] | [0x88, 0xa8]) {
        at += 4;
    }
    let packet = frame.get(at + 2..)?;
    let (address, protocol, header): (IpAddr, u8, usize) = match packet.first()? >> 4 {
        4 => {
            let source: [u8; 4] = packet.get(12..16)?.try_into().ok()?;
            (Ipv4Addr::from(source).into(), packet[9], usize::from(packet[0] & 15) * 4)
        }
        6 => {
            let source: [u8; 16] = packet.get(8..24)?.try_into().ok()?;
            (Ipv6Addr::from(source).into(), packet[6], 40)
        }
        _ => return None,
    };
    let segment = packet.get(header..).filter(|_| protocol == 17)?;
    let port = u16::from_be_bytes(segment.get(..2)?.try_into().ok()?);
    let to_port = u16::from_be_bytes(segment.get(2..4)?.try_into().ok()?);
    let length = usize::from(u16::from_be_bytes(segment.get(4..6)?.try_into().ok()?));
    let payload = segment.get(8..length.max(8).min(segment.len()))?;
    Some((SocketAddr::new(address, port), to_port, payload))
}
