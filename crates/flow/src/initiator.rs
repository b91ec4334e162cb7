//! Who began a flow, as its first packet tells.

use model::{FlowKey, InitiatorEvidence};

use crate::flow::{ACK, SYN};

/// Whether a flow's first packet is an answer, and how we know: a SYN/ACK is one to an initiator that
/// was not seen. A segment without SYN belongs to a connection that began earlier, and tells nothing.
pub(crate) fn first_packet(way: &FlowKey, tcp_flags: u8) -> (bool, InitiatorEvidence) {
    match tcp_flags & (SYN | ACK) {
        SYN => (false, InitiatorEvidence::Handshake),
        flags if flags == SYN | ACK => (true, InitiatorEvidence::Handshake),
        _ if way.protocol != TCP => (false, InitiatorEvidence::FirstPacket),
        _ => match (is_of_servers(way.source_port), is_of_servers(way.destination_port)) {
            (true, false) => (true, InitiatorEvidence::Port),
            (false, true) => (false, InitiatorEvidence::Port),
            _ => (false, InitiatorEvidence::FirstPacket),
        },
    }
}

/// Ports below 1024 are given to services (RFC 6335 §6: System Ports); clients choose higher ones.
const fn is_of_servers(port: u16) -> bool {
    port != 0 && port < 1024
}

const TCP: u8 = 6;
