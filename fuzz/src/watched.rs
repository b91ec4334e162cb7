//! A collector under watch: after each datagram it must still keep its promises.

use std::net::SocketAddr;

use model::{FlowRecord, SourceId, Timestamp};
use netflow::{
    Archive, Collector, Field, FieldValue, Limits, MessageSummary, Record, RecordKind, Refusal,
    Totals, VersionTotals,
};

use crate::columns::Columns;

/// A collector whose every answer is compared with what it handed out and with its limits.
pub struct Watched {
    collector: Collector,
    /// Is sent the same, and hands out whole data sets.
    twin: Collector,
    columns: Columns,
    limits: Limits,
    /// Whether anything came from the relay's memory yet.
    replayed: bool,
    archive: Archive,
}

/// What one datagram brought, counted by us.
#[derive(Default, PartialEq, Eq, Debug)]
struct Handed {
    data: u32,
    options: u32,
    octets: u64,
    packets: u64,
}

impl Watched {
    /// A collector that knows nobody.
    pub fn new(limits: Limits) -> Self {
        Self {
            collector: Collector::new(limits),
            twin: Collector::new(limits),
            columns: Columns::default(),
            limits,
            replayed: false,
            archive: Archive::new(ARCHIVE),
        }
    }

    /// One datagram.
    ///
    /// # Panics
    ///
    /// When a promise is broken.
    pub fn handle(
        &mut self,
        now: Timestamp,
        from: SocketAddr,
        datagram: &[u8],
        replay: bool,
    ) -> Result<MessageSummary, Refusal> {
        let before = self.collector.totals().clone();
        let mut handed = Handed::default();
        let result = self.collector.handle(now, from, datagram, replay, &mut |record| {
            handed.see(&record, from);
            is_kept(&mut self.archive, &record);
        });
        let before_sets = self.columns.records;
        let by_sets = self.twin.handle_into(now, from, datagram, replay, &mut self.columns);
        assert_eq!(by_sets, result, "what a datagram brought, by records and by sets");
        assert_eq!(
            self.columns.records - before_sets,
            handed.data + handed.options,
            "records by sets"
        );
        assert_eq!(self.twin.totals(), self.collector.totals(), "totals by sets");
        self.is_counted(&before, result.as_ref().ok(), &handed, replay);
        self.is_bounded();
        result
    }

    /// Every sum over exporters says the same as every sum over what waits.
    ///
    /// # Panics
    ///
    /// When a promise is broken.
    pub fn finish(&mut self) {
        self.columns.finish();
        let (mut waiting, mut sets) = (0, 0);
        for status in self.collector.exporters() {
            waiting += status.waiting.iter().map(|set| set.octets).sum::<u64>();
            sets += status.waiting.iter().map(|set| set.sets).sum::<u64>();
            assert!(status.first_seen <= status.last_seen, "seen last before first");
            assert!(status.templates.iter().all(|template| template.id > 255), "a reserved id");
        }
        assert!(self.twin.exporters().eq(self.collector.exporters()), "exporters by sets");
        let told = self.collector.waiting().map_or((0, 0), |all| (all.sets, all.octets));
        assert_eq!(told, (sets, waiting), "what waits, by exporter and in sum");
        let mut queue = 0;
        while let Some(issue) = self.collector.poll_issue() {
            assert!(issue.count > 0, "an issue that never happened");
            assert!(!issue.to_string().is_empty());
            queue += 1;
        }
        assert!(queue <= self.limits.issues, "{queue} issues kept");
    }

    fn is_counted(
        &mut self,
        before: &Totals,
        summary: Option<&MessageSummary>,
        handed: &Handed,
        replay: bool,
    ) {
        let after = self.collector.totals();
        let records = added(before, after, |sums| sums.data_records);
        let options = added(before, after, |sums| sums.options_records);
        assert_eq!(
            after.refused_datagrams - before.refused_datagrams,
            u64::from(summary.is_none()),
            "a refused datagram is counted as one, and no other is"
        );
        let Some(summary) = summary else {
            assert_eq!((handed.data, handed.options), (0, 0), "records of a refused datagram");
            return;
        };
        assert!(summary.messages > 0, "a datagram without a message was taken");
        // Data of a replay is not handed out, but the template in one frees data that waited.
        assert_eq!(handed.data, summary.records, "data records handed out and told");
        assert_eq!(
            (records, options),
            (summary.records.into(), summary.options_records.into()),
            "records told and totalled"
        );
        // Replayed options data is handed out and counts nowhere; it may have waited for this.
        self.replayed |= replay;
        let told = summary.options_records;
        assert!(told <= handed.options && (self.replayed || told == handed.options), "options");
        // Sums stop at their limit: a few records of 2⁶³ octets reach it.
        let full = |of: fn(&VersionTotals) -> u64| sum(after, of) == u64::MAX;
        if !full(|sums| sums.octets) {
            let octets = added(before, after, |sums| sums.octets);
            assert!(handed.octets <= octets, "flows have more octets than their records");
        }
        if !full(|sums| sums.packets) {
            let packets = added(before, after, |sums| sums.packets);
            assert!(handed.packets <= packets, "flows have more packets than their records");
        }
    }

