//! The dictionaries of a store, and what codes mean by them.

use std::cmp::Ordering;
use std::net::IpAddr;

use model::{
    Column, Confidence, Direction, ExporterKey, InitiatorEvidence, ObservedDirection, OctetLayer,
    TimeBasis, Value,
};
use query::Dimension;

use crate::address::{AddressBook, FIRST_V6};
use crate::dictionary::Dictionary;
use crate::kinds::Kinds;
use crate::networks::{self, Networks};
use crate::places::PlaceBook;
use crate::ranks::Ranks;
use crate::segment::time_of;

/// Every dictionary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) addresses: AddressBook,
    pub(crate) applications: Dictionary<Box<str>>,
    /// What follows from them.
    pub(crate) kinds: Kinds,
    pub(crate) networks: Networks,
    pub(crate) names: Dictionary<Box<str>>,
    pub(crate) exporters: Dictionary<ExporterKey>,
    pub(crate) places: PlaceBook,
    /// Octets of applications and names.
    pub(crate) text_octets: usize,
}

/// How a column's codes are to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Coding {
    /// The number itself.
    Number,
    /// One more than the number; 0 is none.
    Optional,
    Time,
    Span,
    /// One more than the span; 0 is none.
    OptionalSpan,
    Address,
    /// One more than the address's code; 0 is none.
    OptionalAddress,
    /// One more than the name's number; 0 is none.
    Application,
    /// The same code; the value follows from the name.
    OfApplication,
    /// The same, in the dictionary of all other names and words.
    Name,
    /// One more than the exporter's number; 0 is none.
    Exporter,
    /// One more than the number of a name that was looked up; 0 is none.
    Place,
    /// A word of a closed list.
    Word,
}

pub(crate) const fn coding(column: Column) -> Coding {
    match column {
        Column::Start | Column::End => Coding::Time,
        Column::Duration => Coding::Span,
        Column::LongestSilence
        | Column::InitialRoundTrip
        | Column::ResponderRoundTrip
        | Column::InitiatorRoundTrip
        | Column::GapMin
        | Column::GapMinReverse
        | Column::GapMax
        | Column::GapMaxReverse
        | Column::GapMean
        | Column::GapMeanReverse
        | Column::GapDeviation
        | Column::GapDeviationReverse
        | Column::Jitter
        | Column::JitterReverse => Coding::OptionalSpan,
        Column::SourceAddress | Column::DestinationAddress => Coding::Address,
        Column::NextHop | Column::PostNatSourceAddress | Column::PostNatDestinationAddress => {
            Coding::OptionalAddress
        }
        Column::Application => Coding::Application,
        Column::ApplicationId | Column::Category => Coding::OfApplication,
        Column::HostName
        | Column::Event
        | Column::EventReason
        | Column::InputInterfaceName
        | Column::OutputInterfaceName
        | Column::SourceMac
        | Column::DestinationMac
        | Column::MplsLabels
        | Column::InputVrfName
        | Column::OutputVrfName
        | Column::Tunnel
        | Column::Evidence
        | Column::TlsVersion
        | Column::Alpn
        | Column::QuicVersion
        | Column::Ja3
        | Column::Ja3s
        | Column::Ja4
        | Column::Hassh
        | Column::HasshServer
        | Column::Risks
        | Column::Facts
        | Column::SourceName
        | Column::DestinationName
        | Column::NameBy => Coding::Name,
        Column::Exporter => Coding::Exporter,
        Column::SourceCountry
        | Column::DestinationCountry
        | Column::SourceCity
        | Column::DestinationCity
        | Column::SourceAsName
        | Column::DestinationAsName
        | Column::SourceScope
        | Column::DestinationScope => Coding::Place,
        Column::Confidence
        | Column::Direction
        | Column::OctetLayer
        | Column::TimeBasis
        | Column::ObservedDirection
        | Column::InitiatorBy => Coding::Word,
        Column::Vlan
        | Column::IcmpTypeCode
        | Column::InputInterface
        | Column::OutputInterface
        | Column::SourceAs
        | Column::DestinationAs
        | Column::SourceAsNumber
        | Column::DestinationAsNumber
        | Column::SamplingRate
        | Column::EndReason
        | Column::PostNatSourcePort
        | Column::PostNatDestinationPort
        | Column::PortBlockStart
        | Column::PortBlockEnd
        | Column::InputVrf
        | Column::OutputVrf
        | Column::Retransmissions
        | Column::RetransmissionsReverse
        | Column::RetransmittedOctets
        | Column::RetransmittedOctetsReverse
        | Column::FastRetransmissions
        | Column::FastRetransmissionsReverse
        | Column::SpuriousRetransmissions
        | Column::SpuriousRetransmissionsReverse
        | Column::OutOfOrder
        | Column::OutOfOrderReverse
        | Column::LostSegments
        | Column::LostSegmentsReverse
        | Column::DuplicateAcks
        | Column::DuplicateAcksReverse
        | Column::ZeroWindows
        | Column::ZeroWindowsReverse
        | Column::FullWindows
        | Column::FullWindowsReverse
        | Column::KeepAlives
        | Column::KeepAlivesReverse
        | Column::Resets
        | Column::ResetsReverse
        | Column::LongestPacket => Coding::Optional,
        Column::Protocol
        | Column::SourcePort
        | Column::DestinationPort
        | Column::Packets
        | Column::Octets
        | Column::PacketsReverse
        | Column::OctetsReverse
        | Column::PacketsTotal
        | Column::OctetsTotal
        | Column::PacketsScaled
        | Column::OctetsScaled
        | Column::PacketsForwardScaled
        | Column::OctetsForwardScaled
        | Column::PacketsReverseScaled
        | Column::OctetsReverseScaled
        | Column::Rate
        | Column::RateScaled
        | Column::TcpFlags
        | Column::TcpFlagsReverse
        | Column::Tos
        | Column::Source => Coding::Number,
    }
}

