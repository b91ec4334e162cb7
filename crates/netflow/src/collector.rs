//! The door: datagrams in, records out.

mod fixed;
mod message;
mod moved;
mod sflow;
mod templated;

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};

use foldhash::quality::FixedState;
use model::{ExporterKey, ExporterStatus, NetflowVersion, Timestamp};

use crate::config::Limits;
use crate::context::Context;
use crate::framing;
use crate::header::Header;
use crate::issue::{Issue, IssueKind, Issues};
use crate::record::Record;
use crate::refusal::Refusal;
use crate::sink::{Each, Sink};
use crate::stream::{Pool, Stream};
use crate::totals::Totals;

pub(crate) use moved::Trace;

use message::Message;

/// Remembers what exporters told — templates, sampling rates, sequence numbers, data that waits —
/// and turns their datagrams into records.
///
/// Call [`Self::handle`] for each datagram in order of arrival, then [`Self::poll_issue`] until it
/// is empty.
#[derive(Clone, Debug)]
pub struct Collector {
    limits: Limits,
    /// The hash folds: addresses are easily chosen so that a plain product of them meets in one place.
    streams: HashMap<(ExporterKey, NetflowVersion), Stream, FixedState>,
    pool: Pool,
    totals: Totals,
    issues: Issues,
    /// When what has outlived its time was last looked for.
    swept: Timestamp,
    /// Memory for records that are brought to one length.
    rows: Vec<u8>,
}

/// How often that is, and how often where room is short: it takes a look at everything kept.
const SWEEP_NANOS: u64 = 60 * FULL_SWEEP_NANOS;
const FULL_SWEEP_NANOS: u64 = 1_000_000_000;

/// What one datagram brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MessageSummary {
    /// In which protocol.
    pub version: NetflowVersion,
    /// Who sent it; where a payload holds several messages, the first one's domain.
    pub exporter: ExporterKey,
    /// Messages in the payload.
    pub messages: u32,
    /// Data records handed out, those that had waited included; for sFlow samples.
    pub records: u32,
    /// Options data records handed out.
    pub options_records: u32,
    /// Templates announced.
    pub templates: u32,
    /// Options templates announced.
    pub options_templates: u32,
    /// Sets that now wait for their template.
    pub waiting_sets: u32,
    /// How many things were wrong with parts of it.
    pub issues: u32,
}

/// What never came of an exporter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Loss {
    /// Stretches of sequence numbers that never came.
    pub gaps: u64,
    /// Messages that were overtaken, and filled what was missing.
    pub overtaken: u64,
    /// Records missing, less those that came late.
    pub records: u64,
    /// Some of them are estimated: messages are counted, and what they held is not known.
    pub is_estimated: bool,
}

/// All data that waits for its template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WaitingData {
    /// Data sets.
    pub sets: u64,
    /// Their octets.
    pub octets: u64,
    /// Exporters and domains that sent them.
    pub exporters: usize,
    /// The first of those, in order of address, domain and version, and a template it owes.
    pub first: (ExporterKey, u16),
}

/// How much is kept of all exporters: never more than the [`Limits`] of the same names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Exporters and domains.
    pub exporters: usize,
    /// Templates.
    pub templates: usize,
    /// Their octets as they were sent.
    pub template_octets: usize,
    /// Octets of data that waits, and what each set of it costs beside them.
    pub waiting_octets: usize,
    /// Minutes of history.
    pub history_minutes: usize,
}

impl Collector {
    /// A collector that knows nobody yet.
    pub fn new(limits: Limits) -> Self {
        let issues = Issues::new(limits.issues);
        Self {
            limits,
            streams: HashMap::default(),
            pool: Pool::default(),
            totals: Totals::default(),
            issues,
            swept: Timestamp::MIN,
            rows: Vec::new(),
        }
    }

