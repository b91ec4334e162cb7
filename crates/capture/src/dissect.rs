//! One packet from its link layer down to TCP, UDP and ICMP; every payload is a view.

mod ip;
mod link;
mod other;
mod transport;

use std::net::IpAddr;

use crate::LinkType;

pub use other::OtherKind;
pub use transport::{Icmp, Tcp, Transport, Udp};

/// What a packet is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dissection<'a> {
    /// The inner-most VLAN id; a priority tag (id 0) is none.
    pub vlan: Option<u16>,
    /// What it carries.
    pub network: Network<'a>,
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
    pub fragment: Option<Fragment>,
    /// What it carries.
    pub transport: Transport<'a>,
}

/// Which part of a fragmented packet it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fragment {
    /// The same in all parts.
    pub id: u32,
    /// Where it lies in the whole: octets.
    pub offset: u32,
    /// Whether more parts follow.
    pub more: bool,
}

/// Looks into a packet. `original_length` is its length on the wire, so that what was cut off is
/// not taken for missing.
#[inline]
pub fn dissect(link_type: LinkType, data: &[u8], original_length: u32) -> Dissection<'_> {
    link::dissect(link_type, Frame::new(data, original_length))
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
