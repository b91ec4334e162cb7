//! Slices of a capture in, packets out; and the way back: whole pcapng blocks and pcap records.
//!
//! [`Reader`] recognises a capture by its first octets and reads it in slices of any size;
//! [`dissect`] looks into one packet down to TCP, UDP and ICMP without copying an octet;
//! [`pcapng::Writer`], [`pcap::Writer`] and [`rebuild`] make what the reader reads.
//! No file is opened here and nothing is ever allocated by a length that a file claims.
//! The formats are read by hand: reading must go on behind damage, tell its exact octet, and hand
//! out packets from the slice itself.
//!
//! [`Unpacker`] takes off what is around a capture: compression and archives. Packets of link types
//! that are not read are handed out all the same.
//!
//! ```
//! use capture::{Item, Limits, Reader, dissect};
//!
//! # let slices: [&[u8]; 0] = [];
//! let mut reader = Reader::new(Limits::default());
//! let mut see = |item: Item<'_>| match item {
//!     Item::Packet(packet) => {
//!         let seen = dissect(packet.link_type, packet.data, packet.original_length);
//!         println!("{} {:?}", packet.number, seen.network);
//!     }
//!     Item::Issue(issue) => eprintln!("octet {}: {}", issue.offset, issue.kind),
//!     _ => {}
//! };
//! for slice in slices {
//!     reader.push(slice, &mut see);
//! }
//! reader.finish(&mut see);
//! ```
#![forbid(unsafe_code)]

mod bytes;
mod compression;
mod config;
mod dissect;
mod format;
mod issue;
mod item;
mod link_type;
mod options;
pub mod pcap;
pub mod pcapng;
mod reader;
mod reassembly;
pub mod rebuild;
mod record;
mod tunnel;
#[cfg(feature = "gzip")]
pub mod unpack;

pub use model::TunnelKind;

pub use compression::{Compression, Damage};
pub use config::{Limits, MOST_TUNNELS, ReassemblyLimits, UnpackLimits};
pub use dissect::{
    Dissection, Fragment, Icmp, IpPacket, Network, OtherKind, Tcp, Transport, Udp, dissect,
    dissect_with,
};
pub use format::{ByteOrder, Format, Resolution, Variant};
pub use issue::{Issue, IssueKind, IssueSeverity};
pub use item::{Interface, InterfaceStatistics, Item, Name, Packet};
pub use link_type::LinkType;
pub use options::RawOptions;
pub use reader::{Counters, Reader, is_capture};
pub use reassembly::{Reassembler, ReassemblyCounters, Taken};
pub use record::{At, RecordAt, record_at};
pub use tunnel::{Tunnel, Tunnels, Unwrap};
#[cfg(feature = "gzip")]
pub use unpack::{Packing, Part, UnpackCounters, Unpacker};
