//! Middle and spread of a few numbers that outliers do not move: median and median absolute deviation.

/// The median of numbers; of an even count the upper of the two in the middle. 0 of none.
pub(crate) fn median(numbers: &mut [u64]) -> u64 {
    let middle = numbers.len() / 2;
    if numbers.is_empty() {
        return 0;
    }
    *numbers.select_nth_unstable(middle).1
}

/// Median and median absolute deviation.
pub(crate) fn spread(numbers: &mut [u64]) -> (u64, u64) {
    let middle = median(numbers);
    let mut deviations: Vec<u64> = numbers.iter().map(|number| number.abs_diff(middle)).collect();
    (middle, median(&mut deviations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlier_moves_neither_the_middle_nor_the_spread() {
        assert_eq!(spread(&mut [10, 12, 11, 13, 9]), (11, 1));
        assert_eq!(spread(&mut [10, 12, 11, 13, 9_000_000]), (12, 1));
        assert_eq!(spread(&mut []), (0, 0));
    }
}
