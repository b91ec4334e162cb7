//! IP protocol numbers and TCP flags in words (IANA protocol numbers; RFC 9293 §3.1).

const PROTOCOLS: &[(u8, &str, &str)] = &[
    (0, "HOPOPT", "IPv6 Hop-by-Hop Option"),
    (1, "ICMP", "Internet Control Message"),
    (2, "IGMP", "Internet Group Management"),
    (4, "IPv4", "IPv4 encapsulation"),
    (6, "TCP", "Transmission Control"),
    (8, "EGP", "Exterior Gateway Protocol"),
    (9, "IGP", "any private interior gateway"),
    (17, "UDP", "User Datagram"),
    (27, "RDP", "Reliable Data Protocol"),
    (33, "DCCP", "Datagram Congestion Control Protocol"),
    (41, "IPv6", "IPv6 encapsulation"),
    (43, "IPv6-Route", "Routing Header for IPv6"),
    (44, "IPv6-Frag", "Fragment Header for IPv6"),
    (46, "RSVP", "Reservation Protocol"),
    (47, "GRE", "Generic Routing Encapsulation"),
    (50, "ESP", "Encap Security Payload"),
    (51, "AH", "Authentication Header"),
    (58, "ICMPv6", "ICMP for IPv6"),
    (59, "IPv6-NoNxt", "No Next Header for IPv6"),
    (60, "IPv6-Opts", "Destination Options for IPv6"),
    (88, "EIGRP", "EIGRP"),
    (89, "OSPF", "Open Shortest Path First"),
    (94, "IPIP", "IP-within-IP Encapsulation Protocol"),
    (97, "ETHERIP", "Ethernet-within-IP Encapsulation"),
    (103, "PIM", "Protocol Independent Multicast"),
    (108, "IPComp", "IP Payload Compression Protocol"),
    (112, "VRRP", "Virtual Router Redundancy Protocol"),
    (115, "L2TP", "Layer Two Tunneling Protocol"),
    (124, "ISIS", "IS-IS over IPv4"),
    (132, "SCTP", "Stream Control Transmission Protocol"),
    (133, "FC", "Fibre Channel"),
    (136, "UDPLite", "UDP-Lite"),
    (137, "MPLS-in-IP", "MPLS in IP"),
];

/// FIN to CWR, lowest bit first, with the letter Wireshark and nfdump use.
const FLAGS: [(&str, char); 8] = [
    ("FIN", 'F'),
    ("SYN", 'S'),
    ("RST", 'R'),
    ("PSH", 'P'),
    ("ACK", 'A'),
    ("URG", 'U'),
    ("ECE", 'E'),
    ("CWR", 'C'),
];

/// `TCP` for 6.
pub fn protocol_name(number: u8) -> Option<&'static str> {
    find(number).map(|row| row.1)
}

/// `Transmission Control` for 6.
pub fn protocol_title(number: u8) -> Option<&'static str> {
    find(number).map(|row| row.2)
}

/// 6 for `tcp`; `icmp6` and plain numbers are understood. Case is ignored.
pub fn protocol_from_name(name: &str) -> Option<u8> {
    if name.eq_ignore_ascii_case("icmp6") {
        return Some(58);
    }
    PROTOCOLS
        .iter()
        .find(|row| row.1.eq_ignore_ascii_case(name))
        .map(|row| row.0)
        .or_else(|| name.parse().ok())
}

/// `.AP.SF`-style text would need a legend; this is `SYN ACK FIN` shortened to its letters: `SAF`.
/// Empty for no flags.
pub fn tcp_flags_text(flags: u8) -> String {
    let order = [1, 4, 3, 0, 2, 5, 6, 7];
    order.iter().filter(|bit| flags & (1 << **bit) != 0).map(|bit| FLAGS[*bit].1).collect()
}

/// The bit of a flag by its three letters; case is ignored.
pub fn tcp_flag_from_name(name: &str) -> Option<u8> {
    FLAGS.iter().position(|(word, _)| word.eq_ignore_ascii_case(name)).map(|bit| 1 << bit)
}

fn find(number: u8) -> Option<&'static (u8, &'static str, &'static str)> {
    PROTOCOLS.binary_search_by_key(&number, |row| row.0).ok().and_then(|at| PROTOCOLS.get(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_known_by_number_and_name() {
        assert_eq!(protocol_name(6), Some("TCP"));
        assert_eq!(protocol_name(255), None);
        assert_eq!(protocol_from_name("udp"), Some(17));
        assert_eq!(protocol_from_name("icmp6"), Some(58));
        assert_eq!(protocol_from_name("200"), Some(200));
    }

    #[test]
    fn flags_are_written_in_the_order_of_a_connection() {
        assert_eq!(tcp_flags_text(0x1b), "SAPF");
        assert_eq!(tcp_flags_text(0), "");
        assert_eq!(tcp_flag_from_name("rst"), Some(4));
    }
}
