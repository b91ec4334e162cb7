//! The words before an operator: which columns they look at.

use model::{Column, ColumnType, PlacePart};

/// What a test looks at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Field {
    /// One column.
    Column(Column),
    /// `ip.addr`: either address.
    Address,
    /// `port`: either port.
    Port,
    /// `asn`: either autonomous system, as exported or as looked up.
    Asn,
    /// `country`, `city`, `as.name`: what was looked up of either address.
    Place(PlacePart),
    /// `flags`: the flags of either half.
    Flags,
}

/// Words that are not column names or mean something else here than as a column name.
const WORDS: &[(&str, Field)] = &[
    ("ip.addr", Field::Address),
    ("port", Field::Port),
    ("asn", Field::Asn),
    ("ip.geoip.asnum", Field::Asn),
    ("country", Field::Place(PlacePart::Country)),
    ("ip.geoip.country", Field::Place(PlacePart::Country)),
    ("ip.geoip.country_iso", Field::Place(PlacePart::Country)),
    ("city", Field::Place(PlacePart::City)),
    ("ip.geoip.city", Field::Place(PlacePart::City)),
    ("as.name", Field::Place(PlacePart::AsName)),
    ("ip.geoip.org", Field::Place(PlacePart::AsName)),
    ("as.number", Field::Place(PlacePart::AsNumber)),
    ("scope", Field::Place(PlacePart::Scope)),
    ("ip.scope", Field::Place(PlacePart::Scope)),
    ("flags", Field::Flags),
    ("tcp.flags", Field::Flags),
    ("packets", Field::Column(Column::PacketsTotal)),
    ("packets_forward", Field::Column(Column::Packets)),
    ("octets_forward", Field::Column(Column::Octets)),
    ("ip.proto", Field::Column(Column::Protocol)),
    ("dns.qname", Field::Column(Column::HostName)),
    ("http.host", Field::Column(Column::HostName)),
];

/// A port together with the transport it belongs to.
const TRANSPORT_PORTS: &[(&str, u8, Field)] = &[
    ("tcp.port", 6, Field::Port),
    ("tcp.srcport", 6, Field::Column(Column::SourcePort)),
    ("tcp.dstport", 6, Field::Column(Column::DestinationPort)),
    ("udp.port", 17, Field::Port),
    ("udp.srcport", 17, Field::Column(Column::SourcePort)),
    ("udp.dstport", 17, Field::Column(Column::DestinationPort)),
];

/// Words of the language that no column answers yet.
const UNAVAILABLE: &[&str] = &["tag", "alert"];

