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
    many: Option<Box<[u8; REGISTERS]>>,
}

impl Distinct {
    /// One more thing; whether it is new for sure or, of many, changed the estimate.
    pub(crate) fn add(&mut self, thing: impl Hash) -> bool {
        self.add_hash(FixedState::with_seed(SEED).hash_one(thing))
    }

    fn add_hash(&mut self, hash: u64) -> bool {
        if let Some(registers) = &mut self.many {
            return raise(registers, hash);
        }
        if self.few.contains(&hash) {
            return false;
        }
        self.few.push(hash);
        if self.few.len() > FEW {
            let mut registers = Box::new([0; REGISTERS]);
            self.few.drain(..).for_each(|hash| {
                raise(&mut registers, hash);
            });
            self.few = Vec::new();
            self.many = Some(registers);
        }
        true
    }

    /// How many; beyond 64 within about 7 %.
    pub(crate) fn count(&self) -> u64 {
        let Some(registers) = &self.many else { return self.few.len() as u64 };
        estimate(registers)
    }
}

/// Not the tables' seed: what is counted does not depend on the machine.
const SEED: u64 = 0x5eed_f10c_d157_1c70;

fn raise(registers: &mut [u8; REGISTERS], hash: u64) -> bool {
    let place = (hash & (REGISTERS as u64 - 1)) as usize;
    // At most 57: eight bits are the place.
    let rank = ((hash >> 8).leading_zeros() - 8 + 1) as u8;
    match registers.get_mut(place) {
        Some(register) if *register < rank => {
            *register = rank;
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
fn estimate(registers: &[u8; REGISTERS]) -> u64 {
    let registers_count = REGISTERS as f64;
    let sum: f64 = registers.iter().map(|rank| (-f64::from(*rank)).exp2()).sum();
    let alpha = 0.7213 / (1.0 + 1.079 / registers_count);
    let raw = alpha * registers_count * registers_count / sum;
    let empty = registers.iter().filter(|rank| **rank == 0).count();
    if raw <= 2.5 * registers_count && empty > 0 {
        return (registers_count * (registers_count / empty as f64).ln()).round() as u64;
    }
    raw.round() as u64
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
