//! First messages of clocks, management and transfer, as their specifications write them, and near
//! misses.

use model::Risks;

use crate::probe::tests::{TCP, UDP, bytes, check};
use crate::testing::{packet, see};
use crate::{Memory, State};

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn clocks_are_known_by_their_messages_and_the_list_of_clients_is_a_risk() {
    let monlist = b"\x17\0\x03\x2a\0\0\0\0";
    check(UDP, (50_000, 123), monlist, named("NTP"));
    let mut state = State::default();
    see(&mut state, UDP, 50_000, 123, true, monlist);
    let risks = state.revealed().map(|revealed| revealed.risks);
    assert_eq!(risks, Some(Risks::UNSAFE_PROTOCOL));
    let sync = bytes(&[b"\0\x02\0\x2c", &[0; 40]]);
    check(UDP, (319, 319), &sync, named("PTPv2"));
    check(UDP, (319, 319), &bytes(&[b"\0\x03\0\x2c", &[0; 40]]), None);
    let rough = bytes(&[b"ROUGHTIM\x10\0\0\0", &[0; 16]]);
    check(UDP, (50_000, 2002), &rough, named("Roughtime"));
}

#[test]
fn a_log_message_is_known_by_its_priority_and_date() {
    let old = b"<34>Oct 11 22:14:15 mymachine su: 'su root' failed";
    check(UDP, (50_000, 514), old, named("Syslog"));
    check(UDP, (50_000, 9999), old, named("Syslog"));
    check(UDP, (50_000, 9999), b"<192>Oct 11 22:14:15 mymachine su", None);
    let new = b"<165>1 2003-10-11T22:14:15.003Z host.example.com evntslog - ID47 - hi";
    check(UDP, (50_000, 514), new, Some(("Syslog", Some("host.example.com"))));
    let counted = bytes(&[b"69 ", new]);
    check(TCP, (50_000, 601), &counted, Some(("Syslog", Some("host.example.com"))));
    check(UDP, (50_000, 9999), b"<html><body>hi: you</body></html>", None);
}

#[test]
fn a_transfer_is_known_by_its_request_and_what_follows_is_expected_at_its_port() {
    let request = b"\0\x01boot.img\0octet\0";
    check(UDP, (50_000, 69), request, named("TFTP"));
    check(UDP, (50_000, 69), b"\0\x01boot.img\0octal\0", None);
    let mut memory = Memory::default();
    let ask = packet(UDP, 50_000, 69, true, request);
    State::default().observe(&ask, &mut memory);
    let mut later = State::default();
    let data = packet(UDP, 3000, 50_000, false, b"\0\x03\0\x01abc");
    later.observe(&data, &mut memory);
    assert_eq!(later.label().map(|label| label.application).as_deref(), Some("TFTP"));
}

#[test]
fn management_is_known_by_its_heads() {
    check(UDP, (50_000, 5351), b"\0\x01\0\0\x12\x34\x12\x34\0\0\x0e\x10", named("NAT-PMP"));
    check(UDP, (50_000, 5352), b"\0\x01\0\0\x12\x34\x12\x34\0\0\x0e\x10", None);
    check(UDP, (50_000, 623), b"\x06\0\xff\x06\0\0\x11\xbe\x80\0\0\0", named("RMCP"));
    check(UDP, (50_000, 623), b"\x06\0\xff\x07\0\0\0\0\0\0\0\0\0\x09\x20\x18", named("RMCP"));
    let find = b"\x02\x01\0\0\x1c\x20\0\0\0\0\0\x01\0\x02en\0\0\0\0\0\0\0\0\0\0\0\0";
    check(UDP, (50_000, 427), find, named("Service_Location_Protocol"));
    check(UDP, (50_000, 427), &find[..27], None);
    let probe = b"<?xml version=\"1.0\"?><s:Envelope xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\">";
    check(UDP, (50_000, 3702), probe, named("WSD"));
    check(UDP, (50_000, 177), b"\0\x01\0\x02\0\x01\0", named("XDMCP"));
    check(UDP, (50_000, 177), b"\0\x01\0\x02\0\x02\0", None);
    check(UDP, (50_000, 8611), b"BJNP\x01\x01\0\0\0\0\0\0\0\0\0\0", named("BJNP"));
    check(TCP, (50_000, 49), b"\xc0\x01\x01\0abcd\0\0\0\x05hello", named("TACACS"));
    let access = b"\x01\x05\0\x1a0123456789abcdef\x01\x06nemo";
    check(UDP, (50_000, 1812), access, named("Radius"));
    check(UDP, (50_000, 1812), &access[..25], None);
}