    /// One datagram that came `from` there, `now`; each of its records is handed to `each`.
    ///
    /// `replay` says that it comes from the relay's memory: templates and options are learnt,
    /// data is left out, and it counts neither in time nor in sequence nor in totals.
    pub fn handle(
        &mut self,
        now: Timestamp,
        from: SocketAddr,
        datagram: &[u8],
        replay: bool,
        each: &mut dyn FnMut(Record<'_>),
    ) -> Result<MessageSummary, Refusal> {
        self.handle_into(now, from, datagram, replay, &mut Each(each))
    }

    /// The same into a [`Sink`], which is handed whole data sets where their records are all of one
    /// length.
    pub fn handle_into(
        &mut self,
        now: Timestamp,
        from: SocketAddr,
        datagram: &[u8],
        replay: bool,
        sink: &mut dyn Sink,
    ) -> Result<MessageSummary, Refusal> {
        let result = self.read(now, from, datagram, replay, sink);
        self.totals.refused_datagrams += u64::from(result.is_err());
        self.totals.replayed_datagrams += u64::from(replay && result.is_ok());
        result
    }

    /// What was wrong with parts of messages, oldest first. Bounded: what nobody asks for in time
    /// is only counted.
    pub fn poll_issue(&mut self) -> Option<Issue> {
        self.issues.pop()
    }

    /// Who sent what, and how well it arrived; in order of address, domain and version.
    pub fn exporters(&self) -> impl Iterator<Item = ExporterStatus> + '_ {
        let mut streams: Vec<_> = self.streams.iter().collect();
        model::sort_by_key(&mut streams, |(key, _)| **key);
        streams.into_iter().map(|(_, stream)| stream.status(self.limits.told_shown))
    }

    /// One of them.
    pub fn exporter(&self, key: ExporterKey, version: NetflowVersion) -> Option<ExporterStatus> {
        self.streams.get(&(key, version)).map(|stream| stream.status(self.limits.told_shown))
    }

    /// What waits for templates now; none where nothing does.
    pub fn waiting(&self) -> Option<WaitingData> {
        let mut all: Option<(WaitingData, NetflowVersion)> = None;
        for ((key, version), stream) in &self.streams {
            let Some((sets, octets, template)) = stream.waiting.sum() else { continue };
            let first = (*key, template);
            let (known, of) = all
                .get_or_insert((WaitingData { sets: 0, octets: 0, exporters: 0, first }, *version));
            known.sets += sets;
            known.octets += octets;
            known.exporters += 1;
            if (*key, *version) < (known.first.0, *of) {
                (known.first, *of) = (first, *version);
            }
        }
        all.map(|(waiting, _)| waiting)
    }

    /// How much is kept of all exporters now, to be measured against the limits.
    pub fn kept(&self) -> Kept {
        Kept {
            exporters: self.streams.len(),
            templates: self.pool.templates,
            template_octets: self.pool.template_octets,
            waiting_octets: self.pool.waiting_octets,
            history_minutes: self.pool.history_minutes,
        }
    }

    /// What never came, or came late, of each exporter whose sequence numbers had gaps, by address and in
    /// order.
    pub fn losses(&self) -> BTreeMap<IpAddr, Loss> {
        let mut losses: BTreeMap<IpAddr, Loss> = BTreeMap::new();
        for ((key, _), stream) in &self.streams {
            let of = stream.loss();
            if of.gaps > 0 || of.overtaken > 0 {
                let sum = losses.entry(key.address.ip()).or_default();
                sum.gaps += of.gaps;
                sum.overtaken += of.overtaken;
                sum.records += of.records;
                sum.is_estimated |= of.is_estimated;
            }
        }
        losses
    }

    /// Sums over all exporters.
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    fn read(
        &mut self,
        now: Timestamp,
        from: SocketAddr,
        datagram: &[u8],
        replay: bool,
        sink: &mut dyn Sink,
    ) -> Result<MessageSummary, Refusal> {
        let mut header = Header::read(datagram)?;
        let mut summary = MessageSummary {
            version: header.version,
            exporter: ExporterKey { address: from, domain: header.domain },
            messages: 0,
            records: 0,
            options_records: 0,
            templates: 0,
            options_templates: 0,
            waiting_sets: 0,
            issues: 0,
        };
        let mut refused = None;
        loop {
            header.length = framing::length(&header, datagram);
            let context = Context {
                version: header.version,
                exporter: ExporterKey { address: from, domain: header.domain },
                export: header.export_time,
                uptime_millis: header.uptime_millis,
                arrival: now,
                sampling: header.sampling,
                replay,
            };
            self.sweep(now);
            let key = (context.exporter, context.version);
            match self.make_room(now, key) {
                Ok(()) => self.read_message(key, context, (&header, datagram), &mut summary, sink),
                // The others of the same payload may be of exporters that are known.
                Err(refusal) => {
                    summary.issues += 1;
                    self.note(now, key, IssueKind::Unreadable(refusal));
                    refused = Some(refusal);
                }
            }
            match (framing::next(&header, datagram), refused) {
                (Some(next), _) => header = next,
                (None, Some(refusal)) if summary.messages == 0 => return Err(refusal),
                (None, _) => return Ok(summary),
            }
        }
    }

