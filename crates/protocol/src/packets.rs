//! Packets: what is listed of them, and what is read of them again.

use model::{SourceId, Timestamp};
use query::Question;
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

/// Which packets.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PacketsOf {
    /// Those of a flow, by [`query::Row::id`].
    Flow(u64),
    /// Those of a source: of the flows of a question, and within its time. Without a filter also those of
    /// no flow.
    Source(SourceId, Box<Question>),
}

/// Read some packets again and say what each is; the file the job makes is an encoded [`PacketPage`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SummaryJob {
    /// Which.
    pub of: PacketsOf,
    /// Packets to pass over.
    pub from: u64,
    /// Packets to read; 500 at most.
    pub limit: u32,
}

/// Some packets, read again.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PacketPage {
    /// Packets there are, read or not.
    pub available: u64,
    /// When the first of the source was captured.
    pub first: Option<Timestamp>,
    /// Those that were asked for, in order.
    pub lines: Vec<PacketSummary>,
}

/// What a packet says, in a line.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PacketSummary {
    /// Its place among all packets of its source, from 1.
    pub number: u64,
    /// When it was captured.
    pub time: Timestamp,
    /// Octets on the wire.
    pub length: u32,
    /// Its flow, by [`query::Row::id`].
    pub flow: Option<u64>,
    /// From whom.
    pub source: String,
    /// To whom.
    pub destination: String,
    /// The highest protocol that was recognised; empty where it could not be read again.
    pub protocol: String,
    /// What it says.
    pub info: String,
    /// How it is drawn: the place in `fields::Colour::ALL`.
    pub colour: u8,
}

/// Read a packet again and say what each of its fields is; the file the job makes is an encoded
/// [`PacketDetail`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DetailJob {
    /// The source it is of.
    pub source: SourceId,
    /// [`PacketSummary::number`].
    pub number: u64,
}

/// A packet with all its fields.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PacketDetail {
    /// Its octets as they were captured.
    pub octets: Vec<u8>,
    /// Its fields, layers first.
    pub fields: Vec<PacketField>,
}

/// A field of a packet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PacketField {
    /// 0 for a layer, 1 and more for what stands in it.
    pub depth: u8,
    /// What it is called.
    pub name: String,
    /// What it says.
    pub value: String,
    /// Where it begins among the octets.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// What both sides of a flow said; the file the job makes is an encoded [`Conversation`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FollowJob {
    /// The flow, by [`query::Row::id`].
    pub flow: u64,
    /// Octets put together at most, no more than [`FollowJob::MOST_SAVED`].
    pub octets: u32,
}

impl FollowJob {
    /// Octets that are put together to be looked at: a page that shows more shows nothing.
    pub const MOST_SHOWN: u32 = 16 << 20;
    /// Octets that are put together to cut a file out of: worker and page each hold them about twice.
    pub const MOST_SAVED: u32 = 64 << 20;
}

/// What both sides of a flow said, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Conversation {
    /// What was said.
    pub turns: Vec<Turn>,
    /// Packets of the flow that could not be read again.
    pub unread: u64,
    /// Packets beyond those that are put together.
    pub beyond: u64,
}

/// What one side said before the other did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Turn {
    /// Who.
    pub from_initiator: bool,
    /// The packet with which it began.
    pub number: u64,
    /// When.
    pub time: Timestamp,
    /// The octets, as far as they were captured.
    pub octets: Vec<u8>,
    /// Octets that follow and were not captured.
    pub missing: u64,
}
