//! Bounds and patience of one flow's state.

use super::*;
use crate::stream::{BUFFER_OCTETS, Stream};
use crate::testing::see;

use super::work::Work;

const TCP: u8 = 6;
const UDP: u8 = 17;

/// What is kept while the flow is looked into.
fn work(state: &State) -> Option<&Work> {
    state.verdict()?.work.as_deref()
}

#[test]
fn a_verdict_is_told_once() {
    let mut state = State::default();
    assert!(!see(&mut state, TCP, 1, 80, true, b""));
    assert!(see(&mut state, TCP, 1, 80, true, b"GET / HTTP/1.1\r\nA: b\r\n"));
    assert!(!state.is_done());
    assert!(see(&mut state, TCP, 1, 80, true, b"Host: example.com\r\n\r\n"));
    assert!(!see(&mut state, TCP, 1, 80, true, b"GET / HTTP/1.1\r\nHost: other\r\n\r\n"));
    assert_eq!(state.host_name(), Some("example.com"));
}

#[test]
fn the_first_verdict_stays() {
    let mut state = State::default();
    assert!(see(&mut state, TCP, 1, 80, true, b"GET / HTTP/1.1\r\n"));
    assert!(!see(&mut state, TCP, 80, 1, false, b"SSH-2.0-x\r\n"));
    assert_eq!(state.label().map(|label| label.application).as_deref(), Some("HTTP"));
}

#[test]
fn it_gives_up_after_the_packets_it_may_look_at() {
    let mut state = State::default();
    for _ in 0..MAX_PACKETS - 1 {
        see(&mut state, UDP, 1, 2, true, b"nothing known");
        assert!(!state.is_done());
    }
    see(&mut state, UDP, 1, 2, true, b"nothing known");
    assert!(state.is_done() && state.label().is_none());
}

#[test]
fn it_gives_up_after_the_octets_it_may_look_at() {
    let mut state = State::default();
    see(&mut state, TCP, 1, 2, true, &vec![0xee; MAX_OCTETS as usize]);
    assert!(state.is_done());
}

#[test]
fn it_never_keeps_more_than_its_buffers() {
    let mut state = State::default();
    for _ in 0..MAX_PACKETS {
        see(&mut state, TCP, 1, 80, true, &[b"GET /".as_slice(), &[b'a'; 1000]].concat());
        let kept = work(&state).map_or(0, |work| work.streams.iter().map(Stream::held).sum());
        assert!(kept <= 2 * BUFFER_OCTETS);
    }
    assert!(work(&state).is_none());
}

#[test]
fn other_transports_are_not_looked_at() {
    let mut state = State::default();
    assert!(!see(&mut state, 132, 1, 80, true, b"GET / HTTP/1.1\r\n\r\n"));
    assert!(state.is_done());
}

#[test]
fn a_state_is_small_and_one_that_never_spoke_smaller() {
    assert!(size_of::<State>() <= 24, "{}", size_of::<State>());
    assert!(size_of::<Verdict>() <= 136, "{}", size_of::<Verdict>());
    let mut state = State::default();
    state.opened(true, 7);
    assert!(!see(&mut state, TCP, 1, 80, true, b""));
    assert!(matches!(state.stage, Stage::Silent([Some(8), None])));
}
