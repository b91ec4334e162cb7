//! What of a packet is looked at.

use std::net::IpAddr;

use model::Timestamp;

/// A packet of a flow that carries payload.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// When it was captured.
    pub time: Timestamp,
    /// IP protocol number.
    pub protocol: u8,
    /// Who sent it.
    pub source: IpAddr,
    /// To whom.
    pub destination: IpAddr,
    /// Port of the sender; 0 where there are none.
    pub source_port: u16,
    /// Port of the receiver; 0 where there are none.
    pub destination_port: u16,
    /// Whether the flow's initiator sent it.
    pub from_initiator: bool,
    /// TCP: sequence number of its first payload octet.
    pub sequence: Option<u32>,
    /// What was captured of its payload.
    pub payload: &'a [u8],
    /// Octets of payload on the wire.
    pub payload_length: u32,
}
