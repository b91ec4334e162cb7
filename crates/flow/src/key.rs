//! The two end points of a flow in one order, whoever speaks, and where the flow of a key is.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr};

use foldhash::quality::FixedState;
use model::FlowKey;

/// A flow's key without direction: the lower end point first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    /// Between two IPv4 addresses: by far the most, so it is kept small.
    V4(Key4),
    /// Between any other two, or in tunnels that tell flows apart.
    V6(Key6),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Key4 {
    addresses: u64,
    rest: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Key6 {
    low: (u64, u64),
    high: (u64, u64),
    rest: u64,
    path: u64,
}

/// Where the open flow of a key is.
///
/// The hash folds, so that every bit of a key reaches every bit of it: with rustc-hash all flows of
/// one pair of hosts that differ in the higher word's port met in 128 places of a table.
#[derive(Debug)]
pub(crate) struct Index {
    v4: HashMap<Key4, u32, FixedState>,
    v6: HashMap<Key6, u32, FixedState>,
}

/// No VLAN id is as large (IEEE 802.1Q §9.6: 12 bits).
const NO_VLAN: u16 = u16::MAX;

impl Key {
    /// The key, and whether the source is its lower end. Where both ends are the same, it is.
    #[inline]
    pub(crate) fn new(flow: &FlowKey, path: u64) -> (Self, bool) {
        let rest = |low: u16, high: u16| {
            u64::from(low) << 48
                | u64::from(high) << 32
                | u64::from(flow.vlan.unwrap_or(NO_VLAN)) << 16
                | u64::from(flow.protocol) << 8
        };
        let (source_port, destination_port) = (flow.source_port, flow.destination_port);
        if let (IpAddr::V4(source), IpAddr::V4(destination)) = (flow.source, flow.destination)
            && path == 0
        {
            // One number for each end: comparing them is most of what a key costs otherwise.
            let end =
                |address: Ipv4Addr, port: u16| u64::from(address.to_bits()) << 16 | u64::from(port);
            let (source, destination) =
                (end(source, source_port), end(destination, destination_port));
            let source_is_low = source <= destination;
            let (low, high) = (source.min(destination), source.max(destination));
            let addresses = (low >> 16) << 32 | high >> 16;
            let port = |end: u64| (end & 0xffff) as u16;
            return (
                Self::V4(Key4 { addresses, rest: rest(port(low), port(high)) }),
                source_is_low,
            );
        }
        let source = (words(flow.source), source_port);
        let destination = (words(flow.destination), destination_port);
        let source_is_low = source <= destination;
        let (low, high) = if source_is_low { (source, destination) } else { (destination, source) };
        let key = Key6 { low: low.0, high: high.0, rest: rest(low.1, high.1), path };
        (Self::V6(key), source_is_low)
    }
}

impl Index {
    /// An empty one; places follow from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        let state = FixedState::with_seed(seed);
        Self { v4: HashMap::with_hasher(state.clone()), v6: HashMap::with_hasher(state) }
    }

    pub(crate) fn insert(&mut self, key: Key, slot: u32) {
        match key {
            Key::V4(key) => self.v4.insert(key, slot),
            Key::V6(key) => self.v6.insert(key, slot),
        };
    }

    pub(crate) fn remove(&mut self, key: &Key) {
        match key {
            Key::V4(key) => self.v4.remove(key),
            Key::V6(key) => self.v6.remove(key),
        };
    }

    #[inline]
    pub(crate) fn find(&self, key: &Key) -> Option<u32> {
        match key {
            Key::V4(key) => self.v4.get(key),
            Key::V6(key) => self.v6.get(key),
        }
        .copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.v4.len() + self.v6.len()
    }
}

/// An address in two words; one packet never mixes families.
#[expect(clippy::cast_possible_truncation, reason = "the two halves are what is wanted")]
const fn words(address: IpAddr) -> (u64, u64) {
    match address {
        IpAddr::V4(address) => (u64::MAX, address.to_bits() as u64),
        IpAddr::V6(address) => ((address.to_bits() >> 64) as u64, address.to_bits() as u64),
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;
    use std::net::Ipv6Addr;

    use super::*;

    fn key(
        source: IpAddr,
        source_port: u16,
        destination: IpAddr,
        destination_port: u16,
    ) -> FlowKey {
        FlowKey { source, destination, source_port, destination_port, protocol: 6, vlan: None }
    }

    #[test]
    fn both_directions_have_one_key() {
        let flow = key(Ipv4Addr::new(10, 0, 0, 9).into(), 80, Ipv4Addr::new(10, 0, 0, 1).into(), 9);
        let (there, there_low) = Key::new(&flow, 0);
        let (back, back_low) = Key::new(&flow.reversed(), 0);
        assert_eq!(there, back);
        assert_ne!(there_low, back_low);
    }

    #[test]
    fn a_host_that_talks_to_itself_is_told_by_its_ports() {
        let host = Ipv4Addr::LOCALHOST.into();
        let (there, there_low) = Key::new(&key(host, 1, host, 2), 0);
        let (back, back_low) = Key::new(&key(host, 2, host, 1), 0);
        assert_eq!((there, there_low), (back, !back_low));
        assert!(Key::new(&key(host, 1, host, 1), 0).1);
    }

    /// A proxy, or a scan from many ports: half of the places of a table that has twice as many.
    #[test]
    fn flows_of_one_pair_spread_whoever_is_lower() {
        let (one, two) = (Ipv4Addr::new(10, 0, 0, 1).into(), Ipv4Addr::new(10, 0, 0, 2).into());
        for (client, server) in [(one, two), (two, one)] {
            let mut places = std::collections::HashSet::new();
            for port in 0..=u16::MAX {
                let (Key::V4(key), _) = Key::new(&key(client, port, server, 443), 0) else {
                    continue;
                };
                places.insert(FixedState::default().hash_one(key) & 0x1_ffff);
            }
            // Chance alone would take about 51,600.
            assert!(places.len() > 45_000, "{} places", places.len());
        }
    }

    #[test]
    fn every_part_of_the_key_tells_flows_apart() {
        let plain = key(Ipv4Addr::new(0, 0, 0, 1).into(), 1, Ipv4Addr::new(0, 0, 0, 2).into(), 2);
        let six = |octet| IpAddr::from(Ipv6Addr::from(octet));
        let others = [
            FlowKey { protocol: 17, ..plain },
            FlowKey { vlan: Some(0), ..plain },
            FlowKey { vlan: Some(4095), ..plain },
            FlowKey { source_port: 2, destination_port: 1, ..plain },
            key(six(1), 1, six(2), 2),
        ];
        let mut keys = vec![Key::new(&plain, 0).0];
        for other in others {
            let (key, _) = Key::new(&other, 0);
            assert!(!keys.contains(&key), "{other:?}");
            keys.push(key);
        }
    }
}
