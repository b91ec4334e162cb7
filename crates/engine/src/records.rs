//! Export records one by one, with every field: what `flowglass records` prints.

use std::net::SocketAddr;

use capture::{Item, Reader};
use model::Timestamp;
use netflow::{Collector, Record};

use crate::decode::{Sorted, sort};

/// Reads a capture and hands out each export record in it.
pub struct ExportReader {
    reader: Reader,
    collector: Collector,
    totals: ExportTotals,
    /// Issues in words, the first of each kind and how many there were.
    issues: Vec<(String, u64)>,
}

/// What was read beside the records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ExportTotals {
    /// Packets of any kind.
    pub packets: u64,
    /// Datagrams recognised as exports.
    pub datagrams: u64,
    /// Datagrams recognised and then refused.
    pub refused: u64,
    /// Issues that could not be remembered because there are too many kinds.
    pub issues_beyond: u64,
}

/// Different issues remembered; more are counted only.
const ISSUES: usize = 1000;

impl Default for ExportReader {
    fn default() -> Self {
        Self {
            reader: Reader::new(capture::Limits::default()),
            collector: Collector::new(netflow::Limits::default()),
            totals: ExportTotals::default(),
            issues: Vec::new(),
        }
    }
}

impl ExportReader {
    /// More of the file.
    pub fn read(&mut self, bytes: &[u8], each: &mut dyn FnMut(Record<'_>)) {
        let Self { reader, collector, totals, issues } = self;
        reader.push(bytes, |item| take(item, collector, totals, issues, each));
    }

    /// The file has ended.
    pub fn end(&mut self, each: &mut dyn FnMut(Record<'_>)) {
        let Self { reader, collector, totals, issues } = self;
        reader.finish(|item| take(item, collector, totals, issues, each));
    }

    /// Counters per version.
    pub fn collector(&self) -> &Collector {
        &self.collector
    }

    /// What was read.
    pub fn totals(&self) -> ExportTotals {
        self.totals
    }

    /// Issues in words and how often each occurred.
    pub fn issues(&self) -> &[(String, u64)] {
        &self.issues
    }

    /// Nothing could be read.
    pub fn has_failed(&self) -> bool {
        self.reader.has_failed()
    }
}

fn take(
    item: Item<'_>,
    collector: &mut Collector,
    totals: &mut ExportTotals,
    issues: &mut Vec<(String, u64)>,
    each: &mut dyn FnMut(Record<'_>),
) {
    let mut tell = |text: String| match issues.iter_mut().find(|(known, _)| *known == text) {
        Some((_, count)) => *count += 1,
        None if issues.len() < ISSUES => issues.push((text, 1)),
        None => totals.issues_beyond += 1,
    };
    match item {
        Item::Packet(packet) => {
            totals.packets += 1;
            if let Sorted::Export { from, datagram } = sort(&packet, true) {
                totals.datagrams += 1;
                let now = packet.time.unwrap_or_default();
                if let Err(refusal) = handle(collector, now, from, datagram, each) {
                    totals.refused += 1;
                    tell(format!("packet {}: {refusal}", packet.number));
                }
                while let Some(issue) = collector.poll_issue() {
                    tell(format!("packet {}: {issue}", packet.number));
                }
            }
        }
        Item::Issue(issue) => tell(format!("at byte {}: {}", issue.offset, issue.kind)),
        _ => {}
    }
}

fn handle(
    collector: &mut Collector,
    now: Timestamp,
    from: SocketAddr,
    datagram: &[u8],
    each: &mut dyn FnMut(Record<'_>),
) -> Result<(), netflow::Refusal> {
    collector.handle(now, from, datagram, false, each).map(|_| ())
}
