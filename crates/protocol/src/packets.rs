//! The packets of one flow: what is listed, and how one is read again.

use model::{SourceId, Timestamp};
use serde::{Deserialize, Serialize};

/// Some packets of a flow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PacketList {
    /// From where they were read.
    pub source: SourceId,
    /// Packets of the flow, listed or not.
    pub available: u64,
    /// Those that were asked for, in the order of the file.
    pub packets: Vec<PacketLine>,
}

/// One packet of a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PacketLine {
    /// Its place among all packets of its source, from 1.
    pub number: u64,
    /// When it was captured.
    pub time: Timestamp,
    /// Octets on the wire.
    pub length: u32,
    /// Which file of its source, by [`crate::SourceStatus::parts`]; 0 where there is one only.
    pub part: u32,
    /// Where its record begins in the file; inside what was compressed, where it was.
    pub offset: u64,
    /// Whether the flow's initiator sent it.
    pub from_initiator: bool,
    /// Its TCP flags; 0 of other protocols.
    pub tcp_flags: u8,
}

/// Read one packet again; the file the job makes is its octets as they were captured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PacketJob {
    /// The flow, by [`query::Row::id`].
    pub flow: u64,
    /// [`PacketLine::number`].
    pub number: u64,
}
