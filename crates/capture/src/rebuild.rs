//! Putting the headers back around a datagram that a socket received.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// UDP, the protocol number.
const UDP: u8 = 17;
const UDP_HEADER_OCTETS: u16 = 8;
const IPV4_HEADER_OCTETS: u16 = 20;
/// No UDP socket over IPv4 receives more: 65,535 less both headers.
const LONGEST_PAYLOAD: usize = 65_507;
/// What the sender's hop limit was, nobody knows any more.
const HOP_LIMIT: u8 = 64;

/// Appends an IP packet (LINKTYPE_RAW) with a UDP header around `payload`.
///
/// IPv4 when both addresses are IPv4, or IPv6 that maps IPv4; otherwise IPv6, with an IPv4
/// address mapped into it. The UDP checksum is 0 (none) over IPv4 and computed over IPv6, where 0
/// is not allowed (RFC 8200 §8.1). What is beyond 65,507 octets of payload is cut.
pub fn ip_udp_packet(
    source: SocketAddr,
    destination: SocketAddr,
    payload: &[u8],
    out: &mut Vec<u8>,
) {
    debug_assert!(payload.len() <= LONGEST_PAYLOAD, "no datagram is that long");
    let payload = payload.get(..LONGEST_PAYLOAD).unwrap_or(payload);
    // Not more than 65,515.
    let udp_octets = u16::try_from(payload.len()).unwrap_or_default() + UDP_HEADER_OCTETS;
    let checksum = match (source.ip().to_canonical(), destination.ip().to_canonical()) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            out.extend_from_slice(&ipv4_header(source, destination, udp_octets));
            0
        }
        (from, to) => {
            let (from, to) = (ipv6(from), ipv6(to));
            ipv6_header(from, to, udp_octets, out);
            let ports = [source.port(), destination.port()];
            udp_checksum(from, to, ports, udp_octets, payload)
        }
    };
    for word in [source.port(), destination.port(), udp_octets, checksum] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    out.extend_from_slice(payload);
}

/// RFC 791 §3.1, with "don't fragment" and identification 0.
fn ipv4_header(source: Ipv4Addr, destination: Ipv4Addr, udp_octets: u16) -> [u8; 20] {
    let [length_high, length_low] = (udp_octets + IPV4_HEADER_OCTETS).to_be_bytes();
    let [s0, s1, s2, s3] = source.octets();
    let [d0, d1, d2, d3] = destination.octets();
    let header = |sum: [u8; 2]| {
        let [sum_high, sum_low] = sum;
        [
            0x45,
            0,
            length_high,
            length_low,
            0,
            0,
            0x40,
            0,
            HOP_LIMIT,
            UDP,
            sum_high,
            sum_low,
            s0,
            s1,
            s2,
            s3,
            d0,
            d1,
            d2,
            d3,
        ]
    };
    header((!folded(sum(0, &header([0, 0])))).to_be_bytes())
}

/// RFC 8200 §3.
fn ipv6_header(source: Ipv6Addr, destination: Ipv6Addr, udp_octets: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&[0x60, 0, 0, 0]);
    out.extend_from_slice(&udp_octets.to_be_bytes());
    out.extend_from_slice(&[UDP, HOP_LIMIT]);
    out.extend_from_slice(&source.octets());
    out.extend_from_slice(&destination.octets());
}

fn ipv6(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

/// Over the pseudo-header, the UDP header and the payload (RFC 8200 §8.1).
fn udp_checksum(
    source: Ipv6Addr,
    destination: Ipv6Addr,
    ports: [u16; 2],
    udp_octets: u16,
    payload: &[u8],
) -> u16 {
    let mut total = sum(0, &source.octets());
    total = sum(total, &destination.octets());
    // The length stands in the pseudo-header and in the UDP header.
    total += u64::from(udp_octets) * 2 + u64::from(UDP);
    total += ports.into_iter().map(u64::from).sum::<u64>();
    match !folded(sum(total, payload)) {
        0 => u16::MAX,
        checksum => checksum,
    }
}

/// Adds 16-bit words; an odd last octet is the high half of one (RFC 1071).
fn sum(start: u64, octets: &[u8]) -> u64 {
    let (words, last) = octets.as_chunks::<2>();
    let total = words.iter().map(|word| u64::from(u16::from_be_bytes(*word))).sum::<u64>();
    start + total + last.iter().map(|octet| u64::from(*octet) << 8).sum::<u64>()
}

fn folded(mut total: u64) -> u16 {
    while total > 0xffff {
        total = (total & 0xffff) + (total >> 16);
    }
    u16::try_from(total).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, destination: &str, payload: &[u8], expected: &[u8]) {
        let mut packet = Vec::new();
        let source = source.parse().expect("an address");
        let destination = destination.parse().expect("an address");
        ip_udp_packet(source, destination, payload, &mut packet);
        assert_eq!(packet, expected);
    }

    // The checksums were added up by hand; tshark, too, finds them good.
    #[test]
    fn an_ipv4_datagram_has_no_udp_checksum() {
        let expected = [
            0x45, 0, 0, 31, 0, 0, 0x40, 0, 64, 17, 0xb6, 0xca, 192, 0, 2, 1, 192, 0, 2, 2, 8, 7,
            39, 11, 0, 11, 0, 0, b'o', b'd', b'd',
        ];
        check("192.0.2.1:2055", "192.0.2.2:9995", b"odd", &expected);
        check("[::ffff:192.0.2.1]:2055", "192.0.2.2:9995", b"odd", &expected);
    }

    #[test]
    fn an_ipv6_datagram_has_one_and_maps_ipv4_into_itself() {
        let mut expected = vec![0x60, 0, 0, 0, 0, 11, 17, 64];
        expected.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1]);
        expected.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        expected.extend([8, 7, 39, 11, 0, 11, 0x3b, 0x5f, b'o', b'd', b'd']);
        check("192.0.2.1:2055", "[::1]:9995", b"odd", &expected);
    }
}
