//! Questions that are asked again and again while flows come: what settled blocks of flows add up to is
//! kept, so that only what is new, or may still change, is looked at again.
//!
//! A block is settled once it is full and has stayed as it is for a while. Should a settled one change
//! after all, because a long flow went on, everything is added up anew, and more patience is had from
//! then on.

use model::TimeRange;
use query::{Answer, Measure, Question};

use crate::answer::{By, Side, Sides, is_of_groups};
use crate::group::Grouping;
use crate::measure::Sums;
use crate::segment::{ROWS, Segment, time_of};
use crate::store::Store;

/// Groups of which what they add up to is kept: copying more takes as long as adding them up.
const MOST_GROUPS: usize = 1 << 17;
/// How often a block has to be seen unchanged at most before it is settled.
const MOST_PATIENCE: u32 = 64;

/// A question, and what is known of its answer.
#[derive(Debug)]
pub struct Standing {
    question: Question,
    base: Option<Base>,
    /// Version of each block when it was seen last, and how often it was that.
    seen: Vec<(u64, u32)>,
    patience: u32,
    touched: u64,
}

/// What settled blocks add up to.
#[derive(Clone, Debug)]
struct Base {
    /// Of each block its version where it is settled.
    settled: Vec<Option<u64>>,
    /// What codes mean, and how wide they are.
    meaning: Meaning,
    grouping: Grouping,
    sums: Sums,
    /// Of all flows, where that does not follow from groups.
    total: Option<Sums>,
    matched: u64,
    /// First start and last end, as codes.
    ends: (u64, u64),
}

/// Where it differs, codes are other codes.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Meaning {
    renumbered: u64,
    looked_up: u64,
    bits: Vec<u32>,
}

impl Standing {
    /// Nothing is known yet.
    pub const fn new(question: Question) -> Self {
        Self { question, base: None, seen: Vec::new(), patience: 2, touched: 0 }
    }

    /// Whether more is kept of such a question than the question: single flows, comparisons and
    /// buckets are looked at anew every time.
    pub const fn is_kept(question: &Question) -> bool {
        question.select.is_empty() && question.compare.is_none() && question.buckets == 0
    }

    /// What is asked.
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// Rows that were looked at for all answers so far.
    pub const fn touched(&self) -> u64 {
        self.touched
    }

    /// The same answer as [`Store::answer`] gives.
    pub fn answer(&mut self, store: &Store) -> Answer {
        if !Self::is_kept(&self.question) {
            self.touched += store.len() as u64;
            return store.answer(&self.question);
        }
        store.look_up_for(&self.question);
        let by = By::of(&self.question);
        let mut measures = self.question.measures.clone();
        measures.extend(by.measure());
        let settled = self.look_at(store);
        let meaning = store.meaning(&self.question, &measures);
        let mut base = match self.base.take().filter(|base| base.meaning == meaning) {
            Some(base) => base,
            None => Base::new(store, &self.question, &measures, meaning),
        };
        base.settled.resize(settled.len(), None);
        let new: Vec<usize> = (0..settled.len())
            .filter(|at| settled[*at].is_some() && base.settled[*at].is_none())
            .collect();
        self.touched += base.add(store, &self.question, &new);
        for at in new {
            base.settled[at] = settled[at];
        }
        let open: Vec<usize> =
            (0..settled.len()).filter(|at| base.settled[*at].is_none()).collect();
        let is_small = base.grouping.len() <= MOST_GROUPS;
        let mut all =
            if is_small { base.clone() } else { std::mem::replace(&mut base, Base::none()) };
        self.base = is_small.then_some(base);
        self.touched += all.add(store, &self.question, &open);
        let extent = all.extent();
        let groups = all.grouping.len();
        let mut side = Side::of_sums((all.matched, extent), all.sums, all.total, &self.question);
        side.finish(groups);
        store.answer_of(
            &self.question,
            Sides { grouping: &all.grouping, ours: side, theirs: None },
            by,
        )
    }

