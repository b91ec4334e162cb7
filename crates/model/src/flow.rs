//! The one record: what packets metered into flows and records exported by a router both become.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{Direction, ExporterKey, Label, Metered, Places, Reported, Revealed, Timestamp};

/// A file, a relay connection or a standard input: whatever was opened. Numbers are given in order.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub struct SourceId(pub u32);

/// The flow key (RFC 7011 §2): what all packets of a flow have in common.
///
/// `source` is the initiator where the traffic tells who spoke first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct FlowKey {
    /// Initiator, IE 8 / 27.
    pub source: IpAddr,
    /// Responder, IE 12 / 28.
    pub destination: IpAddr,
    /// IE 7; 0 where the protocol has no ports.
    pub source_port: u16,
    /// IE 11; 0 where the protocol has no ports.
    pub destination_port: u16,
    /// IP protocol number, IE 4.
    pub protocol: u8,
    /// The inner-most VLAN id, IE 58.
    pub vlan: Option<u16>,
}

/// What one half of a flow carried.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    /// IE 2.
    pub packets: u64,
    /// IE 1; [`FlowRecord::octet_layer`] says what is counted.
    pub octets: u64,
}

/// What the octets of a flow include: never add the two silently.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum OctetLayer {
    /// Whole frames as they were on the wire: captures.
    #[default]
    Frame,
    /// IP packets without the link layer: NetFlow and IPFIX.
    Network,
}

/// Where `start` and `end` come from, best first. A fall-back is stored, never silent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum TimeBasis {
    /// Packets we saw ourselves.
    #[default]
    Packets,
    /// Absolute times in the record (IE 150–157).
    Absolute,
    /// Milliseconds since the exporter's boot (IE 21/22) against the message's uptime.
    Uptime,
    /// The time of an event (IE 323).
    Event,
    /// The record had no time: the message's export time.
    Export,
    /// Neither record nor message had one: the time of arrival.
    Arrival,
    /// Nobody told: it begins in 1970, and only its duration means something.
    Unknown,
}

/// Why a flow ended: flowEndReason, IE 136.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum EndReason {
    /// Nothing came for the idle timeout.
    IdleTimeout = 1,
    /// It lasted longer than the active timeout and goes on in a new record.
    ActiveTimeout = 2,
    /// FIN or RST was seen.
    EndOfFlow = 3,
    /// The capture ended.
    ForcedEnd = 4,
    /// The meter was full.
    LackOfResources = 5,
}

/// By how much the counters must be multiplied. They are kept as they were received.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Sampling {
    /// Every packet was counted.
    #[default]
    None,
    /// One in so many packets was looked at.
    OneIn(u32),
    /// The record names a sampler that nobody has described yet.
    Unknown,
}

/// One flow, or one half of one where an exporter reports halves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlowRecord {
    /// Who talked to whom.
    pub key: FlowKey,
    /// First packet.
    pub start: Timestamp,
    /// Last packet; never before `start`.
    pub end: Timestamp,
    /// Where these two come from.
    pub time_basis: TimeBasis,
    /// Source to destination, as received: not scaled by sampling.
    pub forward: Counters,
    /// Destination to source (RFC 5103).
    pub reverse: Counters,
    /// What the octets include.
    pub octet_layer: OctetLayer,
    /// OR over the forward half, IE 6.
    pub tcp_flags: u8,
    /// OR over the reverse half.
    pub tcp_flags_reverse: u8,
    /// type × 256 + code of the first ICMP packet, IE 32 / 139.
    pub icmp_type_code: Option<u16>,
    /// IE 5.
    pub tos: u8,
    /// IE 136.
    pub end_reason: Option<EndReason>,
    /// What was opened.
    pub source: SourceId,
    /// Who exported it; none for packets we saw ourselves.
    pub exporter: Option<ExporterKey>,
    /// IE 10, SNMP index.
    pub input_interface: Option<u32>,
    /// IE 14, SNMP index.
    pub output_interface: Option<u32>,
    /// IE 16.
    pub source_as: Option<u32>,
    /// IE 17.
    pub destination_as: Option<u32>,
    /// IE 15 / 62.
    pub next_hop: Option<IpAddr>,
    /// By how much the counters must be multiplied.
    pub sampling: Sampling,
    /// Application and how we know.
    pub label: Label,
    /// What the responder was called: SNI, HTTP host, DNS name asked for.
    pub host_name: Option<Box<str>>,
    /// Seen from the local networks.
    pub direction: Direction,
    /// What only an exporter can tell; none where it told nothing, never [`Reported::NOTHING`].
    pub reported: Option<Box<Reported>>,
    /// What only packets tell; none where we saw none.
    pub metered: Option<Box<Metered>>,
    /// What its payload revealed beside its application.
    pub revealed: Option<Box<Revealed>>,
    /// What databases know of its ends; none where none was asked or none knew anything.
    pub places: Option<Box<Places>>,
    /// Where the record it was read from is kept, octet by octet; none for metered packets.
    pub record: Option<RecordId>,
}

