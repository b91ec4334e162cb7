//! Flows for the classifier: bytes tell which ports, who speaks, how the octets are cut and in which
//! order they come.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use classify::{MAX_OCTETS, Memory, Packet, State};
use model::{Revealed, Timestamp};

use crate::literals::families;
use crate::seeds::Seeds;

/// Segments in order.
pub const TCP: u8 = 6;
/// Datagrams.
pub const UDP: u8 = 17;

/// Port in two octets, how it is cut in one, the rest is said.
const HEADER_OCTETS: usize = 3;

/// Octets of a piece's own head: who speaks and what becomes of it, and how long it is.
const PIECE_OCTETS: usize = 2;

/// Tells a flow, and looks whether promises are kept.
///
/// # Panics
///
/// When a promise is broken.
pub fn tell(protocol: u8, input: &[u8]) {
    let Some((header, mut rest)) = input.split_first_chunk::<HEADER_OCTETS>() else { return };
    let [high, low, cut] = *header;
    let port = u16::from_be_bytes([high, low]);
    let mut state = State::default();
    let mut memory = Memory::new(u64::from(cut));
    state.opened(true, u32::MAX);
    state.opened(false, u32::MAX);
    let mut sequences = [0_u32; 2];
    while let Some((head, behind)) = rest.split_first_chunk::<PIECE_OCTETS>() {
        let [how, length] = *head;
        // Up to 4080 octets, in steps of 16, or exactly so many.
        let length = usize::from(length) << if how & 8 == 0 { 0 } else { 4 };
        let (piece, behind) = behind.split_at(length.min(behind.len()));
        rest = behind;
        let from_initiator = how & 1 == 0;
        let step = match cut {
            0 => piece.len().max(1),
            size => usize::from(size),
        };
        for payload in piece.chunks(step) {
            let sequence = &mut sequences[usize::from(!from_initiator)];
            let length = payload.len() as u32;
            // In order, again, too early, from nowhere.
            let at = match how >> 1 & 3 {
                0 => *sequence,
                1 => sequence.wrapping_sub(length),
                2 => sequence.wrapping_add(length),
                _ => sequence.wrapping_add(1 << 20),
            };
            *sequence = sequence.wrapping_add(length);
            see(&mut state, &mut memory, protocol, port, from_initiator, at, payload);
        }
    }
}

fn see(
    state: &mut State,
    memory: &mut Memory,
    protocol: u8,
    port: u16,
    from_initiator: bool,
    sequence: u32,
    payload: &[u8],
) {
    let end = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    let (source, destination) = if from_initiator { (end(1), end(2)) } else { (end(2), end(1)) };
    let ports = if from_initiator { (50_321, port) } else { (port, 50_321) };
    let before = told(state);
    let was_done = state.is_done();
    let packet = Packet {
        time: Timestamp::from_seconds(1_700_000_000),
        protocol,
        source,
        destination,
        source_port: ports.0,
        destination_port: ports.1,
        from_initiator,
        sequence: (protocol == TCP).then_some(sequence),
        payload,
        payload_length: payload.len() as u32,
    };
    let changed = state.observe(&packet, memory);
    let after = told(state);
    assert_eq!(changed, before != after, "whether it changed");
    assert!(!(was_done && changed), "what is done has changed");
    assert!(payload.len() < MAX_OCTETS as usize || state.is_done() || after.0.is_some());
    if let Some(name) = state.host_name() {
        assert!(!name.is_empty() && name.len() <= 255 && !name.chars().any(char::is_control));
    }
    if let Some(revealed) = state.revealed() {
        assert!(revealed.facts.len() <= Revealed::MAX_FACTS);
        for fact in &revealed.facts {
            assert!(fact.value.len() <= 4096 && !fact.value.chars().any(char::is_control));
            assert!(!fact.value.contains('|'), "a bar among facts");
        }
    }
}

type Told = (Option<String>, Option<String>, Option<Revealed>);

fn told(state: &State) -> Told {
    let label = state.label().map(|label| label.application.to_string());
    (label, state.host_name().map(str::to_owned), state.revealed().cloned())
}

/// The first messages that tests of probes are made of, at the ports of their family, whole and in
/// small pieces.
pub fn seeds(protocol: u8) -> Seeds {
    let classify = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/classify");
    let mut seeds = Seeds::new();
    for family in families(&classify) {
        for (at, octets) in family.examples.iter().enumerate() {
            let port = family.ports.get(at % family.ports.len().max(1)).copied().unwrap_or(443);
            let cut = if protocol == TCP && at % 4 == 0 { 5 } else { 0 };
            let (how, length) = match u8::try_from(octets.len()) {
                Ok(length) => (0, length),
                Err(_) => (8, u8::try_from(octets.len() / 16).unwrap_or(u8::MAX)),
            };
            let [high, low] = port.to_be_bytes();
            let mut seed = vec![high, low, cut, how, length];
            seed.extend(octets);
            // An answer begins as the question did.
            seed.extend([how | 1, length]);
            seed.extend(octets);
            seeds.push((format!("{}-{at}", family.name), seed));
        }
    }
    seeds
}
