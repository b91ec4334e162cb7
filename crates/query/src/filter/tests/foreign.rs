//! Words of tcpdump, nfdump and Wireshark: what is understood, and what is refused by name.

use super::super::*;

fn refused(text: &str, at: usize, length: usize, sentence: &str) {
    let error = Filter::parse(text).expect_err(text);
    assert_eq!(
        (error.at, error.length, error.to_string().as_str()),
        (at, length, sentence),
        "{text}"
    );
}

#[test]
fn a_version_of_ip_is_a_test_by_its_name() {
    for (text, canonical) in [
        ("ip", "ip.addr == 0.0.0.0/0"),
        ("IPv4", "ip.addr == 0.0.0.0/0"),
        ("ip6", "ip.addr == ::/0"),
        ("inet6 or inet", "ip.addr == ::/0 || ip.addr == 0.0.0.0/0"),
        ("not ipv6", "!(ip.addr == ::/0)"),
        ("ip and tcp", "ip.addr == 0.0.0.0/0 && proto == tcp"),
        ("ip6 host ::1", "ip.addr == ::/0 && ip.addr == ::1"),
        ("ip proto icmp", "ip.addr == 0.0.0.0/0 && proto == icmp"),
        ("(ip or ip6) port 53", "(ip.addr == 0.0.0.0/0 || ip.addr == ::/0) && port == 53"),
        ("ip 10.0.0.1", "ip.addr == 10.0.0.1"),
    ] {
        super::check(text, canonical);
    }
    refused("proto ip6", 6, 3, "`ip6` is not a protocol such as `tcp` or 6");
    refused("ip example", 3, 7, "expected an address, found `example`");
}

#[test]
fn a_flow_is_of_one_version_of_ip() {
    let flow = super::matches::flow();
    for (text, expected) in [("ip", true), ("ip6", false), ("not ip6", true), ("ipv4", true)] {
        assert_eq!(Filter::parse(text).expect(text).matches(&flow), expected, "{text}");
    }
}

#[test]
fn ranges_of_ports_and_vlans_need_no_operator() {
    for (text, canonical) in [
        ("portrange 1-1024", "port == 1..1024"),
        ("tcp src portrange 1-1024", "proto == tcp && src.port == 1..1024"),
        ("dst portrange http-https", "dst.port == 80..443"),
        ("portrange 80", "port == 80"),
        ("vlan 10", "vlan == 10"),
        ("vlan 10 and tcp", "vlan == 10 && proto == tcp"),
        ("vlan", "vlan"),
    ] {
        super::check(text, canonical);
    }
    refused("portrange x", 10, 1, "expected ports such as `1-1024`, found `x`");
    refused("portrange", 9, 0, "expected ports such as `1-1024`, but the filter ends here");
    refused(
        "portrange 9-8",
        10,
        3,
        "a range goes from the smaller to the larger value of one kind",
    );
    refused("vlan ten", 5, 3, "`vlan` needs an operator");
}

#[test]
fn operators_may_be_words() {
    for (text, canonical) in [
        ("ip.addr eq 10.0.0.1", "ip.addr == 10.0.0.1"),
        ("port NE 53", "port != 53"),
        ("bytes gt 1M and packets le 3", "bytes > 1M && packets <= 3"),
        ("bytes lt 5 or rate ge 5", "bytes < 5 || rate >= 5"),
        ("port eq 1..5", "port == 1..5"),
        ("tcp.flags has syn", "flags contains SYN"),
        ("tcp.flags == 0x12", "flags == SYN+ACK"),
        ("tcp.flags", "flags"),
        ("http.host ~ bank", "host matches \"bank\""),
        ("\"eq\" \"has\"", "\"eq\" && \"has\""),
    ] {
        super::check(text, canonical);
    }
    refused("ip.addr eq x", 11, 1, "`x` is not an address or a prefix such as `10.0.0.0/8`");
    refused("ip.addr gt 10.0.0.1", 8, 2, "`>` means nothing for `ip.addr`");
    refused("tcp.flags & 2", 10, 1, "`&` is no operator; did you mean `contains`?");
    refused("ip.addr is x", 8, 2, "`ip.addr` needs an operator");
    refused("src eq 10.0.0.1", 0, 3, "`src` is no field; did you mean `ip.src`?");
    refused("tcp.port 443", 9, 3, "`tcp.port` needs an operator; did you mean `tcp.port == 443`?");
}

