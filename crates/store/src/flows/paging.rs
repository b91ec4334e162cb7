//! Pages of single flows: who leafs through a table asks the same question again and again, so the order
//! of its rows and what they add up to are kept until something changes.

use model::TimeRange;
use query::{Answer, Question};

use super::Frame;
use crate::answer::window;
use crate::select::Selection;
use crate::store::{self, Store};

/// Questions that are remembered: those of a table, and of what stands beside it.
const KEPT: usize = 4;
/// Rows whose order is kept at most, of all of them: 64 MiB. Of more flows each page is sorted out anew.
const MOST_ROWS: usize = 1 << 24;
/// Rows that are put in order at once: nobody looks at the first page only.
const AHEAD: usize = if cfg!(test) { 4 } else { 1 << 12 };

/// What was asked lately.
#[derive(Debug, Default)]
pub(crate) struct Paging {
    /// The store's generation, and how often it was said where addresses are: of others nothing holds.
    version: (u64, u64),
    /// The one asked last comes last.
    kept: Vec<Pages>,
}

/// A question but for which rows and columns of it are shown, and what is known of its answer.
#[derive(Debug)]
struct Pages {
    question: Question,
    matched: u64,
    extent: Option<TimeRange>,
    total: Vec<u64>,
    /// The first so many rows in order.
    rows: Vec<store::Row>,
}

impl Paging {
    /// Octets of memory it takes.
    pub(crate) fn octets_held(&self) -> usize {
        self.kept.iter().map(|pages| pages.rows.capacity() * size_of::<store::Row>()).sum()
    }

    fn take(&mut self, question: &Question) -> Option<Pages> {
        let at = self.kept.iter().position(|pages| pages.question == *question)?;
        Some(self.kept.remove(at))
    }

    fn keep(&mut self, pages: Pages) {
        self.kept.push(pages);
        let rows = |kept: &[Pages]| kept.iter().map(|pages| pages.rows.len()).sum::<usize>();
        while self.kept.len() > KEPT || (self.kept.len() > 1 && rows(&self.kept) > MOST_ROWS) {
            self.kept.remove(0);
        }
    }
}

impl Store {
    /// Answers whose rows are single flows, without buckets.
    pub(crate) fn answer_page(&self, question: &Question) -> Answer {
        let asked = Question { select: Vec::new(), offset: 0, limit: 0, ..question.clone() };
        let mut paging = self.paging.look();
        let version = (self.generation, self.looked_up);
        if paging.version != version {
            *paging = Paging { version, kept: Vec::new() };
        }
        let known = paging.take(&asked);
        let is_known = known.is_some();
        let mut selection = None;
        let mut pages = known.unwrap_or_else(|| {
            let selection = selection.insert(self.selection(question));
            let extent = self.extent(selection);
            let frame = Frame::of(question, extent);
            let total = self.total(question, selection, frame.nanos);
            let total = question.measures.iter().map(|wanted| total.measure(*wanted, 0)).collect();
            Pages { question: asked, matched: selection.matched, extent, total, rows: Vec::new() }
        });
        let frame = Frame::of(question, pages.extent);
        let matched = usize::try_from(pages.matched).unwrap_or(usize::MAX);
        let (from, to) = window(question.offset, question.limit, matched);
        let mut here = Vec::new();
        if from < to && to > pages.rows.len() {
            let selection = selection.unwrap_or_else(|| self.selection(question));
            // One far page is looked for; all is put in order for who leafs on.
            let first = match is_known && matched <= MOST_ROWS {
                true => Some(matched),
                false if to <= AHEAD => Some(AHEAD),
                false => None,
            };
            match first.map(|first| u32::try_from(first).unwrap_or(u32::MAX)) {
                Some(first) => {
                    let start = Question { offset: 0, ..pages.question.clone() };
                    pages.rows = self.sorted(&start, &selection, first, frame);
                }
                None => here = self.sorted(question, &selection, question.limit, frame),
            }
        }
        let rows = pages.rows.get(from..to).unwrap_or(&here);
        let answer = Answer {
            matched: pages.matched,
            stored: self.len() as u64,
            extent: pages.extent,
            available: pages.matched,
            rows: rows.iter().map(|row| self.flow_row(question, *row, frame)).collect(),
            total: query::Row { measures: pages.total.clone(), ..query::Row::default() },
            ..Answer::default()
        };
        paging.keep(pages);
        answer
    }

    fn selection(&self, question: &Question) -> Selection {
        self.select(question.filter.as_ref(), question.time.as_ref())
    }
}