    /// One message of an exporter that has its place, and what its port tells.
    fn read_message(
        &mut self,
        key: (ExporterKey, NetflowVersion),
        context: Context,
        (header, datagram): (&Header, &[u8]),
        summary: &mut MessageSummary,
        sink: &mut dyn Sink,
    ) {
        let (now, replay) = (context.arrival, context.replay);
        // Both are rare, and looking for them is not free.
        let followed = !replay && self.totals.ports_followed > 0;
        if followed && let Some(port) = self.give_back(now, key) {
            self.note(now, key, IssueKind::PortLives(port));
        }
        self.with(key, context, summary, sink, |message| message.read(header, datagram));
        let waits = !replay && self.pool.waiting_octets > 0;
        if waits && let Some(port) = self.follow_port(now, key) {
            self.note(now, key, IssueKind::PortMoved(port));
            self.with(key, context, summary, sink, |message| {
                message.read_waiting();
            });
        }
    }

    /// A message of that stream, with everything it may change.
    fn with(
        &mut self,
        key: (ExporterKey, NetflowVersion),
        context: Context,
        summary: &mut MessageSummary,
        sink: &mut dyn Sink,
        act: impl FnOnce(&mut Message<'_>),
    ) {
        let new = || Stream::new(key.0, key.1, context.arrival);
        let stream = self.streams.entry(key).or_insert_with(new);
        act(&mut Message {
            limits: &self.limits,
            totals: &mut self.totals,
            issues: &mut self.issues,
            summary,
            pool: &mut self.pool,
            stream,
            context,
            values_left: self.limits.values_per_message,
            sink,
            rows: &mut self.rows,
        });
    }

    /// What has outlived its time goes, of silent exporters too: now and then, and soon where all
    /// exporters together are at a limit.
    fn sweep(&mut self, now: Timestamp) {
        let full = self.pool.templates >= self.limits.templates
            || self.pool.waiting_octets >= self.limits.waiting_octets / 2;
        let pause = if full { FULL_SWEEP_NANOS } else { SWEEP_NANOS };
        if now.nanos_since(self.swept) < pause {
            return;
        }
        self.swept = now;
        let life = self.limits.template_life_nanos;
        for stream in self.streams.values_mut() {
            let before = self.totals.costs();
            self.totals.templates_expired += stream.templates.expire(now, life, &mut self.pool);
            stream.waiting.expire(now, &self.limits, &mut self.pool, &mut self.totals);
            stream.charge(before, self.totals.costs());
        }
    }

    /// A new exporter may push out one that has been silent for long, and no other.
    fn make_room(
        &mut self,
        now: Timestamp,
        key: (ExporterKey, NetflowVersion),
    ) -> Result<(), Refusal> {
        let limit = self.limits.exporters;
        if self.streams.len() < limit || self.streams.contains_key(&key) {
            return Ok(());
        }
        let oldest = self.streams.iter().min_by_key(|(_, stream)| stream.last_seen);
        match oldest.map(|(key, stream)| (*key, stream.last_seen)) {
            Some((key, seen)) if now.nanos_since(seen) >= self.limits.exporter_idle_nanos => {
                if let Some(mut stream) = self.streams.remove(&key) {
                    stream.templates.clear(&mut self.pool);
                    stream.waiting.clear(&mut self.pool, &mut self.totals);
                    stream.told.clear(&mut self.pool);
                    stream.history.clear(&mut self.pool);
                }
                self.totals.exporters_evicted += 1;
                Ok(())
            }
            _ => {
                self.totals.exporters_refused += 1;
                Err(Refusal::TooManyExporters { limit })
            }
        }
    }
}

#[cfg(test)]
mod tests;