#[test]
fn words_that_flows_cannot_answer_are_refused_by_name() {
    for (text, at, length, sentence) in [
        ("arp", 0, 3, "`arp` is not IP, and flows are of IP"),
        ("tcp or RARP", 7, 4, "`RARP` is not IP, and flows are of IP"),
        (
            "ether host 00:11:22:33:44:55",
            0,
            5,
            "`ether` asks for hardware addresses: write `src.mac` or `dst.mac`",
        ),
        (
            "ip broadcast",
            3,
            9,
            "`broadcast` is not kept for flows; did you mean `ip.addr == 255.255.255.255`?",
        ),
        (
            "multicast",
            0,
            9,
            "`multicast` is not kept for flows; did you mean `ip.addr in {224.0.0.0/4, ff00::/8}`?",
        ),
        ("inbound", 0, 7, "`inbound` is a value of `dir`; did you mean `dir == download`?"),
        (
            "greater 100",
            0,
            7,
            "`greater` asks for the length of a packet, and flows have sums; \
             did you mean `bytes >= 100`?",
        ),
        (
            "less 100",
            0,
            4,
            "`less` asks for the length of a packet, and flows have sums; \
             did you mean `bytes <= 100`?",
        ),
        (
            "len > 100",
            0,
            3,
            "`len` asks for the length of a packet, and flows have sums; did you mean `bytes`?",
        ),
        ("as 100", 0, 2, "`as` is written as a field; did you mean `asn == 100`?"),
        ("src as 100", 4, 2, "`as` is written as a field; did you mean `src.asn == 100`?"),
        ("dst as AS7", 4, 2, "`as` is written as a field; did you mean `dst.asn == AS7`?"),
        (
            "gateway 10.0.0.1",
            0,
            7,
            "`gateway` asks for hardware addresses: write `src.mac` or `dst.mac`; \
             did you mean `next_hop == 10.0.0.1`?",
        ),
        ("proto \\tcp", 6, 4, "`\\tcp` is not a protocol such as `tcp` or 6; did you mean `tcp`?"),
        (
            "tcp[tcpflags] & tcp-syn != 0",
            0,
            13,
            "`tcp[tcpflags]` asks for bytes of a packet, which flows do not have; \
             did you mean `flags contains SYN`?",
        ),
        ("ip[8] < 5", 0, 5, "`ip[8]` asks for bytes of a packet, which flows do not have"),
    ] {
        refused(text, at, length, sentence);
    }
}

#[test]
fn fields_of_wireshark_are_no_free_text() {
    for (text, at, length, sentence) in [
        ("frame.len", 0, 9, "`frame.len` is no field; did you mean `bytes`?"),
        ("frame.len > 100", 0, 9, "`frame.len` is no field; did you mean `bytes`?"),
        ("eth.addr", 0, 8, "`eth.addr` is no field; did you mean `src.mac`?"),
        (
            "tls.handshake.extensions_server_name",
            0,
            36,
            "`tls.handshake.extensions_server_name` is no field; did you mean `sni`?",
        ),
        (
            "tcp.flags.syn == 1",
            0,
            13,
            "`tcp.flags.syn` is no field; did you mean `flags contains SYN`?",
        ),
        ("tcp.analysis.retransmission", 0, 27, "`tcp.analysis.retransmission` is no field"),
        ("udp tcp.stream", 4, 10, "`tcp.stream` is no field"),
        ("ip.adr", 0, 6, "`ip.adr` is no field; did you mean `ip.addr`?"),
        ("ipv6.addr == ::1", 0, 9, "`ipv6.addr` is no field; did you mean `ip.addr`?"),
        ("ip.nothing 10.0.0.1", 0, 10, "`ip.nothing` is no field"),
        ("some.thing2 else", 0, 11, "`some.thing2` is no field"),
    ] {
        refused(text, at, length, sentence);
    }
}

#[test]
fn host_names_and_quoted_words_are_free_text() {
    for (text, canonical) in [
        ("login.example", "login.example"),
        ("login.example bank", "login.example && bank"),
        ("bank login.example", "bank && login.example"),
        ("dns.google", "dns.google"),
        ("dns.google tls", "dns.google && tls"),
        ("ip.me", "ip.me"),
        ("http.cat", "http.cat"),
        ("bücher.example x", "bücher.example && x"),
        ("gateway", "gateway"),
        ("host gateway", "host contains gateway"),
        ("host frame.len", "host contains frame.len"),
        ("app == arp", "app == arp"),
        ("\"arp\"", "\"arp\""),
        ("\"frame.len\"", "\"frame.len\""),
        ("\"tcp[13]\"", "\"tcp[13]\""),
    ] {
        super::check(text, canonical);
    }
}

#[test]
fn a_unit_stands_at_its_number_and_is_never_searched_for() {
    let unit = "is a unit away from its number; did you mean";
    refused("bytes > 50 kB", 11, 2, &format!("`kB` {unit} `50K`?"));
    refused("rate >= 5 Mbit/s", 10, 6, &format!("`Mbit/s` {unit} `5M`?"));
    for text in ["bytes > 50 packets > 3", "bytes > 50K example", "port == 443 b"] {
        assert!(Filter::parse(text).is_ok(), "{text}");
    }
}
