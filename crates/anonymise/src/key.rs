//! The key, and what addresses become under it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use aes::Aes128;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockEncrypt, KeyInit};
use sha2::{Digest, Sha256};

/// 32 octets: the first half is the cipher's key, the second makes the padding (Crypto-PAn, Xu et
/// al. 2002).
pub struct Key {
    cipher: Aes128,
    pad: [u8; 16],
    /// Addresses mapped lately: a mapping takes as many encryptions as the address has bits.
    known: HashMap<IpAddr, IpAddr>,
    macs: HashMap<[u8; 6], [u8; 6]>,
}

/// Addresses remembered before all are forgotten and mapped anew: about 3 MiB.
const MOST_KNOWN: usize = 1 << 16;

impl Key {
    /// From its 32 octets.
    pub fn new(octets: &[u8; 32]) -> Self {
        let (key, pad) = octets.split_at(16);
        let cipher = Aes128::new(GenericArray::from_slice(key));
        let mut block = GenericArray::clone_from_slice(pad);
        cipher.encrypt_block(&mut block);
        Self { cipher, pad: block.into(), known: HashMap::new(), macs: HashMap::new() }
    }

    /// From words: their SHA-256, unless they are the key itself as 64 hexadecimal digits.
    pub fn of_words(words: &str) -> Self {
        let hex = |at: usize| u8::from_str_radix(words.get(at..at + 2)?, 16).ok();
        let digits = words.len() == 64 && words.bytes().all(|letter| letter.is_ascii_hexdigit());
        let mut octets: [u8; 32] = Sha256::digest(words.as_bytes()).into();
        if digits {
            for (place, octet) in octets.iter_mut().enumerate() {
                *octet = hex(place * 2).unwrap_or_default();
            }
        }
        Self::new(&octets)
    }

    /// What an address becomes.
    pub fn address(&mut self, address: IpAddr) -> IpAddr {
        if let Some(known) = self.known.get(&address) {
            return *known;
        }
        let mapped = match address {
            IpAddr::V4(address) => {
                let bits = u128::from(address.to_bits()) << 96;
                IpAddr::V4(Ipv4Addr::from_bits((self.prefix(bits, 32) >> 96) as u32))
            }
            IpAddr::V6(address) => {
                IpAddr::V6(Ipv6Addr::from_bits(self.prefix(address.to_bits(), 128)))
            }
        };
        if self.known.len() >= MOST_KNOWN {
            self.known.clear();
        }
        self.known.insert(address, mapped);
        mapped
    }

    /// What a MAC address becomes: one administered locally, so that no maker is named; group
    /// addresses stay such, and broadcast itself.
    pub fn mac(&mut self, mac: [u8; 6]) -> [u8; 6] {
        if mac == [0xff; 6] || mac == [0; 6] {
            return mac;
        }
        if let Some(known) = self.macs.get(&mac) {
            return *known;
        }
        let mut block = GenericArray::from(self.pad);
        block.iter_mut().zip(mac).for_each(|(octet, own)| *octet ^= own);
        // Another input than any prefix of an address has.
        if let Some(last) = block.last_mut() {
            *last ^= 0xa5;
        }
        self.cipher.encrypt_block(&mut block);
        let [first, b, c, d, e, f, ..] = <[u8; 16]>::from(block);
        let is_group = mac.first().copied().unwrap_or_default() & 1;
        let mapped = [first & 0xfc | 0x02 | is_group, b, c, d, e, f];
        if self.macs.len() >= MOST_KNOWN {
            self.macs.clear();
        }
        self.macs.insert(mac, mapped);
        mapped
    }

    /// Each bit is turned or not by the bits before it: the first bit of the cipher over those
    /// bits, with the padding behind them.
    fn prefix(&self, address: u128, bits: u32) -> u128 {
        let pad = u128::from_be_bytes(self.pad);
        let mut turned = 0;
        for length in 0..bits {
            let kept = if length == 0 { 0 } else { u128::MAX << (128 - length) };
            let mut block = GenericArray::from((address & kept | pad & !kept).to_be_bytes());
            self.cipher.encrypt_block(&mut block);
            let bit = u128::from(block.first().copied().unwrap_or_default() >> 7);
            turned |= bit << (127 - length);
        }
        address ^ turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the pairs of the sample that comes with Crypto-PAn 1.0.
    #[test]
    fn it_maps_as_crypto_pan_does() {
        let mut key = Key::new(&[
            21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143,
            131, 121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2,
        ]);
        for (from, to) in [
            ("128.11.68.132", "135.242.180.132"),
            ("129.118.74.4", "134.136.186.123"),
            ("130.132.252.244", "133.68.164.234"),
            ("141.223.7.43", "141.167.8.160"),
            ("141.233.145.108", "141.129.237.235"),
        ] {
            let address: IpAddr = from.parse().unwrap();
            assert_eq!(key.address(address).to_string(), to);
        }
    }

    #[test]
    fn shared_prefixes_stay_shared_and_no_longer() {
        let mut key = Key::of_words("a key");
        let pairs = [
            ("10.1.2.3", "10.1.2.4", 29),
            ("10.1.2.3", "10.129.2.3", 8),
            ("2001:db8::1", "2001:db8::2", 126),
            ("2001:db8::1", "2001:db8:8000::1", 32),
        ];
        for (one, other, shared) in pairs {
            let mut bits = |text: &str| match key.address(text.parse().unwrap()) {
                IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
                IpAddr::V6(address) => address.to_bits(),
            };
            assert_eq!((bits(one) ^ bits(other)).leading_zeros(), shared, "{one} {other}");
        }
    }

    #[test]
    fn a_key_is_words_or_its_own_digits() {
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let digits = "15".repeat(32);
        let same = Key::new(&[0x15; 32]).address(address);
        assert_eq!(Key::of_words(&digits).address(address), same);
        assert_ne!(Key::of_words("words").address(address), same);
    }

    #[test]
    fn hardware_addresses_stay_single_or_group_and_name_no_maker() {
        let mut key = Key::of_words("a key");
        assert_eq!(key.mac([0xff; 6]), [0xff; 6]);
        let single = key.mac([0, 0x1b, 0x21, 1, 2, 3]);
        let group = key.mac([1, 0, 0x5e, 1, 2, 3]);
        assert_eq!((single[0] & 3, group[0] & 3), (2, 3));
        assert_ne!(key.mac([0, 0x1b, 0x21, 1, 2, 4]), single);
    }
}