/// The words of a column that has a closed list of them, by code; none is an empty word.
pub(crate) fn words(column: Column) -> Vec<&'static str> {
    match column {
        Column::Confidence => Confidence::ALL.iter().map(|word| word.name()).collect(),
        Column::Direction => Direction::ALL.iter().map(|word| word.name()).collect(),
        Column::TimeBasis => TimeBasis::ALL.iter().map(|word| word.name()).collect(),
        Column::ObservedDirection => {
            [""].into_iter().chain(ObservedDirection::ALL.iter().map(|word| word.name())).collect()
        }
        Column::InitiatorBy => {
            [""].into_iter().chain(InitiatorEvidence::ALL.iter().map(|word| word.name())).collect()
        }
        _ => vec!["L2", "L3"],
    }
}

/// Codes of [`OctetLayer`], in the order of [`words`].
pub(crate) const LAYERS: [OctetLayer; 2] = [OctetLayer::Frame, OctetLayer::Network];

/// How many codes make one value of a dimension.
pub(crate) const fn width(dimension: Dimension) -> usize {
    if matches!(dimension, Dimension::Conversation) { 2 } else { 1 }
}

impl Tables {
    pub(crate) fn address(&self, code: u64) -> IpAddr {
        self.addresses.address(code)
    }

    /// The value of a code.
    pub(crate) fn value(&self, column: Column, code: u64) -> Value {
        let missing = Value::Missing;
        let text = |text: Option<&Box<str>>| text.map_or(Value::Missing, |text| Value::text(text));
        match (coding(column), code) {
            (Coding::Number, _) => Value::Number(code),
            (Coding::Time, _) => Value::Time(time_of(code)),
            (Coding::Span, _) => Value::Span(code),
            (Coding::Address, _) => Value::Address(self.address(code)),
            (Coding::Word, _) => {
                let word = usize::try_from(code).ok().and_then(|at| words(column).get(at).copied());
                word.map_or(missing, Value::text)
            }
            (_, 0) => missing,
            (Coding::Optional, _) => Value::Number(code - 1),
            (Coding::OptionalSpan, _) => Value::Span(code - 1),
            (Coding::OptionalAddress, _) => Value::Address(self.address(code - 1)),
            (Coding::Application, _) => text(self.applications.get(code - 1)),
            (Coding::OfApplication, _) => {
                let name = self.applications.get(code - 1);
                name.map_or(missing, |name| model::application::value(column, name))
            }
            (Coding::Name, _) => text(self.names.get(code - 1)),
            (Coding::Place, _) => self.places.name(code - 1).map_or(missing, Value::Text),
            (Coding::Exporter, _) => {
                self.exporters.get(code - 1).map_or(missing, |key| Value::Exporter(*key))
            }
        }
    }

    /// The value of a dimension's codes.
    pub(crate) fn dimension_value(&self, dimension: Dimension, codes: &[u64]) -> Value {
        let pair = |first, second| Value::Pair(Box::new((first, second)));
        match (dimension, codes) {
            (Dimension::Column(column), [code]) => self.value(column, *code),
            (Dimension::Place(part), [code]) => self.value(part.columns()[0], *code),
            (Dimension::Prefix { column, v4, v6 }, [code]) => match self.value(column, *code) {
                Value::Address(address) => networks::net(address, v4, v6),
                _ => Value::Missing,
            },
            (Dimension::Bucket { .. }, [code]) if !networks::is_senseless(dimension) => {
                Value::Time(time_of(*code))
            }
            (Dimension::Bucket { .. }, _) => Value::Missing,
            (Dimension::Host, [code]) => Value::Address(self.address(*code)),
            (Dimension::Conversation, [low, high]) => {
                pair(Value::Address(self.address(*low)), Value::Address(self.address(*high)))
            }
            (Dimension::Service, [code]) => {
                pair(Value::Number(code >> 16), Value::Number(code & 0xffff))
            }
            _ => {
                debug_assert!(false, "each dimension has its codes");
                Value::Missing
            }
        }
    }

