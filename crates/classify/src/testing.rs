//! What tests of probes share: a packet from little.

use std::net::{IpAddr, Ipv4Addr};

use model::Timestamp;

use crate::{Memory, Packet, State};

/// A packet between 10.0.0.1, the initiator, and 10.0.0.2.
pub(crate) fn packet(
    protocol: u8,
    source_port: u16,
    destination_port: u16,
    from_initiator: bool,
    payload: &[u8],
) -> Packet<'_> {
    let end = |last| IpAddr::V4(Ipv4Addr::new(10, 0, 0, last));
    let (source, destination) = if from_initiator { (end(1), end(2)) } else { (end(2), end(1)) };
    Packet {
        time: Timestamp::from_seconds(0),
        protocol,
        source,
        destination,
        source_port,
        destination_port,
        from_initiator,
        sequence: None,
        payload,
        payload_length: u32::try_from(payload.len()).unwrap_or(u32::MAX),
    }
}

/// Shows it to a flow of which nothing else is known.
pub(crate) fn see(
    state: &mut State,
    protocol: u8,
    source_port: u16,
    destination_port: u16,
    from_initiator: bool,
    payload: &[u8],
) -> bool {
    let packet = packet(protocol, source_port, destination_port, from_initiator, payload);
    state.observe(&packet, &mut Memory::default())
}
