//! Which addresses are ours, and which way a flow crossed the edge between ours and the rest.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use model::Direction;

/// The networks the user calls local, sorted and without what another one already holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LocalNetworks {
    networks: Vec<IpNet>,
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

impl LocalNetworks {
    /// From CIDR texts; a single address is a network of one, spaces around a text do not matter.
    /// Host bits are ignored: `192.168.1.7/24` is `192.168.1.0/24`.
    pub fn parse(texts: &[String]) -> Result<Self, NetworkError> {
        let mut networks = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let refuse = |fault| NetworkError { index, text: text.clone(), fault };
            networks.push(parse_network(text.trim()).map_err(refuse)?);
        }
        Ok(Self { networks: IpNet::aggregate(&networks) })
    }

    /// Whether the address is ours; an IPv4-mapped IPv6 address is judged as the IPv4 one it holds.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
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
        match (self.contains(source) || is_unset(source), stays) {
            (true, true) => Direction::Local,
            (true, false) => Direction::Upload,
            (false, true) => Direction::Download,
            (false, false) => Direction::Transit,
        }
    }

    /// Whether no network is known.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
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
