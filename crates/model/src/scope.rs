//! How far an address reaches: whether it is somebody's own network, everybody's, or a group's.
//!
//! From IANA's registries of special-purpose addresses (RFC 6890) and of multicast (RFC 5771, RFC 4291).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Everywhere.
    Global,
    /// In one organisation (RFC 1918, RFC 4193).
    Private,
    /// Between a provider and its customers (RFC 6598).
    Shared,
    /// On one link (RFC 3927, RFC 4291).
    LinkLocal,
    /// In one host.
    Loopback,
    /// A group of hosts.
    Multicast,
    /// Everybody on the link.
    Broadcast,
    /// In texts only (RFC 5737, RFC 3849, RFC 9637).
    Documentation,
    /// In laboratories only (RFC 2544, RFC 5180).
    Benchmarking,
    /// No address yet (RFC 1122 §3.2.1.3).
    Unspecified,
    /// Kept for later, or for protocols themselves.
    Reserved,
}

impl Scope {
    /// Of an address.
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    /// The word the user sees and types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::LinkLocal => "link-local",
            Self::Loopback => "loopback",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Unspecified => "unspecified",
            Self::Reserved => "reserved",
        }
    }

    const fn of_v4(address: Ipv4Addr) -> Self {
        match address.octets() {
            [0, ..] => Self::Unspecified,
            [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Self::Private,
            [100, 64..=127, ..] => Self::Shared,
            [127, ..] => Self::Loopback,
            [169, 254, ..] => Self::LinkLocal,
            [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Self::Documentation,
            [198, 18..=19, ..] => Self::Benchmarking,
            // Two services for everybody live in what is kept for protocols (RFC 7723, RFC 8155).
            [192, 0, 0, 9 | 10] => Self::Global,
            [192, 0, 0, _] => Self::Reserved,
            [224..=239, ..] => Self::Multicast,
            [255, 255, 255, 255] => Self::Broadcast,
            [240..=255, ..] => Self::Reserved,
            _ => Self::Global,
        }
    }

    const fn of_v6(address: Ipv6Addr) -> Self {
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0] => Self::Unspecified,
            [0, 0, 0, 0, 0, 0, 0, 1] => Self::Loopback,
            [0, 0, 0, 0, 0, 0xffff, high, low] => {
                Self::of_v4(Ipv4Addr::from_bits((high as u32) << 16 | low as u32))
            }
            // Translated to IPv4 for everybody, and within one network (RFC 6052, RFC 8215).
            [0x64, 0xff9b, 0, 0, 0, 0, ..] => Self::Global,
            [0x64, 0xff9b, 1, ..] => Self::Private,
            [0x2001, 0x2, 0, ..] => Self::Benchmarking,
            [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => Self::Documentation,
            [0xfc00..=0xfdff, ..] => Self::Private,
            [0xfe80..=0xfebf, ..] => Self::LinkLocal,
            [0xff00..=0xffff, ..] => Self::Multicast,
            [0x2000..=0x3fff, ..] => Self::Global,
            _ => Self::Reserved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: &str) {
        assert_eq!(Scope::of(address.parse().unwrap()).name(), expected, "{address}");
    }

    #[test]
    fn special_addresses_are_told_by_their_blocks() {
        check("8.8.8.8", "global");
        check("10.255.255.255", "private");
        check("11.0.0.0", "global");
        check("172.15.255.255", "global");
        check("172.16.0.0", "private");
        check("172.32.0.0", "global");
        check("192.168.1.1", "private");
        check("100.63.255.255", "global");
        check("100.64.0.0", "shared");
        check("100.128.0.0", "global");
        check("127.0.0.53", "loopback");
        check("169.254.9.9", "link-local");
        check("192.0.2.1", "documentation");
        check("198.51.100.7", "documentation");
        check("203.0.113.7", "documentation");
        check("198.19.0.1", "benchmarking");
        check("224.0.0.251", "multicast");
        check("239.255.255.250", "multicast");
        check("240.0.0.1", "reserved");
        check("255.255.255.255", "broadcast");
        check("0.0.0.0", "unspecified");
        check("192.0.0.8", "reserved");
        check("192.0.0.9", "global");
    }

    #[test]
    fn so_are_those_of_ipv6() {
        check("2606:4700::1111", "global");
        check("::", "unspecified");
        check("::1", "loopback");
        check("::ffff:192.168.0.1", "private");
        check("64:ff9b::8.8.8.8", "global");
        check("64:ff9b:1::1", "private");
        check("2001:2::1", "benchmarking");
        check("2001:db8::1", "documentation");
        check("3fff:fff::1", "documentation");
        check("3fff:1000::1", "global");
        check("fd00::1", "private");
        check("fe80::1", "link-local");
        check("fec0::1", "reserved");
        check("ff02::fb", "multicast");
        check("100::1", "reserved");
    }
}
