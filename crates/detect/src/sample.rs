//! What went by, in numbers: a sample that any of it had the same chance to be in, and what was unlike the rest.
//!
//! Nobody keeps a million rows. All are kept while they are few; from then on each is judged, as it goes by, by a
//! few trees that were grown of the sample, and what may stand out is remembered beside it. They are grown anew each
//! time twice as much went by. What is told when somebody asks, a whole forest says.

use crate::forest::{Draws, Forest, ForestOptions};

/// Rows that are kept. A forest takes 256 of them for each of its hundred trees.
const KEPT: usize = 8192;
/// Rows that are remembered because they stood out, the most unlike first to stay. Eight are told of.
const APART: usize = 64;
/// Rows that are judged together, which is faster.
const TOGETHER: usize = 64;
/// Trees that judge what goes by, and by how much less what is told may score there: of 72 rows that a hundred trees
/// tell, eight trees missed four, and sixteen one at most (the test below).
const FEW_TREES: usize = 16;
const MARGIN: f32 = 0.08;

/// Rows of so many numbers, each of a thing.
#[derive(Clone, Debug)]
pub(crate) struct Sample<T, const COLUMNS: usize> {
    rows: Vec<[f32; COLUMNS]>,
    things: Vec<T>,
    /// All that went by.
    seen: u64,
    draws: Draws,
    /// What judges as long as no more than this went by.
    few: Forest,
    grown_until: u64,
    waiting: Vec<([f32; COLUMNS], T)>,
    apart: Vec<([f32; COLUMNS], T, f32)>,
    /// From this score on a row stands out,
    least: f32,
    /// if this says so of its thing.
    counts: fn(&T) -> bool,
}

/// What stands out.
pub(crate) struct Apart<T, const COLUMNS: usize> {
    pub(crate) thing: T,
    pub(crate) row: [f32; COLUMNS],
    /// 0.5 and below is usual, towards 1 it is not.
    pub(crate) score: f32,
    /// The columns by how much they had to do with it, the most first.
    pub(crate) columns: [usize; COLUMNS],
}

impl<T: Copy + PartialEq, const COLUMNS: usize> Sample<T, COLUMNS> {
    /// In which what scores so much stands out, of what counts.
    pub(crate) fn new(least: f32, counts: fn(&T) -> bool) -> Self {
        Self {
            rows: Vec::new(),
            things: Vec::new(),
            seen: 0,
            // What is drawn does not follow from the tables' seed: findings are the same with any.
            draws: Draws(1),
            few: Forest::default(),
            grown_until: KEPT as u64,
            waiting: Vec::new(),
            apart: Vec::new(),
            least,
            counts,
        }
    }

    /// One more.
    pub(crate) fn add(&mut self, row: [f32; COLUMNS], thing: T) {
        self.seen += 1;
        if self.rows.len() < KEPT {
            self.rows.push(row);
            self.things.push(thing);
            return;
        }
        if self.seen > self.grown_until {
            self.grow();
        }
        self.waiting.push((row, thing));
        if self.waiting.len() == TOGETHER {
            self.judge();
        }
        // Algorithm R: the n-th takes a place with a chance of KEPT in n.
        let place = self.draws.below(self.seen as usize);
        if let (Some(kept), Some(of)) = (self.rows.get_mut(place), self.things.get_mut(place)) {
            (*kept, *of) = (row, thing);
        }
    }

    /// How many there were.
    pub(crate) const fn seen(&self) -> u64 {
        self.seen
    }

    /// What stands out among all there were and these, the most unlike first; nothing among fewer than `enough`.
    pub(crate) fn apart(
        &self,
        present: &[([f32; COLUMNS], T)],
        enough: usize,
    ) -> Vec<Apart<T, COLUMNS>> {
        if self.rows.len() + present.len() < enough {
            return Vec::new();
        }
        let mut rows = self.rows.clone();
        rows.extend(present.iter().map(|(row, _)| *row));
        let forest = Forest::grow(rows.as_flattened(), COLUMNS, &ForestOptions::default());
        // What did not stay in the sample is judged by the forest of now as well.
        let others = || self.waiting.iter().copied();
        let others = || others().chain(self.apart.iter().map(|(row, thing, _)| (*row, *thing)));
        rows.extend(others().map(|(row, _)| row));
        let things = self.things.iter().copied().chain(present.iter().map(|(_, thing)| *thing));
        let things: Vec<T> = things.chain(others().map(|(_, thing)| thing)).collect();
        let mut apart: Vec<Apart<T, COLUMNS>> = Vec::new();
        for (at, score) in forest.unlike(rows.as_flattened(), self.least) {
            let (Some(row), Some(thing)) = (rows.get(at), things.get(at)) else { continue };
            if (self.counts)(thing) && apart.iter().all(|known| known.thing != *thing) {
                let (row, thing) = (*row, *thing);
                apart.push(Apart { thing, row, score, columns: [0; COLUMNS] });
            }
        }
        apart.sort_by(|a, b| b.score.total_cmp(&a.score));
        apart.truncate(APART);
        for one in &mut apart {
            let reasons = forest.reasons(&one.row);
            one.columns = std::array::from_fn(|column| column);
            one.columns.sort_by(|a, b| reasons[*b].total_cmp(&reasons[*a]));
        }
        apart
    }

