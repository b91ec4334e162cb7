//! sFlow version 5: samples of packets and of counters (sflow.org, "sFlow Version 5", 2004).

use std::collections::VecDeque;
use std::net::IpAddr;

use model::{NetflowVersion, Timestamp};

use super::EncodeError;
use super::clock::Clock;

/// An agent of sFlow version 5.
#[derive(Clone, Debug)]
pub struct SampleExporter {
    agent: IpAddr,
    sub_agent: u32,
    clock: Clock,
    limit: usize,
    /// Messages before the one that grows.
    sequence: u32,
    samples: Vec<u8>,
    count: u32,
    ready: VecDeque<Vec<u8>>,
}

/// What a sample was taken from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// 0 is an interface by its SNMP index, 1 a VLAN, 2 a physical entity.
    pub kind: u32,
    /// Which.
    pub index: u32,
    /// Samples of it before this one.
    pub sequence: u32,
    /// Written in the expanded form, which has room for kinds above 255 and indices above 24 bits.
    pub expanded: bool,
}

/// A sampled packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlowSample<'a> {
    /// What it was taken from.
    pub source: Source,
    /// One in so many packets is sampled.
    pub rate: u32,
    /// Packets that could have been sampled.
    pub pool: u32,
    /// Samples dropped for lack of resources.
    pub drops: u32,
    /// SNMP index it came in by.
    pub input: u32,
    /// SNMP index it left by.
    pub output: u32,
    /// What is told of it.
    pub records: &'a [SampleRecord<'a>],
}

/// One thing told of a sampled packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SampleRecord<'a> {
    /// sampled_header: the packet's first octets.
    Header {
        /// 1 is Ethernet, 11 IPv4, 12 IPv6.
        protocol: u32,
        /// Octets of the whole packet on the wire.
        frame_octets: u32,
        /// Octets removed at its end before it was sampled, such as the checksum.
        stripped: u32,
        /// Its beginning.
        header: &'a [u8],
    },
    /// Any other, by enterprise × 4096 + format, as octets.
    Other {
        /// Which.
        format: u32,
        /// A multiple of four octets.
        body: &'a [u8],
    },
}

/// One record of a counter sample, by format (1 is generic interface counters), as octets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counters<'a> {
    /// Which.
    pub format: u32,
    /// A multiple of four octets.
    pub body: &'a [u8],
}

/// Octets of a message: an IPv6 packet of it still fits an Ethernet frame of 1500.
const MESSAGE_OCTETS: usize = 1452;
/// The largest UDP payload over IPv4.
const MOST: usize = 65_507;

impl SampleExporter {
    /// An agent at that address; `boot` is what uptimes count from.
    pub const fn new(agent: IpAddr, sub_agent: u32, boot: Timestamp) -> Self {
        Self {
            agent,
            sub_agent,
            clock: Clock { boot },
            limit: MESSAGE_OCTETS,
            sequence: 0,
            samples: Vec::new(),
            count: 0,
            ready: VecDeque::new(),
        }
    }

    /// Messages take no more octets than this; default 1452, for Ethernet. At most 65 507.
    #[must_use]
    pub fn message_octets(mut self, octets: usize) -> Self {
        self.limit = octets.min(MOST);
        self
    }

    /// The first message has this sequence number.
    #[must_use]
    pub const fn sequence(mut self, first: u32) -> Self {
        self.sequence = first;
        self
    }

    /// flow_sample or flow_sample_expanded.
    pub fn flow(&mut self, now: Timestamp, sample: &FlowSample<'_>) -> Result<(), EncodeError> {
        let FlowSample { source, rate, pool, drops, input, output, records } = *sample;
        let mut body = source.begin()?;
        numbers(&[rate, pool, drops], &mut body);
        for interface in [input, output] {
            if source.expanded {
                // Format 0: an index.
                numbers(&[0], &mut body);
            }
            numbers(&[interface], &mut body);
        }
        numbers(&[length(records.len())], &mut body);
        for record in records {
            record.put(&mut body);
        }
        self.push(now, if source.expanded { 3 } else { 1 }, &body)
    }

