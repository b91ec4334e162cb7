//! Hellos whole, in pieces, spread over records, and records without any hello.

use model::Risks;

use crate::testing::{packet, see};
use crate::{BUFFER_OCTETS, Memory, Packet, State};

const TCP: u8 = 6;

/// A ClientHello with this name and so many octets of padding before it (RFC 7685).
fn client_hello(name: &[u8], padding: u16) -> Vec<u8> {
    let length = |octets: usize| u16::try_from(octets).unwrap_or_default().to_be_bytes();
    let mut extensions = vec![0, 21];
    extensions.extend(padding.to_be_bytes());
    extensions.resize(extensions.len() + usize::from(padding), 0);
    if !name.is_empty() {
        extensions.extend([0, 0]);
        extensions.extend(length(name.len() + 5));
        extensions.extend(length(name.len() + 3));
        extensions.push(0);
        extensions.extend(length(name.len()));
        extensions.extend(name);
    }
    let mut body = vec![3, 3];
    body.extend([0x5a; 32]);
    body.extend([0, 0, 2, 0x13, 0x01, 1, 0]);
    body.extend(length(extensions.len()));
    body.extend(extensions);
    let mut message = vec![1, 0];
    message.extend(length(body.len()));
    message.extend(body);
    message
}

/// The message in records of at most so many octets.
fn records(message: &[u8], octets: usize) -> Vec<u8> {
    let mut all = Vec::new();
    for part in message.chunks(octets) {
        all.extend([22, 3, 1]);
        all.extend(u16::try_from(part.len()).unwrap_or_default().to_be_bytes());
        all.extend(part);
    }
    all
}

/// The client's octets in segments of this size.
fn check(octets: &[u8], segment: usize, expected: Option<(&str, Option<&str>)>) -> State {
    let mut state = State::default();
    for part in octets.chunks(segment) {
        see(&mut state, TCP, 50_000, 443, true, part);
    }
    let label = state.label().map(|label| label.application);
    let seen = label.as_deref().map(|application| (application, state.host_name()));
    assert_eq!(seen, expected, "segments of {segment}");
    state
}

const NAMED: Option<(&str, Option<&str>)> = Some(("TLS", Some("www.example.com")));

#[test]
fn a_hello_is_read_whole_and_in_pieces_of_any_size() {
    let hello = records(&client_hello(b"www.example.com", 0), 16_384);
    for segment in [4000, 100, 40, 20, 10] {
        check(&hello, segment, NAMED);
    }
}

#[test]
fn a_large_hello_arrives_in_three_segments() {
    check(&records(&client_hello(b"www.example.com", 3_000), 16_384), 1_400, NAMED);
}

#[test]
fn a_hello_may_be_spread_over_records() {
    check(&records(&client_hello(b"www.example.com", 500), 64), 1_400, NAMED);
}

#[test]
fn a_hello_larger_than_the_buffer_is_still_tls() {
    let length = u16::try_from(BUFFER_OCTETS + 4096).unwrap_or_default();
    check(&records(&client_hello(b"www.example.com", length), 16_384), 1_400, Some(("TLS", None)));
}

#[test]
fn a_segment_sent_again_does_not_spoil_the_hello() {
    let hello = records(&client_hello(b"www.example.com", 200), 16_384);
    let (a, b) = hello.split_at(150);
    let mut state = State::default();
    for (sequence, part) in [(1, a), (1, a), (151, b)] {
        let packet = Packet { sequence: Some(sequence), ..packet(TCP, 50_000, 443, true, part) };
        state.observe(&packet, &mut Memory::default());
    }
    assert_eq!(state.host_name(), Some("www.example.com"));
}

#[test]
fn segments_in_the_wrong_order_are_put_right() {
    let hello = records(&client_hello(b"www.example.com", 200), 16_384);
    let (a, b) = hello.split_at(150);
    let mut state = State::default();
    state.opened(true, 0);
    for (sequence, part) in [(151, b), (1, a)] {
        let packet = Packet { sequence: Some(sequence), ..packet(TCP, 50_000, 443, true, part) };
        state.observe(&packet, &mut Memory::default());
    }
    assert_eq!(state.host_name(), Some("www.example.com"));
}

#[test]
fn a_hello_without_a_name_is_tls_and_that_is_a_risk() {
    let state = check(&records(&client_hello(b"", 0), 16_384), 1_400, Some(("TLS", None)));
    let risks = state.revealed().map(|revealed| revealed.risks).unwrap_or_default();
    assert!(risks.contains(Risks::NO_SERVER_NAME));
}

#[test]
fn a_server_hello_alone_is_tls() {
    let mut message = vec![2, 0, 0, 70, 3, 3];
    message.resize(74, 1);
    check(&records(&message, 16_384), 1_400, Some(("TLS", None)));
}

#[test]
fn whole_records_without_a_hello_are_tls_of_which_the_start_is_missing() {
    let mut octets = vec![23, 3, 3, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    check(&octets, 1_400, Some(("TLS", None)));
    octets.extend([23, 3, 3, 9, 0, 1, 2]);
    check(&octets, 1_400, Some(("TLS", None)));
    check(&octets[..10], 1_400, None);
}

#[test]
fn every_cut_of_a_hello_is_read_without_panic() {
    let hello = records(&client_hello(b"www.example.com", 7), 30);
    for end in 0..hello.len() {
        let mut state = State::default();
        see(&mut state, TCP, 50_000, 443, true, &hello[..end]);
        assert_eq!(state.host_name(), None, "{end}");
    }
}
