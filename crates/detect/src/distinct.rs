//! How many different things were seen: exactly while they are few, then by the bits they leave empty (linear
//! counting, Whang et al., 1990) and, of many thousands, by HyperLogLog (Flajolet et al., 2007), 256 octets each.

use std::hash::Hash;

use crate::hash::hash;

/// Counted exactly up to here: every threshold of a detector lies below.
const FEW: usize = 64;
const REGISTERS: usize = 256;
/// Bits of which things set one each.
const BITS: u32 = 2048;
/// As long as so many of them are empty, they tell better than registers: about 8,000 things.
const EMPTY: u32 = 38;

/// A count of different things.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distinct {
    few: Vec<u64>,
    many: Option<Box<Registers>>,
}

/// The longest run of zeros met at each place, and what the estimate needs of them all: it is asked for
/// with every flow of a flood.
#[derive(Clone, Debug)]
struct Registers {
    ranks: [u8; REGISTERS],
    /// The sum of 2^−rank, in units of 2^−[`UNIT`].
    sum: u64,
    bits: [u64; BITS as usize / 64],
    empty_bits: u32,
}

/// A rank beyond it would be the one of a thousand million million things.
const UNIT: u8 = 50;

impl Distinct {
    /// One more thing; whether it is new for sure or, of many, changed the estimate.
    pub(crate) fn add(&mut self, thing: impl Hash) -> bool {
        self.add_hash(hash(thing))
    }

    fn add_hash(&mut self, hash: u64) -> bool {
        if let Some(registers) = &mut self.many {
            return registers.raise(hash);
        }
        if self.few.contains(&hash) {
            return false;
        }
        self.few.push(hash);
        if self.few.len() > FEW {
            let sum = (REGISTERS as u64) << UNIT;
            let mut registers = Box::new(Registers {
                ranks: [0; REGISTERS],
                sum,
                bits: [0; BITS as usize / 64],
                empty_bits: BITS,
            });
            self.few.drain(..).for_each(|hash| {
                registers.raise(hash);
            });
            self.few = Vec::new();
            self.many = Some(registers);
        }
        true
    }

    /// How many; beyond 64 within about 2 %, 4 % of 8,000, and of more 7.
    pub(crate) fn count(&self) -> u64 {
        match &self.many {
            Some(registers) => registers.estimate(),
            None => self.few.len() as u64,
        }
    }
}

impl Registers {
    fn raise(&mut self, hash: u64) -> bool {
        let bit = (hash >> 8) as u32 % BITS;
        let is_new_bit = match self.bits.get_mut(bit as usize / 64) {
            Some(word) if *word >> (bit % 64) & 1 == 0 => {
                *word |= 1 << (bit % 64);
                self.empty_bits -= 1;
                true
            }
            _ => false,
        };
        let place = (hash & (REGISTERS as u64 - 1)) as usize;
        // Eight bits are the place: of the rest the leading zeros, and one.
        let rank = ((hash >> 8).leading_zeros() as u8 - 7).min(UNIT);
        match self.ranks.get_mut(place) {
            Some(known) if *known < rank => {
                self.sum -= 1 << (UNIT - *known);
                self.sum += 1 << (UNIT - rank);
                *known = rank;
                true
            }
            _ => is_new_bit,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate: positive, and far below what a float tells apart"
    )]
    fn estimate(&self) -> u64 {
        if self.empty_bits >= EMPTY {
            let bits = f64::from(BITS);
            return (bits * (bits / f64::from(self.empty_bits)).ln()).round() as u64;
        }
        let count = REGISTERS as f64;
        let sum = self.sum as f64 / (1_u64 << UNIT) as f64;
        let alpha = 0.7213 / (1.0 + 1.079 / count);
        (alpha * count * count / sum).round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_counted_exactly_and_many_closely() {
        let mut distinct = Distinct::default();
        for thing in 0..64_u32 {
            distinct.add(thing);
            distinct.add(thing);
        }
        assert_eq!(distinct.count(), 64);
        for (until, low, high) in
            [(100, 98, 102), (1000, 970, 1030), (8000, 7600, 8400), (100_000, 85_000, 115_000)]
        {
            (0..until).for_each(|thing: u32| {
                distinct.add(thing);
            });
            assert!((low..high).contains(&distinct.count()), "{}", distinct.count());
        }
    }
}