/// A record as it was exported, in the order in which records were kept. Never given twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct RecordId(pub u64);

impl EndReason {
    /// From the number of flowEndReason.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::IdleTimeout),
            2 => Some(Self::ActiveTimeout),
            3 => Some(Self::EndOfFlow),
            4 => Some(Self::ForcedEnd),
            5 => Some(Self::LackOfResources),
            _ => None,
        }
    }
}

impl TimeBasis {
    /// Every basis, best first.
    pub const ALL: [Self; 7] = [
        Self::Packets,
        Self::Absolute,
        Self::Uptime,
        Self::Event,
        Self::Export,
        Self::Arrival,
        Self::Unknown,
    ];

    /// The word the user sees and types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Absolute => "absolute",
            Self::Uptime => "uptime",
            Self::Event => "event",
            Self::Export => "export",
            Self::Arrival => "arrival",
            Self::Unknown => "unknown",
        }
    }
}

impl Sampling {
    /// What counters are multiplied with; 1 where the rate is unknown.
    pub const fn factor(self) -> u64 {
        match self {
            Self::OneIn(rate) if rate > 0 => rate as u64,
            Self::OneIn(_) | Self::None | Self::Unknown => 1,
        }
    }
}

impl FlowKey {
    /// The same conversation seen from the other end.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self {
            source: self.destination,
            destination: self.source,
            source_port: self.destination_port,
            destination_port: self.source_port,
            protocol: self.protocol,
            vlan: self.vlan,
        }
    }
}

impl Counters {
    /// One more packet of so many octets.
    pub const fn count(&mut self, octets: u64) {
        self.packets = self.packets.saturating_add(1);
        self.octets = self.octets.saturating_add(octets);
    }

    /// So many times as much; saturates.
    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self {
            packets: self.packets.saturating_mul(factor),
            octets: self.octets.saturating_mul(factor),
        }
    }

    /// Both together; saturates.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            packets: self.packets.saturating_add(other.packets),
            octets: self.octets.saturating_add(other.octets),
        }
    }
}

impl FlowRecord {
    /// A record with this key at this instant that has counted nothing yet.
    pub fn new(key: FlowKey, at: Timestamp) -> Self {
        Self {
            key,
            start: at,
            end: at,
            time_basis: TimeBasis::default(),
            forward: Counters::default(),
            reverse: Counters::default(),
            octet_layer: OctetLayer::default(),
            tcp_flags: 0,
            tcp_flags_reverse: 0,
            icmp_type_code: None,
            tos: 0,
            end_reason: None,
            source: SourceId::default(),
            exporter: None,
            input_interface: None,
            output_interface: None,
            source_as: None,
            destination_as: None,
            next_hop: None,
            sampling: Sampling::default(),
            label: Label::default(),
            host_name: None,
            direction: Direction::default(),
            reported: None,
            metered: None,
            revealed: None,
            places: None,
            record: None,
        }
    }

    /// Both halves together.
    pub const fn total(&self) -> Counters {
        self.forward.plus(self.reverse)
    }

    /// Both halves together, multiplied by the sampling rate; as received where that is unknown.
    pub const fn scaled(&self) -> Counters {
        self.scaled_forward().plus(self.scaled_reverse())
    }

    /// What the source sent, multiplied by the sampling rate; as received where that is unknown.
    pub const fn scaled_forward(&self) -> Counters {
        self.forward.times(self.sampling.factor())
    }

    /// What the destination sent, in the same way.
    pub const fn scaled_reverse(&self) -> Counters {
        self.reverse.times(self.sampling.factor())
    }

    /// What only an exporter can tell of it.
    pub fn reported(&self) -> &Reported {
        static NOTHING: Reported = Reported::NOTHING;
        self.reported.as_deref().unwrap_or(&NOTHING)
    }

    /// The same, to be told more.
    pub fn reported_mut(&mut self) -> &mut Reported {
        self.reported.get_or_insert_default()
    }

    /// Nanoseconds from first to last packet.
    pub const fn duration_nanos(&self) -> u64 {
        self.end.nanos_since(self.start)
    }
}
