//! What a probe tells beyond the flow it looks at: answers that name flows to come, names of hosts,
//! exchanges to be listed.

use std::net::IpAddr;

use model::{Exchange, MacAddress, NameSource, Timestamp};

/// News that wait to be taken; they are taken after every packet, and the packets of a flow that
/// waited for one before them rarely tell more than a dozen.
pub const MAX_NEWS: usize = 256;

/// One thing that was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// A name was answered with addresses.
    Answer(Answer),
    /// A host is called so.
    HostName(HostName),
    /// A host says what kind of client it is.
    HostClass(HostClass),
    /// An exchange is complete, or will not be.
    Exchange(Box<Exchange>),
}

/// The answer to a question for the addresses of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// When it came.
    pub time: Timestamp,
    /// Who had asked.
    pub client: IpAddr,
    /// Who answered.
    pub server: IpAddr,
    /// The name that was asked for; aliases between it and the addresses are left out.
    pub name: Box<str>,
    /// Type of the records asked for: 1 is A, 28 AAAA, 65 HTTPS.
    pub kind: u16,
    /// Its addresses.
    pub addresses: Vec<Addressed>,
}

/// An address and how long it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Addressed {
    /// The address.
    pub address: IpAddr,
    /// Seconds it may be used from then on: the least on the way from the name to it.
    pub ttl_seconds: u32,
}

/// What a host is called, by itself or by others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostName {
    /// When it was told.
    pub time: Timestamp,
    /// Its address; none where it has none yet.
    pub address: Option<IpAddr>,
    /// Its hardware address, where it is told.
    pub mac: Option<MacAddress>,
    /// What it is called.
    pub name: Box<str>,
    /// Who says so.
    pub how: NameSource,
}

/// What kind of client a host says it is: DHCP's vendor class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostClass {
    /// Its address.
    pub address: IpAddr,
    /// Its hardware address, where it is told.
    pub mac: Option<MacAddress>,
    /// Its words: `MSFT 5.0`.
    pub class: Box<str>,
}

impl From<HostClass> for News {
    fn from(class: HostClass) -> Self {
        Self::HostClass(class)
    }
}

impl From<Answer> for News {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<HostName> for News {
    fn from(name: HostName) -> Self {
        Self::HostName(name)
    }
}

impl From<Exchange> for News {
    fn from(exchange: Exchange) -> Self {
        Self::Exchange(Box::new(exchange))
    }
}
