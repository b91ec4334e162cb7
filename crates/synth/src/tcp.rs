//! TCP without loss: handshake, segments, acknowledgments, and an end.

use crate::frame::{self, ACK, FIN, PSH, RST, SYN, Segment};
use crate::session::{Line, Session, Side};

/// A connection over a line.
#[derive(Debug)]
pub(crate) struct Tcp {
    line: Line,
    /// What client and server say next.
    next: [u32; 2],
    /// Who spoke last with segments that are not acknowledged yet, and how many.
    open: Option<(Side, u32)>,
}

/// Sent before the other side is heard.
const BURST: usize = 10;

impl Tcp {
    /// SYN, SYN ACK, ACK.
    pub(crate) fn open(mut line: Line) -> Self {
        let next = [line.random.next() as u32, line.random.next() as u32];
        let mut tcp = Self { line, next, open: None };
        tcp.segment(Side::Client, SYN, &[]);
        tcp.line.wait(tcp.line.round_trip);
        tcp.segment(Side::Server, SYN | ACK, &[]);
        tcp.pause();
        tcp.segment(Side::Client, ACK, &[]);
        tcp
    }

    /// Only a SYN, and what came back: the port was open, closed, or nobody answered.
    pub(crate) fn probe(mut line: Line, answer: Option<bool>) -> Session {
        let next = [line.random.next() as u32, line.random.next() as u32];
        let mut tcp = Self { line, next, open: None };
        tcp.segment(Side::Client, SYN, &[]);
        tcp.line.wait(tcp.line.round_trip);
        match answer {
            Some(true) => {
                tcp.segment(Side::Server, SYN | ACK, &[]);
                tcp.pause();
                tcp.segment(Side::Client, RST, &[]);
            }
            Some(false) => {
                tcp.next[1] = 0;
                tcp.segment(Side::Server, RST | ACK, &[]);
            }
            None => {}
        }
        tcp.line.end(6, "")
    }

    /// Says all of it, in segments as large as they may be.
    pub(crate) fn send(&mut self, side: Side, payload: &[u8]) {
        match self.open {
            Some((speaker, _)) if speaker == side => {}
            _ if side == Side::Server => self.line.wait(self.line.round_trip),
            _ => self.pause(),
        }
        // What the other side says carries the acknowledgment of what it heard.
        if self.open.is_some_and(|(speaker, _)| speaker != side) {
            self.open = None;
        }
        let largest = if self.line.client.address.is_ipv4() { 1460 } else { 1440 };
        let count = payload.len().div_ceil(largest);
        for (index, part) in payload.chunks(largest).enumerate() {
            let gap = self.line.random.between(12, 90);
            self.line.wait(gap);
            let push = if index + 1 == count { PSH } else { 0 };
            self.segment(side, ACK | push, part);
            let waiting = self.open.map_or(0, |open| open.1) + 1;
            self.open = Some((side, waiting));
            let full = match side {
                // The client's answer is at hand: every second segment is acknowledged at once.
                Side::Server => waiting >= 2,
                Side::Client => waiting as usize >= BURST,
            };
            if full && index + 1 < count {
                self.acknowledge();
            }
        }
    }

    /// Nobody says anything for a while.
    pub(crate) fn wait(&mut self, micros: u64) {
        self.acknowledge();
        self.line.wait(micros);
    }

    /// Random octets, a number of them.
    pub(crate) fn octets(&mut self, count: u64) -> Vec<u8> {
        self.line.random.octets(count as usize)
    }

    pub(crate) const fn random(&mut self) -> &mut crate::random::Random {
        &mut self.line.random
    }

    /// FIN from the client, FIN from the server, and the last acknowledgment; one in thirty
    /// clients is impatient and resets instead.
    pub(crate) fn close(mut self, application: &'static str) -> Session {
        self.acknowledge();
        self.pause();
        if self.line.random.chance(33) {
            self.segment(Side::Client, RST | ACK, &[]);
        } else {
            self.segment(Side::Client, FIN | ACK, &[]);
            self.line.wait(self.line.round_trip);
            self.segment(Side::Server, FIN | ACK, &[]);
            self.pause();
            self.segment(Side::Client, ACK, &[]);
        }
        self.line.end(6, application)
    }

    fn acknowledge(&mut self) {
        let Some((speaker, _)) = self.open.take() else { return };
        match speaker {
            Side::Client => {
                self.line.wait(self.line.round_trip);
                self.segment(Side::Server, ACK, &[]);
            }
            Side::Server => {
                self.pause();
                self.segment(Side::Client, ACK, &[]);
            }
        }
    }

    fn segment(&mut self, side: Side, flags: u8, payload: &[u8]) {
        let (from, to) = self.line.ends(side);
        let [client, server] = self.next;
        let (sequence, other) = match side {
            Side::Client => (client, server),
            Side::Server => (server, client),
        };
        let acknowledgment = if flags & ACK == 0 { 0 } else { other };
        let ident = self.line.next_ident();
        let segment = Segment { sequence, acknowledgment, flags };
        let frame = frame::tcp(from, to, segment, ident, payload);
        self.line.push(side, flags, frame);
        let counted = payload.len() as u32 + u32::from(flags & (SYN | FIN) != 0);
        let [client, server] = &mut self.next;
        let next = if side == Side::Client { client } else { server };
        *next = next.wrapping_add(counted);
    }

    /// As long as a host needs to answer.
    fn pause(&mut self) {
        let micros = self.line.random.between(30, 150);
        self.line.wait(micros);
    }
}
