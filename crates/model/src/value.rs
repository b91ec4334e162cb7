//! One cell: what a column holds for one flow, or a group of flows has in common.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{
    Column, EventReason, ExporterKey, FlowEvent, FlowRecord, Metered, ObservedDirection,
    OctetLayer, PlacePart, Revealed, Sampling, Scope, Timestamp, protocol_name,
};

/// One cell. The column says how to write it; this is only what it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Value {
    /// There is none: shown as `–`, not as 0.
    #[default]
    Missing,
    /// A count, a number, a set of flags.
    Number(u64),
    /// An address.
    Address(IpAddr),
    /// An instant.
    Time(Timestamp),
    /// A length of time in nanoseconds.
    Span(u64),
    /// An exporter and its domain.
    Exporter(ExporterKey),
    /// Words.
    Text(Box<str>),
    /// A network: its first address and how many bits all its addresses have in common.
    Net(IpAddr, u8),
    /// A number in thousandths: a mean.
    Thousandths(u64),
    /// Two values that belong together: the ends of a conversation, a service's protocol and port.
    Pair(Box<(Value, Value)>),
}

impl Value {
    /// From text; empty text is a missing value.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text.into()) }
    }

    fn number<N: Into<u64>>(number: Option<N>) -> Self {
        number.map_or(Self::Missing, |number| Self::Number(number.into()))
    }
}

/// Where a record has what a column says: what is not there says nothing in any of its columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordPart {
    /// In itself.
    Itself,
    /// [`FlowRecord::reported`].
    Reported,
    /// [`FlowRecord::metered`].
    Metered,
    /// [`FlowRecord::revealed`].
    Revealed,
    /// [`FlowRecord::places`].
    Places,
}

impl RecordPart {
    /// Of a column.
    pub fn of_column(column: Column) -> Self {
        match column {
            Column::SourceScope | Column::DestinationScope => Self::Itself,
            _ if (Column::Event..=Column::OutputVrfName).contains(&column) => Self::Reported,
            _ if Metered::has_column(column) => Self::Metered,
            _ if Revealed::COLUMNS.contains(&column) => Self::Revealed,
            _ if PlacePart::of_column(column).is_some() => Self::Places,
            _ => Self::Itself,
        }
    }

    /// Whether a flow has it.
    pub const fn is_in(self, flow: &FlowRecord) -> bool {
        match self {
            Self::Itself => true,
            Self::Reported => flow.reported.is_some(),
            Self::Metered => flow.metered.is_some(),
            Self::Revealed => flow.revealed.is_some(),
            Self::Places => flow.places.is_some(),
        }
    }
}

impl FlowRecord {
    /// The words this flow itself holds in a column; none in a column that has others, or none.
    pub fn words(&self, column: Column) -> Option<&str> {
        Some(match column {
            Column::Application => &self.label.application,
            Column::Confidence => self.label.confidence.name(),
            Column::HostName => self.host_name.as_deref().unwrap_or_default(),
            Column::Direction => self.direction.name(),
            Column::OctetLayer => match self.octet_layer {
                OctetLayer::Frame => "L2",
                OctetLayer::Network => "L3",
            },
            Column::TimeBasis => self.time_basis.name(),
            Column::SourceScope => Scope::of(self.key.source).name(),
            Column::DestinationScope => Scope::of(self.key.destination).name(),
            _ => return None,
        })
    }

    /// How the number is found that flows themselves hold in a column; none in a column of anything else, or of what
    /// only some flows have.
    pub fn number_of(column: Column) -> Option<fn(&Self) -> Option<u64>> {
        Some(match column {
            Column::Protocol => |flow| Some(flow.key.protocol.into()),
            Column::SourcePort => |flow| Some(flow.key.source_port.into()),
            Column::DestinationPort => |flow| Some(flow.key.destination_port.into()),
            Column::Vlan => |flow| flow.key.vlan.map(Into::into),
            Column::Packets => |flow| Some(flow.forward.packets),
            Column::Octets => |flow| Some(flow.forward.octets),
            Column::PacketsReverse => |flow| Some(flow.reverse.packets),
            Column::OctetsReverse => |flow| Some(flow.reverse.octets),
            Column::PacketsTotal => |flow| Some(flow.total().packets),
            Column::OctetsTotal => |flow| Some(flow.total().octets),
            Column::Rate => |flow| Some(flow.rate_bits_per_second()),
            Column::TcpFlags => |flow| Some(flow.tcp_flags.into()),
            Column::TcpFlagsReverse => |flow| Some(flow.tcp_flags_reverse.into()),
            Column::IcmpTypeCode => |flow| flow.icmp_type_code.map(Into::into),
            Column::InputInterface => |flow| flow.input_interface.map(Into::into),
            Column::OutputInterface => |flow| flow.output_interface.map(Into::into),
            Column::SourceAs => |flow| flow.source_as.map(Into::into),
            Column::DestinationAs => |flow| flow.destination_as.map(Into::into),
            Column::Tos => |flow| Some(flow.tos.into()),
            Column::SamplingRate => |flow| match flow.sampling {
                Sampling::None => Some(1),
                Sampling::OneIn(rate) => Some(rate.into()),
                Sampling::Unknown => None,
            },
            Column::EndReason => |flow| flow.end_reason.map(|reason| u64::from(reason as u8)),
            Column::Source => |flow| Some(flow.source.0.into()),
            Column::PacketsForwardScaled => |flow| Some(flow.scaled_forward().packets),
            Column::OctetsForwardScaled => |flow| Some(flow.scaled_forward().octets),
            Column::PacketsReverseScaled => |flow| Some(flow.scaled_reverse().packets),
            Column::OctetsReverseScaled => |flow| Some(flow.scaled_reverse().octets),
            Column::RateScaled => |flow| Some(flow.scaled_rate_bits_per_second()),
            Column::PacketsScaled => |flow| Some(flow.scaled().packets),
            Column::OctetsScaled => |flow| Some(flow.scaled().octets),
            _ => return None,
        })
    }

