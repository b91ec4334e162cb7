//! What is remembered of one exporter and domain in one version.

use std::net::IpAddr;

use model::{ExporterKey, ExporterStatus, NetflowVersion, Timestamp};

use crate::collector::{Loss, Trace};
use crate::events::Updates;
use crate::header::Header;
use crate::history::History;
use crate::issue::IssueKind;
use crate::sequence::{Counting, Sequence};
use crate::templates::Templates;
use crate::told::Told;
use crate::totals::{COSTS, Costs};
use crate::waiting::Waiting;

/// One exporter and domain in one version.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    key: ExporterKey,
    version: NetflowVersion,
    pub(crate) datagrams: u64,
    pub(crate) records: u64,
    pub(crate) options_records: u64,
    pub(crate) refused: u64,
    first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
    clock_skew_nanos: i64,
    header_sampling: Option<u32>,
    /// Of its agents; all but sFlow have one that has no name.
    sequences: Vec<(Option<IpAddr>, Sequence)>,
    messages: u64,
    pub(crate) history: History,
    costs: Costs,
    pub(crate) trace: Trace,
    pub(crate) told: Told,
    pub(crate) templates: Templates,
    pub(crate) waiting: Waiting,
    pub(crate) updates: Updates,
    issues_told: [u32; IssueKind::COUNT],
}

/// What all exporters together hold, to be measured against the limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Pool {
    pub(crate) templates: usize,
    pub(crate) template_octets: usize,
    pub(crate) waiting_octets: usize,
    pub(crate) history_minutes: usize,
    pub(crate) name_octets: usize,
}

impl Stream {
    pub(crate) fn new(key: ExporterKey, version: NetflowVersion, now: Timestamp) -> Self {
        Self {
            key,
            version,
            datagrams: 0,
            records: 0,
            options_records: 0,
            refused: 0,
            first_seen: now,
            last_seen: now,
            clock_skew_nanos: 0,
            header_sampling: None,
            sequences: Vec::new(),
            messages: 0,
            history: History::default(),
            costs: Costs::default(),
            trace: Trace::default(),
            told: Told::default(),
            templates: Templates::default(),
            waiting: Waiting::default(),
            updates: Updates::default(),
            issues_told: [0; IssueKind::COUNT],
        }
    }

    /// A message came.
    pub(crate) fn arrive(&mut self, now: Timestamp, header: &Header) {
        if header.offset == 0 {
            self.datagrams += 1;
        }
        self.messages += 1;
        self.trace.follow(now, header);
        self.last_seen = self.last_seen.max(now);
        self.header_sampling = header.sampling;
        if let Some(export) = header.export_time {
            self.clock_skew_nanos = export.0.saturating_sub(now.0);
        }
    }

    /// The numbers of an agent's messages; none where there are too many agents.
    pub(crate) fn sequence(
        &mut self,
        agent: Option<IpAddr>,
        limit: usize,
    ) -> Option<&mut Sequence> {
        let at = match self.sequences.iter().position(|(known, _)| *known == agent) {
            Some(at) => at,
            None if self.sequences.len() < limit.max(1) => {
                self.sequences.push((agent, Sequence::new(self.version)));
                self.sequences.len() - 1
            }
            None => return None,
        };
        self.sequences.get_mut(at).map(|(_, sequence)| sequence)
    }

    /// What a message cost beside what it brought.
    pub(crate) fn charge(&mut self, before: Costs, after: Costs) {
        for ((own, before), after) in self.costs.iter_mut().zip(before).zip(after) {
            *own += after - before;
        }
    }

    /// Whether an issue of this kind shall be told apart; each kind only so often.
    pub(crate) fn tells(&mut self, kind: IssueKind, limit: u32) -> bool {
        let Some(told) = self.issues_told.get_mut(kind.index()) else { return false };
        let tells = *told < limit;
        *told = told.saturating_add(1);
        tells
    }

    pub(crate) fn status(&self, told_shown: usize) -> ExporterStatus {
        ExporterStatus {
            key: self.key,
            version: self.version,
            datagrams: self.datagrams,
            records: self.records,
            options_records: self.options_records,
            refused: self.refused,
            lost: self.sum(|sequence| sequence.lost),
            gaps: self.sum(|sequence| sequence.gaps),
            restarts: self.sum(|sequence| sequence.restarts),
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            clock_skew_nanos: self.clock_skew_nanos,
            templates: self.templates.status(),
            waiting: self.waiting.status(),
            waiting_dropped_octets: self.waiting.dropped_octets,
            sampling_rate: self.header_sampling.or_else(|| self.told.samplers.common_rate()),
            loss_unit: self.loss_unit().to_owned(),
            lost_records: self.lost_records(),
            lost_is_estimated: self.counts_messages() && self.sum(|sequence| sequence.lost) > 0,
            history: self.history.minutes(),
            told: self.told.status(told_shown),
            counters: self.counters(),
        }
    }

    pub(crate) fn loss(&self) -> Loss {
        Loss {
            gaps: self.sum(|sequence| sequence.gaps),
            overtaken: self.sum(|sequence| sequence.overtaken),
            records: self.lost_records(),
            is_estimated: self.counts_messages(),
        }
    }

    /// Records that never came: those of lost messages are taken to be as many as the others held.
    fn lost_records(&self) -> u64 {
        let lost = self.sum(|sequence| sequence.lost);
        if !self.counts_messages() {
            return lost;
        }
        let records = u128::from(lost) * u128::from(self.records);
        let messages = u128::from(self.messages.max(1));
        u64::try_from((records + messages / 2) / messages).unwrap_or(u64::MAX)
    }

    fn loss_unit(&self) -> &'static str {
        match (self.version, self.counting()) {
            (NetflowVersion::Sflow5, _) => "datagrams",
            (_, Counting::Messages) => "messages",
            (NetflowVersion::V9 | NetflowVersion::Ipfix, _) => "data records",
            _ => "flows",
        }
    }

    fn counts_messages(&self) -> bool {
        self.counting() == Counting::Messages
    }

    fn counting(&self) -> Counting {
        let known = self.sequences.first().map(|(_, sequence)| sequence.counting);
        known.unwrap_or_else(|| Sequence::new(self.version).counting)
    }

    fn sum(&self, of: impl Fn(&Sequence) -> u64) -> u64 {
        self.sequences.iter().map(|(_, sequence)| of(sequence)).sum()
    }

    fn counters(&self) -> Vec<(String, u64)> {
        let jumps = self.sum(|sequence| sequence.jumps);
        let agents = self.sequences.len().saturating_sub(1) as u64;
        let late = self.sum(|sequence| sequence.late);
        let further = [
            ("jumps of sequence numbers", jumps),
            ("messages that were overtaken", self.sum(|sequence| sequence.overtaken)),
            ("messages late or twice, read all the same", late),
            ("further agents", agents),
        ];
        let all = COSTS.into_iter().zip(self.costs).chain(further);
        all.filter(|(_, count)| *count > 0).map(|(name, count)| (name.to_owned(), count)).collect()
    }
}
