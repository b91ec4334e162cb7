//! Memory over many records whose templates change all the time: prints what the process holds at
//! 1, 10, 50 and 100 million records.
//!
//! A thousand exporters send, each with its own templates, which change with every visit; some data
//! comes before its template. Columns are emptied as they fill.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};

use model::Timestamp;
use netflow::{Collector, FlowColumns, Limits, Record, RecordSet, Sink};

/// Records after which memory is told.
const MARKS: [u64; 4] = [1_000_000, 10_000_000, 50_000_000, 100_000_000];
const EXPORTERS: u64 = 1000;
/// Records of a datagram.
const RECORDS: usize = 60;

#[derive(Default)]
struct Discarded {
    records: u64,
    columns: FlowColumns,
}

impl Sink for Discarded {
    fn record(&mut self, record: Record<'_>) {
        self.records += u64::from(record.flow().is_some());
    }

    fn records(&mut self, records: RecordSet<'_>) {
        if !self.columns.take(&records, None) {
            records.iter().for_each(|record| self.record(record));
        }
        if self.columns.len() >= 4096 {
            self.empty();
        }
    }
}

impl Discarded {
    fn empty(&mut self) {
        self.records += self.columns.batch().len() as u64;
        self.columns.clear();
    }
}

fn main() {
    let mut collector = Collector::new(Limits::default());
    let mut sink = Discarded::default();
    let mut visits = 0_u64;
    for mark in MARKS {
        while sink.records < mark {
            visit(&mut collector, &mut sink, visits);
            visits += 1;
        }
        let totals = collector.totals();
        println!(
            "{}\t{}\t{}\t{}\t{}",
            sink.records,
            resident().map_or_else(|| "unknown".to_owned(), |octets| octets.to_string()),
            collector.exporters().map(|status| status.templates.len()).sum::<usize>(),
            totals.templates_evicted + totals.templates_expired,
            totals.sets_waited,
        );
    }
}

/// One exporter announces a template that it had otherwise before, and sends data; before every
/// tenth announcement, data comes too early.
fn visit(collector: &mut Collector, sink: &mut Discarded, visit: u64) {
    let exporter = visit % EXPORTERS;
    let round = visit / EXPORTERS;
    let [_, _, .., high, low] = exporter.to_be_bytes();
    let from = SocketAddr::from((Ipv4Addr::new(10, 0, high, low), 2055));
    let now = Timestamp::from_seconds(1_700_000_000 + (visit / 100) as i64);
    let template = 256 + (round * 7 + exporter) as u16 % 400;
    let fields = fields(round + exporter);
    let announcement = message(now, visit as u32, &announced(template, &fields));
    let data = message(now, visit as u32, &data(template, &fields, visit));
    let mut send = |datagram: &[u8]| {
        let _ = collector.handle_into(now, from, datagram, false, sink);
        while collector.poll_issue().is_some() {}
    };
    if visit.is_multiple_of(10) {
        send(&data);
    }
    send(&announcement);
    send(&data);
    sink.empty();
}

/// Addresses, ports, counters; their sizes and company differ by `variant`.
fn fields(variant: u64) -> Vec<(u16, u16)> {
    let wide = [4, 8][(variant % 2) as usize];
    let mut fields = vec![(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, wide), (2, wide)];
    let more = [(5, 1), (6, 1), (10, 4), (14, 4), (16, 4), (17, 4), (9, 1), (13, 1), (61, 1)];
    fields.extend(more.iter().skip((variant % 9) as usize));
    fields
}

fn announced(template: u16, fields: &[(u16, u16)]) -> Vec<u8> {
    let mut body = [template.to_be_bytes(), (fields.len() as u16).to_be_bytes()].concat();
    for (element, length) in fields {
        body.extend([element.to_be_bytes(), length.to_be_bytes()].concat());
    }
    set(2, &body)
}

fn data(template: u16, fields: &[(u16, u16)], seed: u64) -> Vec<u8> {
    let octets: usize = fields.iter().map(|(_, length)| usize::from(*length)).sum();
    let values = (0..octets * RECORDS).map(|at| (at as u64 * 31 + seed) as u8 | 1);
    set(template, &values.collect::<Vec<u8>>())
}

fn set(id: u16, body: &[u8]) -> Vec<u8> {
    [&id.to_be_bytes()[..], &((4 + body.len()) as u16).to_be_bytes(), body].concat()
}

fn message(now: Timestamp, sequence: u32, sets: &[u8]) -> Vec<u8> {
    let length = (16 + sets.len()) as u16;
    let seconds = now.seconds_and_nanos().0 as u32;
    [
        &[0, 10][..],
        &length.to_be_bytes(),
        &seconds.to_be_bytes(),
        &sequence.to_be_bytes(),
        &7_u32.to_be_bytes(),
        sets,
    ]
    .concat()
}

/// Octets of memory that are this process's own, as Linux tells.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}
