//! What three exporters report of a scene: NetFlow v5 of the local traffic, v9 of one uplink,
//! IPFIX of the other one.
//!
//! Every packet with a flow is reported by exactly one of them, so that all together report the
//! whole scene once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use model::{FlowKey, Timestamp};
use netflow::FieldName;
use netflow::encode::EncodeError;

use crate::network::is_local;
use crate::scene::Scene;
use crate::traffic::Traffic;

mod ipfix;
mod meter;
mod v5;
mod v9;

use meter::{Meter, Record};

/// Where the exporters send from: those of version 5, of version 9, and of IPFIX.
pub const EXPORTERS: [SocketAddr; COUNT] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 20, 0, 2)), 50_005),
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 20, 0, 1)), 50_009),
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 20, 0, 3)), 50_010),
];
const COUNT: usize = 3;

/// Where they send to.
pub const COLLECTOR: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 20, 0, 9)), 2055);

/// What one exporter has sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ExportTruth {
    /// Datagrams.
    pub datagrams: u64,
    /// Flow records, one for each direction of a flow and each 120 seconds of it.
    pub records: u64,
    /// Options data records.
    pub options_records: u64,
    /// Packets the records count.
    pub packets: u64,
    /// Octets the records count, without the link layer.
    pub octets: u64,
}

/// The datagrams of a scene in order of time: when, from which of [`EXPORTERS`], and the payload.
#[derive(Debug)]
pub struct Exports {
    traffic: Traffic,
    meter: Meter,
    /// Records on their way to an exporter's buffer, by when they are due.
    due: BinaryHeap<Reverse<(Timestamp, u64)>>,
    records: BTreeMap<u64, Record>,
    number: u64,
    buffers: [Buffer; COUNT],
    exporters: Result<Exporters, EncodeError>,
    pace: Option<Pace>,
    ready: VecDeque<(Timestamp, usize, Vec<u8>)>,
    truth: [ExportTruth; COUNT],
    finished: bool,
}

#[derive(Debug)]
struct Exporters {
    v5: v5::Exporter,
    v9: v9::Exporter,
    ipfix: ipfix::Exporter,
}

/// The scene played at another time, and faster.
#[derive(Clone, Copy, Debug)]
struct Pace {
    start: Timestamp,
    speed: u32,
    /// When the first datagram leaves by the scene's clock.
    first: Option<Timestamp>,
}

/// What an exporter makes of some records.
struct Sent {
    datagrams: Vec<Vec<u8>>,
    options_records: u64,
}

/// When templates and options are to be sent again: after so many datagrams, or so much time.
#[derive(Debug, Default)]
struct Refresh {
    sent: u32,
    last: Option<Timestamp>,
}

/// Records that wait for company.
#[derive(Debug, Default)]
struct Buffer {
    since: Timestamp,
    records: Vec<Record>,
}

/// A datagram waits no longer for its last record, nanoseconds.
const PATIENCE: i64 = 2_000_000_000;
/// Records of a full datagram (v5 allows 30; the others fill about 1400 octets).
const FULL: [usize; COUNT] = [30, 24, 22];
const REFRESH_DATAGRAMS: u32 = 20;
const REFRESH_NANOS: u64 = 300 * 1_000_000_000;
/// When the scenes begin.
const BEGIN: Timestamp = Timestamp::from_seconds(1_794_816_000);

/// What the exporters report of a scene.
pub fn exports(seed: u64, scene: Scene) -> Exports {
    Exports {
        traffic: Traffic::new(seed, scene),
        meter: Meter::default(),
        due: BinaryHeap::new(),
        records: BTreeMap::new(),
        number: 0,
        buffers: Default::default(),
        exporters: Exporters::new(BEGIN),
        pace: None,
        ready: VecDeque::new(),
        truth: Default::default(),
        finished: false,
    }
}

/// What each of [`EXPORTERS`] has sent at the end of a scene.
pub fn export_truth(seed: u64, scene: Scene) -> [ExportTruth; COUNT] {
    let mut exports = exports(seed, scene);
    exports.by_ref().for_each(drop);
    exports.truth
}

impl Iterator for Exports {
    type Item = (Timestamp, usize, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.finished {
            self.advance();
        }
        self.ready.pop_front()
    }
}

impl Exports {
    /// The same as if the first datagram were sent at `start`, and the others so many times faster
    /// than the scene is: their clocks go with that, and flows last as long as they do in it.
    #[must_use]
    pub fn paced(mut self, start: Timestamp, speed: u32) -> Self {
        self.pace = Some(Pace { start, speed: speed.max(1), first: None });
        self.exporters = Exporters::new(start);
        self
    }

