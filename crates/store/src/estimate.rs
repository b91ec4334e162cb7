//! Answers for the moment where the exact one takes long: what a part of the flows says, for all of them.

use query::{Answer, Measure, NOTHING, Question, Row, Statistic};

use crate::select::Part;
use crate::store::Store;

/// Of fewer flows the exact answer is there as soon.
const LEAST_FLOWS: usize = if cfg!(test) { 8 } else { 1 << 20 };
/// Flows that are looked at, about: a question to them takes a few milliseconds.
const LOOKED_AT: usize = if cfg!(test) { 4 } else { 1 << 18 };
/// So many of them have to match: of fewer nothing can be said for all.
const LEAST_MATCHED: u64 = if cfg!(test) { 1 } else { 256 };

impl Store {
    /// What a part of the flows says, multiplied to all of them, with [`Answer::looked_at`]; None where
    /// the exact answer comes as soon, or a part says nothing: too few of it match, rows are flows, or they are
    /// compared.
    ///
    /// Counters, flows and rates are multiplied. Distinct counts and how many groups there are were found in
    /// that part, so they are no more than the exact ones; extremes, means and percentiles are of it as they
    /// are.
    pub fn estimate(&self, question: &Question) -> Option<Answer> {
        let is_worth_it =
            self.len() > LEAST_FLOWS && question.select.is_empty() && question.compare.is_none();
        let one_in = u32::try_from(self.len() / LOOKED_AT).unwrap_or(u32::MAX);
        if !is_worth_it || one_in < 2 {
            return None;
        }
        self.look_up_for(question);
        let part = Part::one_in(one_in);
        let mut answer = self.answer_groups(question, part);
        if answer.matched < LEAST_MATCHED {
            return None;
        }
        let looked_at = self.flows_in(part);
        let factor = Factor { all: self.len() as u64, part: looked_at.max(1) };
        answer.looked_at = looked_at;
        answer.matched = factor.of(answer.matched);
        answer.beyond = factor.of(answer.beyond);
        let Answer { rows, other, total, .. } = &mut answer;
        for row in rows.iter_mut().chain(other).chain([total]) {
            factor.multiply(row, &question.measures);
        }
        Some(answer)
    }
}

/// By how much a part is multiplied.
#[derive(Clone, Copy)]
struct Factor {
    all: u64,
    part: u64,
}

impl Factor {
    fn of(self, counted: u64) -> u64 {
        let all = u128::from(counted) * u128::from(self.all) / u128::from(self.part);
        // What saturated before is no smaller now.
        u64::try_from(all).unwrap_or(NOTHING - 1)
    }

    fn multiply(self, row: &mut Row, measures: &[Measure]) {
        let grows = |measure: &Measure| match measure {
            Measure::Distinct(_) | Measure::FirstSeen | Measure::LastSeen => false,
            Measure::Of(statistic, _) => *statistic == Statistic::Sum,
            _ => true,
        };
        for (measure, at) in measures.iter().zip(0..).filter(|(measure, _)| grows(measure)) {
            let is_number =
                |value: &&mut u64| !matches!(measure, Measure::Of(..)) || **value != NOTHING;
            let told = row.measures.get_mut(at);
            let line = row.series.get_mut(at).into_iter().flatten();
            told.into_iter()
                .chain(line)
                .filter(is_number)
                .for_each(|value| *value = self.of(*value));
        }
    }
}
