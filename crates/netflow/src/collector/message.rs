//! One message on its way through the collector, with everything it may change.

use model::{Counters, NetflowVersion};

use crate::collector::MessageSummary;
use crate::config::Limits;
use crate::context::Context;
use crate::header::Header;
use crate::history::Arrival;
use crate::issue::{Issue, IssueKind, Issues};
use crate::sequence::{Records, Seen, Verdict};
use crate::sink::Sink;
use crate::stream::{Pool, Stream};
use crate::totals::Totals;

/// One message and everything it may change.
pub(crate) struct Message<'c> {
    pub(crate) limits: &'c Limits,
    pub(crate) totals: &'c mut Totals,
    pub(crate) issues: &'c mut Issues,
    pub(crate) summary: &'c mut MessageSummary,
    pub(crate) pool: &'c mut Pool,
    pub(crate) stream: &'c mut Stream,
    pub(crate) context: Context,
    /// Values that may still be decoded.
    pub(crate) values_left: usize,
    pub(crate) sink: &'c mut dyn Sink,
    /// Memory for records that are brought to one length.
    pub(crate) rows: &'c mut Vec<u8>,
}

impl Message<'_> {
    pub(crate) fn read(&mut self, header: &Header, datagram: &[u8]) {
        let now = self.context.arrival;
        let (costs, records_before) = (self.totals.costs(), self.stream.records);
        self.stream.waiting.expire(now, self.limits, self.pool, self.totals);
        let records = match header.version {
            NetflowVersion::V1 | NetflowVersion::V5 | NetflowVersion::V7 | NetflowVersion::V8 => {
                self.read_fixed(header, datagram)
            }
            NetflowVersion::V9 | NetflowVersion::Ipfix => self.read_templated(header, datagram),
            NetflowVersion::Sflow5 => self.read_samples(header, datagram),
        };
        let lost = self.arrive(header, records);
        self.stream.charge(costs, self.totals.costs());
        if !self.context.replay {
            let arrival = Arrival {
                datagrams: u64::from(header.offset == 0),
                records: self.stream.records - records_before,
                lost: lost.into(),
            };
            self.stream.history.count(now, arrival, self.limits, self.pool);
        }
    }

    /// Counts the message and compares its sequence number with what was expected: how many units
    /// before it are missing.
    fn arrive(&mut self, header: &Header, records: Option<Records>) -> u32 {
        self.summary.messages += 1;
        if self.context.replay {
            return 0;
        }
        let totals = self.totals.version_mut(header.version);
        totals.messages += 1;
        totals.datagrams += u64::from(header.offset == 0);
        self.stream.arrive(self.context.arrival, header);
        let Some(number) = header.sequence else { return 0 };
        let uptime_millis = header.uptime_millis;
        let seen = Seen { number, records, uptime_millis, arrival: self.context.arrival };
        let limit = self.limits.agents_per_exporter;
        let Some(sequence) = self.stream.sequence(header.agent, limit) else { return 0 };
        match sequence.observe(seen) {
            Verdict::CountsOtherwise { counting, units, charged } => {
                self.stream.history.give_back(charged, units);
                self.issue(header.offset, IssueKind::CountsOtherwise(counting));
            }
            Verdict::Lost(units) => {
                self.issue(header.offset, IssueKind::Lost(units));
                return units;
            }
            Verdict::Returned { units, charged } => self.stream.history.give_back(charged, units),
            Verdict::Restart => self.issue(header.offset, IssueKind::Restart),
            Verdict::Jump => self.issue(header.offset, IssueKind::Jump),
            Verdict::Fine | Verdict::Late => {}
        }
        0
    }

    /// Counts the records of a set; what the relay replays counts nowhere.
    pub(crate) fn count_records(&mut self, options: bool, records: u32, counters: Counters) {
        if self.context.replay {
            return;
        }
        let totals = self.totals.version_mut(self.context.version);
        if options {
            self.summary.options_records += records;
            self.stream.options_records += u64::from(records);
            totals.options_records += u64::from(records);
        } else {
            self.summary.records += records;
            self.stream.records += u64::from(records);
            totals.data_records += u64::from(records);
            totals.add(counters);
        }
    }

    /// Counts an announcement.
    pub(crate) fn count_template(&mut self, options: bool) {
        if self.context.replay {
            return;
        }
        let totals = self.totals.version_mut(self.context.version);
        if options {
            self.summary.options_templates += 1;
            totals.options_templates += 1;
        } else {
            self.summary.templates += 1;
            totals.templates += 1;
        }
    }

    /// A part of the message yields nothing, for what is wrong at that octet of the datagram.
    pub(crate) fn refuse(&mut self, offset: usize, kind: IssueKind) {
        self.stream.refused += 1;
        self.issue(offset, kind);
    }

    /// Something is wrong with a part of the message, at that octet of the datagram.
    pub(crate) fn issue(&mut self, offset: usize, kind: IssueKind) {
        self.summary.issues += 1;
        let Context { version, exporter, arrival: at, .. } = self.context;
        let apart = self.stream.tells(kind, self.limits.issues_per_kind);
        let issue = Issue { at, exporter, version, offset, kind, count: 1 };
        let kept = self.issues.push(issue, apart);
        self.totals.issues_untold += u64::from(!kept);
    }
}
