//! What a captured packet is to us: a flow export, an IP packet to meter, or something else.

pub(crate) mod parts;

use std::fmt;
use std::net::SocketAddr;

use capture::{
    Dissection, IpPacket, LinkType, Network, OtherKind, Packet, Transport, Tunnels, Unwrap,
};
use flow::Around;
use netflow::Refusal;
use protocol::Settings;

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

/// What of a packet is looked into.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) decode_exports: bool,
    pub(crate) unwrap: Unwrap,
    pub(crate) tunnels_apart: bool,
    /// Payload is looked into.
    pub(crate) classify: bool,
}

impl Reading {
    pub(crate) fn of(settings: &Settings) -> Self {
        let unwrap = Unwrap::closing(&settings.closed_tunnels);
        let Settings { decode_exports, tunnels_apart, classify, .. } = *settings;
        Self { decode_exports, unwrap, tunnels_apart, classify }
    }

    /// What around a packet belongs to its flow's key.
    #[inline]
    pub(crate) fn around(self, vlan: Option<u16>, tunnels: &Tunnels<'_>) -> Around {
        if self.tunnels_apart { Around::apart(vlan, tunnels) } else { vlan.into() }
    }
}

/// A packet sorted by what is done with it.
pub(crate) enum Sorted<'a> {
    /// UDP payload that is NetFlow, IPFIX or sFlow.
    Export { from: SocketAddr, datagram: &'a [u8] },
    /// Any other IP packet.
    Ip { packet: &'a IpPacket<'a>, stray: Option<Stray> },
    /// Part of an IP packet, which [`parts::take`] sorts further.
    Part { packet: &'a IpPacket<'a>, is_export: bool },
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
    /// It is part of a flow export, which is decoded once it is whole.
    ExportPart,
    /// There are more kinds than are told apart.
    Rest,
}

/// Dissects a packet, into what is open to be looked into.
#[inline]
pub(crate) fn look_into<'a>(packet: &Packet<'a>, role: Role, reading: Reading) -> Dissection<'a> {
    // What a relay wrapped is a datagram that came to its own port, never a tunnel.
    let unwrap = if role == Role::Traffic { reading.unwrap } else { Unwrap::NONE };
    let Packet { link_type, data, original_length, .. } = *packet;
    capture::dissect_with(unwrap, link_type, data, original_length)
}

/// Sorts a packet. What a relay passes on is an export, good or bad; on ports for exports a
/// whole header makes one; elsewhere everything about it must be plausible.
#[inline]
pub(crate) fn sort<'a>(seen: &'a Dissection<'a>, role: Role, reading: Reading) -> Sorted<'a> {
    match &seen.network {
        Network::Ip(packet) => {
            let export = if reading.decode_exports { export(packet, role) } else { Err(None) };
            match export {
                is_export if packet.fragment.is_some() => {
                    Sorted::Part { packet, is_export: is_export.is_ok() }
                }
                Ok((from, datagram)) => Sorted::Export { from, datagram },
                Err(stray) => Sorted::Ip { packet, stray },
            }
        }
        Network::Other(kind) => Sorted::Unmetered(Unmetered::NotIp(*kind)),
        Network::UnknownLink(link) => Sorted::Unmetered(Unmetered::Link(*link)),
        Network::Malformed(why) => Sorted::Unmetered(Unmetered::Malformed(why)),
    }
}

#[inline]
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
            Self::ExportPart => f.write_str("fragments of flow exports"),
            Self::Rest => f.write_str("other"),
        }
    }
}
