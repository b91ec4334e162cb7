//! What a packet tells of others than its own flow.

use std::net::IpAddr;

use model::Timestamp;

/// Something that was learnt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// An address has a name.
    Name(LearntName),
}

/// An address and what it is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LearntName {
    /// The address.
    pub address: IpAddr,
    /// Its name: at most 255 octets without control characters.
    pub name: Box<str>,
    /// Who was told; none where it holds for everybody.
    pub client: Option<IpAddr>,
    /// When.
    pub time: Timestamp,
    /// For how many seconds it holds.
    pub life_seconds: u32,
    /// Who said so.
    pub teller: Teller,
}

/// Where a name comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Teller {
    /// An answer of a name server.
    Dns,
    /// A host of the link, of itself.
    Multicast,
    /// NetBIOS.
    NetBios,
    /// DHCP.
    Dhcp,
}
