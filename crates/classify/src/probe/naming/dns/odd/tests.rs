//! Messages that contradict themselves, fail or are large, and what is told of them.

use model::Risks;

use crate::testing::see;
use crate::{Packet, State};

const UDP: u8 = 17;

/// A header with these flags and counts, and what stands behind it.
fn message(flags: u16, counts: [u16; 4], behind: &[u8]) -> Vec<u8> {
    let numbers = [&[0x1234, flags][..], &counts].concat();
    [&numbers.into_iter().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()[..], behind].concat()
}

/// A question for the addresses of www.example.org.
const QUESTION: &[u8] = b"\x03www\x07example\x03org\0\0\x01\0\x01";
const QUERY: u16 = 0x0100;
const ANSWER: u16 = 0x8180;

/// What is told of a datagram from that port to a client, or from a client to it.
fn check(port: u16, octets: &[u8], expected: &[(Risks, &str)]) {
    let mut state = State::default();
    let is_answer = octets[2] & 0x80 != 0;
    let ports = if is_answer { (port, 50_000) } else { (50_000, port) };
    see(&mut state, UDP, ports.0, ports.1, !is_answer, octets);
    assert_told(&state, expected);
}

fn assert_told(state: &State, expected: &[(Risks, &str)]) {
    let revealed = state.revealed().cloned().unwrap_or_default();
    let risks = expected.iter().fold(Risks::NONE, |all, (risk, _)| all | *risk);
    assert_eq!(revealed.risks, risks, "{:?}", revealed.facts);
    for (risk, why) in expected {
        let name = risk.names();
        let is_told = revealed.facts.iter().any(|fact| fact.kind == name && &*fact.value == *why);
        assert!(is_told, "{name}: {:?}", revealed.facts);
    }
}

#[test]
fn a_message_that_contradicts_its_header_is_malformed_and_says_where() {
    let malformed = |octets: &[u8], why| check(53, octets, &[(Risks::MALFORMED, why)]);
    let one = [1, 0, 0, 0];
    malformed(
        &message(QUERY, one, b"\x03www\x87example\0\0\x01\0\x01"),
        "the question cannot be read",
    );
    malformed(
        &message(QUERY, one, b"\x03www\0\0\x01\x01\x01"),
        "the question is of class 257, which is none",
    );
    malformed(
        &message(QUERY, one, b"\x03www\0\x70\x09\0\x01"),
        "the question is of type 28681, which is none",
    );
    malformed(
        &message(QUERY, [1, 0x7600, 0, 0], QUESTION),
        "a record that is announced cannot be read",
    );
    let record = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x07";
    let answer = |counts| message(ANSWER, counts, &[QUESTION, record].concat());
    malformed(&answer([1, 2, 0, 0]), "a record that is announced cannot be read");
    malformed(
        &message(ANSWER, [2, 0, 0, 0], QUESTION),
        "a question that is announced cannot be read",
    );
    check(53, &answer([1, 1, 0, 0]), &[]);
    // What did not fit was left out, and says so.
    check(53, &message(ANSWER | 0x200, [1, 2, 0, 0], QUESTION), &[]);
}

#[test]
fn what_is_no_message_at_all_or_was_captured_in_part_is_not_malformed() {
    let mut state = State::default();
    see(&mut state, UDP, 50_000, 53, true, &[0x5a; 40]);
    assert!(state.label().is_none() && state.revealed().is_none());
    // Away from the port nobody knows what it is.
    see(
        &mut state,
        UDP,
        50_000,
        5300,
        true,
        &message(QUERY, [1, 0, 0, 0], b"\x03www\x87x\0\0\x01"),
    );
    assert!(state.label().is_none());
    // The last octets were not captured.
    let mut state = State::default();
    let octets = message(QUERY, [1, 0, 0, 0], b"\x03www\x07exa");
    let end = std::net::IpAddr::from([192, 0, 2, 1]);
    let packet = Packet {
        time: model::Timestamp::from_seconds(0),
        protocol: UDP,
        source: end,
        destination: end,
        source_port: 50_000,
        destination_port: 53,
        from_initiator: true,
        sequence: None,
        payload: &octets,
        payload_length: 60,
    };
    state.observe(&packet, &mut crate::Memory::default());
    assert!(state.revealed().is_none_or(|revealed| revealed.risks.is_empty()));
}

#[test]
fn an_answer_that_fails_is_told_with_its_code_and_the_first_name() {
    let failed = message(ANSWER | 3, [1, 0, 0, 0], QUESTION);
    check(53, &failed, &[(Risks::DNS_FAILURE, "NXDOMAIN for www.example.org")]);
    // A server that refuses may send back a head alone, whatever it announces.
    check(53, &message(ANSWER | 5, [0, 0, 0, 0], b""), &[(Risks::DNS_FAILURE, "REFUSED")]);
    let mut state = State::default();
    see(&mut state, UDP, 50_000, 53, true, &message(QUERY, [1, 0, 0, 0], QUESTION));
    assert_told(&state, &[]);
}

#[test]
fn a_large_answer_is_told_with_its_size() {
    let sized = |octets: usize, is_extended: bool| {
        let text = octets - 12 - QUESTION.len() - 12 - if is_extended { 11 } else { 0 };
        let length = u16::try_from(text).unwrap().to_be_bytes();
        let record = [b"\xc0\x0c\0\x10\0\x01\0\0\0\x3c", &length[..], &vec![b'a'; text]].concat();
        let option: &[u8] = if is_extended { b"\0\0\x29\x04\xd0\0\0\0\0\0\0" } else { b"" };
        let counts = [1, 1, 0, u16::from(is_extended)];
        message(ANSWER, counts, &[QUESTION, &record, option].concat())
    };
    let large = |octets: &[u8], why| check(53, octets, &[(Risks::LARGE_DNS_ANSWER, why)]);
    large(&sized(513, false), "513 octets in one datagram, without EDNS");
    large(&sized(1233, true), "1233 octets in one datagram");
    check(53, &sized(512, false), &[]);
    check(53, &sized(1232, true), &[]);
}
