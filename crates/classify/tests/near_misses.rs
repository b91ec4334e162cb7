//! No false friends: what comes near a protocol, and is not it, gets no name.

#[path = "near_misses/literals.rs"]
mod literals;
#[path = "near_misses/noise.rs"]
mod noise;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use classify::{Memory, Packet, State};
use model::{Confidence, Timestamp};

use noise::Noise;

/// Flows that come near a protocol.
const FLOWS: usize = 100_000;

/// One in a thousand.
const MAX_NAMED: usize = FLOWS / 1000;

/// A first packet that is known for what it is.
struct Example {
    protocol: u8,
    port: u16,
    application: Box<str>,
    octets: Vec<u8>,
}

/// One at random.
fn octet(noise: &mut Noise) -> u8 {
    (noise.next() >> 56) as u8
}

/// What the payload of a client's first packet is taken for.
fn named(protocol: u8, port: u16, octets: &[u8], from_client: bool) -> Option<Box<str>> {
    let end = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    let (source, destination) = if from_client { (end(1), end(2)) } else { (end(2), end(1)) };
    let ports = if from_client { (50_321, port) } else { (port, 50_321) };
    let mut state = State::default();
    let packet = Packet {
        time: Timestamp::from_seconds(0),
        protocol,
        source,
        destination,
        source_port: ports.0,
        destination_port: ports.1,
        from_initiator: from_client,
        sequence: None,
        payload: octets,
        payload_length: u32::try_from(octets.len()).unwrap_or(u32::MAX),
    };
    state.observe(&packet, &mut Memory::default());
    let label = state.label().filter(|label| label.confidence >= Confidence::Payload)?;
    Some(label.application.into())
}

/// First packets of the probes' own tests that are known alone, at a port of their family or
/// anywhere.
fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for family in literals::families(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        for octets in &family.examples {
            for protocol in [6, 17] {
                let ports = std::iter::once(49_999).chain(family.ports.iter().copied());
                let mut seen = BTreeSet::new();
                for port in ports {
                    let Some(application) = named(protocol, port, octets, true) else { continue };
                    if seen.insert(application.clone()) {
                        examples.push(Example {
                            protocol,
                            port,
                            application,
                            octets: octets.clone(),
                        });
                    }
                }
            }
        }
    }
    examples
}

/// Breaks the rule of a message: its beginning becomes another one, or is not where it belongs, and
/// what it tells of its length with it.
fn spoilt(example: &Example, noise: &mut Noise, way: usize) -> Vec<u8> {
    let mut octets = example.octets.clone();
    let head = octets.len().min(24);
    match way {
        // Other octets.
        0 => octets[..head].iter_mut().for_each(|one| *one = octet(noise)),
        // Letters and digits of a text moved on, the rest of it kept; octets turned over.
        1 => octets[..head].iter_mut().for_each(|octet| *octet = octet.wrapping_add(7) ^ 0x55),
        // Backwards.
        2 => octets[..head].reverse(),
        // Behind something else.
        _ => {
            let before: Vec<u8> = (0..1 + noise.below(7)).map(|_| octet(noise)).collect();
            octets.splice(0..0, before);
        }
    }
    octets
}

#[test]
fn what_comes_near_a_protocol_gets_a_name_in_at_most_one_of_a_thousand_flows() {
    let examples = examples();
    let applications: BTreeSet<&str> =
        examples.iter().map(|example| &*example.application).collect();
    assert!(applications.len() >= 100, "{} applications: {applications:?}", applications.len());
    let mut noise = Noise(0x5eed);
    let mut friends: BTreeMap<(Box<str>, usize), (usize, String)> = BTreeMap::new();
    let mut count = 0;
    for flow in 0..FLOWS {
        let example = &examples[flow % examples.len()];
        let way = flow / examples.len() % 4;
        let octets = spoilt(example, &mut noise, way);
        if octets == example.octets {
            continue;
        }
        // At the protocol's own port, and anywhere.
        let port =
            if octet(&mut noise) < 128 { example.port } else { 1024 + octet(&mut noise) as u16 };
        let found = named(example.protocol, port, &octets, octet(&mut noise) < 200);
        if let Some(found) = found {
            count += 1;
            let entry = friends.entry((found, way)).or_default();
            entry.0 += 1;
            entry.1 = format!("{port} {}", octets.escape_ascii());
            entry.1.truncate(160);
        }
    }
    let mut friends: Vec<_> = friends.into_iter().collect();
    friends.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    friends.truncate(40);
    assert!(count <= MAX_NAMED, "{count} of {FLOWS}: {friends:#?}");
}

#[test]
fn what_looks_encrypted_gets_a_name_in_at_most_one_of_a_thousand_flows() {
    // At the ports protocols live at, where probes ask for less.
    let families = literals::families(Path::new(env!("CARGO_MANIFEST_DIR")));
    let ports: Vec<u16> = families.into_iter().flat_map(|family| family.ports).collect();
    let mut noise = Noise(0xfeed);
    let mut friends: BTreeMap<Box<str>, (usize, u16)> = BTreeMap::new();
    for flow in 0..FLOWS {
        let octets: Vec<u8> = (0..16 + noise.below(600)).map(|_| octet(&mut noise)).collect();
        let port = ports[noise.below(ports.len())];
        let protocol = if flow % 2 == 0 { 6 } else { 17 };
        if let Some(found) = named(protocol, port, &octets, octet(&mut noise) < 128) {
            let entry = friends.entry(found).or_default();
            *entry = (entry.0 + 1, port);
        }
    }
    let count: usize = friends.values().map(|(count, _)| count).sum();
    assert!(count <= MAX_NAMED, "{count} of {FLOWS}: {friends:?}");
}
