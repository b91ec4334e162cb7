//! Numbers of addresses looked up lately, found without asking the dictionary.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use model::{AddressRun, Addresses, Cells};

use crate::dictionary::Dictionary;

/// Addresses by a hash of them, each in one of the two places it can have; the newest stay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recent {
    places: Vec<Pair<u32>>,
    /// The same for IPv6; made when the first one comes.
    wide: Vec<Pair<u128>>,
}

/// Two addresses of one hash and their numbers, the newer one first: two that are both in use do not
/// push each other out.
type Pair<T> = [(T, u32); 2];

/// 2^13 pairs take 128 KiB, which the second cache of any machine holds.
const BITS: u32 = 13;
/// And 2^12 of IPv6 twice as much.
const WIDE_BITS: u32 = 12;
/// 2^64 divided by the golden ratio.
const WIDE_SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// 2^32 divided by the golden ratio: neighbours land far from each other.
const SPREAD: u32 = 0x9e37_79b9;
/// No entry of a dictionary has this number; see `Limits::flows`.
const NONE: u32 = u32::MAX;

impl Recent {
    /// The numbers of the first so many addresses in place of what `out` held, new ones entered in
    /// the dictionary; where `optional`, 0 for unspecified ones and one more than the number for
    /// others.
    pub(crate) fn numbers(
        &mut self,
        dictionary: &mut Dictionary<IpAddr>,
        addresses: &Addresses,
        rows: usize,
        optional: bool,
        out: &mut Vec<u32>,
    ) {
        self.places.resize(1 << BITS, [(0, NONE); 2]);
        out.clear();
        out.reserve(rows);
        for run in addresses.runs() {
            let left = rows - out.len();
            match run {
                AddressRun::V4(cells) => {
                    let number = |bits: u32| match (optional, bits) {
                        (true, 0) => 0,
                        _ => self.v4(dictionary, bits) + u32::from(optional),
                    };
                    append(cells.slice(0..left), number, out);
                }
                AddressRun::V6(cells) => {
                    let number = |bits: u128| match (optional, bits) {
                        (true, 0) => 0,
                        _ => self.v6(dictionary, bits) + u32::from(optional),
                    };
                    append(cells.slice(0..left), number, out);
                }
            }
        }
    }

    pub(crate) fn octets_held(&self) -> usize {
        self.places.capacity() * size_of::<Pair<u32>>()
            + self.wide.capacity() * size_of::<Pair<u128>>()
    }

    #[inline]
    fn v6(&mut self, dictionary: &mut Dictionary<IpAddr>, bits: u128) -> u32 {
        self.wide.resize(1 << WIDE_BITS, [(0, NONE); 2]);
        let [low, high] = [bits as u64, (bits >> 64) as u64];
        let hash = (low ^ high.rotate_left(32)).wrapping_mul(WIDE_SPREAD);
        let place = (hash >> (u64::BITS - WIDE_BITS)) as usize;
        number(self.wide.get_mut(place), bits, || {
            let address = IpAddr::V6(Ipv6Addr::from_bits(bits));
            dictionary.intern(&address, || address)
        })
    }

    #[inline]
    fn v4(&mut self, dictionary: &mut Dictionary<IpAddr>, bits: u32) -> u32 {
        let place = (bits.wrapping_mul(SPREAD) >> (u32::BITS - BITS)) as usize;
        number(self.places.get_mut(place), bits, || {
            let address = IpAddr::V4(Ipv4Addr::from_bits(bits));
            dictionary.intern(&address, || address)
        })
    }
}

/// The number of an address, from its pair or else from the dictionary; then it is the newer one.
#[inline(always)]
fn number<T: Copy + PartialEq>(
    pair: Option<&mut Pair<T>>,
    bits: T,
    intern: impl FnOnce() -> u32,
) -> u32 {
    let Some(pair) = pair else { return intern() };
    let [newer, older] = *pair;
    let is_known = |(known, number): (T, u32)| known == bits && number != NONE;
    if is_known(newer) {
        return newer.1;
    }
    if is_known(older) {
        return older.1;
    }
    let number = intern();
    *pair = [(bits, number), newer];
    number
}

fn append<T: Copy + PartialEq>(
    cells: Cells<'_, T>,
    mut number: impl FnMut(T) -> u32,
    out: &mut Vec<u32>,
) {
    match cells {
        Cells::Same(_, 0) => {}
        Cells::Same(address, rows) => {
            let number = number(address);
            out.resize(out.len() + rows, number);
        }
        Cells::Each(addresses) => out.extend(addresses.iter().map(|address| number(*address))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_share_a_place_keep_their_numbers() {
        let mut recent = Recent::default();
        let mut dictionary = Dictionary::default();
        let mut addresses = Addresses::default();
        // More addresses than places, twice, and the other family between.
        let all = || 0..3 << BITS;
        addresses.extend_v4(all());
        addresses.extend_v6([0, 1].into_iter());
        addresses.extend_v4(all());
        let mut out = Vec::new();
        recent.numbers(&mut dictionary, &addresses, addresses.len(), false, &mut out);
        let expected: Vec<u32> = all().chain([3 << BITS, (3 << BITS) + 1]).chain(all()).collect();
        assert_eq!(out, expected);
        recent.numbers(&mut dictionary, &addresses, 3, true, &mut out);
        assert_eq!(out, [0, 2, 3]);
    }
}
