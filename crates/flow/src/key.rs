//! The two end points of a flow in one order, whoever speaks.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use model::FlowKey;

/// A flow's key without direction: the lower end point first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Key {
    low: u128,
    high: u128,
    /// Ports of both ends, VLAN id, protocol and address family.
    rest: u64,
}

/// No VLAN id is as large (IEEE 802.1Q §9.6: 12 bits).
const NO_VLAN: u16 = u16::MAX;
const FAMILY_BITS: u64 = 3;

impl Key {
    /// The key, and whether the source is its lower end. Where both ends are the same, it is.
    #[inline]
    pub(crate) fn new(flow: &FlowKey) -> (Self, bool) {
        let (source, source_is_v6) = number(flow.source);
        let (destination, destination_is_v6) = number(flow.destination);
        let source_is_low = (source, flow.source_port) <= (destination, flow.destination_port);
        let rest = |low_port: u16, high_port: u16, families: u64| {
            u64::from(low_port) << 48
                | u64::from(high_port) << 32
                | u64::from(flow.vlan.unwrap_or(NO_VLAN)) << 16
                | u64::from(flow.protocol) << 8
                | families
        };
        let families = |low: bool, high: bool| u64::from(low) << 1 | u64::from(high);
        let key = if source_is_low {
            let families = families(source_is_v6, destination_is_v6);
            let rest = rest(flow.source_port, flow.destination_port, families);
            Self { low: source, high: destination, rest }
        } else {
            let families = families(destination_is_v6, source_is_v6);
            let rest = rest(flow.destination_port, flow.source_port, families);
            Self { low: destination, high: source, rest }
        };
        (key, source_is_low)
    }
}

impl Hash for Key {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.rest & FAMILY_BITS == 0 {
            // Two IPv4 addresses fit one word.
            state.write_u64(halves(self.low << 32 | self.high).1);
        } else {
            for address in [self.low, self.high] {
                let (upper, lower) = halves(address);
                state.write_u64(upper);
                state.write_u64(lower);
            }
        }
        state.write_u64(self.rest);
    }
}

#[inline]
fn number(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), false),
        IpAddr::V6(address) => (address.to_bits(), true),
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the two halves are what is wanted")]
const fn halves(number: u128) -> (u64, u64) {
    ((number >> 64) as u64, number as u64)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

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
        let (there, there_low) = Key::new(&flow);
        let (back, back_low) = Key::new(&flow.reversed());
        assert_eq!(there, back);
        assert_ne!(there_low, back_low);
    }

    #[test]
    fn a_host_that_talks_to_itself_is_told_by_its_ports() {
        let host = Ipv4Addr::LOCALHOST.into();
        let (there, there_low) = Key::new(&key(host, 1, host, 2));
        let (back, back_low) = Key::new(&key(host, 2, host, 1));
        assert_eq!((there, there_low), (back, !back_low));
        assert!(Key::new(&key(host, 1, host, 1)).1);
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
        let mut keys = vec![Key::new(&plain).0];
        for other in others {
            let (key, _) = Key::new(&other);
            assert!(!keys.contains(&key), "{other:?}");
            keys.push(key);
        }
    }
}
