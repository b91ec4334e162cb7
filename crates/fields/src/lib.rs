//! One packet's octets in, a tree of fields out: what each says, where it stands, and the line that a
//! list of packets shows.
//!
//! Nothing is remembered between packets, and what cannot be read is shown as octets. Names of fields are
//! those of the specifications, as Wireshark shows them.
#![forbid(unsafe_code)]

mod apps;
mod config;
mod ip;
mod link;
mod tcp;
mod transport;
mod tree;

use capture::LinkType;

pub use config::{MOST_FIELDS, MOST_TEXT};
pub use tree::Field;

use tree::Tree;

/// What a packet is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// Its fields: a layer, then what stands in it, one deeper.
    pub fields: Vec<Field>,
    /// From whom: the inner-most address that could be read.
    pub source: String,
    /// To whom.
    pub destination: String,
    /// The highest protocol that was recognised.
    pub protocol: &'static str,
    /// What it says, in a line.
    pub info: String,
    /// What it is drawn as.
    pub colour: Colour,
}

/// Wireshark's colours by their meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Colour {
    /// Nothing particular.
    #[default]
    Plain,
    /// Any TCP segment.
    Tcp,
    /// A TCP connection begins or ends.
    TcpEnds,
    /// TCP with RST.
    TcpReset,
    /// UDP.
    Udp,
    /// HTTP in the clear.
    Http,
    /// ARP.
    Arp,
    /// ICMP and ICMPv6.
    Icmp,
    /// Something is wrong with it.
    Bad,
}

impl Colour {
    /// All of them, in the order of [`Colour::number`].
    pub const ALL: [Self; 9] = [
        Self::Plain,
        Self::Tcp,
        Self::TcpEnds,
        Self::TcpReset,
        Self::Udp,
        Self::Http,
        Self::Arp,
        Self::Icmp,
        Self::Bad,
    ];

    /// A number for the wire.
    pub fn number(self) -> u8 {
        let place = Self::ALL.iter().position(|one| *one == self).unwrap_or_default();
        u8::try_from(place).unwrap_or_default()
    }
}

/// Where the numbers of a TCP connection begin, one below the first octet of each end; 0 is unknown, and then
/// numbers are those of the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Begin {
    /// Of who sent the packet.
    pub sender: u32,
    /// Of who gets it.
    pub receiver: u32,
}

/// Reads a packet of which so many octets were on the wire.
pub fn read(link_type: LinkType, data: &[u8], original_length: u32) -> Seen {
    read_from(link_type, data, original_length, Begin::default())
}

/// The same of one whose connection begins there.
pub fn read_from(link_type: LinkType, data: &[u8], original_length: u32, begin: Begin) -> Seen {
    let mut tree = Tree::new(data);
    tree.begin = begin;
    link::read(&mut tree, link_type, original_length);
    tree.finish()
}

#[cfg(test)]
mod tests;
