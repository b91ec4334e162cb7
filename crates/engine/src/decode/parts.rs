//! Parts of fragmented packets: whether they are metered, and what their packet is once it is whole.

use std::net::SocketAddr;

use capture::{IpPacket, LinkType, Network, Reassembler};
use model::Timestamp;

use super::{Reading, Role, export};

/// What a part is, and what came of it.
pub(crate) struct Part<'a> {
    /// Whether it is counted to a flow: what belongs to a flow export is not.
    pub(crate) is_metered: bool,
    /// The whole packet, where it became whole and there is something to find in it.
    pub(crate) whole: Option<IpPacket<'a>>,
    /// The flow export that the whole packet is.
    pub(crate) export: Option<(SocketAddr, &'a [u8])>,
}

/// Takes a part that [`super::sort`] found. `is_export` is what it said.
#[cold]
pub(crate) fn take<'a>(
    reassembler: &'a mut Reassembler,
    time: Timestamp,
    vlan: Option<u16>,
    packet: &IpPacket<'_>,
    is_export: bool,
    reading: Reading,
) -> Part<'a> {
    let taken = reassembler.take(time, vlan, packet, is_export);
    let is_metered = !taken.is_marked;
    let nothing = Part { is_metered, whole: None, export: None };
    let Some(data) = taken.whole else { return nothing };
    let octets = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let seen = capture::dissect_with(reading.unwrap, LinkType::RAW, data, octets);
    let Network::Ip(whole) = seen.network else { return nothing };
    let export = reading.decode_exports.then(|| export(&whole, Role::Traffic).ok()).flatten();
    // What a tunnel carries belongs to another flow than its parts.
    let whole = (seen.tunnels.is_empty() && export.is_none()).then_some(whole);
    Part { is_metered, whole, export }
}
