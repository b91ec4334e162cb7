//! What is remembered of an open flow's packets beside the sums in its record.

use std::sync::Arc;

use capture::Tcp;
use model::{EndReason, FlowRecord, InitiatorEvidence, Metered, Timestamp};

use crate::flow::Closing;
use crate::pace::Pace;
use crate::tcp::{Connection, TcpVerdict};

/// It stays with the meter: flows are handed out without it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    initiator: InitiatorEvidence,
    closing: Closing,
    longest_packet: u64,
    longest_silence: u64,
    /// The initiator's packets and the responder's.
    paces: [Pace; 2],
    connection: Option<Connection>,
}

impl Watch {
    /// Nothing was seen yet.
    pub(crate) fn new(initiator: InitiatorEvidence) -> Self {
        Self { initiator, ..Self::default() }
    }

    /// Nothing was seen yet of another flow, which takes the room of this one.
    pub(crate) fn begin(&mut self, initiator: InitiatorEvidence) {
        // What its paces hold is overwritten as its packets come, and its room kept.
        (self.initiator, self.closing) = (initiator, Closing::default());
        (self.longest_packet, self.longest_silence, self.connection) = (0, 0, None);
    }

    /// The flow goes on in a new record: its connection is the same.
    pub(crate) fn continued(&self) -> Self {
        let connection = self.connection.as_ref().map(Connection::continued);
        Self { connection, closing: self.closing, ..Self::new(self.initiator) }
    }

    /// Counts a packet of so many octets.
    #[inline]
    pub(crate) fn count(
        &mut self,
        record: &mut FlowRecord,
        time: Timestamp,
        from_initiator: bool,
        octets: u64,
        tcp: Option<&Tcp<'_>>,
    ) -> Option<TcpVerdict> {
        let [forward, reverse] = &mut self.paces;
        let silence = time.nanos_since(record.end);
        if silence > self.longest_silence {
            self.longest_silence = silence;
        }
        self.longest_packet = self.longest_packet.max(octets);
        // In a file whose packets are out of order the first one need not be the earliest.
        record.start = record.start.min(time);
        record.end = record.end.max(time);
        let (half, flags, pace) = if from_initiator {
            (&mut record.forward, &mut record.tcp_flags, forward)
        } else {
            (&mut record.reverse, &mut record.tcp_flags_reverse, reverse)
        };
        pace.observe(time, half.packets);
        half.count(octets);
        let tcp = tcp?;
        *flags |= tcp.flags;
        self.closing.observe(from_initiator, tcp.flags);
        let connection = self.connection.get_or_insert_default();
        Some(connection.observe(time, from_initiator, tcp))
    }

    /// Whether FIN or RST ended the connection.
    pub(crate) const fn is_closed(&self) -> bool {
        self.closing.is_closed()
    }

    /// The reason the flow ends for.
    pub(crate) const fn reason(&self, otherwise: EndReason) -> EndReason {
        self.closing.reason(otherwise)
    }

    /// What the packets of this record told so far.
    pub(crate) fn metered(&self, record: &FlowRecord, tunnel: Option<&Arc<str>>) -> Metered {
        let [forward, reverse] = &self.paces;
        Metered {
            initiator: self.initiator,
            tunnel: tunnel.map(Arc::clone),
            longest_packet: self.longest_packet,
            longest_silence: self.longest_silence,
            forward: forward.gaps(record.forward.packets),
            reverse: reverse.gaps(record.reverse.packets),
            tcp: self.connection.as_ref().map(Connection::health),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use model::FlowKey;

    use super::*;

    #[test]
    fn the_longest_packet_is_that_of_either_end_and_of_this_flow_alone() {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let key = FlowKey {
            source: address,
            destination: address,
            source_port: 1,
            destination_port: 2,
            protocol: 17,
            vlan: None,
        };
        let mut watch = Watch::new(InitiatorEvidence::FirstPacket);
        let mut of = |packets: &[(bool, u64)]| {
            let mut record = FlowRecord::new(key, Timestamp(0));
            watch.begin(InitiatorEvidence::FirstPacket);
            for (from_initiator, octets) in packets {
                watch.count(&mut record, Timestamp(0), *from_initiator, *octets, None);
            }
            watch.metered(&record, None).longest_packet
        };
        assert_eq!(of(&[(true, 60), (false, 9018), (true, 1500)]), 9018);
        assert_eq!(of(&[(true, 60), (false, 59)]), 60);
    }
}