    /// What this flow holds in a column.
    pub fn value(&self, column: Column) -> Value {
        if let Some(words) = self.words(column) {
            return Value::text(words);
        }
        if let Some(number) = Self::number_of(column) {
            return Value::number(number(self));
        }
        match column {
            Column::Start => Value::Time(self.start),
            Column::End => Value::Time(self.end),
            Column::Duration => Value::Span(self.duration_nanos()),
            Column::SourceAddress => Value::Address(self.key.source),
            Column::DestinationAddress => Value::Address(self.key.destination),
            Column::ApplicationId | Column::Category => {
                crate::application::value(column, &self.label.application)
            }
            Column::Exporter => self.exporter.map_or(Value::Missing, Value::Exporter),
            Column::NextHop => address(self.next_hop),
            Column::Event => said(self.reported().event, FlowEvent::name),
            Column::EventReason => said(self.reported().event_reason, EventReason::name),
            Column::InputInterfaceName => words(self.reported().input_interface_name.as_ref()),
            Column::OutputInterfaceName => words(self.reported().output_interface_name.as_ref()),
            Column::ObservedDirection => said(self.reported().observed, ObservedDirection::name),
            Column::PostNatSourceAddress => address(self.reported().post_nat_source),
            Column::PostNatSourcePort => Value::number(self.reported().post_nat_source_port),
            Column::PostNatDestinationAddress => address(self.reported().post_nat_destination),
            Column::PostNatDestinationPort => {
                Value::number(self.reported().post_nat_destination_port)
            }
            Column::PortBlockStart => Value::number(self.reported().port_block_start),
            Column::PortBlockEnd => Value::number(self.reported().port_block_end),
            Column::SourceMac => said(self.reported().source_mac, |mac| mac.to_string()),
            Column::DestinationMac => said(self.reported().destination_mac, |mac| mac.to_string()),
            Column::MplsLabels => words(self.reported().mpls_labels.as_ref()),
            Column::InputVrf => Value::number(self.reported().input_vrf),
            Column::OutputVrf => Value::number(self.reported().output_vrf),
            Column::InputVrfName => words(self.reported().input_vrf_name.as_ref()),
            Column::OutputVrfName => words(self.reported().output_vrf_name.as_ref()),
            column if PlacePart::of_column(column).is_some() => {
                self.places.as_ref().map_or(Value::Missing, |places| places.value(column))
            }
            _ => match self.metered.as_ref().map(|metered| metered.value(column)) {
                None | Some(Value::Missing) => {
                    let revealed = self.revealed.as_ref();
                    revealed.map_or(Value::Missing, |revealed| revealed.value(column))
                }
                Some(told) => told,
            },
        }
    }

    /// Mean rate over the flow's life in bits/s; 0 for a flow of a single instant.
    pub fn rate_bits_per_second(&self) -> u64 {
        self.mean_rate(self.total().octets)
    }

    /// The same of the octets multiplied by the sampling rate.
    pub fn scaled_rate_bits_per_second(&self) -> u64 {
        self.mean_rate(self.scaled().octets)
    }

    fn mean_rate(&self, octets: u64) -> u64 {
        const BITS_IN_NANOS: u64 = 8 * 1_000_000_000;
        let nanos = self.duration_nanos();
        if let Some(bits) = octets.checked_mul(BITS_IN_NANOS) {
            return bits.checked_div(nanos).unwrap_or(0);
        }
        // More than 2.3 GB; so wide a division takes several times as long.
        (u128::from(octets) * u128::from(BITS_IN_NANOS))
            .checked_div(nanos.into())
            .map_or(0, |rate| u64::try_from(rate).unwrap_or(u64::MAX))
    }

    /// `TCP`, `UDP`, `ICMP` or the number.
    pub fn protocol_text(&self) -> String {
        protocol_name(self.key.protocol)
            .map_or_else(|| self.key.protocol.to_string(), str::to_owned)
    }
}

fn address(address: Option<IpAddr>) -> Value {
    address.map_or(Value::Missing, Value::Address)
}

fn words(text: Option<&impl std::ops::Deref<Target = str>>) -> Value {
    text.map_or(Value::Missing, |text| Value::text(text))
}

fn said<T, S: AsRef<str>>(what: Option<T>, name: impl Fn(T) -> S) -> Value {
    what.map_or(Value::Missing, |what| Value::text(name(what).as_ref()))
}
