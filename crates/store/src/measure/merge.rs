//! What one core added up, added to what another did.

use query::Measure;

use super::Sums;
use super::one::together;

impl Sums {
    /// Adds what groups of another one add up to, each to that of ours which has its number here; there is room for
    /// them.
    pub(crate) fn merge(&mut self, other: Self, numbers: &[u32]) {
        for (part, (ours, theirs)) in self.sums.iter_mut().zip(other.sums).enumerate() {
            let with = together(part);
            for (sum, group) in theirs.into_iter().zip(numbers) {
                if let Some(ours) = ours.get_mut(*group as usize) {
                    *ours = with(*ours, sum);
                }
            }
        }
        for (ours, theirs) in self.statistics.iter_mut().zip(other.statistics) {
            ours.merge(theirs, numbers);
        }
    }
}

/// Whether parts of these that several cores added up can be put together: of different values each core knows its own.
pub(crate) fn can_merge(measures: &[Measure]) -> bool {
    !measures.iter().any(|measure| matches!(measure, Measure::Distinct(_)))
}
