//! One packet from its link layer down to TCP, UDP and ICMP; every payload is a view.

mod inside;
mod ip;
mod link;
mod other;
mod trail;
mod transport;

use std::net::IpAddr;

use crate::LinkType;
use crate::tunnel::{Tunnels, Unwrap};

use trail::Trail;

pub(crate) use ip::addresses;
pub use other::OtherKind;
pub use transport::{Icmp, Tcp, Transport, Udp};

/// What a packet is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dissection<'a> {
    /// The inner-most VLAN id; a priority tag (id 0) is none.
    pub vlan: Option<u16>,
    /// The inner-most IP packet, or what is there instead. Where a tunnel carries no IP packet, or
    /// none that can be read, it is the packet that carries the tunnel.
    pub network: Network<'a>,
    /// What lies around it.
    pub tunnels: Tunnels<'a>,
}

/// What a link layer carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Network<'a> {
    /// An IPv4 or IPv6 packet.
    Ip(IpPacket<'a>),
    /// Something else, which is counted.
    Other(OtherKind),
    /// A link type we do not look into.
    UnknownLink(LinkType),
    /// Headers that contradict themselves or end too early: which.
    Malformed(&'static str),
}

/// An IPv4 or IPv6 packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IpPacket<'a> {
    /// From.
    pub source: IpAddr,
    /// To.
    pub destination: IpAddr,
    /// The protocol behind all IPv6 extension headers.
    pub protocol: u8,
    /// Octets on the wire from the IP header on, as the header says; where it says 0 (segmentation
    /// offload, BigTCP), as the frame's length says.
    pub ip_length: u32,
    /// The header says more than the frame had on the wire: a damaged packet. The lengths within
    /// `transport` then go by the frame.
    pub exceeds_frame: bool,
    /// Time to live, hop limit.
    pub ttl: u8,
    /// Type of service, traffic class.
    pub tos: u8,
    /// Set for every part of a fragmented packet.
    pub fragment: Option<Fragment<'a>>,
    /// What it carries.
    pub transport: Transport<'a>,
}

/// Which part of a fragmented packet it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fragment<'a> {
    /// The same in all parts.
    pub id: u32,
    /// Where it lies in the whole: octets.
    pub offset: u32,
    /// Whether more parts follow.
    pub more: bool,
    /// What the joined parts begin with: the packet's protocol, or an extension header.
    pub protocol: u8,
    /// What was captured of it, behind the headers that every part has.
    pub payload: &'a [u8],
    /// Octets of it on the wire.
    pub length: u32,
}

/// Looks into a packet, and into the tunnels of [`Unwrap::DEFAULT`]. `original_length` is its length
/// on the wire, so that what was cut off is not taken for missing.
#[inline]
pub fn dissect(link_type: LinkType, data: &[u8], original_length: u32) -> Dissection<'_> {
    dissect_with(Unwrap::DEFAULT, link_type, data, original_length)
}

/// Looks into a packet, and only into these kinds of tunnels.
#[inline]
pub fn dissect_with(
    unwrap: Unwrap,
    link_type: LinkType,
    data: &[u8],
    original_length: u32,
) -> Dissection<'_> {
    let mut trail = Trail::new(unwrap, data);
    let found = link::dissect(link_type, Frame::new(data, original_length), &mut trail);
    let Trail { vlan, tunnels, packet, .. } = trail;
    let network = match (found, packet) {
        (Found::Ip, Some(packet)) => Network::Ip(packet),
        (Found::Ip, None) => Network::Malformed("IP header"),
        (Found::Other(kind), _) => Network::Other(kind),
        (Found::UnknownLink(link), _) => Network::UnknownLink(link),
        (Found::Malformed(why), _) => Network::Malformed(why),
    };
    Dissection { vlan, network, tunnels }
}

/// What was found behind a header: [`Network`], whose packet stands in the trail.
#[derive(Clone, Copy)]
enum Found {
    Ip,
    Other(OtherKind),
    UnknownLink(LinkType),
    Malformed(&'static str),
}

/// Octets that may have been cut, and how many there were on the wire.
#[derive(Clone, Copy)]
struct Frame<'a> {
    data: &'a [u8],
    wire: u32,
}

impl<'a> Frame<'a> {
    fn new(data: &'a [u8], wire: u32) -> Self {
        let captured = u32::try_from(data.len()).unwrap_or(u32::MAX);
        Self { data, wire: wire.max(captured) }
    }

    /// What lies behind `octets` octets; `None` where fewer were captured.
    #[inline]
    fn skip(self, octets: usize) -> Option<Self> {
        let data = self.data.get(octets..)?;
        Some(Self { data, wire: self.wire.saturating_sub(u32::try_from(octets).ok()?) })
    }

    /// Not more than `octets` of it: what lies behind is padding. Nor more than there was.
    #[inline]
    fn limit(self, octets: u32) -> Self {
        let wire = self.wire.min(octets);
        Self { data: self.data.get(..wire as usize).unwrap_or(self.data), wire }
    }
}

#[cfg(test)]
mod tests;
