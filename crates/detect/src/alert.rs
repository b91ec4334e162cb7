//! Alerts of the user's own: a filter, a measure, per what, over how long, above what.

mod parse;
mod window;

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use model::{Evidence, Finding, FindingKind, FindingSeverity, FlowRecord, SourceId, Timestamp};
use query::Filter;

use crate::Limits;
use crate::recent::Recent;
use crate::words::{named, nanos, octets};

use window::Window;

pub use parse::{AlertText, count, span};

/// What is added up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AlertMeasure {
    /// Flows.
    Flows,
    /// Packets both ways.
    Packets,
    /// Octets both ways.
    #[default]
    Octets,
    /// Octets from the client.
    Sent,
    /// Octets from the server.
    Received,
}

/// What is added up together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AlertPer {
    /// Everything.
    #[default]
    All,
    /// Each client.
    Client,
    /// Each server.
    Server,
    /// Each network of clients, of so many bits in IPv4, and in IPv6 of four times as many, 128 at most.
    Network(u8),
}

/// A rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertRule {
    /// What the user calls it.
    pub name: Box<str>,
    /// Flows that count.
    pub filter: Filter,
    /// What of them.
    pub measure: AlertMeasure,
    /// Together with which others.
    pub per: AlertPer,
    /// Over how long; 0 is a flow by itself.
    pub window_nanos: u64,
    /// It fires when more than this is reached.
    pub threshold: u64,
    /// Other thresholds for these hosts and networks, the narrowest first.
    pub thresholds: Vec<(IpNet, u64)>,
    /// For so long it does not fire again for the same.
    pub cool_down_nanos: u64,
    /// Minutes of the day, in UTC, in which it fires silently: from and until, also over midnight.
    pub quiet: Vec<(u16, u16)>,
    /// How bad that is.
    pub severity: FindingSeverity,
}

/// It fired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fired {
    /// Which rule, by its place.
    pub rule: usize,
    /// For whom; none where everything counts together.
    pub subject: Option<IpAddr>,
    /// When: the end of the flow that crossed the threshold.
    pub at: Timestamp,
    /// What was reached.
    pub value: u64,
    /// The flow that crossed it.
    pub flow: Evidence,
    /// Nobody is to be woken for it.
    pub quiet: bool,
}

/// What a rule would have done.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    /// How often it would have fired.
    pub times: u64,
    /// The most that was reached, which a threshold may be learnt from.
    pub most: u64,
    /// The first times.
    pub first: Vec<Fired>,
}

/// Times that are kept with all that is known of them; more are counted.
const KEPT: usize = 4096;
/// Times that a preview shows.
const SHOWN: usize = 20;
/// Rules at once: each is asked of every flow.
pub const MAX_RULES: usize = 64;

/// Rules being watched over one source.
#[derive(Clone, Debug)]
pub struct Alerts {
    rules: Arc<[AlertRule]>,
    windows: Recent<(usize, Option<IpAddr>), Window>,
    fired: Vec<Fired>,
    times: Vec<u64>,
    most: Vec<u64>,
}

impl AlertRule {
    /// What of a flow counts.
    fn value(&self, record: &FlowRecord) -> u64 {
        match self.measure {
            AlertMeasure::Flows => 1,
            AlertMeasure::Packets => record.scaled().packets,
            AlertMeasure::Octets => record.scaled().octets,
            AlertMeasure::Sent => record.scaled_forward().octets,
            AlertMeasure::Received => record.scaled_reverse().octets,
        }
    }

    fn subject(&self, record: &FlowRecord) -> Option<IpAddr> {
        match self.per {
            AlertPer::All => None,
            AlertPer::Client => Some(record.key.source),
            AlertPer::Server => Some(record.key.destination),
            AlertPer::Network(bits) => {
                let address = record.key.source;
                let bits = match address {
                    IpAddr::V4(_) => bits.min(32),
                    IpAddr::V6(_) => bits.saturating_mul(4).min(128),
                };
                IpNet::new(address, bits).ok().map(|network| network.network())
            }
        }
    }

    /// What it fires above for this one.
    pub fn threshold_of(&self, subject: Option<IpAddr>) -> u64 {
        let own =
            subject.and_then(|host| self.thresholds.iter().find(|(net, _)| net.contains(&host)));
        own.map_or(self.threshold, |(_, threshold)| *threshold)
    }

    fn is_quiet(&self, at: Timestamp) -> bool {
        let minute = (at.seconds_and_nanos().0.rem_euclid(86_400) / 60) as u16;
        self.quiet.iter().any(|(from, until)| {
            if from <= until {
                (*from..*until).contains(&minute)
            } else {
                minute >= *from || minute < *until
            }
        })
    }

    /// A value of what it adds up, in words.
    pub fn words(&self, value: u64) -> String {
        match self.measure {
            AlertMeasure::Flows => model::counted(value, "flow", "flows"),
            AlertMeasure::Packets => model::counted(value, "packet", "packets"),
            _ => octets(value),
        }
    }

