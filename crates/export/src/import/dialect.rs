//! Whose file it is, and what its columns are called there.

use model::{Column, OctetLayer};

use super::draft::{Clock, Part, Ports, Radix, Span};

/// Who wrote the flows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    Ours,
    Zeek,
    Suricata,
    NfdumpCsv,
    NfdumpJson,
    DataSet,
}

impl Dialect {
    /// From the names of a header or of the members of an object; none where they are no flows.
    pub(crate) fn of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        let has = |name: &str| names.clone().any(|known| known == name);
        if has("source_address") && has("destination_address") {
            return Some(Self::Ours);
        }
        // Every log of Zeek has addresses; connections have a state or counts of packets.
        if has("id.orig_h") && has("id.resp_h") && (has("conn_state") || has("orig_pkts")) {
            return Some(Self::Zeek);
        }
        if has("event_type") && has("timestamp") {
            return Some(Self::Suricata);
        }
        if has("sa") && has("da") && has("ipkt") {
            return Some(Self::NfdumpCsv);
        }
        if has("in_packets") && has("first") && (has("src4_addr") || has("src6_addr")) {
            return Some(Self::NfdumpJson);
        }
        let source = has("IPV4_SRC_ADDR") || has("IPV6_SRC_ADDR");
        (source && has("IN_BYTES")).then_some(Self::DataSet)
    }

    /// What a column of this name says; none where it has no place in a flow of ours.
    pub(crate) fn part(self, name: &str) -> Option<Part> {
        let table = match self {
            Self::Ours => {
                let named = Column::ALL.iter().find(|column| column.name() == name);
                return named.map(|column| Part::Column(*column));
            }
            Self::Zeek => ZEEK,
            Self::Suricata => SURICATA,
            Self::NfdumpCsv => NFDUMP_CSV,
            Self::NfdumpJson => NFDUMP_JSON,
            Self::DataSet => DATA_SET,
        };
        table.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }

    /// What its octets include where no column says so. Suricata counts whole frames.
    pub(crate) const fn layer(self) -> OctetLayer {
        match self {
            Self::Ours | Self::Suricata => OctetLayer::Frame,
            Self::Zeek | Self::NfdumpCsv | Self::NfdumpJson | Self::DataSet => OctetLayer::Network,
        }
    }

    /// What the user sees.
    pub(crate) const fn name(self, json: bool) -> &'static str {
        match (self, json) {
            (Self::Ours, false) => "Flowglass CSV",
            (Self::Ours, true) => "Flowglass JSON",
            (Self::Zeek, false) => "Zeek conn.log",
            (Self::Zeek, true) => "Zeek conn.log (JSON)",
            (Self::Suricata, _) => "Suricata eve.json",
            (Self::NfdumpCsv, _) => "nfdump CSV",
            (Self::NfdumpJson, _) => "nfdump JSON",
            (Self::DataSet, _) => "NetFlow features (NF data set)",
        }
    }
}

type Table = &'static [(&'static str, Part)];

/// `conn.log`. Octets are those of IP packets: `orig_bytes` are payload, and no layer of ours.
const ZEEK: Table = &[
    ("ts", Part::Start(Clock::Told)),
    ("duration", Part::Duration(Span::Seconds)),
    ("id.orig_h", Part::Column(Column::SourceAddress)),
    ("id.orig_p", Part::Port(Column::SourcePort, Ports::TypeAndCode)),
    ("id.resp_h", Part::Column(Column::DestinationAddress)),
    ("id.resp_p", Part::Port(Column::DestinationPort, Ports::TypeAndCode)),
    ("proto", Part::Protocol),
    ("ip_proto", Part::Protocol),
    ("service", Part::Application),
    ("orig_pkts", Part::Known(Column::Packets)),
    ("orig_ip_bytes", Part::Known(Column::Octets)),
    ("resp_pkts", Part::Known(Column::PacketsReverse)),
    ("resp_ip_bytes", Part::Known(Column::OctetsReverse)),
    ("history", Part::History),
    ("conn_state", Part::State),
    ("vlan", Part::Known(Column::Vlan)),
    ("inner_vlan", Part::Known(Column::Vlan)),
    ("orig_l2_addr", Part::Known(Column::SourceMac)),
    ("resp_l2_addr", Part::Known(Column::DestinationMac)),
];

/// Events of the type `flow`.
const SURICATA: Table = &[
    ("src_ip", Part::Column(Column::SourceAddress)),
    ("src_port", Part::Port(Column::SourcePort, Ports::Plain)),
    ("dest_ip", Part::Column(Column::DestinationAddress)),
    ("dest_port", Part::Port(Column::DestinationPort, Ports::Plain)),
    ("proto", Part::Protocol),
    ("app_proto", Part::Application),
    ("icmp_type", Part::IcmpType),
    ("icmp_code", Part::IcmpCode),
    ("vlan", Part::Known(Column::Vlan)),
    ("flow.start", Part::Start(Clock::Told)),
    ("flow.end", Part::End(Clock::Told)),
    ("flow.pkts_toserver", Part::Column(Column::Packets)),
    ("flow.bytes_toserver", Part::Column(Column::Octets)),
    ("flow.pkts_toclient", Part::Column(Column::PacketsReverse)),
    ("flow.bytes_toclient", Part::Column(Column::OctetsReverse)),
    ("flow.state", Part::Reason),
    ("flow.reason", Part::Reason),
    ("tcp.tcp_flags_ts", Part::Flags(Column::TcpFlags, Radix::Hexadecimal)),
    ("tcp.tcp_flags_tc", Part::Flags(Column::TcpFlagsReverse, Radix::Hexadecimal)),
    ("ether.src_mac", Part::Known(Column::SourceMac)),
    ("ether.dest_mac", Part::Known(Column::DestinationMac)),
];

