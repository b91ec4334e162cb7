//! What is remembered of one exporter and domain in one version.

use model::{ExporterKey, ExporterStatus, NetflowVersion, Timestamp};

use crate::header::Header;
use crate::issue::IssueKind;
use crate::sampling::Samplers;
use crate::sequence::Sequence;
use crate::templates::Templates;
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
    pub(crate) sequence: Sequence,
    pub(crate) samplers: Samplers,
    pub(crate) templates: Templates,
    pub(crate) waiting: Waiting,
    told: [u32; IssueKind::COUNT],
}

/// What all exporters together hold, to be measured against the limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Pool {
    pub(crate) templates: usize,
    pub(crate) template_octets: usize,
    pub(crate) waiting_octets: usize,
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
            sequence: Sequence::new(version),
            samplers: Samplers::default(),
            templates: Templates::default(),
            waiting: Waiting::default(),
            told: [0; IssueKind::COUNT],
        }
    }

    /// A message came.
    pub(crate) fn arrive(&mut self, now: Timestamp, header: &Header) {
        if header.offset == 0 {
            self.datagrams += 1;
        }
        self.last_seen = self.last_seen.max(now);
        self.header_sampling = header.sampling;
        if let Some(export) = header.export_time {
            self.clock_skew_nanos = export.0.saturating_sub(now.0);
        }
    }

    /// Whether an issue of this kind shall be told apart; each kind only so often.
    pub(crate) fn tells(&mut self, kind: IssueKind, limit: u32) -> bool {
        let Some(told) = self.told.get_mut(kind.index()) else { return false };
        let tells = *told < limit;
        *told = told.saturating_add(1);
        tells
    }

    pub(crate) fn status(&self) -> ExporterStatus {
        ExporterStatus {
            key: self.key,
            version: self.version,
            datagrams: self.datagrams,
            records: self.records,
            options_records: self.options_records,
            refused: self.refused,
            lost: self.sequence.lost,
            gaps: self.sequence.gaps,
            restarts: self.sequence.restarts,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            clock_skew_nanos: self.clock_skew_nanos,
            templates: self.templates.status(),
            waiting: self.waiting.status(),
            waiting_dropped_octets: self.waiting.dropped_octets,
            sampling_rate: self.header_sampling.or_else(|| self.samplers.common_rate()),
            loss_unit: self.version.loss_unit().to_owned(),
            lost_records: self.sequence.lost,
            lost_is_estimated: false,
            history: Vec::new(),
            told: Vec::new(),
            counters: Vec::new(),
        }
    }
}