    /// One packet further.
    fn advance(&mut self) {
        let Some(seen) = self.traffic.next() else {
            self.deliver(Timestamp::MAX);
            self.send_until(Timestamp::MAX);
            self.finished = true;
            return;
        };
        self.deliver(seen.packet.time);
        for (due, record) in self.meter.observe(&seen) {
            self.due.push(Reverse((due, self.number)));
            self.records.insert(self.number, record);
            self.number += 1;
        }
    }

    /// Puts every record that is due into its exporter's buffer.
    fn deliver(&mut self, until: Timestamp) {
        while let Some(Reverse((due, number))) = self.due.peek().copied() {
            if due > until {
                break;
            }
            self.due.pop();
            self.send_until(due);
            let Some(record) = self.records.remove(&number) else { continue };
            let exporter = exporter_of(record.flow.key);
            let buffer = &mut self.buffers[exporter];
            if buffer.records.is_empty() {
                buffer.since = due;
            }
            buffer.records.push(record);
            if buffer.records.len() >= FULL[exporter] {
                self.send(due, exporter);
            }
        }
    }

    /// Sends the datagrams that have waited long enough, the older one first.
    fn send_until(&mut self, until: Timestamp) {
        let mut waiting: Vec<(Timestamp, usize)> = self
            .buffers
            .iter()
            .enumerate()
            .filter(|(_, buffer)| !buffer.records.is_empty())
            .map(|(exporter, buffer)| (buffer.since.plus_nanos(PATIENCE), exporter))
            .filter(|(at, _)| *at <= until)
            .collect();
        model::sort(&mut waiting);
        for (at, exporter) in waiting {
            self.send(at, exporter);
        }
    }

    fn send(&mut self, at: Timestamp, exporter: usize) {
        let mut records = std::mem::take(&mut self.buffers[exporter].records);
        let truth = &mut self.truth[exporter];
        truth.records += records.len() as u64;
        for record in &records {
            truth.packets += record.packets;
            truth.octets += record.octets;
        }
        let wall = self.pace.as_mut().map_or(at, |pace| pace.wall(at));
        for record in &mut records {
            record.shift(wall.0 - at.0);
        }
        let sent =
            self.exporters.as_mut().map_err(|error| *error).and_then(|exporters| match exporter {
                0 => exporters.v5.send(wall, &records),
                1 => exporters.v9.send(wall, &records),
                _ => exporters.ipfix.send(wall, &records),
            });
        match sent {
            Ok(sent) => {
                truth.datagrams += sent.datagrams.len() as u64;
                truth.options_records += sent.options_records;
                let ready = sent.datagrams.into_iter().map(|datagram| (wall, exporter, datagram));
                self.ready.extend(ready);
            }
            Err(error) => debug_assert!(false, "our own records can be encoded: {error}"),
        }
    }
}

impl Exporters {
    fn new(begin: Timestamp) -> Result<Self, EncodeError> {
        let (v9, ipfix) = (v9::Exporter::new(begin), ipfix::Exporter::new());
        Ok(Self { v5: v5::Exporter::new(begin)?, v9, ipfix })
    }
}

impl Pace {
    /// When a datagram leaves by the clock on the wall.
    fn wall(&mut self, at: Timestamp) -> Timestamp {
        let since = at.nanos_since(*self.first.get_or_insert(at)) / u64::from(self.speed);
        self.start.plus_nanos(since as i64)
    }
}

impl Refresh {
    fn is_due(&mut self, at: Timestamp) -> bool {
        let stale = self.last.is_none_or(|last| at.nanos_since(last) >= REFRESH_NANOS);
        let due = stale || self.sent.is_multiple_of(REFRESH_DATAGRAMS);
        self.sent = self.sent.wrapping_add(1);
        if due {
            self.last = Some(at);
        }
        due
    }
}

/// The switch sees IPv4 between local hosts; 203.0.113.0/24 is reached by the second uplink.
const fn exporter_of(key: FlowKey) -> usize {
    match (key.source, key.destination) {
        (IpAddr::V4(_), IpAddr::V4(_)) if is_local(key.source) && is_local(key.destination) => 0,
        (IpAddr::V4(one), IpAddr::V4(other)) if is_second(one) || is_second(other) => 2,
        _ => 1,
    }
}

const fn is_second(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [203, 0, 113, _])
}

/// IANA elements by number.
fn elements(
    fields: impl IntoIterator<Item = (u16, u16)>,
) -> impl Iterator<Item = (FieldName, u16)> {
    fields.into_iter().map(|(id, length)| (FieldName::new(0, id), length))
}

#[cfg(test)]
mod tests;
