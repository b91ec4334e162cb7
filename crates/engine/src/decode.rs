//! What a captured packet is to us: a flow export, an IP packet to meter, or something else.

use std::net::SocketAddr;

use capture::{IpPacket, Network, Packet, Transport};

/// A packet sorted by what is done with it.
pub(crate) enum Sorted<'a> {
    /// UDP payload that is NetFlow, IPFIX or sFlow.
    Export { from: SocketAddr, datagram: &'a [u8] },
    /// Any other IP packet.
    Ip { vlan: Option<u16>, packet: IpPacket<'a> },
    /// Not IP, or not to be dissected: the network layer's own words.
    Other(Network<'a>),
}

/// Dissects a packet. Exports are recognised by a valid header, never by port alone.
pub(crate) fn sort<'a>(packet: &Packet<'a>, decode_exports: bool) -> Sorted<'a> {
    let dissection = capture::dissect(packet.link_type, packet.data, packet.original_length);
    match dissection.network {
        Network::Ip(ip) => match export(&ip).filter(|_| decode_exports) {
            Some((from, datagram)) => Sorted::Export { from, datagram },
            None => Sorted::Ip { vlan: dissection.vlan, packet: ip },
        },
        other => Sorted::Other(other),
    }
}

fn export<'a>(ip: &IpPacket<'a>) -> Option<(SocketAddr, &'a [u8])> {
    let Transport::Udp(udp) = &ip.transport else { return None };
    netflow::recognise(udp.payload)?;
    Some((SocketAddr::new(ip.source, udp.source_port), udp.payload))
}
