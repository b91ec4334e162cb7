//! What all flows add up to, from what their groups do.

use query::Measure;

use super::{Part, Sums, wanted};

impl Sums {
    /// Everything of all groups as one; None where that does not follow from what groups add up to.
    pub(crate) fn as_one(&self, measures: &[Measure]) -> Option<Self> {
        if !add_up(measures) {
            return None;
        }
        let wanted = wanted(measures);
        let (clip, nanos) = (self.clip, self.nanos);
        let (distinct, statistics) = (Vec::new(), Vec::new());
        let mut one = Self { wanted, clip, sums: Default::default(), distinct, statistics, nanos };
        one.grow(1);
        for (part, (one, sums)) in one.sums.iter_mut().zip(&self.sums).enumerate() {
            let with = together(part);
            if let Some(one) = one.first_mut() {
                *one = sums.iter().copied().fold(*one, with);
            }
        }
        Some(one)
    }
}

/// How a part of several groups becomes one, by its number.
pub(super) fn together(part: usize) -> fn(u64, u64) -> u64 {
    match part {
        part if part == Part::First as usize => u64::min,
        part if part == Part::Last as usize => u64::max,
        _ => u64::saturating_add,
    }
}

/// Whether these of all flows follow from those of groups: the same value may be in several.
pub(crate) fn add_up(measures: &[Measure]) -> bool {
    measures.iter().all(|measure| !matches!(measure, Measure::Distinct(_) | Measure::Of(..)))
}
