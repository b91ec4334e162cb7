//! Ticks of counts: 1, 2 or 5 times a power of ten.

/// The smallest step of 1, 2, 5 × 10ⁿ of which `span` holds no more than `most`; at least 1.
pub fn count_step(span: u128, most: u32) -> u128 {
    let wanted = span.div_ceil(u128::from(most.max(1))).max(1);
    let mut power: u128 = 1;
    loop {
        for factor in [1, 2, 5] {
            match power.checked_mul(factor) {
                Some(step) if step >= wanted => return step,
                Some(_) => {}
                None => return wanted,
            }
        }
        let Some(next) = power.checked_mul(10) else { return wanted };
        power = next;
    }
}

/// 0 and the multiples of a nice step up to `top`: at most `most` and the zero.
pub fn count_ticks(top: u128, most: u32) -> Vec<u128> {
    let step = count_step(top, most);
    (0..=top / step).map(|index| index * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(top: u128, most: u32, expected: &[u128]) {
        assert_eq!(count_ticks(top, most), expected);
    }

    #[test]
    fn steps_are_one_two_or_five() {
        check(0, 4, &[0]);
        check(1, 4, &[0, 1]);
        check(7, 4, &[0, 2, 4, 6]);
        check(100, 4, &[0, 50, 100]);
        check(1_234_567, 4, &[0, 500_000, 1_000_000]);
        check(1 << 63, 2, &[0, 5_000_000_000_000_000_000]);
    }

    #[test]
    fn the_largest_number_still_has_ticks() {
        assert!(count_ticks(u128::MAX, 4).len() <= 5);
        assert!(count_ticks(u128::MAX, 0).len() <= 2);
    }
}
