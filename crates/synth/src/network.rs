//! Who is there: two local networks and the names beyond them, all in private and documentation ranges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::frame::End;

/// A network with a router at its first address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Site {
    /// 10.20.0.0/16 and fd00:20::/64.
    Office,
    /// 192.168.1.0/24.
    Home,
}

/// Names that are asked for, most popular first, and where they live.
pub(crate) const NAMES: [&str; 24] = [
    "www.search.example",
    "docs.example.com",
    "chat.example.com",
    "www.news.example",
    "img.news.example",
    "drive.example.com",
    "fonts.cdn.example",
    "api.chat.example.com",
    "git.example.org",
    "cdn.video.example",
    "www.social.example",
    "img.social.example",
    "telemetry.vendor.example",
    "ads.tracker.example",
    "www.shop.example",
    "cdn.shop.example",
    "maps.search.example",
    "packages.example.org",
    "www.weather.example",
    "login.bank.example",
    "www.bank.example",
    "updates.vendor.example",
    "tickets.example.com",
    "wiki.example.org",
];

/// Servers of the office.
pub(crate) const FILES: (u8, u8) = (0, 20);
pub(crate) const SHELL: (u8, u8) = (0, 22);
pub(crate) const MAIL: (u8, u8) = (0, 25);
pub(crate) const RESOLVER: (u8, u8) = (0, 53);
const ROUTER: (u8, u8) = (0, 1);

impl Site {
    /// A host of this network by the last two octets of its address.
    pub(crate) fn host(self, host: (u8, u8), port: u16) -> End {
        let address = match self {
            Self::Office => Ipv4Addr::new(10, 20, host.0, host.1),
            Self::Home => Ipv4Addr::new(192, 168, 1, host.1),
        };
        End { mac: self.mac(host), address: address.into(), port }
    }

    /// The same host by its IPv6 address.
    pub(crate) fn host6(self, host: (u8, u8), port: u16) -> End {
        let last = u16::from_be_bytes([host.0, host.1]);
        let address = Ipv6Addr::new(0xfd00, 0x20, 0, 0, 0, 0, 0, last);
        End { mac: self.mac(host), address: address.into(), port }
    }

    /// Someone beyond the router.
    pub(crate) fn remote(self, address: IpAddr, port: u16) -> End {
        End { mac: self.mac(ROUTER), address, port }
    }

    pub(crate) fn router(self, port: u16) -> End {
        self.host(ROUTER, port)
    }

    /// Whom hosts ask for names.
    pub(crate) fn resolver(self) -> End {
        match self {
            Self::Office => self.host(RESOLVER, 53),
            Self::Home => self.host(ROUTER, 53),
        }
    }

    /// Locally administered, unicast.
    const fn mac(self, host: (u8, u8)) -> [u8; 6] {
        [0x02, 0, 0x5e, self as u8, host.0, host.1]
    }
}

/// Where a name lives in IPv4: one of the three documentation networks.
pub(crate) fn ipv4_of(name: &str) -> Ipv4Addr {
    let place = place(name);
    let [a, b, c] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]][usize::from(place) % 3];
    Ipv4Addr::new(a, b, c, 10 + place)
}

/// Where a name lives in IPv6: the documentation prefix.
pub(crate) fn ipv6_of(name: &str) -> Ipv6Addr {
    Ipv6Addr::new(0x2001, 0xdb8, 0xaa, u16::from(place(name)), 0, 0, 0, 0x80)
}

/// Whether an address belongs to one of the local networks.
pub(crate) const fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// Names of the list stand in order; the few others have fixed places after them.
fn place(name: &str) -> u8 {
    let others = ["status.update-check.example", "drop.storage.example", "meet.example.com"];
    NAMES.iter().chain(&others).position(|known| *known == name).map_or(99, |place| place as u8)
}
