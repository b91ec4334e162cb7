//! Flows cut into records, one for each direction: active timeout 120 s, idle timeout 60 s.

use std::collections::BTreeMap;

use model::Timestamp;

use crate::session::{Flow, Side};
use crate::traffic::Seen;

/// One direction of a flow for a while; the flow's key is turned so that the source sent it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) flow: Flow,
    /// Whether the server sent it.
    pub(super) answer: bool,
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) packets: u64,
    pub(super) octets: u64,
    pub(super) tcp_flags: u8,
    /// It lasted longer than the active timeout and goes on in another record.
    continued: bool,
}

/// The open records of sessions under way.
#[derive(Debug, Default)]
pub(super) struct Meter {
    open: BTreeMap<(usize, bool), Record>,
}

const SECOND: i64 = 1_000_000_000;
const ACTIVE: u64 = 120 * SECOND as u64;
const IDLE: u64 = 60 * SECOND as u64;
const FIN_OR_RST: u8 = 5;

impl Record {
    /// Moves it in time.
    pub(super) fn shift(&mut self, nanos: i64) {
        self.start = self.start.plus_nanos(nanos);
        self.end = self.end.plus_nanos(nanos);
    }

    /// flowEndReason (IE 136): 1 idle, 2 active timeout, 3 end of flow detected.
    pub(super) fn reason(&self) -> u64 {
        if self.tcp_flags & FIN_OR_RST != 0 {
            3
        } else if self.continued {
            2
        } else {
            1
        }
    }
}

impl Meter {
    /// Counts a packet; gives the records that it ends, and when they are exported.
    pub(super) fn observe(&mut self, seen: &Seen) -> Vec<(Timestamp, Record)> {
        let Some(flow) = seen.flow else { return Vec::new() };
        let now = seen.packet.time;
        let mut ended = Vec::new();
        let answer = seen.packet.side == Side::Server;
        let place = (seen.session, answer);
        if let Some(record) = self.open.get(&place)
            && (now.nanos_since(record.start) >= ACTIVE || now.nanos_since(record.end) >= IDLE)
        {
            ended.extend(self.open.remove(&place).map(|mut record| {
                record.continued = now.nanos_since(record.start) >= ACTIVE;
                (now, record)
            }));
        }
        let record = self.open.entry(place).or_insert_with(|| Record {
            flow: if answer { turned(flow) } else { flow },
            answer,
            start: now,
            end: now,
            packets: 0,
            octets: 0,
            tcp_flags: 0,
            continued: false,
        });
        record.end = now;
        record.packets += 1;
        record.octets += seen.packet.network_octets();
        record.tcp_flags |= seen.packet.tcp_flags;
        if seen.last {
            for answer in [false, true] {
                ended.extend(self.open.remove(&(seen.session, answer)).map(|record| {
                    let over = record.tcp_flags & FIN_OR_RST != 0;
                    let wait = if over { SECOND } else { IDLE as i64 };
                    (record.end.plus_nanos(wait).max(now), record)
                }));
            }
        }
        ended
    }
}

fn turned(flow: Flow) -> Flow {
    // An echo reply is type 0.
    let icmp_type_code = flow.icmp_type_code.map(|_| 0);
    Flow { key: flow.key.reversed(), icmp_type_code, ..flow }
}
