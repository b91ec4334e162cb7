//! Octets of each second of the clock, as the published files have them: digits one behind the
//! other, the commas between them lost.

use model::Timestamp;

/// A double holds 10³⁰⁸; what the digits beyond would say is left out, where the published files
/// overflow to infinity.
const MAX_DIGITS: usize = 308;

/// Digits of the seconds that are over, and the second that is not.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    digits: String,
    second: i64,
    octets: u64,
}

impl Series {
    pub(super) fn count(&mut self, time: Timestamp, octets: u32) {
        let (second, _) = time.seconds_and_nanos();
        if second != self.second {
            self.digits = self.glued();
            (self.second, self.octets) = (second, 0);
        }
        self.octets += u64::from(octets);
    }

    /// The number the digits come to; 0 for none.
    pub(super) fn number(&self) -> f64 {
        // `parse` would do, with ten kilobytes of powers of five that nothing else needs.
        let mut parts: Vec<u32> = Vec::new();
        for digit in self.glued().bytes() {
            let mut carry = u64::from(digit - b'0');
            for part in &mut parts {
                carry += u64::from(*part) * 10;
                *part = (carry & u64::from(u32::MAX)) as u32;
                carry >>= 32;
            }
            if carry > 0 {
                parts.push(carry as u32);
            }
        }
        let (rest, highest) = parts.split_at(parts.len().saturating_sub(3));
        let highest = highest.iter().rev().fold(0, |sum: u128, part| sum << 32 | u128::from(*part));
        // One bit stands for all that is below: it only decides which double is nearest.
        let below = u128::from(rest.iter().any(|part| *part > 0));
        #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
        let number = (highest | below) as f64;
        rest.iter().fold(number, |number, _| number * 4_294_967_296.0)
    }

    /// Seconds without a packet have no digits.
    fn glued(&self) -> String {
        let mut digits = self.digits.clone();
        if self.octets > 0 {
            digits.push_str(&self.octets.to_string());
            digits.truncate(MAX_DIGITS);
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(packets: &[(i64, u32)], expected: f64) {
        let mut series = Series::default();
        for (millis, octets) in packets {
            series.count(Timestamp::from_millis(*millis), *octets);
        }
        assert_eq!(series.number().to_bits(), expected.to_bits());
    }

    /// The rows of the published files that gave the rule away.
    #[test]
    fn seconds_are_glued_as_in_the_published_files() {
        check(&[(1_000, 28), (2_060, 56)], 2_856.0);
        check(&[(1_000, 140), (3_100, 180)], 140_180.0);
        check(&[(1_000, 40), (1_999, 44)], 84.0);
        check(&[], 0.0);
    }

    #[test]
    fn a_long_flow_gives_a_number_that_is_still_finite() {
        let packets: Vec<(i64, u32)> = (1..2_000).map(|second| (second * 1_000, 9)).collect();
        let mut series = Series::default();
        for (millis, octets) in packets {
            series.count(Timestamp::from_millis(millis), octets);
        }
        assert!(series.number().is_finite() && series.number() > 9.9e307);
        assert_eq!(series.number().to_bits(), series.glued().parse::<f64>().unwrap().to_bits());
        assert!(series.digits.capacity() <= 2 * MAX_DIGITS);
    }
}
