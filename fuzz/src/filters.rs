//! Filters to begin with: every construct of the language.

use crate::seeds::Seeds;

/// A filter a file.
pub fn seeds() -> Seeds {
    let filters = [
        "ip.addr == 10.0.0.0/8 && bytes > 1M",
        "src net 10/8 and not port 53",
        "tcp port 443 sni contains bank",
        "dir == upload && rate > 5M",
        "proto in {tcp, udp} && !(ip.addr in {10.0.0.1, 10.0.0.5..10.0.0.9, 2001:db8::/32})",
        "dns.qname matches \"^xn--\" or login.example",
        "port == 8000..8080 || flags contains SYN+ACK",
        "duration >= 2d start < 2026-11-21T08:00:00Z",
        "exporter == [fe80::1]:2055/3 && in_if",
        "host example.org \"free \\\"text\\\"\" asn == AS64496",
        "ip6 portrange 1-9 vlan 7 less 100",
    ];
    let named = filters.iter().enumerate();
    named.map(|(at, text)| (format!("filter-{at}"), text.as_bytes().to_vec())).collect()
}