/// `nfdump -o csv` (1.6 and 1.7): nfdump writes 0 for what it does not know.
const NFDUMP_CSV: Table = &[
    ("ts", Part::Start(Clock::Zoneless)),
    ("te", Part::End(Clock::Zoneless)),
    ("td", Part::Duration(Span::Seconds)),
    ("sa", Part::Column(Column::SourceAddress)),
    ("da", Part::Column(Column::DestinationAddress)),
    ("sp", Part::Port(Column::SourcePort, Ports::Dotted)),
    ("dp", Part::Port(Column::DestinationPort, Ports::Dotted)),
    ("pr", Part::Protocol),
    ("flg", Part::Dots),
    ("stos", Part::Column(Column::Tos)),
    ("ipkt", Part::Column(Column::Packets)),
    ("ibyt", Part::Column(Column::Octets)),
    ("opkt", Part::Column(Column::PacketsReverse)),
    ("obyt", Part::Column(Column::OctetsReverse)),
    ("in", Part::Known(Column::InputInterface)),
    ("out", Part::Known(Column::OutputInterface)),
    ("sas", Part::Known(Column::SourceAs)),
    ("das", Part::Known(Column::DestinationAs)),
    ("nh", Part::Known(Column::NextHop)),
    ("svln", Part::Known(Column::Vlan)),
    ("ismc", Part::Known(Column::SourceMac)),
    ("odmc", Part::Known(Column::DestinationMac)),
];

/// `nfdump -o json`.
const NFDUMP_JSON: Table = &[
    ("first", Part::Start(Clock::Zoneless)),
    ("last", Part::End(Clock::Zoneless)),
    ("src4_addr", Part::Column(Column::SourceAddress)),
    ("src6_addr", Part::Column(Column::SourceAddress)),
    ("dst4_addr", Part::Column(Column::DestinationAddress)),
    ("dst6_addr", Part::Column(Column::DestinationAddress)),
    ("src_port", Part::Port(Column::SourcePort, Ports::Plain)),
    ("dst_port", Part::Port(Column::DestinationPort, Ports::Plain)),
    ("icmp_type", Part::IcmpType),
    ("icmp_code", Part::IcmpCode),
    ("proto", Part::Protocol),
    ("tcp_flags", Part::Dots),
    ("src_tos", Part::Column(Column::Tos)),
    ("in_packets", Part::Column(Column::Packets)),
    ("in_bytes", Part::Column(Column::Octets)),
    ("out_packets", Part::Column(Column::PacketsReverse)),
    ("out_bytes", Part::Column(Column::OctetsReverse)),
    ("input_snmp", Part::Known(Column::InputInterface)),
    ("output_snmp", Part::Known(Column::OutputInterface)),
    ("src_as", Part::Known(Column::SourceAs)),
    ("dst_as", Part::Known(Column::DestinationAs)),
    ("ip4_next_hop", Part::Known(Column::NextHop)),
    ("ip6_next_hop", Part::Known(Column::NextHop)),
    ("src_vlan", Part::Known(Column::Vlan)),
    ("in_src_mac", Part::Known(Column::SourceMac)),
    ("out_dst_mac", Part::Known(Column::DestinationMac)),
];

/// NF-UNSW-NB15 and the like, versions 1 to 3, and what other programs write in their columns.
const DATA_SET: Table = &[
    ("FLOW_START_MILLISECONDS", Part::Start(Clock::Millis)),
    ("FLOW_END_MILLISECONDS", Part::End(Clock::Millis)),
    ("FLOW_DURATION_MILLISECONDS", Part::Duration(Span::WrappedMillis)),
    ("IPV4_SRC_ADDR", Part::Column(Column::SourceAddress)),
    ("IPV6_SRC_ADDR", Part::Known(Column::SourceAddress)),
    ("L4_SRC_PORT", Part::Port(Column::SourcePort, Ports::Plain)),
    ("IPV4_DST_ADDR", Part::Column(Column::DestinationAddress)),
    ("IPV6_DST_ADDR", Part::Known(Column::DestinationAddress)),
    ("L4_DST_PORT", Part::Port(Column::DestinationPort, Ports::Plain)),
    ("PROTOCOL", Part::Protocol),
    ("L7_PROTO", Part::Ndpi),
    ("IN_BYTES", Part::Column(Column::Octets)),
    ("OUT_BYTES", Part::Column(Column::OctetsReverse)),
    ("IN_PKTS", Part::Column(Column::Packets)),
    ("OUT_PKTS", Part::Column(Column::PacketsReverse)),
    ("TCP_FLAGS", Part::Flags(Column::TcpFlags, Radix::Decimal)),
    ("CLIENT_TCP_FLAGS", Part::Flags(Column::TcpFlags, Radix::Decimal)),
    ("SERVER_TCP_FLAGS", Part::Flags(Column::TcpFlagsReverse, Radix::Decimal)),
];
