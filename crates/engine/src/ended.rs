//! Flows as they end, for who shows them one by one.

use std::collections::VecDeque;

use model::{FlowBatch, FlowRecord};

/// Flows that ended one after the other, or came together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EndedFlows {
    /// Each as a record.
    Records(Vec<FlowRecord>),
    /// Column by column, as an exporter told them.
    Batch(Box<FlowBatch>),
}

/// Flows that ended since somebody last asked, in the order in which they did.
pub(crate) struct Ended {
    pieces: VecDeque<EndedFlows>,
    flows: usize,
    most: usize,
    lost: u64,
}

/// Records are told in pieces of so many.
const PIECE: usize = 1024;

impl EndedFlows {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Records(flows) => flows.len(),
            Self::Batch(batch) => batch.len(),
        }
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each as a record.
    pub fn into_records(self) -> Vec<FlowRecord> {
        match self {
            Self::Records(flows) => flows,
            Self::Batch(batch) => batch.flows().collect(),
        }
    }
}

impl Ended {
    /// With room for so many; for none where nobody asks.
    pub(crate) fn new(most: usize) -> Self {
        Self { pieces: VecDeque::new(), flows: 0, most, lost: 0 }
    }

    /// One ended, or was cut.
    pub(crate) fn see(&mut self, flow: &FlowRecord) {
        if self.is_asked() {
            self.keep(flow.clone());
        }
    }

    /// Several came together.
    pub(crate) fn see_batch(&mut self, batch: &FlowBatch) {
        if self.is_asked() {
            self.keep_batch(batch);
        }
    }

    /// Those that ended first.
    pub(crate) fn next(&mut self) -> Option<EndedFlows> {
        let next = self.pieces.pop_front()?;
        self.flows -= next.len();
        Some(next)
    }

    /// Those for which there was no room since this was last asked.
    pub(crate) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    const fn is_asked(&self) -> bool {
        self.most > 0
    }

    #[inline(never)]
    fn keep(&mut self, flow: FlowRecord) {
        if self.flows >= self.most {
            self.lost += 1;
            return;
        }
        self.flows += 1;
        match self.pieces.back_mut() {
            Some(EndedFlows::Records(flows)) if flows.len() < PIECE => flows.push(flow),
            _ => self.pieces.push_back(EndedFlows::Records(vec![flow])),
        }
    }

    #[inline(never)]
    fn keep_batch(&mut self, batch: &FlowBatch) {
        if self.flows + batch.len() > self.most {
            self.lost += batch.len() as u64;
            return;
        }
        self.flows += batch.len();
        self.pieces.push_back(EndedFlows::Batch(Box::new(batch.clone())));
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use model::{FlowKey, Timestamp};

    use super::*;

    fn flow(port: u16) -> FlowRecord {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let key = FlowKey {
            protocol: 17,
            source: address,
            destination: address,
            source_port: port,
            destination_port: 53,
            vlan: None,
        };
        FlowRecord::new(key, Timestamp::from_seconds(1))
    }

    fn ports(ended: &mut Ended) -> Vec<Vec<u16>> {
        let port = |flow: FlowRecord| flow.key.source_port;
        let next = std::iter::from_fn(|| ended.next());
        next.map(|flows| flows.into_records().into_iter().map(port).collect()).collect()
    }

    #[test]
    fn flows_come_in_their_order_and_those_without_room_are_counted() {
        let mut ended = Ended::new(4);
        let mut batch = FlowBatch::default();
        batch.source_port.extend([3, 4].into_iter());
        batch.close(2);
        [1, 2].into_iter().for_each(|port| ended.see(&flow(port)));
        ended.see_batch(&batch);
        ended.see(&flow(5));
        ended.see_batch(&batch);
        assert_eq!(ports(&mut ended), [[1, 2], [3, 4]]);
        assert_eq!((ended.take_lost(), ended.take_lost()), (3, 0));
        ended.see(&flow(6));
        ended.see_batch(&batch);
        ended.see(&flow(7));
        assert_eq!(ports(&mut ended), [vec![6], vec![3, 4], vec![7]]);
        assert_eq!(ended.take_lost(), 0);
    }

    #[test]
    fn nothing_is_kept_where_nobody_asks() {
        let mut ended = Ended::new(0);
        ended.see(&flow(1));
        ended.see_batch(&FlowBatch::default());
        assert!(ended.next().is_none());
        assert_eq!(ended.take_lost(), 0);
    }
}
