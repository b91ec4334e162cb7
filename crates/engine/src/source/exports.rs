//! Exports in a source: decoded, and what is wrong with them or beyond flows told by exporter.

use std::net::{IpAddr, SocketAddr};

use model::{FlowRecord, RecordId, SourceId, Timestamp};
use netflow::{IssueKind, Record, RecordKind, RecordSet, Refusal, Sink};
use protocol::{Issue, Severity, SourceStatus};

use super::samples::{NoFlow, Samples};
use super::{Source, Surroundings};
use crate::decode::Stray;
use crate::issues::Kind;
use crate::publish::Desk;

/// Records that are no flows, and those that became flows in another way.
#[derive(Default)]
struct Flowless {
    /// Aggregates: they name nobody.
    nameless: u64,
    /// Counters of interfaces and hosts (sFlow).
    counters: u64,
    /// Packets that were dropped where sFlow looked.
    drops: u64,
    /// Sampled packets that were metered.
    samples: u64,
    /// Sampled packets that cannot be, by the reason.
    unmetered: Vec<(NoFlow, u64)>,
}

/// Where the records of a datagram go.
struct Inbox<'a> {
    now: Timestamp,
    samples: &'a mut Samples,
    status: &'a mut SourceStatus,
    desk: &'a mut Desk,
    /// The source is paused.
    hold: bool,
    flowless: Flowless,
}

impl Inbox<'_> {
    fn receive(&mut self, flow: FlowRecord, kept: RecordId) {
        self.status.records += 1;
        let flow = FlowRecord { record: Some(kept), ..flow };
        self.desk.receive(self.status.id, flow, self.hold);
    }

    /// A record that is no flow, but may hold a packet.
    fn sample(&mut self, record: &Record<'_>) {
        let Self { status, desk, flowless, .. } = self;
        let Some(sample) = record.sample() else {
            flowless.nameless += 1;
            return;
        };
        let mut keep = |flow: &mut FlowRecord| {
            flow.record = Some(desk.archive.keep(status.id, record));
        };
        match self.samples.observe(self.now, &sample, &mut keep) {
            Ok(flow) => {
                status.records += 1;
                flowless.samples += u64::from(flow.is_none());
                if let Some(flow) = flow {
                    desk.receive(status.id, flow, self.hold);
                }
            }
            Err(why) => match flowless.unmetered.iter_mut().find(|(known, _)| *known == why) {
                Some((_, count)) => *count += 1,
                None => flowless.unmetered.push((why, 1)),
            },
        }
    }
}

impl Sink for Inbox<'_> {
    fn record(&mut self, record: Record<'_>) {
        match (record.flow(), record.kind()) {
            (Some(flow), _) => {
                let kept = self.desk.archive.keep(self.status.id, &record);
                self.receive(flow, kept);
            }
            (None, RecordKind::Data | RecordKind::Sample) => self.sample(&record),
            (None, RecordKind::Counter) => self.flowless.counters += 1,
            (None, RecordKind::Drop) => self.flowless.drops += 1,
            (None, RecordKind::Options) => {}
        }
    }

    fn records(&mut self, set: RecordSet<'_>) {
        if self.hold || !set.names_addresses() {
            return set.iter().for_each(|record| self.record(record));
        }
        let id = self.status.id;
        let first = self.desk.archive.keep_all(id, &set);
        if self.desk.receive_set(id, &set, first) {
            self.status.records += set.len() as u64;
            return;
        }
        for (record, kept) in set.iter().zip(first.0..) {
            match record.flow() {
                Some(flow) => self.receive(flow, RecordId(kept)),
                None => self.record(record),
            }
        }
    }
}

impl Source {
    /// A datagram that is an export, or came where only those do.
    pub(super) fn export(
        &mut self,
        now: Timestamp,
        from: SocketAddr,
        datagram: &[u8],
        replay: bool,
        around: &mut Surroundings<'_>,
    ) {
        let status = &mut self.status;
        let hold = self.live.as_ref().is_some_and(|live| live.paused);
        let samples = &mut self.samples;
        let desk = &mut *around.desk;
        let mut inbox = Inbox { now, status, samples, desk, hold, flowless: Flowless::default() };
        let outcome = self.collector.handle_into(now, from, datagram, replay, &mut inbox);
        let flowless = inbox.flowless;
        status.datagrams += u64::from(!replay && outcome.is_ok());
        if let Err(refusal) = outcome {
            self.tell_refusal(from, refusal, around);
        }
        self.tell_flowless(from.ip(), flowless, around);
        self.tell_export_issues(around);
        if around.desk.held.len() >= around.limits.held_records {
            around.desk.release(None);
        }
    }

