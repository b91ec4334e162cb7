//! Session files: everything that was seen as one file, and opened again.
//!
//! A file is twelve octets that say what it is and by which version it was written, then sections,
//! each by itself: what it is, how long, packed by LZ4 where that is shorter, and a checksum. Small
//! sections come first, flows behind them in blocks; the last section says that it is the last. So
//! of a file that was cut, or damaged in the middle, every whole section is kept.
//!
//! Not in it: packets and exported records, octet by octet, and what was looked up of addresses.

mod open;
mod save;
mod sections;

use std::net::IpAddr;

use model::{ExporterStatus, MacAddress, NameSource, Timestamp};
use protocol::SourceStatus;
use serde::{Deserialize, Serialize};

pub(crate) use open::Opening;
pub(crate) use save::Saving;
pub(crate) use sections::{MAGIC, Section, Sections, Trouble};

/// Changes whenever anything but the store's own blocks is written differently.
const VERSION: u16 = 1;

/// The version of the format that is read, in words.
pub(crate) fn version() -> String {
    format!("{VERSION}.{}", store::SAVED_VERSION)
}

/// What a section holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tag {
    /// [`Head`]: which sources there were.
    Head,
    /// What the shell handed in of its view, as it was.
    View,
    /// Issues, those of all sources.
    Issues,
    /// Findings, those of all sources.
    Findings,
    /// Some [`Host`]s.
    Hosts,
    /// A block of dictionaries.
    Tables,
    /// A block of flows.
    Rows,
    /// What was said in flows.
    Exchanges,
    /// Nothing: all sections are there.
    End,
}

impl Tag {
    const ALL: [(Self, [u8; 4]); 9] = [
        (Self::Head, *b"HEAD"),
        (Self::View, *b"VIEW"),
        (Self::Issues, *b"ISSU"),
        (Self::Findings, *b"FIND"),
        (Self::Hosts, *b"HOST"),
        (Self::Tables, *b"TABL"),
        (Self::Rows, *b"ROWS"),
        (Self::Exchanges, *b"SAID"),
        (Self::End, *b"END "),
    ];

    const fn octets(self) -> [u8; 4] {
        let (_, octets) = Self::ALL[self as usize];
        octets
    }

    fn from_octets(octets: [u8; 4]) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == octets).map(|(tag, _)| *tag)
    }
}

/// What there was when it was saved.
#[derive(Serialize, Deserialize)]
struct Head {
    saved: Timestamp,
    flows: u64,
    sources: Vec<SavedSource>,
}

#[derive(Serialize, Deserialize)]
struct SavedSource {
    status: SourceStatus,
    exporters: Vec<ExporterStatus>,
    /// Flows that found no room when it was read.
    left_out: u64,
}

/// What was told of a host.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Host {
    /// Of which of the saved sources, by its number; none where a resolver was asked.
    pub(crate) source: Option<u32>,
    pub(crate) address: IpAddr,
    pub(crate) mac: Option<MacAddress>,
    pub(crate) class: Option<Box<str>>,
    pub(crate) names: Vec<HostsName>,
}

/// A name of it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct HostsName {
    pub(crate) name: Box<str>,
    pub(crate) how: NameSource,
    pub(crate) since: Timestamp,
    pub(crate) last: Timestamp,
    pub(crate) until: Timestamp,
}
