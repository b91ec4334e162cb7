//! Addresses as numbers: those of IPv4 are what they are, those of IPv6 stand in a dictionary.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::dictionary::Dictionary;

/// Codes below are IPv4 addresses; from here on they are places in the dictionary of IPv6.
pub(crate) const FIRST_V6: u64 = 1 << 32;

/// What codes of addresses mean.
#[derive(Clone, Debug, Default)]
pub(crate) struct AddressBook {
    pub(crate) v6: Dictionary<u128>,
}

impl AddressBook {
    /// The code of an address, which is new or not.
    pub(crate) fn enter(&mut self, address: IpAddr) -> u64 {
        match address {
            IpAddr::V4(address) => address.to_bits().into(),
            IpAddr::V6(address) => FIRST_V6 + u64::from(self.enter_v6(address.to_bits())),
        }
    }

    /// The place of an IPv6 address, which is new or not.
    pub(crate) fn enter_v6(&mut self, bits: u128) -> u32 {
        self.v6.intern(&bits, || bits)
    }

    pub(crate) fn address(&self, code: u64) -> IpAddr {
        match u32::try_from(code) {
            Ok(bits) => Ipv4Addr::from_bits(bits).into(),
            Err(_) => {
                let bits = self.v6.get(code - FIRST_V6).copied().unwrap_or_default();
                Ipv6Addr::from_bits(bits).into()
            }
        }
    }

    /// Every IPv6 address, in the order of codes.
    pub(crate) fn all_v6(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.v6.values().iter().map(|bits| Ipv6Addr::from_bits(*bits).into())
    }

    /// Bits that hold any code.
    pub(crate) const fn bits(&self) -> u32 {
        if self.v6.is_empty() { 32 } else { 33 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_that_of_its_address_alone() {
        let mut book = AddressBook::default();
        let addresses = ["0.0.0.0", "255.255.255.255", "::", "::ffff:10.0.0.1", "10.0.0.1"];
        let addresses = addresses.map(|text| text.parse::<IpAddr>().expect("an address"));
        let codes = addresses.map(|address| book.enter(address));
        assert_eq!(codes, [0, u64::from(u32::MAX), FIRST_V6, FIRST_V6 + 1, 0x0a00_0001]);
        assert_eq!(addresses.map(|address| book.enter(address)), codes);
        assert_eq!(codes.map(|code| book.address(code)), addresses);
    }
}