    /// counters_sample or counters_sample_expanded.
    pub fn counters(
        &mut self,
        now: Timestamp,
        source: Source,
        records: &[Counters<'_>],
    ) -> Result<(), EncodeError> {
        let mut body = source.begin()?;
        numbers(&[length(records.len())], &mut body);
        for Counters { format, body: octets } in records {
            opaque(*format, octets, &mut body);
        }
        self.push(now, if source.expanded { 4 } else { 2 }, &body)
    }

    /// Ends the message that grows, if there is any; it leaves `now`.
    pub fn flush(&mut self, now: Timestamp) {
        if self.count == 0 {
            return;
        }
        let mut message = Vec::with_capacity(self.header_octets() + self.samples.len());
        numbers(&[5], &mut message);
        match self.agent {
            IpAddr::V4(address) => {
                numbers(&[1], &mut message);
                message.extend_from_slice(&address.octets());
            }
            IpAddr::V6(address) => {
                numbers(&[2], &mut message);
                message.extend_from_slice(&address.octets());
            }
        }
        let uptime = self.clock.uptime_millis(now);
        numbers(&[self.sub_agent, self.sequence, uptime, self.count], &mut message);
        message.append(&mut self.samples);
        self.ready.push_back(message);
        self.sequence = self.sequence.wrapping_add(1);
        self.count = 0;
    }

    /// The next finished message. Ask until there is none: they are kept until then.
    pub fn poll_message(&mut self) -> Option<Vec<u8>> {
        self.ready.pop_front()
    }

    fn push(&mut self, now: Timestamp, format: u32, body: &[u8]) -> Result<(), EncodeError> {
        let available = self.limit.saturating_sub(self.header_octets());
        let needed = body.len() + 8;
        if needed > available {
            return Err(EncodeError::TooLong { what: "a sample", needed, available });
        }
        if self.samples.len() + needed > available {
            self.flush(now);
        }
        opaque(format, body, &mut self.samples);
        self.count += 1;
        Ok(())
    }

    const fn header_octets(&self) -> usize {
        24 + if self.agent.is_ipv4() { 4 } else { 16 }
    }
}

impl Source {
    /// Sequence number and source: eight bits of kind and 24 of index, or 32 of each.
    fn begin(self) -> Result<Vec<u8>, EncodeError> {
        let Self { kind, index, sequence, expanded } = self;
        let mut body = Vec::new();
        if expanded {
            numbers(&[sequence, kind, index], &mut body);
            return Ok(body);
        }
        if kind > 0xff || index > 0x00ff_ffff {
            let what = "room for this source but in its expanded form";
            return Err(EncodeError::NotInVersion { what, version: NetflowVersion::Sflow5 });
        }
        numbers(&[sequence, kind << 24 | index], &mut body);
        Ok(body)
    }
}

impl SampleRecord<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        match *self {
            Self::Header { protocol, frame_octets, stripped, header } => {
                let mut body = Vec::with_capacity(header.len() + 20);
                numbers(&[protocol, frame_octets, stripped, length(header.len())], &mut body);
                body.extend_from_slice(header);
                opaque(1, &body, out);
            }
            Self::Other { format, body } => opaque(format, body, out),
        }
    }
}

/// Format, length, and octets filled up to a multiple of four (RFC 4506 §4.10).
fn opaque(format: u32, body: &[u8], out: &mut Vec<u8>) {
    let fill = body.len().wrapping_neg() % 4;
    numbers(&[format, length(body.len() + fill)], out);
    out.extend_from_slice(body);
    out.resize(out.len() + fill, 0);
}

/// What is longer is refused before it is sent.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn numbers(numbers: &[u32], out: &mut Vec<u8>) {
    for number in numbers {
        out.extend_from_slice(&number.to_be_bytes());
    }
}
