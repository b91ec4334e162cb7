//! What is known of who exports flows to us: identity, templates, loss.

use std::fmt;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// An exporting process and one of its observation domains.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ExporterKey {
    /// Where its datagrams come from.
    pub address: SocketAddr,
    /// Observation domain (IPFIX), Source ID (v9), engine type × 256 + engine id (v5).
    pub domain: u32,
}

/// The export protocol of a datagram.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum NetflowVersion {
    /// NetFlow version 1.
    V1,
    /// NetFlow version 5.
    V5,
    /// NetFlow version 7.
    V7,
    /// NetFlow version 8: aggregations.
    V8,
    /// NetFlow version 9 (RFC 3954).
    V9,
    /// IPFIX (RFC 7011).
    Ipfix,
    /// sFlow version 5.
    Sflow5,
}

/// What one exporter and domain have sent in one version, and how well it arrived.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExporterStatus {
    /// Who.
    pub key: ExporterKey,
    /// In which protocol.
    pub version: NetflowVersion,
    /// Datagrams received.
    pub datagrams: u64,
    /// Data records decoded; options data apart.
    pub records: u64,
    /// Options data records decoded.
    pub options_records: u64,
    /// Sets that could not be read and were skipped.
    pub refused: u64,
    /// Units missing by sequence number: flows (v5), messages (v9), data records (IPFIX), datagrams
    /// (sFlow).
    pub lost: u64,
    /// Stretches of sequence numbers that never came.
    pub gaps: u64,
    /// How often the exporter began anew: its uptime went back.
    pub restarts: u64,
    /// First datagram, by arrival.
    pub first_seen: Timestamp,
    /// Last datagram, by arrival.
    pub last_seen: Timestamp,
    /// Export time minus arrival time of the last datagram, nanoseconds.
    pub clock_skew_nanos: i64,
    /// Templates known now.
    pub templates: Vec<TemplateStatus>,
    /// Data that waits for its template.
    pub waiting: Vec<WaitingSet>,
    /// Waiting data dropped because a limit was reached: octets.
    pub waiting_dropped_octets: u64,
    /// The sampling rate in force, where one was told.
    pub sampling_rate: Option<u32>,
    /// What [`Self::lost`] counts, as the exporter counts it: `flows`, `messages`, `data records`.
    pub loss_unit: String,
    /// Data records that were lost; where the exporter counts messages, estimated from the records
    /// that its messages held on average, and [`Self::lost_is_estimated`].
    pub lost_records: u64,
    /// Whether [`Self::lost_records`] is an estimate.
    pub lost_is_estimated: bool,
    /// Arrival and loss over time, oldest first, by minutes; bounded, the oldest are forgotten.
    pub history: Vec<LossMinute>,
    /// What the exporter told of itself in options data, in order of kind and number.
    pub told: Vec<Told>,
    /// What limits cost this exporter, and other counters worth a line, named: only those above 0.
    pub counters: Vec<(String, u64)>,
}

/// One minute of an exporter, by arrival.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LossMinute {
    /// Its beginning.
    pub minute: Timestamp,
    /// Datagrams that came.
    pub datagrams: u64,
    /// Data records in them.
    pub records: u64,
    /// Units found missing in it, less those that came late.
    pub lost: u64,
}

/// Something an exporter told of itself in options data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// What it is about.
    pub about: ToldAbout,
    /// Its name, or the rate of a sampler in words (`1 in 1000`).
    pub name: String,
    /// More words, where there are any.
    pub description: String,
    /// When it was last told, by arrival.
    pub at: Timestamp,
}

/// What options data can be about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum ToldAbout {
    /// A sampler by its id; none for the whole system.
    Sampler(Option<u64>),
    /// An interface by its SNMP index.
    Interface(u32),
    /// An application by classification engine, enterprise (0 but for engine 20) and selector
    /// (RFC 6759).
    Application(u8, u32, u64),
    /// A VRF by its id.
    Vrf(u32),
}

/// A template as it is known now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateStatus {
    /// Template id, ≥ 256.
    pub id: u16,
    /// An options template.
    pub options: bool,
    /// Its fields in wire order; scope fields first.
    pub fields: Vec<TemplateField>,
    /// Octets of one record; the least where fields vary.
    pub record_octets: u32,
    /// When it was last announced.
    pub refreshed: Timestamp,
    /// How often it was announced with another layout.
    pub changes: u32,
}

/// One field of a template.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateField {
    /// The element's name, or its number where nobody named it.
    pub name: String,
    /// Enterprise number, 0 for IANA; none for scopes of v9 and fields of old versions.
    pub enterprise: Option<u32>,
    /// Element id.
    pub id: u16,
    /// Octets; 65535 is variable.
    pub length: u16,
    /// Whether it belongs to the scope of an options template.
    pub scope: bool,
}

/// Data sets that name a template nobody has announced yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WaitingSet {
    /// The template they name.
    pub template: u16,
    /// How many sets.
    pub sets: u64,
    /// Octets held.
    pub octets: u64,
    /// Since when.
    pub since: Timestamp,
}

impl NetflowVersion {
    /// What the user sees.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1 => "NetFlow v1",
            Self::V5 => "NetFlow v5",
            Self::V7 => "NetFlow v7",
            Self::V8 => "NetFlow v8",
            Self::V9 => "NetFlow v9",
            Self::Ipfix => "IPFIX",
            Self::Sflow5 => "sFlow v5",
        }
    }

    /// What its sequence numbers count.
    pub const fn loss_unit(self) -> &'static str {
        match self {
            Self::V9 => "messages",
            Self::Ipfix => "data records",
            Self::Sflow5 => "datagrams",
            Self::V1 | Self::V5 | Self::V7 | Self::V8 => "flows",
        }
    }
}

/// `192.0.2.1:2055/0`: address, port, domain.
impl fmt::Display for ExporterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.domain)
    }
}
