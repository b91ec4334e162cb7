//! Where questions are answered from what is known, and noted where it is not.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use model::{Column, Finding, TimeRange};
use protocol::{HostsQuestion, KnownHost, Request, Response};
use query::{Answer, Baseline, Dimension, Filter, Measure, Order, OrderBy, Question};

use crate::Wish;

/// What every table and total is measured in, in this order.
pub(super) const MEASURES: [Measure; 5] = [
    Measure::Octets,
    Measure::Packets,
    Measure::Flows,
    Measure::OctetsForward,
    Measure::OctetsReverse,
];
/// Steps of a timeline: one for each few points of a page.
const STEPS: u32 = 240;
/// Hosts whose names are asked for at once.
const MOST_NAMED: usize = 256;

/// What is known, and what is missing.
pub(super) struct Desk<'a> {
    known: &'a [(Request, Response)],
    missing: RefCell<VecDeque<Request>>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(known: &'a [(Request, Response)]) -> Self {
        Self { known, missing: RefCell::default() }
    }

    /// What was asked and is not known, once each.
    pub(super) fn missing(self) -> VecDeque<Request> {
        self.missing.into_inner()
    }

    fn ask(&self, request: Request) -> Option<&'a Response> {
        if let Some((_, response)) = self.known.iter().find(|(asked, _)| *asked == request) {
            return Some(response);
        }
        let mut missing = self.missing.borrow_mut();
        if !missing.contains(&request) {
            missing.push_back(request);
        }
        None
    }

    pub(super) fn question(&self, question: Question) -> Answer {
        match self.ask(Request::Question(question)) {
            Some(Response::Answer(answer)) => answer.clone(),
            _ => Answer::default(),
        }
    }

    /// Everything the wish is about, added up.
    pub(super) fn total(&self, wish: &Wish) -> Answer {
        self.top(wish, &[], 0)
    }

    /// The largest groups of what the wish is about.
    pub(super) fn top(&self, wish: &Wish, group_by: &[Dimension], limit: u32) -> Answer {
        self.question(Question {
            filter: wish.filter.clone(),
            time: wish.time,
            group_by: group_by.to_vec(),
            measures: MEASURES.to_vec(),
            limit,
            ..Question::default()
        })
    }

    /// The same over time; nothing while the time is not known, or there is none.
    pub(super) fn over_time(&self, wish: &Wish, group_by: &[Dimension], limit: u32) -> Answer {
        let Some(time) = self.span(wish) else { return Answer::default() };
        self.question(Question {
            filter: wish.filter.clone(),
            time: Some(time),
            group_by: group_by.to_vec(),
            measures: MEASURES.to_vec(),
            limit,
            buckets: STEPS,
            ..Question::default()
        })
    }

    /// The largest single flows.
    pub(super) fn flows(&self, wish: &Wish, select: &[Column]) -> Answer {
        self.question(Question {
            filter: wish.filter.clone(),
            time: wish.time,
            select: select.to_vec(),
            measures: vec![Measure::Octets, Measure::Packets],
            order: Some(Order { by: OrderBy::Column(Column::OctetsTotal), descending: true }),
            limit: wish.top,
            ..Question::default()
        })
    }

    /// The groups that changed most beside those of another time or other flows.
    pub(super) fn changed(
        &self,
        now: (&Option<Filter>, Option<TimeRange>),
        before: &Baseline,
        group_by: &[Dimension],
        limit: u32,
    ) -> Answer {
        self.question(Question {
            filter: now.0.clone(),
            time: now.1,
            group_by: group_by.to_vec(),
            measures: MEASURES.to_vec(),
            order: Some(Order { by: OrderBy::Change(Measure::Octets), descending: true }),
            limit,
            compare: Some(before.clone()),
            ..Question::default()
        })
    }

    /// The wished time, or the whole one.
    pub(super) fn span(&self, wish: &Wish) -> Option<TimeRange> {
        wish.time.or_else(|| self.total(wish).extent)
    }

    /// What is odd and reaches into the wished time; the worst first.
    pub(super) fn findings(&self, wish: &Wish) -> Vec<Finding> {
        let Some(Response::Findings(all)) = self.ask(Request::Findings) else { return Vec::new() };
        let reaches = |finding: &&Finding| {
            wish.time.is_none_or(|time| finding.first < time.end && finding.last >= time.start)
        };
        all.iter().filter(reaches).cloned().collect()
    }

    /// What is known of hosts.
    pub(super) fn hosts(&self, wish: &Wish, addresses: &[IpAddr]) -> Vec<KnownHost> {
        if addresses.is_empty() {
            return Vec::new();
        }
        let question = HostsQuestion {
            addresses: addresses.iter().take(MOST_NAMED).copied().collect(),
            filter: wish.filter.clone(),
            time: wish.time,
        };
        match self.ask(Request::Hosts(question)) {
            Some(Response::Hosts(hosts)) => hosts.clone(),
            _ => Vec::new(),
        }
    }

    /// What hosts are called.
    pub(super) fn names(&self, wish: &Wish, addresses: &[IpAddr]) -> BTreeMap<IpAddr, String> {
        let hosts = self.hosts(wish, addresses);
        let named = |host: KnownHost| Some((host.address, host.name_words()?));
        hosts.into_iter().filter_map(named).collect()
    }
}
