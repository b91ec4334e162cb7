//! Bounds and patience of one flow's state.

use super::*;

#[test]
fn a_verdict_is_told_once() {
    let mut state = State::default();
    assert!(!state.observe(TCP, 1, 80, true, b""));
    assert!(state.observe(TCP, 1, 80, true, b"GET / HTTP/1.1\r\nA: b\r\n"));
    assert!(!state.is_done());
    assert!(state.observe(TCP, 1, 80, true, b"Host: example.com\r\n\r\n"));
    assert!(state.is_done());
    assert!(!state.observe(TCP, 1, 80, true, b"GET / HTTP/1.1\r\nHost: other\r\n\r\n"));
    assert_eq!(state.host_name(), Some("example.com"));
}

#[test]
fn the_first_verdict_stays() {
    let mut state = State::default();
    assert!(state.observe(TCP, 1, 80, true, b"GET / HTTP/1.1\r\n"));
    assert!(!state.observe(TCP, 80, 1, false, b"SSH-2.0-x\r\n"));
    assert_eq!(state.label().map(|label| label.application).as_deref(), Some("HTTP"));
}

#[test]
fn it_gives_up_after_the_packets_it_may_look_at() {
    let mut state = State::default();
    for _ in 0..MAX_PACKETS - 1 {
        state.observe(UDP, 1, 2, true, b"nothing known");
        assert!(!state.is_done());
    }
    state.observe(UDP, 1, 2, true, b"nothing known");
    assert!(state.is_done() && state.label().is_none());
}

#[test]
fn it_gives_up_after_the_octets_it_may_look_at() {
    let mut state = State::default();
    state.observe(TCP, 1, 2, true, &vec![0xee; MAX_OCTETS as usize]);
    assert!(state.is_done());
}

#[test]
fn it_never_keeps_more_than_its_buffers() {
    let mut state = State::default();
    for _ in 0..MAX_PACKETS {
        state.observe(TCP, 1, 80, true, &[b"GET /".as_slice(), &[b'a'; 1000]].concat());
        let kept =
            state.pending.as_deref().map_or(0, |pending| pending[0].len() + pending[1].len());
        assert!(kept <= 2 * BUFFER_OCTETS);
    }
    assert!(state.pending.is_none());
}

#[test]
fn other_transports_are_not_looked_at() {
    let mut state = State::default();
    assert!(!state.observe(132, 1, 80, true, b"GET / HTTP/1.1\r\n\r\n"));
    assert!(state.is_done());
}

#[test]
fn a_state_is_small() {
    assert!(size_of::<State>() <= 80, "{}", size_of::<State>());
}