    /// Which blocks are settled, with their versions; what is known is forgotten where one of those
    /// it was made of has changed.
    fn look_at(&mut self, store: &Store) -> Vec<Option<u64>> {
        let changed = self.base.as_ref().is_some_and(|base| {
            let now = |at: usize| store.segments.get(at).map(Segment::version);
            (0..base.settled.len())
                .any(|at| base.settled[at].is_some_and(|version| now(at) != Some(version)))
        });
        if changed {
            self.base = None;
            self.patience = (self.patience * 2).min(MOST_PATIENCE);
        }
        self.seen.resize(store.segments.len(), (0, 0));
        let last = store.segments.len().saturating_sub(1);
        let mut settled = Vec::with_capacity(store.segments.len());
        for (at, (segment, seen)) in store.segments.iter().zip(&mut self.seen).enumerate() {
            let version = segment.version();
            *seen = match *seen {
                (known, times) if known == version => (known, times.saturating_add(1)),
                _ => (version, 1),
            };
            let is_settled = at < last && segment.rows() == ROWS && seen.1 >= self.patience;
            settled.push(is_settled.then_some(version));
        }
        settled
    }
}

impl Base {
    fn new(store: &Store, question: &Question, measures: &[Measure], meaning: Meaning) -> Self {
        let grouping = Grouping::new(store, &question.group_by);
        let clip = question.time.map(crate::clip::Clip::new);
        let mut sums = Sums::new(store, measures, clip, 0);
        sums.grow(grouping.len());
        let is_apart = !question.group_by.is_empty() && !is_of_groups(question);
        let total = is_apart.then(|| {
            let mut total = Sums::new(store, &question.measures, clip, 0);
            total.grow(1);
            total
        });
        Self {
            settled: Vec::new(),
            meaning,
            grouping,
            sums,
            total,
            matched: 0,
            ends: (u64::MAX, 0),
        }
    }

    /// In the place of one that is taken away.
    fn none() -> Self {
        let store = Store::default();
        let meaning = Meaning { renumbered: 0, looked_up: 0, bits: Vec::new() };
        Self::new(&store, &Question::default(), &[], meaning)
    }

    /// Adds what these blocks hold; how many rows were looked at.
    fn add(&mut self, store: &Store, question: &Question, blocks: &[usize]) -> u64 {
        if blocks.is_empty() {
            return 0;
        }
        let (filter, time) = (question.filter.as_ref(), question.time.as_ref());
        let selection = store.select_in(filter, time, blocks.iter().copied());
        self.matched += selection.matched;
        let ends = store.ends(&selection);
        self.ends = (self.ends.0.min(ends.0), self.ends.1.max(ends.1));
        for (segment, rows) in &selection.parts {
            for batch in self.grouping.place(store, *segment, rows) {
                self.sums.grow(self.grouping.len());
                self.sums.add(store, &batch);
            }
            if let Some(total) = &mut self.total {
                total.add(store, &crate::answer::whole(*segment, rows));
            }
        }
        blocks.iter().filter_map(|at| store.segments.get(*at)).map(|it| it.rows() as u64).sum()
    }

    fn extent(&self) -> Option<TimeRange> {
        let (first, last) = self.ends;
        (self.matched > 0)
            .then(|| TimeRange { start: time_of(first), end: time_of(last).plus_nanos(1) })
    }
}

impl Store {
    /// What the codes mean that a question is answered by.
    fn meaning(&self, question: &Question, measures: &[Measure]) -> Meaning {
        let distinct = measures.iter().filter_map(|measure| match measure {
            Measure::Distinct(dimension) => Some(*dimension),
            _ => None,
        });
        let bits = question.group_by.iter().copied().chain(distinct).map(|by| self.bits(by));
        Meaning { renumbered: self.renumbered, looked_up: self.looked_up, bits: bits.collect() }
    }
}
