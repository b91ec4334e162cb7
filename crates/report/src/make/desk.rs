//! Where questions are answered from what is known, and noted where it is not.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use model::{Column, Finding, TimeRange};
use protocol::KnownHost;
use query::{Answer, Dimension};

use crate::asked::Ordered;
use crate::{Asked, FlowsAsked, Part, Told, Wish};

/// Steps of a timeline: one for each few points of a page.
const STEPS: u32 = 240;
/// Hosts whose names are asked for at once.
const MOST_NAMED: usize = 256;

/// What is known, and what is missing.
pub(super) struct Desk<'a> {
    known: &'a [(Asked, Told)],
    missing: RefCell<VecDeque<Asked>>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(known: &'a [(Asked, Told)]) -> Self {
        Self { known, missing: RefCell::default() }
    }

    /// What was asked and is not known, once each.
    pub(super) fn missing(self) -> VecDeque<Asked> {
        self.missing.into_inner()
    }

    fn ask(&self, wanted: Asked) -> Option<&'a Told> {
        if let Some((_, told)) = self.known.iter().find(|(asked, _)| *asked == wanted) {
            return Some(told);
        }
        let mut missing = self.missing.borrow_mut();
        if !missing.contains(&wanted) {
            missing.push_back(wanted);
        }
        None
    }

    fn flows_asked(&self, asked: FlowsAsked) -> Answer {
        match self.ask(Asked::Flows(asked)) {
            Some(Told::Answer(answer)) => answer.clone(),
            _ => Answer::default(),
        }
    }

    /// Everything the wish is about, added up.
    pub(super) fn total(&self, wish: &Wish) -> Answer {
        self.top(wish, &[], 0)
    }

    /// The largest groups of what the wish is about.
    pub(super) fn top(&self, wish: &Wish, group_by: &[Dimension], limit: u32) -> Answer {
        self.flows_asked(FlowsAsked {
            part: wish.part(),
            group_by: group_by.to_vec(),
            limit,
            ..FlowsAsked::default()
        })
    }

    /// The same over time; nothing while the time is not known, or there is none.
    pub(super) fn over_time(&self, wish: &Wish, group_by: &[Dimension], limit: u32) -> Answer {
        let Some(time) = self.span(wish) else { return Answer::default() };
        self.flows_asked(FlowsAsked {
            part: Part { time: Some(time), ..wish.part() },
            group_by: group_by.to_vec(),
            limit,
            buckets: STEPS,
            ..FlowsAsked::default()
        })
    }

    /// The largest single flows.
    pub(super) fn flows(&self, wish: &Wish, select: &[Column]) -> Answer {
        self.flows_asked(FlowsAsked {
            part: wish.part(),
            select: select.to_vec(),
            order: Ordered::Flow,
            limit: wish.top,
            ..FlowsAsked::default()
        })
    }

    /// The groups that changed most beside those of another time or other flows.
    pub(super) fn changed(
        &self,
        now: &Part,
        before: &Part,
        group_by: &[Dimension],
        limit: u32,
    ) -> Answer {
        self.flows_asked(FlowsAsked {
            part: now.clone(),
            group_by: group_by.to_vec(),
            order: Ordered::Change,
            limit,
            compare: Some(before.clone()),
            ..FlowsAsked::default()
        })
    }

    /// The wished time, or the whole one.
    pub(super) fn span(&self, wish: &Wish) -> Option<TimeRange> {
        wish.time.or_else(|| self.total(wish).extent)
    }

    /// What is odd and reaches into the wished time; the worst first.
    pub(super) fn findings(&self, wish: &Wish) -> Vec<Finding> {
        let Some(Told::Findings(all)) = self.ask(Asked::Findings) else { return Vec::new() };
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
        let few = addresses.iter().take(MOST_NAMED).copied().collect();
        match self.ask(Asked::Hosts(few, wish.part())) {
            Some(Told::Hosts(hosts)) => hosts.clone(),
            _ => Vec::new(),
        }
    }

    /// What hosts are called.
    pub(super) fn names(&self, wish: &Wish, addresses: &[IpAddr]) -> BTreeMap<IpAddr, String> {
        let hosts = self.hosts(wish, addresses);
        let mut names = BTreeMap::new();
        for host in hosts {
            names.extend(host.name_words().map(|name| (host.address, name)));
        }
        names
    }
}
