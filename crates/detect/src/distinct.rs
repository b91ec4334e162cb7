//! How many different things were seen: exactly while they are few, then by HyperLogLog (Flajolet et
//! al., 2007) in 256 octets.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;

/// Counted exactly up to here: every threshold of a detector lies below.
const FEW: usize = 64;
const REGISTERS: usize = 256;

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
    empty: u16,
}

/// A rank beyond it would be the one of a thousand million million things.
const UNIT: u8 = 50;

impl Distinct {
    /// One more thing; whether it is new for sure or, of many, changed the estimate.
    pub(crate) fn add(&mut self, thing: impl Hash) -> bool {
        self.add_hash(FixedState::with_seed(SEED).hash_one(thing))
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
            let empty = REGISTERS as u16;
            let mut registers = Box::new(Registers { ranks: [0; REGISTERS], sum, empty });
            self.few.drain(..).for_each(|hash| {
                registers.raise(hash);
            });
            self.few = Vec::new();
            self.many = Some(registers);
        }
        true
    }

    /// How many; beyond 64 within about 7 %.
    pub(crate) fn count(&self) -> u64 {
        match &self.many {
            Some(registers) => registers.estimate(),
            None => self.few.len() as u64,
        }
    }
}

/// Not the tables' seed: what is counted does not depend on the machine.
const SEED: u64 = 0x5eed_f10c_d157_1c70;

impl Registers {
    fn raise(&mut self, hash: u64) -> bool {
        let place = (hash & (REGISTERS as u64 - 1)) as usize;
        // Eight bits are the place: of the rest the leading zeros, and one.
        let rank = ((hash >> 8).leading_zeros() as u8 - 7).min(UNIT);
        match self.ranks.get_mut(place) {
            Some(known) if *known < rank => {
                self.sum -= 1 << (UNIT - *known);
                self.sum += 1 << (UNIT - rank);
                self.empty -= u16::from(*known == 0);
                *known = rank;
                true
            }
            _ => false,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate: positive, and far below what a float tells apart"
    )]
    fn estimate(&self) -> u64 {
        let count = REGISTERS as f64;
        let sum = self.sum as f64 / (1_u64 << UNIT) as f64;
        let alpha = 0.7213 / (1.0 + 1.079 / count);
        let raw = alpha * count * count / sum;
        if raw <= 2.5 * count && self.empty > 0 {
            return (count * (count / f64::from(self.empty)).ln()).round() as u64;
        }
        raw.round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_counted_exactly_and_many_within_a_tenth() {
        let mut distinct = Distinct::default();
        for thing in 0..64_u32 {
            distinct.add(thing);
            distinct.add(thing);
        }
        assert_eq!(distinct.count(), 64);
        for (until, low, high) in [(1000, 900, 1100), (100_000, 85_000, 115_000)] {
            (0..until).for_each(|thing: u32| {
                distinct.add(thing);
            });
            assert!((low..high).contains(&distinct.count()), "{}", distinct.count());
        }
    }
}
