//! The language as tables: what parses to what, what is refused where, and what matches.

mod foreign;
mod generated;
mod matches;
mod messages;
mod refused;

use super::*;

fn check(text: &str, canonical: &str) {
    let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(filter.to_string(), canonical, "{text}");
    assert_eq!(Filter::parse(canonical).as_ref(), Ok(&filter), "{canonical}");
}

#[test]
fn the_examples_of_the_reference_parse() {
    check("ip.addr == 10.0.0.0/8 && bytes > 1M", "ip.addr == 10.0.0.0/8 && bytes > 1M");
    check("src net 10/8 and not port 53", "ip.src == 10.0.0.0/8 && !(port == 53)");
    check("tcp port 443 sni contains bank", "proto == tcp && port == 443 && host contains bank");
    check("dir == upload && rate > 5M", "dir == upload && rate > 5M");
    check(
        "proto in {tcp, udp} && !(ip.addr in {10.0.0.1, 10/8})",
        "proto in {tcp, udp} && !(ip.addr in {10.0.0.1, 10.0.0.0/8})",
    );
    check(r#"dns.qname matches "^xn--""#, r#"host matches "^xn--""#);
    check("login.example", "login.example");
}

#[test]
fn not_binds_before_and_and_and_before_or() {
    check("a or b and not c", "a || b && !(c)");
    check("(a or b) c", "(a || b) && c");
    check("a && (b && c)", "a && b && c");
    check("!!a", "a");
    check("!(a b)", "!(a && b)");
    check("NOT tcp OR Udp", "!(proto == tcp) || proto == udp");
    check("  ", "");
    check("((a))", "a");
}

#[test]
fn the_next_token_decides_what_a_word_is() {
    check("host", "host");
    check("host && tcp", "host && proto == tcp");
    check("host tcp", "host && proto == tcp");
    check("host example.org", "host contains example.org");
    check("host 10.0.0.1", "ip.addr == 10.0.0.1");
    check("host == x", "host == x");
    check("port", "port");
    check("port https", "port == 443");
    check("port == 8000..8080", "port == 8000..8080");
    check("proto icmp6", "proto == icmpv6");
    check("proto", "proto");
    check("vlan sni", "vlan && host");
    check("2001:db8::1", "ip.addr == 2001:db8::1");
    check("10/8", "ip.addr == 10.0.0.0/8");
    check("443", "443");
    check("\"443 x\" \"tcp\"", "\"443 x\" && \"tcp\"");
}

#[test]
fn shorthands_know_both_ends() {
    check("src host 10.0.0.1", "ip.src == 10.0.0.1");
    check("dst host example.org", "host contains example.org");
    check("dst ip 10/8", "ip.dst == 10.0.0.0/8");
    check("src 10.0.0.1 dst port 53", "ip.src == 10.0.0.1 && dst.port == 53");
    check("dst example.org", "host contains example.org");
    check("net 192.168/16", "ip.addr == 192.168.0.0/16");
    check("src port domain", "src.port == 53");
    check("ip 10.0.0.1", "ip.addr == 10.0.0.1");
    check("udp.port == 53", "proto == udp && port == 53");
    check("!tcp.port in {80,443}", "!(proto == tcp && port in {80, 443})");
}

#[test]
fn values_are_written_as_their_field_reads_them() {
    check("bytes >= 1500", "bytes >= 1500");
    check("bytes >= 15000", "bytes >= 15K");
    check("packets < 3", "packets < 3");
    check("packets_forward != 3", "packets_forward != 3");
    check("octets == 3", "octets == 3");
    check("duration > 90s", "duration > 90s");
    check("duration > 120s", "duration > 2m");
    check("duration == 500ms..1h", "duration == 500ms..1h");
    check("flags contains rst", "flags contains RST");
    check("flags == 0x12", "flags == SYN+ACK");
    check("dir != Outbound", "dir != upload");
    check("asn == AS64496", "asn == 64496");
    check("app == \"a b\"", "app == \"a b\"");
    check(r#"app == "a\"b\\c""#, r#"app == "a\"b\\c""#);
    check("exporter == 192.0.2.1:2055/7", "exporter == 192.0.2.1:2055/7");
    check("exporter == 192.0.2.1", "exporter == 192.0.2.1");
    check("exporter == [2001:db8::1]:2055/7", "exporter == [2001:db8::1]:2055/7");
    check("start >= 2026-11-21T08:00:00Z", "start >= 2026-11-21T08:00:00.000000000Z");
    check("start < \"2026-11-21 09:00:00+01:00\"", "start < 2026-11-21T08:00:00.000000000Z");
    check("start >= 2026-11-21", "start >= 2026-11-21T00:00:00.000000000Z");
    check("start > 2026-11-21", "start > 2026-11-21T23:59:59.999999999Z");
    check("end < 2026-11-21", "end < 2026-11-21T00:00:00.000000000Z");
    check("end <= 2026-11-21", "end <= 2026-11-21T23:59:59.999999999Z");
    check(
        "start == 2026-11-21",
        "start == 2026-11-21T00:00:00.000000000Z..2026-11-21T23:59:59.999999999Z",
    );
    check("ip.addr == 10.0.0.1..10.0.0.9", "ip.addr == 10.0.0.1..10.0.0.9");
    check("ip.dst == fe80::..fe80::ff", "ip.dst == fe80::..fe80::ff");
}

#[test]
fn joining_filters_keeps_their_meaning() {
    let parse = |text| Filter::parse(text).expect("a filter");
    assert_eq!(parse("a or b").and(parse("c d")), parse("(a or b) c d"));
    assert_eq!(Filter::everything().and(parse("a")), parse("a"));
    assert!(Filter::everything().and(Filter::everything()).is_everything());
}
