//! What the reader hands out, one after the other, in the order of the file.

use std::net::IpAddr;
use std::sync::Arc;

use model::Timestamp;

use crate::{Issue, LinkType, RawOptions};

/// Everything a capture can hold that matters to us.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item<'a> {
    /// An interface is described; its packets come later. A pcap file has exactly one.
    Interface(&'a Interface),
    /// A packet.
    Packet(Packet<'a>),
    /// An interface's own counters.
    Statistics(InterfaceStatistics),
    /// A name the capturing machine knew for an address.
    Name(Name<'a>),
    /// Something is wrong with the file.
    Issue(Issue),
}

/// One packet record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Packet<'a> {
    /// Its place in the file, from 1.
    pub number: u64,
    /// The [`Interface::id`] it was captured on.
    pub interface: u32,
    /// That interface's link type.
    pub link_type: LinkType,
    /// When; unknown in pcapng's Simple Packet Blocks.
    pub time: Option<Timestamp>,
    /// What was captured.
    pub data: &'a [u8],
    /// Its length on the wire; never less than `data.len()`.
    pub original_length: u32,
    /// Where its record begins in the file.
    pub offset: u64,
    /// `epb_packetid`, where given.
    pub packet_id: Option<u64>,
    /// Packets lost between the one before and this, where given.
    pub drop_count: Option<u64>,
    /// Everything else the file says of it: comments, flags, hashes.
    pub options: RawOptions<'a>,
}

/// Where packets were captured.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Interface {
    /// Counted over the whole input, from 0; equal to `number` in the first section.
    pub id: u32,
    /// The section it belongs to, from 0.
    pub section: u32,
    /// Its number within the section, as the file writes it. The relay's profile goes by it and
    /// by the name, since each reconnection begins a new section.
    pub number: u32,
    /// The link type of its packets.
    pub link_type: LinkType,
    /// Octets captured of each packet at most; 0 is no limit. A remark, not a promise.
    pub snap_length: u32,
    /// `if_name`.
    pub name: Option<String>,
    /// `if_description`.
    pub description: Option<String>,
    /// `if_tsresol` as it stands in the file: 10⁻ⁿ s, or 2⁻ⁿ s when the high bit is set.
    pub resolution: u8,
    /// All its options but those of its clock, in little-endian order, to be written again; none
    /// beyond [`crate::Limits::max_option_octets`].
    pub options: Vec<u8>,
    /// The same of its section.
    pub section_options: Arc<[u8]>,
}

/// An interface's counters (pcapng §4.6), each where given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InterfaceStatistics {
    /// Which interface: [`Interface::id`] when read, its number in the section when written.
    pub interface: u32,
    /// When they were taken.
    pub time: Option<Timestamp>,
    /// `isb_ifrecv`: packets received.
    pub received: Option<u64>,
    /// `isb_ifdrop`: packets dropped by the interface.
    pub dropped: Option<u64>,
    /// `isb_osdrop`: packets dropped by the operating system.
    pub os_dropped: Option<u64>,
    /// `isb_usrdeliv`: packets delivered.
    pub delivered: Option<u64>,
}

/// An address and a name for it (pcapng §4.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name<'a> {
    /// The address.
    pub address: IpAddr,
    /// What it was called.
    pub name: &'a str,
}
