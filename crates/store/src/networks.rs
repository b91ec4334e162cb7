//! Addresses as the networks they are in, and instants as the steps of time they fall into.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hashbrown::HashMap;
use model::{Column, ColumnType, Timestamp, Value};
use query::Dimension;

use crate::address::FIRST_V6;
use crate::dictionary::Dictionary;
use crate::held::Held;
use crate::segment::{time_code, time_of};
use crate::tables::{Coding, Tables, coding};

/// Widths of networks that are remembered: more than one question asks for.
const KEPT: usize = 4;

/// Of IPv6 addresses, the first one of the same network: by how many bits, the latest asked for last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Networks(Held<Vec<Folding>>);

#[derive(Clone, Debug, Default)]
struct Folding {
    bits: u8,
    firsts: HashMap<u128, u32, foldhash::fast::FixedState>,
    folded: Vec<u32>,
}

impl Folding {
    /// Takes up the addresses that came since.
    fn grow(&mut self, addresses: &Dictionary<u128>) {
        let mask = mask_v6(self.bits);
        for (number, address) in (0_u32..).zip(addresses.values()).skip(self.folded.len()) {
            self.folded.push(*self.firsts.entry(address & mask).or_insert(number));
        }
    }
}

impl Networks {
    /// Codes of addresses become equal exactly where the networks are.
    pub(crate) fn fold(&self, addresses: &Dictionary<u128>, v4: u8, v6: u8, codes: &mut [u64]) {
        let mask = u64::from(mask_v4(v4));
        let mut known = self.0.look();
        let at = known.iter().position(|folding| folding.bits == v6).unwrap_or_else(|| {
            if known.len() == KEPT {
                known.remove(0);
            }
            known.push(Folding { bits: v6, ..Folding::default() });
            known.len() - 1
        });
        let Some(folding) = known.get_mut(at) else { return };
        folding.grow(addresses);
        for code in codes {
            *code = match code.checked_sub(FIRST_V6) {
                None => *code & mask,
                Some(number) => {
                    let first = folding.folded.get(number as usize).copied();
                    FIRST_V6 + first.map_or(number, u64::from)
                }
            };
        }
    }
}

impl Tables {
    /// Codes of a column of addresses become equal exactly where the networks are.
    pub(crate) fn fold_networks(&self, column: Column, v4: u8, v6: u8, codes: &mut [u64]) {
        let v6s = &self.addresses.v6;
        if coding(column) == Coding::Address {
            return self.networks.fold(v6s, v4, v6, codes);
        }
        // One more than the address's code; 0 is none.
        let mut present: Vec<u64> = codes.iter().filter_map(|code| code.checked_sub(1)).collect();
        self.networks.fold(v6s, v4, v6, &mut present);
        let places = codes.iter_mut().filter(|code| **code > 0);
        places.zip(present).for_each(|(code, folded)| *code = folded + 1);
    }
}

const fn mask_v4(bits: u8) -> u32 {
    match u32::MAX.checked_shl(32_u32.saturating_sub(bits as u32)) {
        Some(mask) => mask,
        None => 0,
    }
}

const fn mask_v6(bits: u8) -> u128 {
    match u128::MAX.checked_shl(128_u32.saturating_sub(bits as u32)) {
        Some(mask) => mask,
        None => 0,
    }
}

/// The network that an address is in.
pub(crate) fn net(address: IpAddr, v4: u8, v6: u8) -> Value {
    match address {
        IpAddr::V4(address) => {
            Value::Net(Ipv4Addr::from_bits(address.to_bits() & mask_v4(v4)).into(), v4.min(32))
        }
        IpAddr::V6(address) => {
            Value::Net(Ipv6Addr::from_bits(address.to_bits() & mask_v6(v6)).into(), v6.min(128))
        }
    }
}

/// Codes of instants become those of where their steps begin.
pub(crate) fn steps(nanos: u64, codes: &mut [u64]) {
    let nanos = i64::try_from(nanos).unwrap_or(i64::MAX).max(1);
    for code in codes {
        let at = time_of(*code).0;
        *code = time_code(Timestamp(at.saturating_sub(at.rem_euclid(nanos))));
    }
}

/// Whether a dimension asks of a column what it does not hold: then it is missing everywhere.
pub(crate) fn is_senseless(dimension: Dimension) -> bool {
    match dimension {
        Dimension::Prefix { column, .. } => {
            !matches!(coding(column), Coding::Address | Coding::OptionalAddress)
        }
        Dimension::Bucket { column, .. } => column.info().kind != ColumnType::Time,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, v4: u8, v6: u8, expected: &str, bits: u8) {
        let parse = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(net(parse(address), v4, v6), Value::Net(parse(expected), bits));
    }

    #[test]
    fn a_network_keeps_its_first_bits_and_no_others() {
        check("10.1.2.3", 24, 64, "10.1.2.0", 24);
        check("10.1.2.3", 32, 64, "10.1.2.3", 32);
        check("10.1.2.3", 0, 64, "0.0.0.0", 0);
        check("255.255.255.255", 1, 64, "128.0.0.0", 1);
        check("10.1.2.3", 200, 64, "10.1.2.3", 32);
        check("2001:db8:1:2:3::4", 24, 48, "2001:db8:1::", 48);
        check("2001:db8:1:2:3::4", 24, 0, "::", 0);
        check("2001:db8:1:2:3::4", 24, 128, "2001:db8:1:2:3::4", 128);
    }

    #[test]
    fn steps_are_counted_from_1970_before_it_as_well() {
        let check = |nanos, at, expected| {
            let mut codes = [time_code(Timestamp(at))];
            steps(nanos, &mut codes);
            assert_eq!(time_of(codes[0]), Timestamp(expected), "{at} in steps of {nanos}");
        };
        check(60, 59, 0);
        check(60, 60, 60);
        check(60, -1, -60);
        check(0, 7, 7);
        check(u64::MAX, 7, 0);
        check(60, i64::MIN, i64::MIN);
    }
}
