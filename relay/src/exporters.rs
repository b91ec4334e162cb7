//! Who sends to us, in a table that strangers cannot grow beyond its limit.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use model::{NetflowVersion, Timestamp};

/// What one exporter's address and port has sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Exporter {
    pub(crate) datagrams: u64,
    pub(crate) octets: u64,
    pub(crate) versions: Vec<NetflowVersion>,
    pub(crate) first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
}

/// All exporters; those beyond the limit are counted together.
#[derive(Debug)]
pub(crate) struct Exporters {
    limit: usize,
    known: BTreeMap<SocketAddr, Exporter>,
    pub(crate) other_datagrams: u64,
    pub(crate) unrecognised_datagrams: u64,
}

impl Exporters {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, known: BTreeMap::new(), other_datagrams: 0, unrecognised_datagrams: 0 }
    }

    /// Counts a datagram. One that is no export makes no exporter: a flood of garbage from
    /// invented addresses moves a counter and nothing else.
    pub(crate) fn observe(
        &mut self,
        source: SocketAddr,
        version: Option<NetflowVersion>,
        octets: usize,
        now: Timestamp,
    ) {
        let Some(version) = version else {
            self.unrecognised_datagrams += 1;
            return;
        };
        if !self.known.contains_key(&source) && self.known.len() >= self.limit {
            self.other_datagrams += 1;
            return;
        }
        let exporter = self.known.entry(source).or_insert_with(|| Exporter {
            datagrams: 0,
            octets: 0,
            versions: Vec::new(),
            first_seen: now,
            last_seen: now,
        });
        exporter.datagrams += 1;
        exporter.octets += octets as u64;
        exporter.last_seen = now;
        if !exporter.versions.contains(&version) {
            exporter.versions.push(version);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&SocketAddr, &Exporter)> {
        self.known.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exporters_beyond_the_limit_share_a_counter_and_garbage_makes_none() {
        let mut exporters = Exporters::new(2);
        let now = Timestamp::from_seconds(1);
        for port in 1..=4 {
            let source = SocketAddr::from(([192, 0, 2, 1], port));
            exporters.observe(source, None, 9, now);
            exporters.observe(source, Some(NetflowVersion::V5), 72, now);
            exporters.observe(source, Some(NetflowVersion::V9), 100, now);
        }
        let known: Vec<_> = exporters.iter().map(|(at, one)| (at.port(), one.octets)).collect();
        assert_eq!(known, [(1, 172), (2, 172)]);
        assert_eq!((exporters.other_datagrams, exporters.unrecognised_datagrams), (4, 4));
    }
}
