//! What a captured packet is to us: a flow export, an IP packet to meter, or something else.

use std::fmt;
use std::net::SocketAddr;

use capture::{IpPacket, LinkType, Network, OtherKind, Packet, Transport};
use netflow::Refusal;

/// What an interface is for in the relay's profile, known by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Role {
    /// Packets as they arrived: any interface of an ordinary capture.
    #[default]
    Traffic,
    /// What came to the relay's port: exports, or meant to be.
    Live,
    /// Templates from the relay's cache: neither their time nor their sequence number counts.
    TemplateCache,
}

impl Role {
    /// The role of an interface of that name.
    pub(crate) fn of(interface: Option<&str>) -> Self {
        match interface {
            Some("live") => Self::Live,
            Some("template-cache") => Self::TemplateCache,
            _ => Self::Traffic,
        }
    }
}

/// A packet sorted by what is done with it.
pub(crate) enum Sorted<'a> {
    /// UDP payload that is NetFlow, IPFIX or sFlow.
    Export { from: SocketAddr, datagram: &'a [u8] },
    /// Any other IP packet.
    Ip { vlan: Option<u16>, packet: IpPacket<'a>, stray: Option<Stray> },
    /// Counted by what it is, not metered.
    Unmetered(Unmetered),
}

/// A datagram that came to a port for exports and is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stray {
    /// The port it came to.
    pub(crate) port: u16,
    /// Why it is none.
    pub(crate) refusal: Refusal,
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

/// Dissects a packet. What a relay passes on is an export, good or bad; on ports for exports a
/// whole header makes one; elsewhere everything about it must be plausible.
pub(crate) fn sort<'a>(packet: &Packet<'a>, role: Role, decode_exports: bool) -> Sorted<'a> {
    let dissection = capture::dissect(packet.link_type, packet.data, packet.original_length);
    match dissection.network {
        Network::Ip(ip) => {
            let export = if decode_exports { export(&ip, role) } else { Err(None) };
            match export {
                Ok((from, datagram)) => Sorted::Export { from, datagram },
                Err(stray) => Sorted::Ip { vlan: dissection.vlan, packet: ip, stray },
            }
        }
        Network::Other(kind) => Sorted::Unmetered(Unmetered::NotIp(kind)),
        Network::UnknownLink(link) => Sorted::Unmetered(Unmetered::Link(link)),
        Network::Malformed(why) => Sorted::Unmetered(Unmetered::Malformed(why)),
    }
}

fn export<'a>(ip: &IpPacket<'a>, role: Role) -> Result<(SocketAddr, &'a [u8]), Option<Stray>> {
    let Transport::Udp(udp) = &ip.transport else { return Err(None) };
    let port = udp.destination_port;
    if role == Role::Traffic && netflow::is_export_port(port) {
        netflow::recognise_on_export_port(udp.payload)
            .map_err(|refusal| Some(Stray { port, refusal }))?;
    } else if role == Role::Traffic {
        netflow::recognise(udp.payload).ok_or(None)?;
    }
    Ok((SocketAddr::new(ip.source, udp.source_port), udp.payload))
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
