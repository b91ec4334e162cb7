//! Export records one by one, with every field: what `flowglass records` prints.

use capture::{Item, Packet, Reader};
use netflow::{Collector, Record};

use crate::decode::{Sorted, TEMPLATE_CACHE, sort};

/// Reads a capture and hands out each export record in it.
pub struct ExportReader {
    reader: Reader,
    collector: Collector,
    notes: Notes,
}

/// What is learnt while items go by.
#[derive(Default)]
struct Notes {
    totals: ExportTotals,
    /// Issues in words, the first of each kind and how many there were.
    issues: Vec<(String, u64)>,
    /// By interface: it carries templates from a relay's cache.
    cached: Vec<bool>,
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
            notes: Notes::default(),
        }
    }
}

impl ExportReader {
    /// More of the file.
    pub fn read(&mut self, bytes: &[u8], each: &mut dyn FnMut(Record<'_>)) {
        let Self { reader, collector, notes } = self;
        reader.push(bytes, |item| notes.take(item, collector, each));
    }

    /// The file has ended.
    pub fn end(&mut self, each: &mut dyn FnMut(Record<'_>)) {
        let Self { reader, collector, notes } = self;
        reader.finish(|item| notes.take(item, collector, each));
    }

    /// Counters per version.
    pub fn collector(&self) -> &Collector {
        &self.collector
    }

    /// What was read.
    pub fn totals(&self) -> ExportTotals {
        self.notes.totals
    }

    /// Issues in words and how often each occurred.
    pub fn issues(&self) -> &[(String, u64)] {
        &self.notes.issues
    }

    /// Nothing could be read.
    pub fn has_failed(&self) -> bool {
        self.reader.has_failed()
    }
}

impl Notes {
    fn take(
        &mut self,
        item: Item<'_>,
        collector: &mut Collector,
        each: &mut dyn FnMut(Record<'_>),
    ) {
        match item {
            Item::Packet(packet) => self.packet(&packet, collector, each),
            Item::Interface(interface) => {
                self.cached.push(interface.name.as_deref() == Some(TEMPLATE_CACHE));
            }
            Item::Issue(issue) => self.tell(format!("at byte {}: {}", issue.offset, issue.kind)),
            Item::Statistics(_) | Item::Name(_) => {}
        }
    }

    fn packet(
        &mut self,
        packet: &Packet<'_>,
        collector: &mut Collector,
        each: &mut dyn FnMut(Record<'_>),
    ) {
        self.totals.packets += 1;
        let Sorted::Export { from, datagram } = sort(packet, true) else { return };
        self.totals.datagrams += 1;
        let now = packet.time.unwrap_or_default();
        let replay = self.cached.get(packet.interface as usize).copied().unwrap_or(false);
        if let Err(refusal) = collector.handle(now, from, datagram, replay, each) {
            self.totals.refused += 1;
            self.tell(format!("packet {}: {refusal}", packet.number));
        }
        while let Some(issue) = collector.poll_issue() {
            self.tell(format!("packet {}: {issue}", packet.number));
        }
    }

    fn tell(&mut self, text: String) {
        if let Some((_, count)) = self.issues.iter_mut().find(|(known, _)| *known == text) {
            *count += 1;
        } else if self.issues.len() < ISSUES {
            self.issues.push((text, 1));
        } else {
            self.totals.issues_beyond += 1;
        }
    }
}