#[test]
fn measurements_are_known_by_their_lines_and_parts() {
    check(TCP, (50_000, 10_051), b"ZBXD\x01\x02\0\0\0\0\0\0\0{}", named("Zabbix"));
    check(TCP, (6556, 50_000), b"<<<check_mk>>>\nVersion: 2\n", named("CHECKMK"));
    let parts = b"\0\0\0\x07me\0\0\x08\0\x0c\0\0\0\0\0\0\0\0\0\x02\0\x08cpu\0";
    check(UDP, (50_000, 25_826), parts, Some(("collectd", Some("me"))));
    check(UDP, (50_000, 25_826), &parts[..26], None);
    check(UDP, (50_000, 8125), b"page.views:1|c|@0.1|#env:x", named("StatsD"));
    check(UDP, (50_000, 8125), b"page.views:one|c", None);
    check(TCP, (50_000, 2003), b"servers.a.load 0.75 1700000000\n", named("Graphite"));
    check(TCP, (50_000, 2003), b"servers.a.load 0.75 now\n", None);
    check(TCP, (4949, 50_000), b"# munin node at a.b\n", Some(("Munin", Some("a.b"))));
    check(TCP, (50_000, 80), b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET", named("HAProxy"));
    check(TCP, (50_000, 80), b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x0a\0\0\x01", named("HAProxy"));
}

#[test]
fn things_and_files_for_many_are_known_by_their_heads() {
    let get = b"\x40\x01\x12\x34\xbb.well-known\x04core";
    check(UDP, (50_000, 5683), get, named("COAP"));
    check(UDP, (50_000, 9999), get, named("COAP"));
    check(UDP, (50_000, 9999), b"\x40\x01\x12\x34\xbf.well-known", None);
    let packets: Vec<u8> =
        [0, 1].iter().flat_map(|_| bytes(&[b"\x47\x01\0\x10", &[0; 184]])).collect();
    check(UDP, (50_000, 1234), &packets, named("MPEG_TS"));
    check(UDP, (50_000, 1234), &packets[..375], None);
    let table = b"\x10\xa0\x05\0\0\0\0\0\0\0\0\x01\0\0\0\0\xc0\x10\0\0data";
    check(UDP, (50_000, 4000), table, named("FLUTE"));
    check(UDP, (50_000, 4000), b"\x10\xa0\x05\0\0\0\0\0\0\0\0\x01\0\0\0\x01\xc0\x10\0\0data", None);
}

#[test]
fn files_to_many_and_watchers_of_wireless_are_known() {
    // Announce: the message behind the head begins with the same kind and its length in words.
    let announce = bytes(&[b"\x40\x01\0\x01\0\0\0\x01\0\0\0\x2a\0\0\0\0", b"\x01\x04", &[0; 14]]);
    check(UDP, (50_000, 1044), &announce, named("UFTP"));
    check(UDP, (50_000, 9044), &announce, named("UFTP"));
    check(UDP, (50_000, 1044), &bytes(&[b"\x60\x01", &announce[2..]]), None);
    check(UDP, (50_000, 9044), &bytes(&[&announce[..16], b"\x02\x04", &[0; 14]]), None);
    check(TCP, (2501, 50_000), b"*KISMET: 0.0.0 1700000000 \x01Kismet\x01\n", named("Kismet"));
    check(TCP, (2501, 50_000), b"*CISMET: 0.0.0 1700000000\n", None);
}

#[test]
fn devices_of_one_maker_are_known_at_its_port() {
    check(UDP, (50_000, 10_001), b"\x01\0\0\0", named("UBNTAC2"));
    let told = b"\x01\0\0\x0a\x0b\0\x03ap1\x0c\0\x01x";
    check(UDP, (10_001, 50_000), told, named("UBNTAC2"));
    check(UDP, (10_001, 50_000), &told[..13], None);
    check(UDP, (10_002, 50_000), told, None);
    check(UDP, (50_000, 7351), b"\xfe\xf7\x28\x91\0\0\0\x01", named("MerakiCloud"));
    check(UDP, (50_000, 7352), b"\xfe\xf7\x28\x91\0\0\0\x01", None);
}
