//! The versions before templates: v1, v5, v7, and v8 with its fourteen aggregations.

use std::collections::VecDeque;

use model::{NetflowVersion, Timestamp};

use super::clock::{Clock, seconds};
use super::template::word;
use super::{EncodeError, value};
use crate::field::{FieldName, FieldValue};
use crate::fixed;
use crate::layout::Layout;

/// An exporter of v1, v5, v7, or of one aggregation of v8.
#[derive(Clone, Debug)]
pub struct FixedExporter {
    version: NetflowVersion,
    aggregation: u8,
    layout: &'static Layout,
    clock: Clock,
    engine: [u8; 2],
    sampling: u16,
    limit: usize,
    /// Records before the message that grows.
    sequence: u32,
    records: Vec<u8>,
    count: u16,
    ready: VecDeque<Vec<u8>>,
}

/// Octets of a message: an IPv4 packet of it still fits an Ethernet frame of 1500, and v5 reaches
/// its 30 records. These versions know no IPv6.
const MESSAGE_OCTETS: usize = 1472;
/// The largest UDP payload over IPv4.
const MOST: usize = 65_507;
/// Sampling interval and mode share 16 bits: two of mode, fourteen of interval.
const MOST_INTERVAL: u16 = 0x3fff;

impl FixedExporter {
    /// Of v1, v5 or v7; none for other versions. `boot` is what uptimes count from.
    pub fn new(version: NetflowVersion, boot: Timestamp) -> Result<Self, EncodeError> {
        Self::of(version, 0, boot)
    }

    /// Of v8: an aggregation from 1 (by AS) to 14 (by prefix, port and ToS).
    pub fn v8(aggregation: u8, boot: Timestamp) -> Result<Self, EncodeError> {
        Self::of(NetflowVersion::V8, aggregation, boot)
    }

    fn of(version: NetflowVersion, aggregation: u8, boot: Timestamp) -> Result<Self, EncodeError> {
        let what = "records of this layout";
        let layout = fixed::layout(version, aggregation)
            .ok_or(EncodeError::NotInVersion { what, version })?;
        Ok(Self {
            version,
            aggregation,
            layout,
            clock: Clock { boot },
            engine: [0; 2],
            sampling: 0,
            limit: MESSAGE_OCTETS,
            sequence: 0,
            records: Vec::new(),
            count: 0,
            ready: VecDeque::new(),
        })
    }

    /// Type and id of the engine (v5, v8).
    #[must_use]
    pub const fn engine(mut self, kind: u8, id: u8) -> Self {
        self.engine = [kind, id];
        self
    }

    /// One in so many packets was looked at (v5): up to 16 383, and how they are chosen, up to 3.
    pub fn sampling(mut self, mode: u8, interval: u16) -> Result<Self, EncodeError> {
        if self.version != NetflowVersion::V5 {
            let what = "sampling in its header";
            return Err(EncodeError::NotInVersion { what, version: self.version });
        }
        if interval > MOST_INTERVAL || mode > 3 {
            return Err(EncodeError::DoesNotFit { name: FieldName::new(0, 34), length: 2 });
        }
        self.sampling = u16::from(mode) << 14 | interval;
        Ok(self)
    }

    /// Messages take no more octets than this; default 1472, for Ethernet. At most 65 507, and
    /// never more records than Cisco's exporters send: collectors rely on it.
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

    /// Its records' fields with their octets, in order.
    pub fn fields(&self) -> impl Iterator<Item = (FieldName, u16)> + use<> {
        self.layout.fields.iter().map(|field| (field.name, field.length))
    }

    /// A record: one value for each of [`Self::fields`].
    pub fn record(&mut self, now: Timestamp, values: &[FieldValue<'_>]) -> Result<(), EncodeError> {
        let (needed, given) = (self.layout.fields.len(), values.len());
        if needed != given {
            return Err(EncodeError::Values { needed, given });
        }
        let mut record = Vec::with_capacity(self.layout.octets);
        for (field, value) in self.layout.fields.iter().zip(values) {
            // What stands between fields is padding.
            record.resize(field.offset as usize, 0);
            value::put(field.name, field.length, value, &mut record)?;
        }
        record.resize(self.layout.octets, 0);
        let available = self.limit.saturating_sub(self.header_octets());
        let needed = record.len();
        if needed > available {
            return Err(EncodeError::TooLong { what: "a record", needed, available });
        }
        if self.records.len() + needed > available || self.count >= self.most_records() {
            self.flush(now);
        }
        self.records.append(&mut record);
        self.count += 1;
        Ok(())
    }

    /// Ends the message that grows, if there is any; it leaves `now`.
    pub fn flush(&mut self, now: Timestamp) {
        if self.count == 0 {
            return;
        }
        let mut message = Vec::with_capacity(self.header_octets() + self.records.len());
        word(self.number(), &mut message);
        word(self.count, &mut message);
        // The time of the whole millisecond that the uptime tells.
        let at = self.clock.at_whole_milli(now);
        for number in [self.uptime_millis(at), seconds(at), at.seconds_and_nanos().1] {
            message.extend_from_slice(&number.to_be_bytes());
        }
        if self.version != NetflowVersion::V1 {
            message.extend_from_slice(&self.sequence.to_be_bytes());
        }
        match self.version {
            NetflowVersion::V5 => {
                message.extend_from_slice(&self.engine);
                word(self.sampling, &mut message);
            }
            NetflowVersion::V7 => message.extend_from_slice(&[0; 4]),
            NetflowVersion::V8 => {
                message.extend_from_slice(&self.engine);
                // Aggregation scheme, and version 2 of it; four octets are reserved.
                message.extend_from_slice(&[self.aggregation, 2, 0, 0, 0, 0]);
            }
            _ => {}
        }
        message.append(&mut self.records);
        self.ready.push_back(message);
        self.sequence = self.sequence.wrapping_add(self.count.into());
        self.count = 0;
    }

    /// The next finished message. Ask until there is none: they are kept until then.
    pub fn poll_message(&mut self) -> Option<Vec<u8>> {
        self.ready.pop_front()
    }

    /// Milliseconds since `boot`, as the elements 21 and 22 tell times; they wrap.
    pub const fn uptime_millis(&self, at: Timestamp) -> u32 {
        self.clock.uptime_millis(at)
    }

    const fn number(&self) -> u16 {
        match self.version {
            NetflowVersion::V1 => 1,
            NetflowVersion::V5 => 5,
            NetflowVersion::V7 => 7,
            _ => 8,
        }
    }

    const fn header_octets(&self) -> usize {
        match self.version {
            NetflowVersion::V1 => 16,
            NetflowVersion::V8 => 28,
            _ => 24,
        }
    }

    /// Cisco's exporters send no more; nfcapd 1.7.1 drops messages of v1 that hold more than 24.
    const fn most_records(&self) -> u16 {
        match self.version {
            NetflowVersion::V1 => 24,
            NetflowVersion::V5 => 30,
            NetflowVersion::V7 => 28,
            _ => 51,
        }
    }
}
