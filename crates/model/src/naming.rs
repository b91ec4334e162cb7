//! How it is known what a host is called.

use serde::{Deserialize, Serialize};

/// Where a host's name comes from, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum NameSource {
    /// A resolver was asked for the address while this was read.
    Resolver,
    /// A client called the server so in its request.
    Http,
    /// A client called the server so in its ClientHello.
    Tls,
    /// Somebody in the traffic asked DNS for the address.
    ReverseDns,
    /// Somebody in the traffic asked DNS for the name and got the address.
    Dns,
    /// The host, or one beside it, said so over LLMNR.
    Llmnr,
    /// The host said so over NetBIOS.
    NetBios,
    /// The host said so over multicast DNS.
    Mdns,
    /// The host called itself so when it asked for an address.
    Dhcp,
    /// The host called itself so when it asked for an IPv6 address.
    Dhcpv6,
    /// The capture file says so.
    File,
}

impl NameSource {
    /// Every source, weakest first.
    pub const ALL: [Self; 11] = [
        Self::Resolver,
        Self::Http,
        Self::Tls,
        Self::ReverseDns,
        Self::Dns,
        Self::Llmnr,
        Self::NetBios,
        Self::Mdns,
        Self::Dhcp,
        Self::Dhcpv6,
        Self::File,
    ];

    /// Whether others said so: clients, resolvers. The rest the host says of itself, or the file does.
    pub const fn is_inferred(self) -> bool {
        matches!(self, Self::Resolver | Self::Http | Self::Tls | Self::ReverseDns | Self::Dns)
    }

    /// The words the user sees.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resolver => "resolver",
            Self::Http => "HTTP",
            Self::Tls => "TLS",
            Self::ReverseDns => "reverse DNS",
            Self::Dns => "DNS",
            Self::Llmnr => "LLMNR",
            Self::NetBios => "NetBIOS",
            Self::Mdns => "mDNS",
            Self::Dhcp => "DHCP",
            Self::Dhcpv6 => "DHCPv6",
            Self::File => "capture file",
        }
    }
}