    fn is_bounded(&self) {
        let limits = &self.limits;
        let kept = self.collector.kept();
        assert!(kept.exporters <= limits.exporters, "{kept:?}");
        assert!(kept.templates <= limits.templates, "{kept:?}");
        assert!(kept.template_octets <= limits.template_octets, "{kept:?}");
        assert!(kept.waiting_octets <= limits.waiting_octets, "{kept:?}");
        assert!(kept.history_minutes <= limits.history_minutes, "{kept:?}");
        let mut templates = 0;
        for status in self.collector.exporters() {
            templates += status.templates.len();
            assert!(status.templates.len() <= limits.templates_per_exporter);
            let fields = status.templates.iter().map(|template| template.fields.len()).max();
            assert!(fields.unwrap_or_default() <= limits.fields_per_template);
            let octets = status.waiting.iter().map(|set| set.octets as usize).sum::<usize>();
            assert!(octets <= limits.waiting_octets_per_exporter);
            assert!(status.history.len() <= limits.history_minutes_per_exporter);
            assert!(status.told.len() <= limits.told_shown, "{} things told", status.told.len());
        }
        assert_eq!(templates, kept.templates, "templates, by exporter and in sum");
    }
}

/// Room for some thousand records, so that old ones are forgotten.
const ARCHIVE: usize = 256 << 10;
/// Lists hold lists: so many entries of a field are looked at.
const MOST_ENTRIES: usize = 1 << 16;

/// A record that was kept says what it said.
fn is_kept(archive: &mut Archive, record: &Record<'_>) {
    let id = archive.keep(SourceId(1), record);
    let Some(kept) = archive.record(id) else { return };
    assert_eq!((kept.kind(), kept.template()), (record.kind(), record.template()));
    let fields = record.fields().map(|field| (field.name, field.bytes));
    assert!(kept.fields().map(|field| (field.name, field.bytes)).eq(fields), "kept otherwise");
    assert!(archive.octets() <= ARCHIVE.max(1 << 17), "{} octets kept", archive.octets());
}

/// What was added to a sum over all versions.
fn added(before: &Totals, after: &Totals, of: fn(&VersionTotals) -> u64) -> u64 {
    sum(after, of).checked_sub(sum(before, of)).expect("sums never fall")
}

fn sum(totals: &Totals, of: fn(&VersionTotals) -> u64) -> u64 {
    totals.versions().fold(0, |sum: u64, (_, version)| sum.saturating_add(of(version)))
}

impl Handed {
    fn see(&mut self, record: &Record<'_>, from: SocketAddr) {
        assert_eq!(record.exporter().address, from, "whose record");
        match record.kind() {
            RecordKind::Options => self.options += 1,
            _ => self.data += 1,
        }
        let mut entries = 0;
        record.fields().for_each(|field| see_field(field, &mut entries));
        if let Some(flow) = record.flow() {
            self.see_flow(&flow);
            let kind = record.kind();
            assert!(
                !matches!(kind, RecordKind::Options | RecordKind::Counter),
                "{kind:?} is no flow"
            );
        }
    }

    fn see_flow(&mut self, flow: &FlowRecord) {
        assert!(flow.start <= flow.end, "a flow ends before it begins");
        let both = flow.forward.plus(flow.reverse);
        self.octets = self.octets.saturating_add(both.octets);
        self.packets = self.packets.saturating_add(both.packets);
    }
}

fn see_field(field: Field<'_>, entries: &mut usize) {
    *entries += 1;
    // Names and values are read where they are shown.
    assert!(!field.name.to_string().is_empty(), "a field without a name");
    let _ = field.name.unit();
    let FieldValue::List(list) = field.value else {
        let _ = format!("{:?}", field.value);
        return;
    };
    assert!(list.bytes().len() <= field.bytes.len());
    for record in list.records() {
        *entries += 1;
        assert!(record.is_read() || record.fields().count() == 0, "fields of what was not read");
        for inner in record.fields() {
            if *entries > MOST_ENTRIES {
                return;
            }
            see_field(inner, entries);
        }
    }
}
