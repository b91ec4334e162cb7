//! Seeds of packets: a datagram under each link layer and in each tunnel, and parts of one.

use capture::rebuild::ip_udp_packet;

use crate::seeds::Seeds;

/// Link type in two octets, then the packet.
pub fn seeds() -> Seeds {
    let inner = datagram(1000, b"payload");
    let ethernet = [&[2; 12][..], &[8, 0], &inner].concat();
    let wireless = [&[8, 1][..], &[0; 22], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &inner].concat();
    let over = |port, header: &[u8], inner: &[u8]| datagram(port, &[header, inner].concat());
    let length = u16::try_from(inner.len()).unwrap_or_default().to_be_bytes();
    let made = [
        ("ethernet", 1, ethernet.clone()),
        ("raw", 101, inner.clone()),
        ("mpls", 1, [&[2; 12][..], &[0x88, 0x47, 0, 1, 1, 64], &inner].concat()),
        ("pppoe", 1, [&[2; 12][..], &[0x88, 0x64, 0x11, 0, 0, 1, 0, 0, 0, 0x21], &inner].concat()),
        ("frame-relay", 107, [&[0x18, 0x41, 3, 0xcc][..], &inner].concat()),
        ("wireless", 105, wireless.clone()),
        ("radiotap", 127, [&[0, 0, 8, 0, 0, 0, 0, 0][..], &wireless].concat()),
        ("nflog", 239, [&[2, 0, 0, 0, 43, 0, 9, 0][..], &inner].concat()),
        ("vxlan", 101, over(4789, &[8, 0, 0, 0, 0, 0, 42, 0], &ethernet)),
        ("geneve", 101, over(6081, &[0, 0, 0x65, 0x58, 0, 0, 42, 0], &ethernet)),
        ("gtp", 101, over(2152, &[0x30, 255, length[0], length[1], 0, 0, 0, 42], &inner)),
        ("gre", 101, over(4754, &[0x20, 0, 8, 0, 0, 0, 0, 42], &inner)),
        ("capwap", 101, over(5247, &[0, 0x10, 3, 0, 0, 0, 0, 0], &wireless)),
        ("l2tp", 101, over(1701, &[0, 2, 0, 1, 0, 2, 0xff, 3, 0, 0x21], &inner)),
        ("teredo", 101, over(3544, &[0, 0, 1, 2, 3, 4, 5, 6], &[0x60; 48])),
    ];
    let seed = |(name, link_type, packet): (&str, u16, Vec<u8>)| {
        (name.to_owned(), [&link_type.to_be_bytes()[..], &packet].concat())
    };
    made.map(seed).to_vec()
}

/// Parts as the target `reassembly` reads them.
pub fn parts() -> Seeds {
    let part = |id: u8, more: u8, offset: u8| [&[id, more, offset, 8][..], &[offset; 8]].concat();
    let [first, second, third] = [part(1, 1, 0), part(1, 1, 1), part(1, 0, 2)];
    let overlap = part(1, 1, 0).into_iter().map(|octet| octet ^ 2).collect::<Vec<_>>();
    vec![
        ("in-order".to_owned(), [&first[..], &second, &third].concat()),
        ("backwards".to_owned(), [&third[..], &second, &first].concat()),
        ("overlapping".to_owned(), [&first[..], &overlap, &second, &third].concat()),
        ("two-packets".to_owned(), [&first[..], &part(2, 1, 0), &second, &part(2, 0, 1)].concat()),
    ]
}

fn datagram(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = Vec::new();
    let source = ([192, 0, 2, 1], 40_000).into();
    ip_udp_packet(source, ([192, 0, 2, 2], port).into(), payload, &mut packet);
    packet
}
