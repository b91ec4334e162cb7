//! Ethernet frames with IPv4 or IPv6 inside, lengths and checksums right.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One end of a conversation as the network sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct End {
    /// The address on this network: a router's for what lies behind it.
    pub(crate) mac: [u8; 6],
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
}

/// What a TCP segment says beside its payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) sequence: u32,
    pub(crate) acknowledgment: u32,
    pub(crate) flags: u8,
}

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const PSH: u8 = 8;
pub(crate) const ACK: u8 = 16;

/// Octets before the IP header.
pub(crate) const ETHERNET_OCTETS: usize = 14;

const TCP: u8 = 6;
const UDP: u8 = 17;
const WINDOW: u16 = 502;
const HOP_LIMIT: u8 = 64;

pub(crate) fn tcp(from: End, to: End, segment: Segment, ident: u16, payload: &[u8]) -> Vec<u8> {
    // MSS, SACK permitted, no-op, window scale 7: what a Linux host offers without timestamps.
    let mss: u16 = if from.address.is_ipv4() { 1460 } else { 1440 };
    let [high, low] = mss.to_be_bytes();
    let offer = [2, 4, high, low, 4, 2, 1, 3, 3, 7, 1, 1];
    let options: &[u8] = if segment.flags & SYN != 0 { &offer } else { &[] };
    let mut body = Vec::with_capacity(20 + options.len() + payload.len());
    body.extend_from_slice(&from.port.to_be_bytes());
    body.extend_from_slice(&to.port.to_be_bytes());
    body.extend_from_slice(&segment.sequence.to_be_bytes());
    body.extend_from_slice(&segment.acknowledgment.to_be_bytes());
    body.push(((5 + options.len() / 4) as u8) << 4);
    body.push(segment.flags);
    let window = if segment.flags & SYN == 0 { WINDOW } else { 64_240 };
    let window = if segment.flags & RST == 0 { window } else { 0 };
    body.extend_from_slice(&window.to_be_bytes());
    body.extend_from_slice(&[0; 4]);
    body.extend_from_slice(options);
    body.extend_from_slice(payload);
    let sum = checksum(from.address, to.address, TCP, &body);
    body[16..18].copy_from_slice(&sum.to_be_bytes());
    ip(from, to, TCP, ident, &body)
}

pub(crate) fn udp(from: End, to: End, ident: u16, payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(8 + payload.len());
    body.extend_from_slice(&from.port.to_be_bytes());
    body.extend_from_slice(&to.port.to_be_bytes());
    body.extend_from_slice(&((8 + payload.len()) as u16).to_be_bytes());
    body.extend_from_slice(&[0; 2]);
    body.extend_from_slice(payload);
    // 0 means "no checksum" and is sent as all ones (RFC 768).
    let sum = match checksum(from.address, to.address, UDP, &body) {
        0 => u16::MAX,
        sum => sum,
    };
    body[6..8].copy_from_slice(&sum.to_be_bytes());
    ip(from, to, UDP, ident, &body)
}

/// ICMP echo (RFC 792): type 8 asks, type 0 answers.
pub(crate) fn echo(
    from: End,
    to: End,
    kind: u8,
    number: u16,
    ident: u16,
    payload: &[u8],
) -> Vec<u8> {
    let mut body = vec![kind, 0, 0, 0];
    body.extend_from_slice(&ident.to_be_bytes());
    body.extend_from_slice(&number.to_be_bytes());
    body.extend_from_slice(payload);
    let sum = !fold(sum(0, &body));
    body[2..4].copy_from_slice(&sum.to_be_bytes());
    ip(from, to, 1, number, &body)
}

/// ARP (RFC 826): operation 1 asks everybody, 2 answers the one who asked.
pub(crate) fn arp(operation: u16, from: End, to: End) -> Option<Vec<u8>> {
    let (IpAddr::V4(sender), IpAddr::V4(target)) = (from.address, to.address) else {
        return None;
    };
    let asks = operation == 1;
    let mut out = ethernet(from.mac, if asks { [0xff; 6] } else { to.mac }, 0x0806);
    out.extend_from_slice(&[0, 1, 8, 0, 6, 4]);
    out.extend_from_slice(&operation.to_be_bytes());
    out.extend_from_slice(&from.mac);
    out.extend_from_slice(&sender.octets());
    out.extend_from_slice(&if asks { [0; 6] } else { to.mac });
    out.extend_from_slice(&target.octets());
    Some(out)
}

fn ip(from: End, to: End, protocol: u8, ident: u16, body: &[u8]) -> Vec<u8> {
    let mut out;
    match (from.address, to.address) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            out = ethernet(from.mac, to.mac, 0x0800);
            out.extend_from_slice(&ipv4_header(source, destination, protocol, ident, body.len()));
        }
        (source, destination) => {
            out = ethernet(from.mac, to.mac, 0x86dd);
            out.extend_from_slice(&[0x60, 0, 0, 0]);
            out.extend_from_slice(&(body.len() as u16).to_be_bytes());
            out.extend_from_slice(&[protocol, HOP_LIMIT]);
            out.extend_from_slice(&ipv6(source).octets());
            out.extend_from_slice(&ipv6(destination).octets());
        }
    }
    out.extend_from_slice(body);
    out
}

fn ethernet(from: [u8; 6], to: [u8; 6], kind: u16) -> Vec<u8> {
    let mut out = Vec::with_capacity(1514);
    out.extend_from_slice(&to);
    out.extend_from_slice(&from);
    out.extend_from_slice(&kind.to_be_bytes());
    out
}

fn ipv4_header(from: Ipv4Addr, to: Ipv4Addr, protocol: u8, ident: u16, body: usize) -> [u8; 20] {
    let mut header = [0; 20];
    header[0] = 0x45;
    header[2..4].copy_from_slice(&((20 + body) as u16).to_be_bytes());
    header[4..6].copy_from_slice(&ident.to_be_bytes());
    // Don't fragment.
    header[6] = 0x40;
    header[8] = HOP_LIMIT;
    header[9] = protocol;
    header[12..16].copy_from_slice(&from.octets());
    header[16..20].copy_from_slice(&to.octets());
    let sum = !fold(sum(0, &header));
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    header
}

/// Over the pseudo header and the body (RFC 9293 §3.1, RFC 8200 §8.1).
fn checksum(from: IpAddr, to: IpAddr, protocol: u8, body: &[u8]) -> u16 {
    let mut total = u64::from(protocol) + body.len() as u64;
    for address in [from, to] {
        total = match address {
            IpAddr::V4(address) => sum(total, &address.octets()),
            IpAddr::V6(address) => sum(total, &address.octets()),
        };
    }
    !fold(sum(total, body))
}

fn sum(start: u64, octets: &[u8]) -> u64 {
    octets.chunks(2).fold(start, |total, pair| match pair {
        [high, low] => total + u64::from(u16::from_be_bytes([*high, *low])),
        [last] => total + (u64::from(*last) << 8),
        _ => total,
    })
}

fn fold(mut total: u64) -> u16 {
    while total > 0xffff {
        total = (total & 0xffff) + (total >> 16);
    }
    total as u16
}

fn ipv6(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}