    /// It came to a port for exports and is none.
    pub(super) fn tell_stray(&self, stray: Stray, around: &mut Surroundings<'_>) {
        let id = self.status.id;
        around.tell(id, Kind::Stray(stray.port), 1, || Issue {
            severity: Severity::Note,
            kept: "they are metered as ordinary traffic".to_owned(),
            advice: format!("the first of them: {}", stray.refusal),
            ..issue(id, format!("datagrams to port {} are no export we know", stray.port))
        });
    }

    fn tell_refusal(&self, from: SocketAddr, refusal: Refusal, around: &mut Surroundings<'_>) {
        // Those are told as a sum, for anybody can make up addresses.
        if matches!(refusal, Refusal::TooManyExporters { .. }) {
            return;
        }
        let id = self.status.id;
        around.tell(id, Kind::Exporter(from.ip(), "refused datagram"), 1, || Issue {
            kept: "all other datagrams are kept".to_owned(),
            ..issue(id, format!("an export datagram from {from} cannot be decoded: {refusal}"))
        });
    }

    fn tell_flowless(&self, from: IpAddr, found: Flowless, around: &mut Surroundings<'_>) {
        let id = self.status.id;
        let mut note = |kind, count, what: &str, kept: &str, advice: &str| {
            if count > 0 {
                around.tell(id, Kind::Exporter(from, kind), count, || Issue {
                    severity: Severity::Note,
                    kept: kept.to_owned(),
                    advice: advice.to_owned(),
                    ..issue(id, what.replace("{}", &from.to_string()))
                });
            }
        };
        const LISTED: &str = "`flowglass records` lists them";
        let what = "records of exporter {} name no addresses (aggregates)";
        note("nameless records", found.nameless, what, "they are no flows", LISTED);
        let what = "counter samples of exporter {} tell of interfaces and hosts";
        note("counters", found.counters, what, "they are no flows", LISTED);
        let what = "packets were dropped where exporter {} looked, as it says";
        note("drops", found.drops, what, "these reports are no flows", LISTED);
        let what = "packets sampled by exporter {} were metered into flows";
        let kept = "flows count the samples themselves, and their sampling rate stands beside them";
        let advice = "scaled numbers are estimates, and flows that no sample met are missing";
        note("samples", found.samples, what, kept, advice);
        for (why, count) in found.unmetered {
            let what = format!("packets sampled by exporter {{}} are no flows: {why}");
            note(why.name(), count, &what, "they are decoded as records", LISTED);
        }
    }

    fn tell_export_issues(&mut self, around: &mut Surroundings<'_>) {
        let id = self.status.id;
        while let Some(found) = self.collector.poll_issue() {
            // What waits is told as a sum: most of it is decoded later.
            // So is what is missing: much of it may only be late.
            if matches!(found.kind, IssueKind::Waiting(_) | IssueKind::Lost(_)) {
                continue;
            }
            let kind = std::mem::discriminant(&found.kind);
            let kind = Kind::Netflow(found.exporter.address.ip(), kind);
            around.tell(id, kind, found.count, || {
                let at = u64::try_from(found.offset).ok();
                let offset = self.message_at.zip(at).map(|(message, at)| message + at);
                let told = Issue { offset, ..issue(id, found.to_string()) };
                if costs_nothing(found.kind) {
                    Issue { severity: Severity::Note, ..told }
                } else {
                    Issue { kept: "everything else it sent is kept".to_owned(), ..told }
                }
            });
        }
    }
}

/// What an exporter does its own way, without any record being lost by it: softflowd, for one, leaves
/// templates and options out of the header's count.
fn costs_nothing(kind: IssueKind) -> bool {
    match kind {
        IssueKind::Count { claimed, found } => claimed <= found,
        IssueKind::CountsOtherwise(_) | IssueKind::Restart | IssueKind::Withdrawal(_) => true,
        IssueKind::Jump | IssueKind::PortMoved(_) | IssueKind::PortLives(_) => true,
        _ => false,
    }
}

/// A warning of this source.
pub(super) fn issue(source: SourceId, what: String) -> Issue {
    Issue {
        source: Some(source),
        severity: Severity::Warning,
        offset: None,
        what,
        kept: String::new(),
        advice: String::new(),
        count: 1,
    }
}
