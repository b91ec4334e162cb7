//! What a captured packet is to us: a flow export, an IP packet to meter, or something else.

use std::fmt;
use std::net::SocketAddr;

use capture::{IpPacket, LinkType, Network, OtherKind, Packet, Transport};

/// The relay's interface for cached templates: neither their time nor their sequence number counts.
pub(crate) const TEMPLATE_CACHE: &str = "template-cache";

/// A packet sorted by what is done with it.
pub(crate) enum Sorted<'a> {
    /// UDP payload that is NetFlow, IPFIX or sFlow.
    Export { from: SocketAddr, datagram: &'a [u8] },
    /// Any other IP packet.
    Ip { vlan: Option<u16>, packet: IpPacket<'a> },
    /// Counted by what it is, not metered.
    Unmetered(Unmetered),
}

/// Why a packet is not metered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Unmetered {
    /// It carries something else than IP.
    NotIp(OtherKind),
    /// Its link layer is unknown to us.
    Link(LinkType),
    /// Its headers make no sense.
    Malformed(&'static str),
    /// There are more kinds than are told apart.
    Rest,
}

/// Dissects a packet. Exports are recognised by a valid header, never by port alone.
pub(crate) fn sort<'a>(packet: &Packet<'a>, decode_exports: bool) -> Sorted<'a> {
    let dissection = capture::dissect(packet.link_type, packet.data, packet.original_length);
    match dissection.network {
        Network::Ip(ip) => match export(&ip).filter(|_| decode_exports) {
            Some((from, datagram)) => Sorted::Export { from, datagram },
            None => Sorted::Ip { vlan: dissection.vlan, packet: ip },
        },
        Network::Other(kind) => Sorted::Unmetered(Unmetered::NotIp(kind)),
        Network::UnknownLink(link) => Sorted::Unmetered(Unmetered::Link(link)),
        Network::Malformed(why) => Sorted::Unmetered(Unmetered::Malformed(why)),
    }
}

fn export<'a>(ip: &IpPacket<'a>) -> Option<(SocketAddr, &'a [u8])> {
    let Transport::Udp(udp) = &ip.transport else { return None };
    netflow::recognise(udp.payload)?;
    Some((SocketAddr::new(ip.source, udp.source_port), udp.payload))
}

impl fmt::Display for Unmetered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotIp(kind) => write!(f, "{kind}"),
            Self::Link(link) => write!(f, "link type {link}"),
            Self::Malformed(why) => write!(f, "malformed: {why}"),
            Self::Rest => f.write_str("other"),
        }
    }
}
