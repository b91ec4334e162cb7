//! First messages of calls and conferences, and near misses.

use crate::State;
use crate::probe::tests::{TCP, UDP, bytes, check};
use crate::testing::see;

/// What a request and its answer between a client and this port are taken for.
fn dialogue(protocol: u8, port: u16, request: &[u8], answer: &[u8]) -> Option<String> {
    let mut state = State::default();
    see(&mut state, protocol, 50_000, port, true, request);
    see(&mut state, protocol, port, 50_000, false, answer);
    state.label().map(|label| label.application.into_owned())
}

#[test]
fn a_conference_gives_the_floor_over_streams_and_datagrams() {
    let request = b"\x20\x03\0\x01\0\0\0\x01\0\x02\x05\x04";
    let answer = b"\x20\x04\0\x01\0\0\0\x01\0\x02\x05\x04";
    for protocol in [TCP, UDP] {
        assert_eq!(dialogue(protocol, 5070, request, answer).as_deref(), Some("BFCP"));
    }
    assert_eq!(dialogue(UDP, 5070, request, &answer[..11]), None);
    assert_eq!(dialogue(TCP, 5070, &request[1..], answer), None);
    let version_2 = b"\x40\x0b\0\0\0\0\0\x01\0\x02\x05\x04";
    let response = b"\x50\x0c\0\0\0\0\0\x01\0\x02\x05\x04";
    assert_eq!(dialogue(UDP, 5070, version_2, response).as_deref(), Some("BFCP"));
}

#[test]
fn zoom_knocks_with_a_number_that_its_server_takes_up() {
    let number = [7; 16];
    let knock = bytes(&[b"\x01\0\x02", &number]);
    let answer = bytes(&[b"\x02\0\x01", &number]);
    assert_eq!(dialogue(UDP, 8801, &knock, &answer).as_deref(), Some("Zoom"));
    assert_eq!(dialogue(UDP, 8811, &knock, &answer), None);
    let other = bytes(&[b"\x02\0\x01", &[8; 16]]);
    assert_eq!(dialogue(UDP, 8801, &knock, &other), None);
}

#[test]
fn relays_of_whatsapp_are_known_by_their_attributes_and_methods() {
    let message = |kind: &[u8], attribute: &[u8]| {
        bytes(&[kind, b"\0\x08\x21\x12\xa4\x42abcdefghijkl", attribute, b"\0\x04abcd"])
    };
    let named = |name| Some((name, None));
    check(UDP, (50_000, 3478), &message(b"\0\x03", b"\x40\x24"), named("STUN.WhatsAppCall"));
    check(UDP, (50_000, 3478), &message(b"\0\x03", b"\x40\x30"), named("STUN"));
    check(UDP, (50_000, 3478), &message(b"\x08\x01", b"\x80\x28"), named("STUN.WhatsAppCall"));
}