    /// The number in the middle of a column of the sample.
    pub(crate) fn usual(&self, present: &[([f32; COLUMNS], T)], column: usize) -> f32 {
        let rows = self.rows.iter().chain(present.iter().map(|(row, _)| row));
        let mut cells: Vec<f32> = rows.map(|row| row[column]).collect();
        let middle = cells.len() / 2;
        match cells.get_mut(..) {
            Some(cells @ [_, ..]) => *cells.select_nth_unstable_by(middle, f32::total_cmp).1,
            _ => 0.0,
        }
    }

    fn grow(&mut self) {
        self.judge();
        let options = ForestOptions { trees: FEW_TREES, ..ForestOptions::default() };
        self.few = Forest::grow(self.rows.as_flattened(), COLUMNS, &options);
        if self.seen == KEPT as u64 + 1 {
            // Those of the sample have not been judged yet, and will make room.
            self.waiting.extend(self.rows.iter().copied().zip(self.things.iter().copied()));
            self.judge();
        }
        self.grown_until = self.seen.saturating_mul(2);
    }

    /// What waits is judged.
    fn judge(&mut self) {
        let rows: Vec<[f32; COLUMNS]> = self.waiting.iter().map(|(row, _)| *row).collect();
        for (at, score) in self.few.unlike(rows.as_flattened(), self.least - MARGIN) {
            let waiting = self.waiting.get(at).filter(|(_, thing)| (self.counts)(thing));
            let Some((row, thing)) = waiting.copied() else { continue };
            if self.apart.len() < APART {
                self.apart.push((row, thing, score));
                continue;
            }
            let least = self.apart.iter_mut().min_by(|a, b| a.2.total_cmp(&b.2));
            if let Some(least) = least.filter(|least| least.2 < score) {
                *least = (row, thing, score);
            }
        }
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred thousand that crowd together, and one at that place that lies apart: what is told.
    fn told(odd: u64) -> Vec<u64> {
        let mut sample = Sample::new(0.7, |_| true);
        let mut draws = Draws(5);
        for thing in 0..100_000 {
            // The sum of eight draws: a bell.
            let mut cell = || (0..8).map(|_| draws.below(1000) as f32).sum::<f32>();
            let row = [cell(), cell(), cell()];
            sample.add(if thing == odd { [9e4, 9e4, 9e4] } else { row }, thing);
            assert!(sample.rows.len() <= KEPT && sample.waiting.len() < TOGETHER);
        }
        assert_eq!(sample.seen(), 100_000);
        let apart = sample.apart(&[], 500);
        assert!(apart.is_sorted_by(|a, b| a.score >= b.score));
        apart.iter().map(|apart| apart.thing).collect()
    }

    #[test]
    fn what_is_unlike_is_told_whenever_it_came_and_once() {
        // Among the first, which the sample forgets; later, when it is hardly ever taken into it; the last.
        for odd in [10, 8192, 8193, 50_000, 99_999] {
            let told = told(odd);
            assert_eq!(told.first(), Some(&odd));
            assert_eq!(told.iter().filter(|thing| **thing == odd).count(), 1);
        }
    }

    #[test]
    fn what_a_hundred_trees_tell_a_few_do_not_miss() {
        let mut draws = Draws(9);
        // Long tails, as octets and times have them.
        let mut cell = || 1.0 / (0.02 + draws.below(1000) as f32 / 1000.0);
        let rows: Vec<[f32; 6]> = (0..20_000).map(|_| std::array::from_fn(|_| cell())).collect();
        let of = |trees| {
            let options = ForestOptions { trees, ..ForestOptions::default() };
            Forest::grow(rows.as_flattened(), 6, &options)
        };
        let told = of(100).unlike(rows.as_flattened(), 0.65);
        assert!(told.len() > 20, "{}", told.len());
        let kept = of(FEW_TREES).unlike(rows.as_flattened(), 0.65 - MARGIN);
        let missed = told.iter().filter(|told| kept.iter().all(|kept| kept.0 != told.0)).count();
        assert!(missed * 50 <= told.len(), "{missed} of {}", told.len());
    }

    #[test]
    fn few_are_all_unlike_each_other_and_the_present_counts() {
        let mut sample: Sample<u32, 1> = Sample::new(0.6, |thing| *thing != 8);
        (0..8).for_each(|thing| sample.add([thing as f32 / 100.0], thing));
        // The eighth lies apart as well, and does not count.
        let present: Vec<([f32; 1], u32)> = vec![([50.0], 9), ([-50.0], 8)];
        assert!(sample.apart(&present, 11).is_empty());
        let apart = sample.apart(&present, 10);
        assert_eq!(apart.iter().map(|apart| apart.thing).collect::<Vec<_>>(), [9]);
        assert_eq!(sample.usual(&present, 0).to_bits(), 0.04_f32.to_bits());
    }
}
