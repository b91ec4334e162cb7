//! Who sends to us, in a table that strangers cannot grow beyond its limit.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Instant;

use model::{NetflowVersion, Timestamp};

use crate::admission::{Rates, Refused};
use crate::rate::Bucket;
use crate::wire::Arrival;

/// What one exporter's address and port has sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Exporter {
    /// Of these, `refused` went no further.
    pub(crate) datagrams: u64,
    pub(crate) octets: u64,
    /// Beyond its rate, or beyond that of all.
    pub(crate) refused: u64,
    pub(crate) versions: Vec<NetflowVersion>,
    pub(crate) first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
    bucket: Option<Bucket>,
}

/// All exporters; those beyond the limit are counted together.
#[derive(Debug)]
pub(crate) struct Exporters {
    limit: usize,
    known: BTreeMap<SocketAddr, Exporter>,
    total: Option<Bucket>,
    /// The rate of everybody who has no line of his own.
    others: Option<Bucket>,
    pub(crate) other_datagrams: u64,
    pub(crate) unrecognised_datagrams: u64,
    pub(crate) refused: ByRate,
}

/// Datagrams refused because of a rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct ByRate {
    pub(crate) exporter: u64,
    pub(crate) total: u64,
}

/// An exporter silent for so long leaves its line to another, nanoseconds: a day.
const SILENCE: u64 = 24 * 60 * 60 * 1_000_000_000;

impl Exporters {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            known: BTreeMap::new(),
            total: None,
            others: None,
            other_datagrams: 0,
            unrecognised_datagrams: 0,
            refused: ByRate::default(),
        }
    }

    /// Counts a datagram and says whether it may go on. One that is no export makes no exporter:
    /// a flood of garbage from invented addresses moves counters and nothing else.
    pub(crate) fn observe(
        &mut self,
        arrival: &Arrival<'_>,
        version: Option<NetflowVersion>,
        rates: Rates,
        now: Instant,
    ) -> Result<(), Refused> {
        let known = match version {
            Some(_) => self.known.contains_key(&arrival.source) || self.known.len() < self.limit,
            None => false,
        };
        let outcome = match version {
            Some(version) if known => {
                let fresh = || Exporter::new(arrival.at);
                let exporter = self.known.entry(arrival.source).or_insert_with(fresh);
                exporter.count(arrival, version);
                let outcome = admit(&mut exporter.bucket, &mut self.total, rates, now);
                exporter.refused += u64::from(outcome.is_err());
                outcome
            }
            _ => {
                let counter = match version {
                    Some(_) => &mut self.other_datagrams,
                    None => &mut self.unrecognised_datagrams,
                };
                *counter += 1;
                admit(&mut self.others, &mut self.total, rates, now)
            }
        };
        match outcome {
            Err(Refused::ExporterRate) => self.refused.exporter += 1,
            Err(Refused::TotalRate) => self.refused.total += 1,
            Ok(()) => {}
        }
        outcome
    }

    /// Forgets who was silent for a day, so that spoofed addresses do not fill the table for ever.
    pub(crate) fn expire(&mut self, now: Timestamp) {
        self.known.retain(|_, exporter| now.nanos_since(exporter.last_seen) < SILENCE);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&SocketAddr, &Exporter)> {
        self.known.iter()
    }
}

impl Exporter {
    fn new(at: Timestamp) -> Self {
        let (first_seen, last_seen) = (at, at);
        let (datagrams, octets, refused) = (0, 0, 0);
        let versions = Vec::new();
        Self { datagrams, octets, refused, versions, first_seen, last_seen, bucket: None }
    }

    fn count(&mut self, arrival: &Arrival<'_>, version: NetflowVersion) {
        self.datagrams += 1;
        self.octets += arrival.payload.len() as u64;
        self.last_seen = arrival.at;
        if !self.versions.contains(&version) {
            self.versions.push(version);
        }
    }
}

/// The exporter's own rate first: one that floods shall not use up what belongs to all.
fn admit(
    own: &mut Option<Bucket>,
    total: &mut Option<Bucket>,
    rates: Rates,
    now: Instant,
) -> Result<(), Refused> {
    let passes = |bucket: &mut Option<Bucket>, rate: Option<u32>| match rate {
        None => true,
        Some(rate) => bucket.get_or_insert(Bucket::full(rate, now)).take(1, rate, rate, now),
    };
    if !passes(own, rates.exporter) {
        return Err(Refused::ExporterRate);
    }
    if passes(total, rates.total) { Ok(()) } else { Err(Refused::TotalRate) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn send(
        exporters: &mut Exporters,
        port: u16,
        version: Option<NetflowVersion>,
        rates: Rates,
        now: Instant,
    ) -> Result<(), Refused> {
        let arrival = Arrival {
            source: SocketAddr::from(([192, 0, 2, 1], port)),
            destination: SocketAddr::from(([127, 0, 0, 1], 2055)),
            at: Timestamp::from_seconds(1),
            payload: &[0; 72],
        };
        exporters.observe(&arrival, version, rates, now)
    }

    const V5: Option<NetflowVersion> = Some(NetflowVersion::V5);

    #[test]
    fn exporters_beyond_the_limit_share_a_counter_and_garbage_makes_none() {
        let mut exporters = Exporters::new(2);
        let now = Instant::now();
        for port in 1..=4 {
            for version in [None, V5, Some(NetflowVersion::V9)] {
                send(&mut exporters, port, version, Rates::default(), now).unwrap();
            }
        }
        let known: Vec<_> = exporters.iter().map(|(at, one)| (at.port(), one.octets)).collect();
        assert_eq!(known, [(1, 144), (2, 144)]);
        assert_eq!((exporters.other_datagrams, exporters.unrecognised_datagrams), (4, 4));
    }

    #[test]
    fn a_flooding_exporter_takes_nothing_from_its_neighbour() {
        let mut exporters = Exporters::new(9);
        let now = Instant::now();
        let rates = Rates { exporter: Some(10), total: Some(15) };
        let mut passed = |port, tries, now| {
            let sent = (0..tries).map(|_| send(&mut exporters, port, V5, rates, now));
            sent.filter(Result::is_ok).count()
        };
        assert_eq!(passed(1, 1000, now), 10);
        assert_eq!(passed(2, 8, now), 5);
        assert_eq!(passed(1, 1000, now + Duration::from_millis(500)), 5);
        let refused: Vec<_> = exporters.iter().map(|(_, one)| one.refused).collect();
        assert_eq!(refused, [1985, 3]);
        assert_eq!(exporters.refused, ByRate { exporter: 1985, total: 3 });
    }

    #[test]
    fn all_who_have_no_line_of_their_own_share_one_rate() {
        let mut exporters = Exporters::new(0);
        let now = Instant::now();
        let rates = Rates { exporter: Some(10), total: None };
        let passed = (1..=1000).filter(|port| {
            let version = if port % 2 == 0 { V5 } else { None };
            send(&mut exporters, *port, version, rates, now).is_ok()
        });
        assert_eq!(passed.count(), 10);
    }

    #[test]
    fn who_was_silent_for_a_day_leaves_the_table() {
        let mut exporters = Exporters::new(1);
        send(&mut exporters, 1, V5, Rates::default(), Instant::now()).unwrap();
        exporters.expire(Timestamp::from_seconds(86_400));
        assert_eq!(exporters.iter().count(), 1);
        exporters.expire(Timestamp::from_seconds(86_401));
        assert_eq!(exporters.iter().count(), 0);
    }
}
