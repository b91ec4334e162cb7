//! What two routers report of a scene: NetFlow v5 of the local traffic, v9 of everything else.
//!
//! Every packet with a flow is reported by exactly one of them, so that both together report the
//! whole scene once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use model::Timestamp;

use crate::network::is_local;
use crate::scene::Scene;
use crate::traffic::Traffic;

mod meter;
mod v5;
mod v9;

use meter::{Meter, Record};

/// Where the two exporters send from: first the one of version 5, then the one of version 9.
pub const EXPORTERS: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 20, 0, 2)), 50_005),
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 20, 0, 1)), 50_009),
];

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
    buffers: [Buffer; 2],
    v5: v5::Exporter,
    v9: v9::Exporter,
    ready: VecDeque<(Timestamp, usize, Vec<u8>)>,
    truth: [ExportTruth; 2],
    finished: bool,
}

/// Records that wait for company.
#[derive(Debug, Default)]
struct Buffer {
    since: Timestamp,
    records: Vec<Record>,
}

/// A datagram waits no longer for its last record, nanoseconds.
const PATIENCE: i64 = 2_000_000_000;
/// Records of a full datagram (v5 allows 30; v9 fills about 1400 octets).
const FULL: [usize; 2] = [30, 24];

/// What two routers report of a scene.
pub fn exports(seed: u64, scene: Scene) -> Exports {
    Exports {
        traffic: Traffic::new(seed, scene),
        meter: Meter::default(),
        due: BinaryHeap::new(),
        records: BTreeMap::new(),
        number: 0,
        buffers: Default::default(),
        v5: v5::Exporter::default(),
        v9: v9::Exporter::default(),
        ready: VecDeque::new(),
        truth: Default::default(),
        finished: false,
    }
}

/// What each of [`EXPORTERS`] has sent at the end of a scene.
pub fn export_truth(seed: u64, scene: Scene) -> [ExportTruth; 2] {
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
            let key = record.flow.key;
            let local = is_local(key.source) && is_local(key.destination) && key.source.is_ipv4();
            let exporter = usize::from(!local);
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
        waiting.sort_unstable();
        for (at, exporter) in waiting {
            self.send(at, exporter);
        }
    }

    fn send(&mut self, at: Timestamp, exporter: usize) {
        let records = std::mem::take(&mut self.buffers[exporter].records);
        let truth = &mut self.truth[exporter];
        truth.datagrams += 1;
        truth.records += records.len() as u64;
        for record in &records {
            truth.packets += record.packets;
            truth.octets += record.octets;
        }
        let datagram = match exporter {
            0 => self.v5.datagram(at, &records),
            _ => {
                let (datagram, options) = self.v9.datagram(at, &records);
                truth.options_records += options;
                datagram
            }
        };
        self.ready.push_back((at, exporter, datagram));
    }
}

/// Milliseconds since an exporter was started; 32 bits, as on the wire.
fn uptime_millis(boot: Timestamp, at: Timestamp) -> u32 {
    (at.nanos_since(boot) / 1_000_000) as u32
}

#[cfg(test)]
mod tests;
