//! A collector on a port of its own, and what it heard.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use model::{Counters, FlowRecord, NetflowVersion, Timestamp};
use netflow::{Collector, FieldName, IssueKind, Limits};

/// Whatever is announced comes within this.
const PATIENCE: Duration = Duration::from_secs(20);
/// A datagram that has not come after this does not come.
const SILENCE: Duration = Duration::from_millis(1500);

/// dataLinkFrameSection (RFC 5477 §8.5.3).
const DATA_LINK_FRAME_SECTION: u16 = 315;

/// Listens until it is told to stop.
pub(crate) struct Listener {
    address: SocketAddr,
    datagrams: Receiver<(SocketAddr, Vec<u8>)>,
}

/// What came of all datagrams.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) version: Option<NetflowVersion>,
    pub(crate) records: u64,
    /// Records that hold the beginning of a packet.
    pub(crate) sections: u64,
    pub(crate) forward: Counters,
    pub(crate) reverse: Counters,
    pub(crate) lost: u64,
    /// What was wrong, in words.
    pub(crate) issues: Vec<String>,
    /// Packets and octets from one end to another by protocol, whichever record tells of them.
    pub(crate) conversations: BTreeMap<(Ends, u8), (u64, u64)>,
}

/// From and to, with ports.
pub(crate) type Ends = ((IpAddr, u16), (IpAddr, u16));

impl Listener {
    pub(crate) fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let (send, datagrams) = mpsc::channel();
        // Ends with the process, or with the first datagram that nobody waits for.
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                if send.send((from, buffer[..length].to_vec())).is_err() {
                    return;
                }
            }
        });
        Self { address, datagrams }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Until so many datagrams have come.
    pub(crate) fn finish(self, datagrams: u64) -> Heard {
        let begun = Instant::now();
        let mut heard = Reading::default();
        for at in 0..datagrams {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            let came = self.datagrams.recv_timeout(left);
            let (from, datagram) = came.unwrap_or_else(|_| panic!("{at} of {datagrams} came"));
            heard.read(from, &datagram);
        }
        heard.finish()
    }

    /// Until no more come, for exporters that do not count what they send.
    pub(crate) fn finish_when_silent(self) -> Heard {
        let mut heard = Reading::default();
        let mut patience = PATIENCE;
        while let Ok((from, datagram)) = self.datagrams.recv_timeout(patience) {
            heard.read(from, &datagram);
            patience = SILENCE;
        }
        heard.finish()
    }
}

impl Heard {
    pub(crate) const fn packets(&self) -> u64 {
        self.forward.packets + self.reverse.packets
    }

    pub(crate) const fn octets(&self) -> u64 {
        self.forward.octets + self.reverse.octets
    }

    fn flow(&mut self, flow: &FlowRecord) {
        self.forward = self.forward.plus(flow.forward);
        self.reverse = self.reverse.plus(flow.reverse);
        let key = flow.key;
        let source = (key.source, key.source_port);
        let destination = (key.destination, key.destination_port);
        for (ends, counters) in
            [((source, destination), flow.forward), ((destination, source), flow.reverse)]
        {
            if counters.packets > 0 {
                let known = self.conversations.entry((ends, key.protocol)).or_default();
                *known = (known.0 + counters.packets, known.1 + counters.octets);
            }
        }
    }
}

struct Reading {
    collector: Collector,
    heard: Heard,
}

impl Default for Reading {
    fn default() -> Self {
        Self { collector: Collector::new(Limits::default()), heard: Heard::default() }
    }
}

impl Reading {
    fn read(&mut self, from: SocketAddr, datagram: &[u8]) {
        let now = Timestamp::from_seconds(1_700_000_000);
        let heard = &mut self.heard;
        let summary = self.collector.handle(now, from, datagram, false, &mut |record| {
            let section = FieldName::new(0, DATA_LINK_FRAME_SECTION);
            heard.sections += u64::from(record.field(section).is_some());
            if let Some(flow) = record.flow() {
                heard.records += 1;
                heard.flow(&flow);
            }
        });
        self.heard.version = Some(summary.expect("an export").version);
    }

    fn finish(mut self) -> Heard {
        while let Some(issue) = self.collector.poll_issue() {
            // softflowd counts otherwise than the RFCs say, and loses nothing by it.
            if !matches!(issue.kind, IssueKind::Count { .. } | IssueKind::CountsOtherwise(_)) {
                self.heard.issues.push(issue.to_string());
            }
        }
        self.heard.lost = self.collector.exporters().map(|exporter| exporter.lost).sum();
        self.heard
    }
}
