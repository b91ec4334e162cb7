//! One packet: a copy is rewritten from its link layer inwards and cut where nothing is known.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use capture::LinkType;

use crate::{Key, link};

/// Rewrites packets with one key.
pub struct Anonymiser {
    pub(crate) key: Key,
    /// Octets kept behind the last header.
    pub(crate) payload: usize,
    data: Vec<u8>,
    out: Vec<u8>,
}

/// Why a packet is left out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Dropped {
    /// Its link layer is one we cannot rewrite.
    Link(LinkType),
    /// It carries something that may hold addresses or names in places unknown to us.
    Protocol,
    /// Its headers are cut or damaged.
    Malformed,
}

/// How far a packet is understood, or why it is left out.
pub(crate) type Understood = Result<usize, Dropped>;

/// The packet being rewritten.
pub(crate) struct Packet<'a> {
    pub(crate) key: &'a mut Key,
    pub(crate) payload: usize,
    pub(crate) data: &'a mut [u8],
    /// Packets within packets so far.
    pub(crate) depth: u8,
}

/// Packets within packets that are followed; deeper ones are cut.
pub(crate) const DEEPEST: u8 = 8;

impl Anonymiser {
    /// Keeps so many octets of payload behind each packet's last header: as they are, whatever they
    /// tell.
    pub const fn new(key: Key, payload: usize) -> Self {
        Self { key, payload, data: Vec::new(), out: Vec::new() }
    }

    /// What is written in place of a captured packet.
    pub fn packet(&mut self, link_type: LinkType, data: &[u8]) -> Result<&[u8], Dropped> {
        self.data.clear();
        self.data.extend_from_slice(data);
        let mut packet =
            Packet { key: &mut self.key, payload: self.payload, data: &mut self.data, depth: 0 };
        let kept = link::rewrite(&mut packet, link_type)?;
        self.out.clear();
        self.out.extend_from_slice(self.data.get(..kept).unwrap_or(&self.data));
        Ok(&self.out)
    }
}

impl Packet<'_> {
    pub(crate) fn byte(&self, at: usize) -> Result<u8, Dropped> {
        self.data.get(at).copied().ok_or(Dropped::Malformed)
    }

    pub(crate) fn word(&self, at: usize) -> Result<u16, Dropped> {
        let octets = self.data.get(at..).and_then(<[u8]>::first_chunk::<2>);
        octets.map(|octets| u16::from_be_bytes(*octets)).ok_or(Dropped::Malformed)
    }

    /// Maps a MAC address, as far as it was captured whole.
    pub(crate) fn mac(&mut self, at: usize) -> Result<(), Dropped> {
        let place = self.data.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<6>);
        let place = place.ok_or(Dropped::Malformed)?;
        *place = self.key.mac(*place);
        Ok(())
    }

    /// Maps an IPv4 address.
    pub(crate) fn v4(&mut self, at: usize) -> Result<(), Dropped> {
        let place = self.data.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<4>);
        let place = place.ok_or(Dropped::Malformed)?;
        if let IpAddr::V4(mapped) = self.key.address(Ipv4Addr::from(*place).into()) {
            *place = mapped.octets();
        }
        Ok(())
    }

    /// Maps an IPv6 address.
    pub(crate) fn v6(&mut self, at: usize) -> Result<(), Dropped> {
        let place = self.data.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<16>);
        let place = place.ok_or(Dropped::Malformed)?;
        if let IpAddr::V6(mapped) = self.key.address(Ipv6Addr::from(*place).into()) {
            *place = mapped.octets();
        }
        Ok(())
    }

    /// Overwrites octets that are there.
    pub(crate) fn fill(&mut self, from: usize, to: usize, octet: u8) {
        let to = to.min(self.data.len());
        if let Some(place) = self.data.get_mut(from..to) {
            place.fill(octet);
        }
    }

    /// The sum of the 16-bit words from `from` to `to`, for a checksum over them (RFC 1071).
    pub(crate) fn sum(&self, from: usize, to: usize) -> u64 {
        let octets = self.data.get(from..to.min(self.data.len())).unwrap_or_default();
        let words = octets.chunks(2).map(|word| match word {
            [high, low] => u64::from(u16::from_be_bytes([*high, *low])),
            [high] => u64::from(*high) << 8,
            _ => 0,
        });
        words.sum()
    }

    /// Corrects a checksum by what the words under it were and are (RFC 1624 §3), so that one that
    /// was wrong stays wrong. `before` and `after` do not count the checksum itself.
    pub(crate) fn correct(&mut self, at: usize, before: u64, after: u64) {
        let Some(place) = self.data.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<2>) else {
            return;
        };
        let old = !u16::from_be_bytes(*place);
        let sum = u64::from(old) + u64::from(!fold(before)) + u64::from(fold(after));
        *place = (!fold(sum)).to_be_bytes();
    }

    /// How much is kept where payload begins.
    pub(crate) fn payload_from(&self, at: usize, end: usize) -> usize {
        at.saturating_add(self.payload).min(end).min(self.data.len())
    }
}

/// A ones' complement sum in 16 bits.
const fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}
