//! A bit for each row of a segment.

/// Words of bits that rows need.
pub(crate) const fn words(rows: usize) -> usize {
    rows.div_ceil(64)
}

/// Sets the bits of the accepted values and clears the others.
pub(crate) fn fill<T: Copy>(values: &[T], accept: impl Fn(T) -> bool, bits: &mut [u64]) {
    for (word, values) in bits.iter_mut().zip(values.chunks(64)) {
        *word = values
            .iter()
            .enumerate()
            .fold(0, |word, (bit, value)| word | u64::from(accept(*value)) << bit);
    }
}

/// Clears what lies beyond the rows there are.
pub(crate) fn trim(bits: &mut [u64], rows: usize) {
    if let Some(word) = bits.get_mut(rows / 64) {
        *word &= (1 << (rows % 64)) - 1;
    }
    bits.iter_mut().skip(rows / 64 + 1).for_each(|word| *word = 0);
}

/// The numbers of the set bits, in order.
pub(crate) fn rows(bits: &[u64]) -> Vec<u32> {
    let count: u32 = bits.iter().map(|word| word.count_ones()).sum();
    let mut rows = Vec::with_capacity(count as usize);
    for (base, word) in (0..).step_by(64).zip(bits) {
        if *word == u64::MAX {
            rows.extend(base..base + 64);
            continue;
        }
        let mut rest = *word;
        while rest != 0 {
            rows.push(base + rest.trailing_zeros());
            rest &= rest - 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_rows_up_to_the_last_row() {
        let mut bits = vec![u64::MAX; words(130)];
        trim(&mut bits, 130);
        assert_eq!(rows(&bits), (0..130).collect::<Vec<u32>>());
        trim(&mut bits, 64);
        assert_eq!(rows(&bits).len(), 64);
        trim(&mut bits, 0);
        assert!(rows(&bits).is_empty());
    }

    #[test]
    fn accepted_values_have_their_bit_set() {
        let values: Vec<u16> = (0..100).collect();
        let mut bits = vec![0; words(100)];
        fill(&values, |value| value % 50 == 49, &mut bits);
        assert_eq!(rows(&bits), [49, 99]);
    }
}
