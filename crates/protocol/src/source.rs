//! What is known of something that was opened: a file being read, a relay connection.

use model::{Counters, SourceId, Timestamp};
use serde::{Deserialize, Serialize};

/// What kind of thing was opened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum SourceKind {
    /// A capture file (or a stream of one).
    File,
    /// A relay's live stream.
    Relay,
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum SourceState {
    /// Being read.
    Reading,
    /// Read to its end.
    Done,
    /// Stopped by the user; what was read is kept.
    Cancelled,
    /// Nothing usable, or it broke off.
    Failed,
}

/// One source and its counters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourceStatus {
    /// Its number.
    pub id: SourceId,
    /// File name or address, as text from outside.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// How far it is.
    pub state: SourceState,
    /// `pcap, microseconds, little endian` and the like; empty until recognised.
    pub format: String,
    /// Octets in all, where that is known.
    pub octets_expected: Option<u64>,
    /// Octets read so far.
    pub octets_read: u64,
    /// Packets read, of whatever kind.
    pub packets: u64,
    /// Their length on the wire.
    pub wire_octets: u64,
    /// Packets metered into flows.
    pub metered: u64,
    /// Packets that are not IP or could not be dissected, and their octets, by what they are.
    pub unmetered: Vec<(String, Counters)>,
    /// Export datagrams decoded.
    pub datagrams: u64,
    /// Flow records decoded from them.
    pub records: u64,
    /// Its files where it is several that are read as one, in the order of their times.
    pub parts: Vec<PartStatus>,
    /// First packet.
    pub first: Option<Timestamp>,
    /// Last packet.
    pub last: Option<Timestamp>,
    /// Connection, for a relay.
    pub live: Option<LiveStatus>,
}

/// One of several files that are read as one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PartStatus {
    /// Its name, as text from outside.
    pub name: String,
    /// Its size in octets.
    pub octets: u64,
    /// Octets read so far.
    pub octets_read: u64,
    /// How far it is.
    pub state: SourceState,
}

/// A relay's connection as the page sees it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LiveStatus {
    /// Connecting, live, paused, lost.
    pub state: LinkState,
    /// Why it was lost, in words.
    pub reason: String,
    /// Milliseconds until the next try.
    pub retry_millis: Option<u32>,
    /// How often it connected.
    pub connections: u32,
    /// Datagrams the relay says it received.
    pub received: u64,
    /// Datagrams the kernel dropped before the relay.
    pub kernel_drops: u64,
    /// Datagrams refused by the relay's rules.
    pub policy_drops: u64,
    /// Datagrams skipped because this page was too slow.
    pub skipped: u64,
}

/// Where a connection stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum LinkState {
    /// The first try is under way.
    #[default]
    Connecting,
    /// Datagrams come in.
    Live,
    /// Held by the user; what arrives meanwhile is kept for later.
    Paused,
    /// Broken; another try will follow.
    Lost,
    /// Closed by the user.
    Closed,
}
