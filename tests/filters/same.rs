//! What is asked of both: our words and Wireshark's.

/// Which packets must pass Wireshark's filter for a flow to pass ours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// All of them, and none of any other flow: what is asked is the same in each packet.
    All,
    /// The first: what is asked is of whoever began.
    First,
    /// At least one: what is asked is said once, and kept for the flow.
    Any,
}

/// Who finds more, where both cannot mean the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum More {
    Ours,
    Theirs,
}

use Of::{All, Any, First};

/// Every one finds something, and not everything.
pub(crate) const SAME: &[(Of, &str, &str)] = &[
    // Protocols and versions.
    (All, "tcp", "tcp"),
    (All, "udp", "udp"),
    (All, "icmp", "icmp"),
    (All, "igmp", "igmp"),
    (All, "ip", "ip"),
    (All, "ipv6", "ipv6"),
    (All, "ip6", "ipv6"),
    (All, "ip.proto == 6", "ip.proto == 6 or ipv6.nxt == 6"),
    (All, "proto in {tcp, icmp}", "tcp or icmp"),
    (All, "proto == udp", "udp"),
    // Addresses: operators, prefixes, lists, ranges.
    (All, "ip.addr == 198.51.100.7", "ip.addr == 198.51.100.7"),
    (All, "ip.addr eq 198.51.100.7", "ip.addr eq 198.51.100.7"),
    (All, "ip.addr != 198.51.100.7 && ip", "ip.addr != 198.51.100.7"),
    (All, "ip.addr ne 198.51.100.7 and ip", "ip.addr ne 198.51.100.7"),
    (All, "!(ip.addr == 198.51.100.7)", "!(ip.addr == 198.51.100.7)"),
    (All, "ip.addr == 198.51.100.0/24", "ip.addr == 198.51.100.0/24"),
    (All, "ip.addr == 198.51.100.0/25", "ip.addr == 198.51.100.0/25"),
    (All, "ip.addr == 2001:db8::/32", "ipv6.addr == 2001:db8::/32"),
    (All, "ip.addr in {198.51.100.200, 224.0.0.1}", "ip.addr in {198.51.100.200, 224.0.0.1}"),
    (All, "ip.addr in {198.51.100.0/25, 224.0.0.0/4}", "ip.addr in {198.51.100.0/25, 224.0.0.0/4}"),
    (All, "ip.addr in {198.51.100.6..198.51.100.8}", "ip.addr in {198.51.100.6 .. 198.51.100.8}"),
    (First, "ip.src == 198.51.100.7", "ip.src == 198.51.100.7"),
    (First, "ip.dst == 198.51.100.7", "ip.dst == 198.51.100.7"),
    (First, "ip.src == 198.51.100.0/25", "ip.src == 198.51.100.0/25"),
    (First, "ip.dst in {224.0.0.0/4}", "ip.dst in {224.0.0.0/4}"),
    (First, "ip.dst != 198.51.100.7 && ip", "ip.dst != 198.51.100.7"),
    // Ports.
    (All, "port == 53", "tcp.port == 53 or udp.port == 53"),
    (All, "tcp.port == 443", "tcp.port == 443"),
    (All, "udp.port == 53", "udp.port == 53"),
    (All, "tcp.port != 443", "tcp.port != 443"),
    (All, "tcp.port == https", "tcp.port == 443"),
    (All, "tcp.port in {22, 80}", "tcp.port in {22, 80}"),
    (All, "tcp.port in {20..30, 80}", "tcp.port in {20..30, 80}"),
    (All, "udp.port in {8000..9100}", "udp.port in {8000..9100}"),
    (All, "tcp.port < 100", "tcp.port < 100"),
    (All, "tcp.port le 80", "tcp.port le 80"),
    (First, "tcp.dstport == 443", "tcp.dstport == 443"),
    (First, "tcp.dstport lt 100", "tcp.dstport lt 100"),
    (First, "tcp.srcport >= 50000", "tcp.srcport >= 50000"),
    (First, "tcp.srcport gt 49999", "tcp.srcport gt 49999"),
    (First, "udp.dstport == 53", "udp.dstport == 53"),
    (First, "udp.srcport == 8080", "udp.srcport == 8080"),
    // Layers.
    (All, "vlan", "vlan"),
    (All, "vlan == 42", "vlan.id == 42"),
    (All, "vlan in {7, 42}", "vlan.id in {7, 42}"),
    (All, "tos == 184", "ip.dsfield == 184"),
    (All, "tos == 0xb8", "ip.dsfield == 0xb8"),
    // Flags: of all that was sent.
    (Any, "flags contains RST", "tcp.flags.reset == 1"),
    (Any, "flags contains SYN", "tcp.flags.syn == 1"),
    (Any, "flags contains FIN", "tcp.flags.fin == 1"),
    (Any, "flags contains PSH", "tcp.flags.push == 1"),
    // Names that were said.
    (Any, "sni == plain.example", "http.host == \"Plain.Example\""),
    (Any, "http.host contains plain", "http.host contains \"Plain\""),
    (Any, "http.host matches \"^plain\\\\.\"", "http.host matches \"^plain\\\\.\""),
    (Any, "http.host ~ \"^plain\"", "http.host ~ \"^plain\""),
    // Times of the first packet.
    (First, "start >= 2027-01-01T00:00:00Z", "frame.time >= \"2027-01-01 00:00:00\""),
    (
        First,
        "start < 2027-01-01T00:00:03Z && start > 2026-12-31T00:00:00Z",
        "frame.time < \"2027-01-01 00:00:03\" && frame.time > \"2026-12-31 00:00:00\"",
    ),
    // Joining.
    (All, "tcp && ip.addr == 198.51.100.7", "tcp && ip.addr == 198.51.100.7"),
    (All, "udp || icmp", "udp || icmp"),
    (All, "udp or tcp and ip.addr == 198.51.100.7", "udp or tcp and ip.addr == 198.51.100.7"),
    (All, "(udp or tcp) and ip.addr == 198.51.100.7", "(udp or tcp) and ip.addr == 198.51.100.7"),
    (All, "not tcp and not udp", "not tcp and not udp"),
    (All, "!tcp && !(udp.port == 53)", "!tcp && !(udp.port == 53)"),
    (All, "not (tcp or udp) and ip", "not (tcp or udp) and ip"),
];

/// Ours, Wireshark's, and who finds more: why stands in `docs/query.md`.
pub(crate) const DIFFERENT: &[(&str, &str, More)] = &[
    // Case is ignored.
    ("http.host contains PLAIN", "http.host contains \"PLAIN\"", More::Ours),
    // What a flow does not have is not equal.
    ("http.host != plain.example", "http.host != \"Plain.Example\"", More::Ours),
    // Hardware addresses are kept where an exporter told them, not of captures.
    ("src.mac == \"02:00:00:00:00:02\"", "eth.src == 02:00:00:00:00:02", More::Theirs),
    // A port without its protocol is one of either.
    ("port == 80", "udp.port == 80", More::Ours),
    // Every packet is judged by its flow.
    ("ip.src == 198.51.100.7", "ip.src == 198.51.100.7", More::Theirs),
];
