//! Flows as they end, for who shows them one by one.

use std::collections::VecDeque;

use model::FlowRecord;

/// Flows that ended since somebody last asked, in the order in which they did.
pub(crate) struct Ended {
    flows: VecDeque<FlowRecord>,
    most: usize,
    lost: u64,
}

impl Ended {
    /// With room for so many; for none where nobody asks.
    pub(crate) fn new(most: usize) -> Self {
        Self { flows: VecDeque::new(), most, lost: 0 }
    }

    /// One ended, or was cut.
    pub(crate) fn see(&mut self, flow: &FlowRecord) {
        if self.is_asked() {
            self.keep(flow.clone());
        }
    }

    /// The one that ended first.
    pub(crate) fn next(&mut self) -> Option<FlowRecord> {
        self.flows.pop_front()
    }

    /// Whether anybody asks.
    pub(crate) const fn is_asked(&self) -> bool {
        self.most > 0
    }

    /// Those for which there was no room since this was last asked.
    pub(crate) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    #[inline(never)]
    fn keep(&mut self, flow: FlowRecord) {
        if self.flows.len() < self.most {
            self.flows.push_back(flow);
        } else {
            self.lost += 1;
        }
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

    #[test]
    fn flows_come_in_their_order_and_those_without_room_are_counted() {
        let mut ended = Ended::new(2);
        (1..=5).for_each(|port| ended.see(&flow(port)));
        let ports = [ended.next(), ended.next(), ended.next()]
            .map(|flow| flow.map(|flow| flow.key.source_port));
        assert_eq!(ports, [Some(1), Some(2), None]);
        assert_eq!((ended.take_lost(), ended.take_lost()), (3, 0));
    }

    #[test]
    fn nothing_is_kept_where_nobody_asks() {
        let mut ended = Ended::new(0);
        ended.see(&flow(1));
        assert!(ended.next().is_none());
        assert_eq!(ended.take_lost(), 0);
    }
}
