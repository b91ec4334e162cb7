//! Which addresses are ours, and which way a flow crossed the edge between ours and the rest.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};
use model::{AddressRun, Addresses, Cells, Direction};

/// The networks the user calls local, sorted and without what another one already holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LocalNetworks {
    networks: Vec<IpNet>,
    /// Those of IPv4 among them: address and mask.
    v4: Vec<(u32, u32)>,
}

/// A text among the networks is not a network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetworkError {
    /// Which of the texts, counted from 0.
    pub index: usize,
    /// The text as it was given.
    pub text: String,
    /// What is wrong with it.
    pub fault: NetworkFault,
}

/// What is wrong with the text of a network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetworkFault {
    /// Before the `/` stands no IPv4 or IPv6 address.
    Address,
    /// Behind the `/` stands no number, or one that is too large for the address.
    PrefixLength,
}

/// IPv4-mapped IPv6 addresses are `::ffff:0:0/96` (RFC 4291 §2.5.5.2).
const MAPPED_PREFIX_LENGTH: u8 = 96;

/// What [`is_group`] is for IPv4.
const GROUPS: [Ipv4Net; 2] = [
    Ipv4Net::new_assert(Ipv4Addr::new(224, 0, 0, 0), 4),
    Ipv4Net::new_assert(Ipv4Addr::BROADCAST, 32),
];
/// What [`is_unset`] is for IPv4.
const UNSET: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 32);

impl LocalNetworks {
    /// From CIDR texts; a single address is a network of one, spaces around a text do not matter.
    /// Host bits are ignored: `192.168.1.7/24` is `192.168.1.0/24`.
    pub fn parse(texts: &[String]) -> Result<Self, NetworkError> {
        let mut networks = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let refuse = |fault| NetworkError { index, text: text.clone(), fault };
            networks.push(parse_network(text.trim()).map_err(refuse)?);
        }
        // A network stands before those it holds.
        model::sort(&mut networks);
        networks.dedup_by(|next, before| before.contains(&*next));
        let v4 = networks.iter().filter_map(|network| match network {
            IpNet::V4(network) => Some((network.network().to_bits(), network.netmask().to_bits())),
            IpNet::V6(_) => None,
        });
        Ok(Self { v4: v4.collect(), networks })
    }

    /// Whether the address is ours; an IPv4-mapped IPv6 address is judged as the IPv4 one it holds.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let address = address.to_bits();
                self.v4.iter().any(|(network, mask)| address & mask == *network)
            }
            address => self.networks.iter().any(|network| network.contains(&address)),
        }
    }

    /// Which way from `source` (who spoke first) to `destination`.
    ///
    /// A multicast or broadcast destination counts as ours: such packets do not leave through the
    /// edge. Without any network nothing can be said: [`Direction::Unknown`].
    pub fn direction(&self, source: IpAddr, destination: IpAddr) -> Direction {
        if self.networks.is_empty() {
            return Direction::Unknown;
        }
        let stays = self.contains(destination) || is_group(destination);
        between(self.contains(source) || is_unset(source), stays)
    }

    /// The same for every row of two columns, in place of what `out` held.
    pub fn directions(
        &self,
        sources: &Addresses,
        destinations: &Addresses,
        out: &mut Vec<Direction>,
    ) {
        out.clear();
        if self.networks.is_empty() {
            out.resize(sources.len(), Direction::Unknown);
            return;
        }
        let [mut from, mut to] = [Vec::new(), Vec::new()];
        self.mark(sources, &[UNSET], is_unset, &mut from);
        self.mark(destinations, &GROUPS, is_group, &mut to);
        let pairs = from.into_iter().zip(to);
        out.extend(pairs.map(|(ours, stays)| between(ours, stays)));
    }

    /// Whether no network is known.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }
}

impl LocalNetworks {
    /// For every row, whether its address is ours, or one of `others`; for IPv6, where `is_other`.
    fn mark(
        &self,
        addresses: &Addresses,
        others: &[Ipv4Net],
        is_other: fn(IpAddr) -> bool,
        marks: &mut Vec<bool>,
    ) {
        let others =
            others.iter().map(|other| (other.network().to_bits(), other.netmask().to_bits()));
        let networks: Vec<(u32, u32)> = self.v4.iter().copied().chain(others).collect();
        for run in addresses.runs() {
            let before = marks.len();
            match run {
                AddressRun::V4(Cells::Each(addresses)) => {
                    // One network after the other, for all rows: nothing to decide in the loop.
                    marks.resize(before + addresses.len(), false);
                    let marks = marks.get_mut(before..).unwrap_or_default();
                    for (network, mask) in &networks {
                        for (mark, address) in marks.iter_mut().zip(addresses) {
                            *mark |= address & mask == *network;
                        }
                    }
                }
                AddressRun::V4(Cells::Same(address, rows)) => {
                    let mark = networks.iter().any(|(network, mask)| address & mask == *network);
                    marks.resize(before + rows, mark);
                }
                AddressRun::V6(cells) => marks.extend(cells.iter().map(|bits| {
                    let address = IpAddr::V6(Ipv6Addr::from_bits(bits));
                    self.contains(address) || is_other(address)
                })),
            }
        }
    }
}

/// From ours or not, to where it stays or not.
const fn between(ours: bool, stays: bool) -> Direction {
    match (ours, stays) {
        (true, true) => Direction::Local,
        (true, false) => Direction::Upload,
        (false, true) => Direction::Download,
        (false, false) => Direction::Transit,
    }
}

fn parse_network(text: &str) -> Result<IpNet, NetworkFault> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| NetworkFault::Address)?;
    let Some(length) = length else {
        return Ok(IpNet::from(address.to_canonical()));
    };
    let length: u8 = length.parse().map_err(|_| NetworkFault::PrefixLength)?;
    let canonical = address.to_canonical();
    let length = match (address, canonical) {
        // A mapped network is kept as the IPv4 network it means.
        (IpAddr::V6(_), IpAddr::V4(_)) if length >= MAPPED_PREFIX_LENGTH => {
            length - MAPPED_PREFIX_LENGTH
        }
        (IpAddr::V6(_), IpAddr::V4(_)) => return Err(NetworkFault::PrefixLength),
        _ => length,
    };
    let network = IpNet::new(canonical, length).map_err(|_| NetworkFault::PrefixLength)?;
    Ok(network.trunc())
}

/// Multicast (RFC 5771, RFC 4291 §2.7) or the limited broadcast (RFC 919 §7).
fn is_group(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_multicast() || address.is_broadcast(),
        IpAddr::V6(address) => address.is_multicast(),
    }
}

/// `0.0.0.0` or `::`: a host on this link that has no address yet, such as a DHCP client.
fn is_unset(address: IpAddr) -> bool {
    address.to_canonical().is_unspecified()
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, text, fault } = self;
        write!(f, "local network {}: {text:?} {fault}", index + 1)
    }
}

impl fmt::Display for NetworkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "has no IPv4 or IPv6 address",
            Self::PrefixLength => "has no prefix length that fits the address",
        })
    }
}

impl std::error::Error for NetworkError {}

#[cfg(test)]
mod tests;
