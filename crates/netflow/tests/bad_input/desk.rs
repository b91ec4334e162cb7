//! A collector that is given bad input, and the octets that it is made of.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use model::{FlowRecord, Timestamp};
use netflow::{Collector, Limits, recognise};

pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_700_000_010);
/// 1 700 000 000 s after 1970.
pub(crate) const EXPORT: u32 = 1_700_000_000;
pub(crate) const FROM: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9)), 2055);

/// A collector, and what came of what it was given.
pub(crate) struct Desk {
    pub(crate) collector: Collector,
    pub(crate) limits: Limits,
    pub(crate) now: Timestamp,
    pub(crate) records: u64,
    pub(crate) octets: Vec<u64>,
    pub(crate) flows: Vec<FlowRecord>,
    pub(crate) issues: Vec<String>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        let collector = Collector::new(limits);
        let (octets, flows, issues) = (Vec::new(), Vec::new(), Vec::new());
        Self { collector, limits, now: NOW, records: 0, octets, flows, issues }
    }

    pub(crate) fn feed(&mut self, datagram: &[u8]) {
        self.feed_from(FROM, datagram);
    }

    pub(crate) fn feed_from(&mut self, from: SocketAddr, datagram: &[u8]) {
        recognise(datagram);
        self.now = self.now.plus_nanos(1000);
        let Self { collector, now, records, octets, flows, issues, .. } = self;
        let read = collector.handle(*now, from, datagram, false, &mut |record| {
            *records += 1;
            for field in record.fields() {
                if let netflow::FieldValue::Unsigned(number) = field.value
                    && field.name.to_string() == "octetDeltaCount"
                {
                    octets.push(number);
                }
            }
            flows.extend(record.flow());
        });
        issues.extend(read.err().map(|refusal| refusal.to_string()));
        while let Some(issue) = collector.poll_issue() {
            issues.push(issue.kind.to_string());
        }
        // Whatever came: what is kept is within its limits.
        let kept = self.collector.kept();
        assert!(kept.exporters <= self.limits.exporters, "{kept:?}");
        assert!(kept.templates <= self.limits.templates, "{kept:?}");
        assert!(kept.template_octets <= self.limits.template_octets, "{kept:?}");
        assert!(kept.waiting_octets <= self.limits.waiting_octets, "{kept:?}");
    }

    /// Octets told by the good neighbours, and all issues.
    pub(crate) fn expect(&self, octets: &[u64], issues: &[&str]) {
        assert_eq!(self.issues, issues);
        assert_eq!(self.octets, octets);
    }
}

pub(crate) fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

pub(crate) fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// A message of v9 that counts so many records.
pub(crate) fn v9(sequence: u32, count: u16, sets: &[&[u8]]) -> Vec<u8> {
    let header = [words(&[9, count]), numbers(&[100_000, EXPORT, sequence, 7])].concat();
    [&header[..], &sets.concat()].concat()
}

pub(crate) fn ipfix(sequence: u32, sets: &[&[u8]]) -> Vec<u8> {
    let body = sets.concat();
    let header = words(&[10, u16::try_from(body.len() + 16).unwrap()]);
    [&header[..], &numbers(&[EXPORT, sequence, 7]), &body].concat()
}

pub(crate) fn set(id: u16, body: &[u8]) -> Vec<u8> {
    [&words(&[id, u16::try_from(body.len() + 4).unwrap()])[..], body].concat()
}

/// A template of (element, length) pairs.
pub(crate) fn template(id: u16, fields: &[(u16, u16)]) -> Vec<u8> {
    let mut record = words(&[id, u16::try_from(fields.len()).unwrap()]);
    record.extend(fields.iter().flat_map(|(element, length)| words(&[*element, *length])));
    record
}

/// The good neighbour: octets in two octets, a protocol in one.
pub(crate) const GOOD: &[(u16, u16)] = &[(1, 2), (4, 1)];

pub(crate) fn good() -> Vec<u8> {
    template(400, GOOD)
}

pub(crate) fn good_data(octets: &[u8]) -> Vec<u8> {
    set(400, &octets.iter().flat_map(|low| [1, *low, 6]).collect::<Vec<_>>())
}

/// A message of v5 with a count, and records of 1024 octets.
pub(crate) fn v5(count: u16, records: usize) -> Vec<u8> {
    v5_at([100_000, EXPORT], [90_000, 95_000], count, records)
}

pub(crate) fn v5_at(clock: [u32; 2], times: [u32; 2], count: u16, records: usize) -> Vec<u8> {
    let mut message = [words(&[5, count]), numbers(&[clock[0], clock[1], 0, 0, 0])].concat();
    for _ in 0..records {
        message.extend(numbers(&[0x0a00_0001, 0x0a00_0002, 0, 0, 3, 1024, times[0], times[1]]));
        message.extend([0x30, 0x39, 0, 80, 0, 0x1b, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    message
}
