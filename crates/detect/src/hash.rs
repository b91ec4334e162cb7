//! A number that stands for a thing, the same on every machine: the tables' hashes are others where words have
//! 32 bits, as in the page, and what is counted or named by them would differ there.

use std::hash::{Hash, Hasher};

/// The number of a thing.
pub(crate) fn hash(thing: impl Hash) -> u64 {
    let mut hasher = Same(0x5eed_f10c_d157_1c70);
    thing.hash(&mut hasher);
    hasher.finish()
}

/// Word by word, each as 64 bits.
struct Same(u64);

impl Same {
    /// Every bit of a word reaches every bit of the state. The steps are those that end MurmurHash3.
    const fn mix(&mut self, word: u64) {
        let state = self.0.rotate_left(23) ^ word;
        let state = (state ^ state >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let state = (state ^ state >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        self.0 = state ^ state >> 33;
    }
}

impl Hasher for Same {
    fn write(&mut self, octets: &[u8]) {
        let (eights, rest) = octets.as_chunks();
        eights.iter().for_each(|eight| self.mix(u64::from_le_bytes(*eight)));
        if !rest.is_empty() {
            self.mix(rest.iter().rev().fold(0, |word, octet| word << 8 | u64::from(*octet)));
        }
        self.mix(octets.len() as u64);
    }

    fn write_u8(&mut self, number: u8) {
        self.mix(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.mix(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_u128(&mut self, number: u128) {
        self.write(&number.to_le_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.mix((number as i64).cast_unsigned());
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    #[test]
    fn numbers_that_follow_each_other_have_nothing_in_common() {
        let low: HashSet<u64> = (0..65_536_u32).map(|number| hash(number) & 0xf_ffff).collect();
        // Of 2^20 places, of which chance alone would take about 63,500.
        assert!(low.len() > 62_500, "{}", low.len());
        let high: HashSet<u64> = (0..65_536_u32).map(|number| hash(number) >> 44).collect();
        assert!(high.len() > 62_500, "{}", high.len());
    }

    #[test]
    fn a_thing_has_the_same_number_wherever_it_is_asked_for() {
        let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        let found = [hash(7_u16), hash("name"), hash((address, 443_u16)), hash(-1_isize)];
        let known: [u64; 4] = [
            18_358_486_922_687_459_643,
            140_003_902_659_505_873,
            14_213_572_774_244_729_786,
            14_589_404_755_613_403_098,
        ];
        assert_eq!(found, known);
    }
}