    /// How the values of two codes of a dimension compare; of conversations, of one of the codes.
    pub(crate) fn compare(&self, dimension: Dimension, a: u64, b: u64) -> Ordering {
        match dimension {
            _ if a == b => Ordering::Equal,
            Dimension::Host | Dimension::Conversation => self.compare_addresses(a, b),
            Dimension::Service => a.cmp(&b),
            Dimension::Bucket { .. } => a.cmp(&b),
            Dimension::Place(part) => self.compare_columns(part.columns()[0], a, b),
            Dimension::Column(column) | Dimension::Prefix { column, .. } => {
                self.compare_columns(column, a, b)
            }
        }
    }

    fn compare_columns(&self, column: Column, a: u64, b: u64) -> Ordering {
        match coding(column) {
            Coding::Number
            | Coding::Optional
            | Coding::Time
            | Coding::Span
            | Coding::OptionalSpan => a.cmp(&b),
            Coding::Address => self.compare_addresses(a, b),
            Coding::Application if a != 0 && b != 0 => {
                self.applications.get(a - 1).cmp(&self.applications.get(b - 1))
            }
            Coding::Name if a != 0 && b != 0 => self.names.get(a - 1).cmp(&self.names.get(b - 1)),
            _ => self.value(column, a).cmp(&self.value(column, b)),
        }
    }

    pub(crate) fn compare_addresses(&self, a: u64, b: u64) -> Ordering {
        // IPv4 comes before IPv6, in both.
        if a < FIRST_V6 || b < FIRST_V6 {
            return a.cmp(&b);
        }
        self.address(a).cmp(&self.address(b))
    }

    /// What sorts the codes of a column.
    pub(crate) fn ranks(&self, column: Column) -> Ranks {
        let after_missing = |ranks: Vec<u32>| {
            Ranks::Places([0].into_iter().chain(ranks.into_iter().map(|rank| rank + 1)).collect())
        };
        match coding(column) {
            Coding::Number
            | Coding::Optional
            | Coding::Time
            | Coding::Span
            | Coding::OptionalSpan => Ranks::Same,
            Coding::Address => Ranks::From(FIRST_V6, self.addresses.v6.ranks()),
            Coding::OptionalAddress => Ranks::From(FIRST_V6 + 1, self.addresses.v6.ranks()),
            Coding::Application => after_missing(self.applications.ranks()),
            Coding::OfApplication => Ranks::Places(self.kinds.ranks(&self.applications, column)),
            Coding::Name => after_missing(self.names.ranks()),
            Coding::Exporter => after_missing(self.exporters.ranks()),
            Coding::Place => after_missing(self.places.names(Dictionary::ranks)),
            Coding::Word => {
                let words = words(column);
                let rank = |word| words.iter().filter(|other| **other < word).count();
                Ranks::Places(words.iter().map(|word| rank(*word) as u32).collect())
            }
        }
    }

    /// Whether a code stands for no value.
    pub(crate) fn is_missing(dimension: Dimension, code: u64) -> bool {
        match dimension {
            Dimension::Prefix { .. } | Dimension::Bucket { .. }
                if networks::is_senseless(dimension) =>
            {
                true
            }
            Dimension::Bucket { .. } => false,
            Dimension::Prefix { column, .. } => {
                code == 0 && coding(column) == Coding::OptionalAddress
            }
            Dimension::Column(column) => {
                let coded = matches!(
                    coding(column),
                    Coding::Optional
                        | Coding::OptionalSpan
                        | Coding::OptionalAddress
                        | Coding::Application
                        | Coding::OfApplication
                        | Coding::Name
                        | Coding::Exporter
                        | Coding::Place
                );
                code == 0
                    && (coded || matches!(column, Column::ObservedDirection | Column::InitiatorBy))
            }
            Dimension::Place(_) => code == 0,
            Dimension::Host | Dimension::Conversation | Dimension::Service => false,
        }
    }

    /// How many values stand in dictionaries.
    pub(crate) const fn entries(&self) -> usize {
        let text = self.applications.len() + self.names.len();
        self.addresses.v6.len() + self.exporters.len() + text
    }

    pub(crate) fn octets_held(&self) -> usize {
        self.addresses.v6.octets_held()
            + self.applications.octets_held()
            + self.names.octets_held()
            + self.exporters.octets_held()
            + self.places.octets_held()
            + self.text_octets
    }
}
