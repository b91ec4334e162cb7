//! Datagrams written by hand, and a collector that tells in words what came of them.

use std::net::{Ipv4Addr, SocketAddr};

use model::{ExporterStatus, FlowRecord, Timestamp};
use netflow::{Collector, Limits};

/// When datagrams arrive where nothing else is said: 10 s after [`EXPORT`].
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_700_000_010);
/// 1 700 000 000 s after 1970.
pub(crate) const EXPORT: [u8; 4] = [0x65, 0x53, 0xf1, 0x00];
/// octetDeltaCount in two octets, protocolIdentifier.
pub(crate) const FIELDS: &[(u16, u16)] = &[(1, 2), (4, 1)];

/// The exporter's address where nothing else is said.
pub(crate) fn from() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000))
}

/// A message of v9 from that Source ID, 100 s after boot, whose count is `count`.
pub(crate) fn v9_from(source_id: u8, sequence: u8, count: u8, sets: &[&[u8]]) -> Vec<u8> {
    let uptime = 100_000_u32.to_be_bytes();
    let ids = [0, 0, 0, sequence, 0, 0, 0, source_id];
    [&[0, 9, 0, count][..], &uptime, &EXPORT, &ids, &sets.concat()].concat()
}

/// A message of v9 from Source ID 7.
pub(crate) fn v9(sequence: u8, count: u8, sets: &[&[u8]]) -> Vec<u8> {
    v9_from(7, sequence, count, sets)
}

/// A message of IPFIX of that domain.
pub(crate) fn ipfix_of(domain: u8, sequence: u8, sets: &[&[u8]]) -> Vec<u8> {
    let body = sets.concat();
    let length = u16::try_from(body.len() + 16).unwrap().to_be_bytes();
    let ids = [0, 0, 0, sequence, 0, 0, 0, domain];
    [&[0, 10][..], &length, &EXPORT, &ids, &body].concat()
}

/// A message of IPFIX of domain 7.
pub(crate) fn ipfix(sequence: u8, sets: &[&[u8]]) -> Vec<u8> {
    ipfix_of(7, sequence, sets)
}

/// A set of that id; its length is reckoned.
pub(crate) fn set(id: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 4).unwrap();
    [&id.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
}

/// A template record of (element, length) pairs.
pub(crate) fn template(id: u16, fields: &[(u16, u16)]) -> Vec<u8> {
    let count = u16::try_from(fields.len()).unwrap();
    [[id.to_be_bytes(), count.to_be_bytes()].concat(), pairs(fields)].concat()
}

/// An options template record of IPFIX: the first `scopes` fields are the scope.
pub(crate) fn options_template(id: u16, scopes: u16, fields: &[(u16, u16)]) -> Vec<u8> {
    let count = u16::try_from(fields.len()).unwrap();
    let head = [id.to_be_bytes(), count.to_be_bytes(), scopes.to_be_bytes()].concat();
    [head, pairs(fields)].concat()
}

/// An options template record of v9, which counts octets where IPFIX counts fields.
pub(crate) fn v9_options_template(
    id: u16,
    scope: &[(u16, u16)],
    options: &[(u16, u16)],
) -> Vec<u8> {
    let (scope, options) = (pairs(scope), pairs(options));
    let lengths = [scope.len(), options.len()].map(|it| u16::try_from(it).unwrap().to_be_bytes());
    [&id.to_be_bytes()[..], &lengths.concat(), &scope, &options].concat()
}

/// Elements with their lengths, as templates list them.
pub(crate) fn pairs(fields: &[(u16, u16)]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|(id, length)| [id.to_be_bytes(), length.to_be_bytes()])
        .flatten()
        .collect()
}

/// An element of an enterprise, as templates list it.
pub(crate) fn enterprise(id: u16, length: u16, enterprise: u32) -> Vec<u8> {
    [&(id | 0x8000).to_be_bytes()[..], &length.to_be_bytes(), &enterprise.to_be_bytes()].concat()
}

/// A collector and everything that came out of it.
pub(crate) struct Desk {
    pub(crate) collector: Collector,
    /// `octetDeltaCount=Unsigned(1) protocolIdentifier=Unsigned(6)`, a line a record.
    pub(crate) records: Vec<String>,
    pub(crate) flows: Vec<FlowRecord>,
    pub(crate) issues: Vec<String>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        let collector = Collector::new(limits);
        Self { collector, records: Vec::new(), flows: Vec::new(), issues: Vec::new() }
    }

    /// One datagram, now and from the usual address.
    pub(crate) fn feed(&mut self, datagram: &[u8]) -> &mut Self {
        self.feed_at(NOW, from(), datagram)
    }

    pub(crate) fn feed_at(
        &mut self,
        now: Timestamp,
        from: SocketAddr,
        datagram: &[u8],
    ) -> &mut Self {
        let Self { collector, records, flows, issues } = self;
        let handled = collector.handle(now, from, datagram, false, &mut |record| {
            let fields = record.fields().map(|field| format!("{}={:?}", field.name, field.value));
            records.push(fields.collect::<Vec<_>>().join(" "));
            flows.extend(record.flow());
        });
        if let Err(refusal) = handled {
            issues.push(refusal.to_string());
        }
        while let Some(issue) = collector.poll_issue() {
            issues.push(issue.kind.to_string());
        }
        self
    }

    /// What is known of the only exporter.
    pub(crate) fn status(&self) -> ExporterStatus {
        let mut all: Vec<_> = self.collector.exporters().collect();
        assert_eq!(all.len(), 1, "one exporter");
        all.remove(0)
    }
}