impl Field {
    /// By any of its words; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        WORDS
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(name))
            .map(|(_, field)| *field)
            .or_else(|| Column::from_name(name).map(Self::Column))
    }

    /// Every word that can stand before an operator.
    pub fn words() -> impl Iterator<Item = &'static str> {
        words().map(|(word, _)| word)
    }

    /// The word it is written with.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "ip.addr",
            Self::Port => "port",
            Self::Asn => "asn",
            Self::Flags => "flags",
            Self::Place(PlacePart::Country) => "country",
            Self::Place(PlacePart::City) => "city",
            Self::Place(PlacePart::AsNumber) => "as.number",
            Self::Place(PlacePart::AsName) => "as.name",
            Self::Place(PlacePart::Scope) => "scope",
            Self::Column(Column::Packets) => "packets_forward",
            Self::Column(Column::PacketsTotal) => "packets",
            Self::Column(Column::TcpFlags) => "tcp_flags",
            Self::Column(column) => {
                let info = column.info();
                info.filter_names.first().copied().unwrap_or(info.name)
            }
        }
    }

    /// The columns it looks at.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Address => &[Column::SourceAddress, Column::DestinationAddress],
            Self::Port => &[Column::SourcePort, Column::DestinationPort],
            Self::Asn => &[
                Column::SourceAs,
                Column::DestinationAs,
                Column::SourceAsNumber,
                Column::DestinationAsNumber,
            ],
            Self::Place(PlacePart::Country) => &[Column::SourceCountry, Column::DestinationCountry],
            Self::Place(PlacePart::City) => &[Column::SourceCity, Column::DestinationCity],
            Self::Place(PlacePart::AsNumber) => {
                &[Column::SourceAsNumber, Column::DestinationAsNumber]
            }
            Self::Place(PlacePart::AsName) => &[Column::SourceAsName, Column::DestinationAsName],
            Self::Place(PlacePart::Scope) => &[Column::SourceScope, Column::DestinationScope],
            Self::Flags => &[Column::TcpFlags, Column::TcpFlagsReverse],
            Self::Column(column) => {
                let at = column as usize;
                Column::ALL.get(at..=at).unwrap_or_default()
            }
        }
    }

    /// What kind of value it holds.
    pub fn kind(self) -> ColumnType {
        match self {
            Self::Address => ColumnType::Address,
            Self::Port => ColumnType::Port,
            Self::Asn | Self::Place(PlacePart::AsNumber) => ColumnType::Number,
            Self::Place(_) => ColumnType::Text,
            Self::Flags => ColumnType::Flags,
            Self::Column(column) => column.info().kind,
        }
    }

    /// One sentence about it.
    pub fn about(self) -> &'static str {
        match self {
            Self::Address => "Either address.",
            Self::Port => "Either port.",
            Self::Asn => "Either autonomous system, as exported or as looked up.",
            Self::Place(PlacePart::Country) => "Country of either address, looked up.",
            Self::Place(PlacePart::City) => "City of either address, looked up.",
            Self::Place(PlacePart::AsNumber) => "Autonomous system of either address, looked up.",
            Self::Place(PlacePart::AsName) => "Who runs either autonomous system, looked up.",
            Self::Place(PlacePart::Scope) => {
                "How far either address reaches: global, private, link-local, multicast …"
            }
            Self::Flags => "TCP flags of either side.",
            Self::Column(column) => column.info().about,
        }
    }

    /// Whether it is a number of an autonomous system, which may be written `AS64496`.
    pub(crate) const fn is_asn(self) -> bool {
        matches!(
            self,
            Self::Asn
                | Self::Place(PlacePart::AsNumber)
                | Self::Column(
                    Column::SourceAs
                        | Column::DestinationAs
                        | Column::SourceAsNumber
                        | Column::DestinationAsNumber
                )
        )
    }
}

/// `tcp.port` and the like: the protocol and the field.
pub(crate) fn transport_port(name: &str) -> Option<(u8, Field)> {
    TRANSPORT_PORTS
        .iter()
        .find(|(word, ..)| word.eq_ignore_ascii_case(name))
        .map(|(_, protocol, field)| (*protocol, *field))
}

/// A field of the language that nothing answers yet.
pub(crate) fn is_unavailable(name: &str) -> bool {
    UNAVAILABLE.iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// Every word that can stand before an operator, with what it looks at.
pub(crate) fn words() -> impl Iterator<Item = (&'static str, Field)> {
    let transport = TRANSPORT_PORTS.iter().map(|(word, _, field)| (*word, *field));
    let columns = Column::ALL.iter().flat_map(|column| {
        let info = column.info();
        info.filter_names
            .iter()
            .copied()
            .chain([info.name])
            .filter(|word| !WORDS.iter().any(|(other, _)| other == word))
            .map(|word| (word, Field::Column(*column)))
    });
    WORDS.iter().copied().chain(transport).chain(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_the_word_it_is_written_with() {
        let columns = Column::ALL.iter().map(|column| Field::Column(*column));
        let either = [Field::Address, Field::Port, Field::Asn, Field::Flags];
        let places = PlacePart::ALL.map(Field::Place);
        for field in columns.chain(either).chain(places) {
            assert_eq!(Field::from_name(field.name()), Some(field));
            assert!(!field.columns().is_empty());
            if let Field::Place(part) = field {
                assert_eq!(field.columns(), part.columns());
            }
        }
        assert_eq!(Field::Column(Column::Tos).columns(), [Column::Tos]);
    }

    #[test]
    fn packets_and_bytes_mean_both_ways() {
        assert_eq!(Field::from_name("packets"), Some(Field::Column(Column::PacketsTotal)));
        assert_eq!(Field::from_name("Bytes"), Some(Field::Column(Column::OctetsTotal)));
        assert_eq!(Field::from_name("octets"), Some(Field::Column(Column::Octets)));
    }
}
