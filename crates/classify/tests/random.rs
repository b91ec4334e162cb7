//! No false friends: octets without meaning get no name, and nothing they contain panics.

#[path = "near_misses/noise.rs"]
mod noise;

use std::net::{IpAddr, Ipv4Addr};

use classify::{Memory, Packet, State};
use model::Timestamp;
use proptest::prelude::*;

use noise::Noise;

const FLOWS: u32 = 100_000;
/// One in a thousand.
const MAX_NAMED: u32 = FLOWS / 1000;

/// Any port.
fn port(noise: &mut Noise) -> u16 {
    u16::try_from(noise.below(65_536)).unwrap_or_default()
}

/// Octets without meaning.
fn fill(noise: &mut Noise, octets: &mut [u8]) {
    for part in octets.chunks_mut(8) {
        let word = noise.next().to_le_bytes();
        part.copy_from_slice(&word[..part.len()]);
    }
}

/// Shows a packet to a flow.
fn see(
    state: &mut State,
    protocol: u8,
    ports: (u16, u16),
    from_initiator: bool,
    payload: &[u8],
) -> bool {
    let end = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let packet = Packet {
        time: Timestamp::from_seconds(0),
        protocol,
        source: end,
        destination: end,
        source_port: ports.0,
        destination_port: ports.1,
        from_initiator,
        sequence: None,
        payload,
        payload_length: u32::try_from(payload.len()).unwrap_or(u32::MAX),
    };
    state.observe(&packet, &mut Memory::default())
}

#[test]
fn random_payload_on_random_ports_gets_a_name_in_at_most_one_of_a_thousand_flows() {
    let mut noise = Noise(0x5eed);
    let mut payload = vec![0; 1400];
    let mut named = 0;
    for flow in 0..FLOWS {
        let protocol = if flow % 2 == 0 { 6 } else { 17 };
        let (source, destination) = (port(&mut noise), port(&mut noise));
        let length = 64 + noise.below(1337);
        let mut state = State::default();
        for packet in 0..4 {
            fill(&mut noise, &mut payload[..length]);
            let (from, to) =
                if packet % 2 == 0 { (source, destination) } else { (destination, source) };
            see(&mut state, protocol, (from, to), packet % 2 == 0, &payload[..length]);
        }
        named += u32::from(state.label().is_some());
    }
    assert!(named <= MAX_NAMED, "{named} of {FLOWS}");
}

/// The starts of known protocols, for octets that get past the first look.
const STARTS: &[&[u8]] = &[
    b"",
    b"\x16\x03\x01\x00\x80\x01\x00\x00\x7c\x03\x03",
    b"GET / HTTP/1.1\r\nHost:",
    b"\0\0\x01\0\0\x01\0\0\0\0\0\0",
    b"\x30\x20\x02\x01\x01\x04",
    b"\xc0\0\0\0\x01",
    b"\x10\x20\0\x04MQTT",
    b"\x03\0\0\x20\x1b\xe0",
    b"INVITE sip:",
    b"\0\0\0\0\0\x01\0\0\0\0\0\0 EGFC",
];

proptest! {
    #[test]
    fn any_packets_are_survived_and_a_name_is_always_fit_to_show(
        protocol in prop_oneof![Just(6_u8), Just(17), any::<u8>()],
        ports in prop_oneof![Just((50_000_u16, 53_u16)), Just((5353, 5353)), any::<(u16, u16)>()],
        start in 0..STARTS.len(),
        packets in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 0..200)), 1..30),
    ) {
        let mut state = State::default();
        for (index, (forward, mut payload)) in packets.into_iter().enumerate() {
            if index == 0 {
                payload.splice(0..0, STARTS[start].iter().copied());
            }
            let before = (state.label(), state.host_name().map(str::to_owned), state.revealed().cloned());
            let changed = see(&mut state, protocol, ports, forward, &payload);
            let after = (state.label(), state.host_name().map(str::to_owned), state.revealed().cloned());
            prop_assert_eq!(changed, before != after);
        }
        if let Some(name) = state.host_name() {
            prop_assert!(!name.is_empty() && name.len() <= 255);
            prop_assert!(!name.chars().any(char::is_control));
        }
    }
}
