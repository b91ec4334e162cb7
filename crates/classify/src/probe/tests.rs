//! One flow per protocol: what its first octets are, and what it is called then.

use crate::State;
use crate::testing::see;

pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;

/// The first packet of a flow, from client to server.
pub(super) fn check(
    protocol: u8,
    ports: (u16, u16),
    payload: &[u8],
    expected: Option<(&str, Option<&str>)>,
) {
    let mut state = State::default();
    see(&mut state, protocol, ports.0, ports.1, true, payload);
    let label = state.label().map(|label| label.application);
    let seen = label.as_deref().map(|application| (application, state.host_name()));
    assert_eq!(seen, expected, "{}", payload.escape_ascii());
}

/// A client's and a server's first packets in the order they came.
pub(super) fn check_dialogue(port: u16, packets: &[(bool, &[u8])], expected: Option<&str>) {
    let mut state = State::default();
    for (from_client, payload) in packets {
        let (source, destination) = if *from_client { (50_000, port) } else { (port, 50_000) };
        see(&mut state, TCP, source, destination, *from_client, payload);
    }
    assert_eq!(state.label().map(|label| label.application).as_deref(), expected);
}

pub(super) fn bytes(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn http_is_known_by_its_request_line_and_its_host() {
    let named = |host| Some(("HTTP", Some(host)));
    check(
        TCP,
        (50_000, 8000),
        b"GET / HTTP/1.1\r\nHost: example.com:8000\r\n\r\n",
        named("example.com"),
    );
    check(TCP, (50_000, 80), b"POST /a?b=c HTTP/1.0\r\nA: b\r\nHOST:x\r\n\r\n", named("x"));
    check(
        TCP,
        (50_000, 80),
        b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        Some(("HTTP_Connect", Some("a"))),
    );
    check(TCP, (50_000, 80), b"GET / HTTP/1.0\r\n\r\n", Some(("HTTP", None)));
    check(TCP, (80, 50_000), b"HTTP/1.1 404 Not Found\r\n", Some(("HTTP", None)));
    check(TCP, (1, 2), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Some(("HTTP2", None)));
}

#[test]
fn what_only_looks_like_http_is_not() {
    check(TCP, (50_000, 80), b"GET / HTTP/9.9\r\n\r\n", None);
    check(TCP, (50_000, 80), b"GETTING nowhere\r\n", None);
    check(TCP, (50_000, 80), b"HTTP/1.1 2xx\r\n", None);
    check(UDP, (50_000, 80), b"GET / HTTP/1.1\r\n\r\n", None);
}

#[test]
fn dns_is_known_by_header_and_question_and_names_what_was_asked() {
    let question = b"\x12\x34\x01\x00\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01";
    let named = Some(("DNS", Some("www.example.com")));
    check(UDP, (50_000, 53), question, named);
    check(UDP, (50_000, 15_353), question, named);
    check(TCP, (50_000, 53), &bytes(&[b"\0\x21", question]), named);
    check(UDP, (5353, 5353), question, Some(("MDNS", Some("www.example.com"))));
    check(UDP, (50_000, 5355), question, Some(("LLMNR", Some("www.example.com"))));
    let root = b"\0\0\x01\0\0\x01\0\0\0\0\0\0\0\0\x02\0\x01";
    check(UDP, (50_000, 53), root, Some(("DNS", None)));
    let refused = b"\0\0\x81\x05\0\0\0\0\0\0\0\0";
    check(UDP, (53, 50_000), refused, Some(("DNS", None)));
}

#[test]
fn a_multicast_answer_has_no_question() {
    let answer =
        b"\0\0\x84\0\0\0\0\x01\0\0\0\0\x03tv1\x05local\0\0\x01\x80\x01\0\0\0\x78\0\x04\x0a\0\0\x01";
    check(UDP, (5353, 5353), answer, Some(("MDNS", Some("tv1.local"))));
    check(UDP, (5354, 5354), answer, None);
}

#[test]
fn a_question_that_cannot_be_read_is_dns_only_at_its_port_behind_a_header_beyond_doubt() {
    // Label longer than the message; class 7; the bit that must be zero.
    for question in [&b"\x3fwww"[..], b"\x01a\0\0\x01\0\x07"] {
        let message = [&b"\0\0\x01\0\0\x01\0\0\0\0\0\0"[..], question].concat();
        check(UDP, (1, 53), &message, Some(("DNS", None)));
        check(UDP, (1, 5300), &message, None);
    }
    check(UDP, (1, 53), b"\0\0\x01\x40\0\x01\0\0\0\0\0\0\x01a\0\0\x01\0\x01", None);
}

#[test]
fn netbios_names_are_decoded() {
    let query =
        b"\x80\xb0\x01\x10\0\x01\0\0\0\0\0\0 EGFCEFEECACACACACACACACACACACAAA\0\0\x20\0\x01";
    check(UDP, (137, 137), query, Some(("NetBIOS", Some("FRED"))));
    let datagram =
        b"\x11\x0a\x12\x34\x0a\0\0\x01\0\x8a\0\xbb\0\0 EGFCEFEECACACACACACACACACACACAAA\0 ";
    check(UDP, (138, 138), datagram, Some(("NetBIOS", Some("FRED"))));
    check(UDP, (139, 139), datagram, None);
}

#[test]
fn ssh_is_known_by_its_identification() {
    check(TCP, (50_000, 22), b"SSH-2.0-OpenSSH_9.9\r\n", Some(("SSH", None)));
    check(TCP, (2222, 50_000), b"SSH-1.99-x\n", Some(("SSH", None)));
    check(TCP, (50_000, 22), b"SSH-x", None);
}

#[test]
fn mail_and_files_are_told_apart_by_greeting_and_first_command() {
    check(TCP, (25, 50_000), b"220 mail.example ready\r\n", Some(("SMTP", Some("mail.example"))));
    check(
        TCP,
        (2525, 50_000),
        b"220 mail.example ESMTP Postfix\r\n",
        Some(("SMTP", Some("mail.example"))),
    );
    check(TCP, (2121, 50_000), b"220 ProFTPD ready\r\n", Some(("FTP_CONTROL", None)));
    check(TCP, (2121, 50_000), b"220 hello\r\n", None);
    check(TCP, (110, 50_000), b"+OK hello\r\n", Some(("POP3", None)));
    check(TCP, (143, 50_000), b"* OK hello\r\n", Some(("IMAP", None)));
    check(TCP, (1143, 50_000), b"* OK [CAPABILITY IMAP4rev1] hi\r\n", Some(("IMAP", None)));
    check_dialogue(2525, &[(false, b"220 hi\r\n"), (true, b"EHLO me\r\n")], Some("SMTP"));
    check_dialogue(2121, &[(false, b"220 hi\r\n"), (true, b"USER me\r\n")], Some("FTP_CONTROL"));
    check_dialogue(1110, &[(false, b"+OK hi\r\n"), (true, b"USER me\r\n")], Some("POP3"));
    check_dialogue(1143, &[(false, b"* OK hi\r\n"), (true, b"a1 LOGIN x y\r\n")], Some("IMAP"));
    check_dialogue(6666, &[(true, b"USER me\r\n")], None);
}

#[test]
fn quic_is_known_by_its_version() {
    let initial = |version: &[u8]| bytes(&[b"\xc3", version, b"\x08abcdefgh\x00", &[7; 64]]);
    for version in [&b"\0\0\0\x01"[..], b"\x6b\x33\x43\xcf", b"\xff\0\0\x1d", b"T051", b"Q050"] {
        check(UDP, (50_000, 4433), &initial(version), Some(("QUIC", None)));
    }
    check(UDP, (50_000, 443), &initial(b"\x12\x34\x56\x78"), None);
    let google = bytes(&[b"\x0d12345678Q039\x01", &[9; 40]]);
    check(UDP, (50_000, 443), &google, Some(("QUIC", None)));
    let negotiation = b"\xb1\0\0\0\0\0\x04abcd\0\0\0\x01\xff\0\0\x1d";
    check(UDP, (443, 50_000), negotiation, Some(("QUIC", None)));
    check(UDP, (443, 50_000), b"\xb1\0\0\0\0\0\x04abcd\x31\x41\x59\x26", None);
    let exercise = initial(b"\x1a\x2a\x3a\x4a");
    check(UDP, (50_000, 443), &exercise, None);
    check(UDP, (50_000, 443), &bytes(&[&exercise, &[7; 1200]]), Some(("QUIC", None)));
}

#[test]
fn protocols_of_the_local_network_are_known() {
    let dhcp = bytes(&[b"\x01\x01\x06\0", &[0; 232], b"\x63\x82\x53\x63\x35\x01\x01\xff"]);
    check(UDP, (68, 67), &dhcp, Some(("DHCP", None)));
    let search = b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n";
    check(UDP, (50_000, 1900), search, Some(("SSDP", Some("239.255.255.250:1900"))));
    check(UDP, (1900, 50_000), b"HTTP/1.1 200 OK\r\n", Some(("SSDP", None)));
    check(UDP, (123, 123), &bytes(&[b"\x23\x02", &[0; 46]]), Some(("NTP", None)));
    check(UDP, (124, 124), &bytes(&[b"\x23\x02", &[0; 46]]), None);
    check(UDP, (123, 123), &bytes(&[b"\x23\x02", &[0; 45]]), None);
    check(TCP, (50_000, 445), b"\0\0\0\x40\xfeSMB\x40\0", Some(("NetBIOS.SMBv23", None)));
    check(TCP, (50_000, 139), b"\0\0\0\x40\xffSMB\x72\0", Some(("NetBIOS.SMBv1", None)));
    check(TCP, (50_000, 445), b"\0\0\0\x40\xf0SMB\x72\0", None);
}

#[test]
fn snmp_is_known_by_its_nested_lengths() {
    let get = b"\x30\x1b\x02\x01\x01\x04\x06public\xa0\x0e\x02\x01\x01\x02\x01\0\x02\x01\0\x30\x03\x30\x01\x05";
    check(UDP, (50_000, 161), get, Some(("SNMP", None)));
    check(UDP, (50_000, 161), &get[..get.len() - 1], None);
    let v3 = b"\x30\x13\x02\x01\x03\x30\x0e\x02\x01\x09\x02\x03\0\xff\xe3\x04\x01\x04\x02\x01\x03";
    check(UDP, (50_000, 161), v3, Some(("SNMP", None)));
}

#[test]
fn calls_and_remote_desktops_are_known() {
    let binding = b"\0\x01\0\0\x21\x12\xa4\x42abcdefghijkl";
    check(UDP, (50_000, 3478), binding, Some(("STUN", None)));
    check(UDP, (50_000, 3478), b"\0\x01\0\x03\x21\x12\xa4\x42abcdefghijklxyz", None);
    let invite = b"INVITE sip:bob@biloxi.example;transport=udp SIP/2.0\r\nVia: x\r\n";
    check(UDP, (5060, 5060), invite, Some(("SIP", Some("biloxi.example"))));
    check(UDP, (5060, 5060), b"SIP/2.0 100 Trying\r\n", Some(("SIP", None)));
    let cookie = b"\x03\0\0\x22\x1d\xe0\0\0\0\0\0Cookie: mstshash=bob\r\n";
    check(TCP, (50_000, 3389), cookie, None);
    let cookie = b"\x03\0\0\x21\x1c\xe0\0\0\0\0\0Cookie: mstshash=bob\r\n";
    check(TCP, (50_000, 3389), cookie, Some(("RDP", None)));
    let confirm = b"\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\x02\x1f\x08\0\x02\0\0\0";
    check(TCP, (3389, 50_000), confirm, Some(("RDP", None)));
}

#[test]
fn peers_things_and_tunnels_are_known() {
    check(
        TCP,
        (1, 6881),
        &bytes(&[b"\x13BitTorrent protocol", &[0; 48]]),
        Some(("BitTorrent", None)),
    );
    check(
        UDP,
        (1, 6881),
        b"d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe",
        Some(("BitTorrent", None)),
    );
    check(TCP, (1, 1883), b"\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02me", Some(("MQTT", None)));
    check(TCP, (1, 1883), b"\x10\x10\0\x06MQIsdp\x03\x02\0\x3c\0\x02me", Some(("MQTT", None)));
    check(TCP, (1, 1883), b"\x10\x0e\0\x04MQTU\x04\x02\0\x3c\0\x02me", None);
    check(UDP, (1, 51_820), &bytes(&[b"\x01\0\0\0", &[9; 144]]), Some(("WireGuard", None)));
    check(UDP, (1, 51_820), &bytes(&[b"\x01\0\0\0", &[9; 145]]), None);
}

#[test]
fn dtls_is_known_by_its_record_and_a_hello_names_the_server() {
    let mut hello = bytes(&[b"\xfe\xfd", &[0x5a; 32], b"\0\x02ck\0\x02\x13\x01\x01\0"]);
    hello.extend(b"\0\x0c\0\0\0\x08\0\x06\0\0\x03a.b");
    let handshake = bytes(&[b"\x01\0\0\x3a\0\0\0\0\0\0\0\x3a", &hello]);
    let record = bytes(&[b"\x16\xfe\xff\0\0\0\0\0\0\0\0\0\x46", &handshake]);
    assert_eq!((hello.len(), handshake.len()), (58, 70));
    check(UDP, (50_000, 4433), &record, Some(("DTLS", Some("a.b"))));
    check(UDP, (50_000, 4433), &record[..record.len() - 1], None);
    let data = b"\x17\xfe\xfd\0\x01\0\0\0\0\0\x07\0\x02ab";
    check(UDP, (50_000, 4433), data, Some(("DTLS", None)));
}

/// A ClientHello without extensions.
const HELLO: &[u8] = b"\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x03abcdefghijklmnopqrstuvwxyz012345\x00\x00\x02\x00\x2f\x01\x00";

#[test]
fn what_is_secured_after_a_greeting_has_the_name_of_both() {
    let secured = |port, greeting, asks, ready, expected| {
        let packets: [(bool, &[u8]); 4] =
            [(false, greeting), (true, asks), (false, ready), (true, HELLO)];
        check_dialogue(port, &packets, Some(expected));
    };
    secured(25, b"220 a.b ESMTP\r\n", b"STARTTLS\r\n", b"220 go\r\n", "SMTPS");
    secured(143, b"* OK hi\r\n", b"a STARTTLS\r\n", b"a OK go\r\n", "IMAPS");
    secured(110, b"+OK hi\r\n", b"STLS\r\n", b"+OK go\r\n", "POPS");
    secured(21, b"220 FTP\r\n", b"AUTH TLS\r\n", b"234 go\r\n", "FTPS");
    let confirm = b"\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\x02\x1f\x08\0\x02\0\0\0";
    check_dialogue(3389, &[(false, confirm), (true, HELLO)], Some("TLS.RDP"));
}

#[test]
fn proxies_are_known_by_both_sides_words_and_looked_into() {
    let mut state = State::default();
    let mut say = |from_client, payload: &[u8]| {
        let ports = if from_client { (50_000, 9999) } else { (9999, 50_000) };
        see(&mut state, TCP, ports.0, ports.1, from_client, payload);
    };
    say(true, b"\x05\x01\x00");
    say(false, b"\x05\x00");
    say(true, b"\x05\x01\x00\x03\x03a.b\x00\x50");
    say(false, b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00");
    say(true, b"GET /x HTTP/1.1\r\nHost: inner\r\n\r\n");
    assert_eq!((state.master(), state.host_name()), (Some("SOCKS"), Some("a.b")));
    let inside = state.revealed().map(|revealed| {
        revealed.facts.iter().any(|fact| fact.kind == "http_path" && &*fact.value == "/x")
    });
    assert_eq!(inside, Some(true));
    check_dialogue(9999, &[(true, b"\x05\x01\x00")], None);
}
