//! Each risk with what shows it, and what only comes near.

use super::*;
use crate::State;
use crate::testing::see;

/// The risks of a client's first packet, with the facts that show them.
fn check(protocol: u8, port: u16, payload: &[u8], expected: &[(Risks, &str)]) {
    let mut state = State::default();
    state.opened(true, 0);
    see(&mut state, protocol, 50_000, port, true, payload);
    let revealed = state.revealed().cloned().unwrap_or_default();
    let all = expected.iter().fold(Risks::NONE, |all, (risk, _)| all | *risk);
    assert_eq!(revealed.risks, all, "{:?}", revealed.facts);
    for (risk, why) in expected {
        let name = risk.names();
        let is_told = revealed.facts.iter().any(|fact| fact.kind == name && &*fact.value == *why);
        assert!(is_told, "{name}: {:?}", revealed.facts);
    }
}

const TCP: u8 = 6;
const UDP: u8 = 17;

#[test]
fn tables_are_in_order() {
    assert!(USUAL_PORTS.is_sorted_by_key(|row| row.0) && UNSAFE.is_sorted_by_key(|row| row.0));
    for (name, ports) in USUAL_PORTS {
        assert!(!ports.is_empty() && ports.is_sorted(), "{name}");
    }
}

#[test]
fn a_known_protocol_at_another_port_is_told_with_both_ports() {
    let get = b"GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: wget/1.24\r\n\r\n";
    let why = "HTTP at port 4444 instead of 80";
    check(TCP, 4444, get, &[(Risks::UNUSUAL_PORT, why)]);
    check(TCP, 8080, get, &[]);
    check(
        TCP,
        2022,
        b"SSH-2.0-OpenSSH_9.9\r\n",
        &[(Risks::UNUSUAL_PORT, "SSH at port 2022 instead of 22")],
    );
    // Peers have no port of their own.
    check(TCP, 4444, &[&b"\x13BitTorrent protocol"[..], &[1; 48]].concat(), &[]);
}

#[test]
fn user_agents_that_say_nothing_are_told_as_they_are() {
    let get = |fields: &str| format!("GET / HTTP/1.1\r\nHost: example.org\r\n{fields}\r\n");
    let odd = |fields: &str, why| {
        check(TCP, 80, get(fields).as_bytes(), &[(Risks::ODD_USER_AGENT, why)]);
    };
    odd("", "the request names none");
    odd("User-Agent: **\r\n", "**");
    odd("User-Agent:\r\n", "empty");
    odd("User-Agent: xqzkwtyvbpjmnbclrgh\r\n", "xqzkwtyvbpjmnbclrgh");
    odd("User-Agent: sqlmap/1.8\r\n", "sqlmap/1.8");
    for agent in ["curl/8.9.1", "Debian APT-HTTP/1.3 (2.9.8)", "Microsoft-CryptoAPI/10.0"] {
        check(TCP, 80, get(&format!("User-Agent: {agent}\r\n")).as_bytes(), &[]);
    }
    // It may still come: the head has not ended.
    check(TCP, 80, b"GET / HTTP/1.1\r\nHost: example.org\r\n", &[]);
}

#[test]
fn names_of_programs_and_tunnels_are_told_with_what_is_odd_about_them() {
    let query = |name: &str| {
        let labels =
            name.split('.').flat_map(|label| [&[label.len() as u8][..], label.as_bytes()].concat());
        let name: Vec<u8> = labels.collect();
        [&b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0"[..], &name, b"\0\0\x01\0\x01"].concat()
    };
    let why = "xjwqkzvhbtpf holds 0 of 11 pairs that words have";
    check(UDP, 53, &query("xjwqkzvhbtpf.com"), &[(Risks::SUSPICIOUS_NAME, why)]);
    check(UDP, 53, &query("www.example.com"), &[]);
    let label = "a1b2c3d4".repeat(7);
    let long = query(&format!("{label}.{label}.t.example.org"));
    check(UDP, 53, &long, &[(Risks::LONG_NAME, "127 octets, the longest label 56")]);
}

#[test]
fn octets_that_look_random_from_the_first_on_are_told_with_their_beginning() {
    let mut noise = 0x5eed_u64;
    let random: Vec<u8> = (0..400)
        .map(|_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (noise >> 56) as u8
        })
        .collect();
    let why = of_unknown(&random).unwrap_or_default();
    assert!(why.starts_with("begins with "), "{why}");
    check(TCP, 8388, &random, &[(Risks::FULLY_ENCRYPTED, &why)]);
    // Short, text, nothing but zeros, and text within.
    check(TCP, 8388, &random[..40], &[]);
    check(TCP, 8388, &b"nothing that anybody knows, yet words. ".repeat(4), &[]);
    check(TCP, 8388, &[0; 200], &[]);
    let worded = [&random[..100], b"a sentence that can be read", &random[100..]].concat();
    check(TCP, 8388, &worded, &[]);
}

#[test]
fn random_octets_of_a_connection_that_began_before_are_not_judged() {
    let mut state = State::default();
    let payload: Vec<u8> = (0..=255_u8).map(|octet| octet.wrapping_mul(167)).collect();
    see(&mut state, TCP, 50_000, 8388, true, &payload);
    assert!(state.revealed().is_none());
}

#[test]
fn what_turns_out_to_be_known_is_no_longer_called_encrypted() {
    let mut state = State::default();
    state.opened(true, 0);
    let payload: Vec<u8> = (0..=255_u8).map(|octet| octet.wrapping_mul(167)).collect();
    see(&mut state, TCP, 50_000, 22, true, &payload);
    let is_told = |state: &State| {
        state.revealed().is_some_and(|revealed| revealed.risks.contains(Risks::FULLY_ENCRYPTED))
    };
    assert!(is_told(&state));
    see(&mut state, TCP, 22, 50_000, false, b"SSH-2.0-OpenSSH_9.9\r\n");
    assert_eq!(state.master(), Some("SSH"));
    assert!(!is_told(&state));
}

#[test]
fn unsafe_protocols_are_told_with_what_can_be_read_along() {
    let why = "SMB version 1 neither encrypts nor guards what it sends";
    let mut state = State::default();
    see(&mut state, TCP, 50_000, 445, true, b"\0\0\0\x40\xffSMB\x72\0");
    let revealed = state.revealed().cloned().unwrap_or_default();
    assert!(revealed.risks.contains(Risks::UNSAFE_PROTOCOL | Risks::OBSOLETE_SOFTWARE));
    assert!(revealed.facts.iter().any(|fact| &*fact.value == why));
}