    /// What it would have done to these flows, which come in the order in which they ended.
    pub fn preview(&self, flows: impl Iterator<Item = FlowRecord>) -> Preview {
        let mut alerts = Alerts::new(Arc::from([self.clone()]), &Limits::default());
        flows.for_each(|record| alerts.see(&record, |_| {}));
        let times = alerts.times.first().copied().unwrap_or_default();
        let most = alerts.most.first().copied().unwrap_or_default();
        alerts.fired.truncate(SHOWN);
        Preview { times, most, first: alerts.fired }
    }
}

impl Alerts {
    /// These rules, the first [`MAX_RULES`] of them, over a source of which nothing is known yet.
    pub fn new(rules: Arc<[AlertRule]>, limits: &Limits) -> Self {
        let count = rules.len().min(MAX_RULES);
        Self {
            rules,
            windows: Recent::new(limits.entries, limits.seed),
            fired: Vec::new(),
            times: vec![0; count],
            most: vec![0; count],
        }
    }

    /// A flow ended; what it made fire goes to `each`.
    pub fn see(&mut self, record: &FlowRecord, mut each: impl FnMut(Fired)) {
        let rules = self.rules.clone();
        let flow = Evidence { key: record.key, start: record.start };
        for (place, rule) in rules.iter().take(MAX_RULES).enumerate() {
            if rule.filter.matches(record) {
                let (subject, value) = (rule.subject(record), rule.value(record));
                self.add(place, record.end, subject, value, flow).into_iter().for_each(&mut each);
            }
        }
    }

    /// When they fired, in order; the first 4096 times.
    pub fn fired(&self) -> &[Fired] {
        &self.fired
    }

    /// How often each rule fired, in their order.
    pub fn times(&self) -> &[u64] {
        &self.times
    }

    fn add(
        &mut self,
        place: usize,
        at: Timestamp,
        subject: Option<IpAddr>,
        value: u64,
        flow: Evidence,
    ) -> Option<Fired> {
        let rule = self.rules.get(place)?;
        let window = self.windows.entry((place, subject));
        let reached = window.add(at, value, rule.window_nanos);
        if let Some(most) = self.most.get_mut(place) {
            *most = reached.max(*most);
        }
        if reached <= rule.threshold_of(subject) || !window.fires(at, rule.cool_down_nanos) {
            return None;
        }
        if let Some(times) = self.times.get_mut(place) {
            *times += 1;
        }
        let quiet = rule.is_quiet(at);
        let fired = Fired { rule: place, subject, at, value: reached, flow, quiet };
        if self.fired.len() < KEPT {
            self.fired.push(fired);
        }
        Some(fired)
    }

    /// What fired, one finding for each rule.
    pub fn findings(&self, source: SourceId) -> Vec<Finding> {
        let of_rule = |(place, rule): (usize, &AlertRule)| {
            let fired: Vec<&Fired> = self.fired.iter().filter(|f| f.rule == place).collect();
            let (first, last) = (fired.first()?, fired.last()?);
            let times = self.times.get(place).copied().unwrap_or_default();
            let worst = fired.iter().max_by_key(|fired| fired.value)?;
            let mut subjects = Vec::new();
            for fired in &fired {
                if let Some(subject) = fired.subject
                    && subjects.len() < Finding::MAX_HOSTS
                    && !subjects.contains(&subject)
                {
                    subjects.push(subject);
                }
            }
            let over = match rule.window_nanos {
                0 => "in one flow".to_owned(),
                span => format!("within {}", nanos(span)),
            };
            let whose = worst.subject.map(|s| format!(" for {}", named(Some(s))));
            let silent =
                if fired.iter().all(|fired| fired.quiet) { ", all in quiet hours" } else { "" };
            let sentence = format!(
                "{} fired {}{silent}: {} {over}{}, where {} is the threshold.",
                rule.name,
                model::counted(times, "time", "times"),
                rule.words(worst.value),
                whose.unwrap_or_default(),
                rule.words(rule.threshold_of(worst.subject)),
            );
            let all_quiet = fired.iter().all(|fired| fired.quiet);
            Some(Finding {
                id: crate::hash::hash((source, &rule.name, place)),
                source,
                kind: FindingKind::UserAlert,
                severity: if all_quiet { FindingSeverity::Info } else { rule.severity },
                confidence: 100,
                first: first.at,
                last: last.at,
                subjects,
                others: Vec::new(),
                sentence,
                filter: rule.filter.to_string(),
                evidence: fired.iter().take(Finding::MAX_EVIDENCE).map(|f| f.flow).collect(),
                count: times,
                parts: Vec::new(),
            })
        };
        self.rules.iter().take(MAX_RULES).enumerate().filter_map(of_rule).collect()
    }
}
