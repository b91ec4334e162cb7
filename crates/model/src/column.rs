//! The one list of columns: name, title, type, unit, IANA element, and the words of the filter.

use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum ColumnType {
    /// An instant.
    Time,
    /// A length of time, nanoseconds.
    Span,
    /// An IP protocol number.
    Protocol,
    /// An IPv4 or IPv6 address.
    Address,
    /// A port.
    Port,
    /// A number that can be added up.
    Count,
    /// A number that names something.
    Number,
    /// TCP flags.
    Flags,
    /// A [`crate::Direction`].
    Direction,
    /// An exporter and its domain.
    Exporter,
    /// Words.
    Text,
}

/// In what a column counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Unit {
    /// No unit.
    None,
    /// Octets.
    Octets,
    /// Packets.
    Packets,
    /// Nanoseconds.
    Nanoseconds,
    /// Bits per second.
    BitsPerSecond,
}

/// What there is to know of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ColumnInfo {
    /// snake_case: the name in every export and on the command line.
    pub name: &'static str,
    /// What stands above it in a table.
    pub title: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// In what it counts.
    pub unit: Unit,
    /// The IANA information element it corresponds to.
    pub element: Option<&'static str>,
    /// Other words for it in the filter language, the preferred one first.
    pub filter_names: &'static [&'static str],
    /// One sentence for tooltips and help.
    pub about: &'static str,
}

/// An enumeration of columns, one line each: variant, name, title, type, unit, element, words of the
/// filter, sentence.
macro_rules! columns {
    (
        $(#[$attribute:meta])*
        $columns:ident;
        $($variant:ident $name:literal $title:literal $kind:ident $unit:ident $element:expr, [$($word:literal),*] $about:literal;)*
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $columns {
            $(#[doc = $about] $variant,)*
        }

        impl $columns {
            /// Every column, in the order of a full export.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// What there is to know of it.
            pub const fn info(self) -> &'static ColumnInfo {
                match self {
                    $(Self::$variant => &ColumnInfo {
                        name: $name,
                        title: $title,
                        kind: ColumnType::$kind,
                        unit: Unit::$unit,
                        element: $element,
                        filter_names: &[$($word),*],
                        about: $about,
                    },)*
                }
            }
        }
    };
}
pub(crate) use columns;

columns! {
    /// Every column a flow has.
    Column;
    Start "start" "Start" Time None Some("flowStartNanoseconds"), [] "Time of the first packet.";
    End "end" "End" Time None Some("flowEndNanoseconds"), [] "Time of the last packet.";
    Duration "duration" "Duration" Span Nanoseconds None, [] "From first to last packet.";
    Protocol "protocol" "Proto" Protocol None Some("protocolIdentifier"), ["proto"] "IP protocol: TCP, UDP, ICMP …";
    SourceAddress "source_address" "Client" Address None Some("sourceIPv4Address"), ["ip.src"] "Who spoke first; for one-way exports the source.";
    SourcePort "source_port" "C. port" Port None Some("sourceTransportPort"), ["src.port"] "Port of the client.";
    DestinationAddress "destination_address" "Server" Address None Some("destinationIPv4Address"), ["ip.dst"] "Who was spoken to.";
    DestinationPort "destination_port" "S. port" Port None Some("destinationTransportPort"), ["dst.port"] "Port of the server.";
    Vlan "vlan" "VLAN" Number None Some("vlanId"), [] "Inner-most VLAN id.";
    Packets "packets" "Packets →" Count Packets Some("packetDeltaCount"), [] "Packets from client to server.";
    Octets "octets" "Bytes →" Count Octets Some("octetDeltaCount"), [] "Bytes from client to server.";
    PacketsReverse "packets_reverse" "Packets ←" Count Packets Some("reversePacketDeltaCount"), [] "Packets from server to client.";
    OctetsReverse "octets_reverse" "Bytes ←" Count Octets Some("reverseOctetDeltaCount"), [] "Bytes from server to client.";
    PacketsTotal "packets_total" "Packets" Count Packets None, [] "Packets both ways.";
    OctetsTotal "octets_total" "Bytes" Count Octets None, ["bytes"] "Bytes both ways.";
    Rate "rate" "Rate" Count BitsPerSecond None, [] "Mean bits per second over the flow's life.";
    TcpFlags "tcp_flags" "Flags →" Flags None Some("tcpControlBits"), ["flags"] "TCP flags the client set.";
    TcpFlagsReverse "tcp_flags_reverse" "Flags ←" Flags None Some("reverseTcpControlBits"), [] "TCP flags the server set.";
    IcmpTypeCode "icmp_type_code" "ICMP" Number None Some("icmpTypeCodeIPv4"), [] "ICMP type × 256 + code of the first packet.";
    Application "application" "App" Text None Some("applicationName"), ["app"] "What it was used for.";
    ApplicationId "application_id" "App id" Text None Some("applicationId"), ["app_id"] "The application's numbers in nDPI's list: protocol, and behind a dot what it carries.";
    Category "category" "Category" Text None Some("applicationCategoryName"), [] "What the application is for.";
    Confidence "confidence" "Known by" Text None None, [] "How the application was found out.";
    HostName "host_name" "Name" Text None None, ["host", "sni"] "What the client called the server: SNI, HTTP host, DNS name.";
    Direction "direction" "Direction" Direction None None, ["dir"] "Local, upload, download or transit, seen from the local networks.";
    Exporter "exporter" "Exporter" Exporter None Some("exporterIPv4Address"), [] "Who exported it, and the observation domain.";
    InputInterface "input_interface" "In if." Number None Some("ingressInterface"), ["in_if"] "SNMP index of the interface it came in by.";
    OutputInterface "output_interface" "Out if." Number None Some("egressInterface"), ["out_if"] "SNMP index of the interface it left by.";
    SourceAs "source_as" "Src AS" Number None Some("bgpSourceAsNumber"), ["src.asn"] "Autonomous system of the source, as exported.";
    DestinationAs "destination_as" "Dst AS" Number None Some("bgpDestinationAsNumber"), ["dst.asn"] "Autonomous system of the destination, as exported.";
    NextHop "next_hop" "Next hop" Address None Some("ipNextHopIPv4Address"), [] "Next hop, as exported.";
    Tos "tos" "ToS" Number None Some("ipClassOfService"), [] "Type of service or traffic class of the first packet.";
    SamplingRate "sampling_rate" "Sampled" Number None Some("samplingInterval"), [] "One in so many packets was counted; 1 is all.";
    OctetLayer "octet_layer" "Layer" Text None None, [] "L2: bytes of whole frames; L3: bytes of IP packets.";
    EndReason "end_reason" "Ended by" Number None Some("flowEndReason"), [] "1 idle, 2 active timeout, 3 FIN or RST, 4 end of capture, 5 lack of room.";
    TimeBasis "time_basis" "Times from" Text None None, [] "Where start and end come from: packets, absolute, uptime, event, export or arrival; unknown where nobody told.";
    PacketsForwardScaled "packets_forward_scaled" "Packets → × rate" Count Packets None, [] "Packets from client to server, multiplied by the sampling rate; as received where the rate is unknown.";
    OctetsForwardScaled "octets_forward_scaled" "Bytes → × rate" Count Octets None, [] "Bytes from client to server, multiplied in the same way.";
    PacketsReverseScaled "packets_reverse_scaled" "Packets ← × rate" Count Packets None, [] "Packets from server to client, multiplied in the same way.";
    OctetsReverseScaled "octets_reverse_scaled" "Bytes ← × rate" Count Octets None, [] "Bytes from server to client, multiplied in the same way.";
    PacketsScaled "packets_scaled" "Packets × rate" Count Packets None, [] "Packets both ways, multiplied by the sampling rate; as received where the rate is unknown.";
    OctetsScaled "octets_scaled" "Bytes × rate" Count Octets None, ["bytes_scaled"] "Bytes both ways, multiplied by the sampling rate; as received where the rate is unknown.";
    RateScaled "rate_scaled" "Rate × sampling" Count BitsPerSecond None, [] "Mean bits per second over the flow's life, of the multiplied bytes.";
    Event "event" "Event" Text None Some("firewallEvent"), [] "What happened to the flow, where a firewall or a translator of addresses reports events.";
    EventReason "event_reason" "Because" Text None None, [] "Why it happened: the extended event of a Cisco ASA.";
    InputInterfaceName "input_interface_name" "In name" Text None Some("interfaceName"), ["in_if_name"] "Name of the interface it came in by, as the exporter told.";
    OutputInterfaceName "output_interface_name" "Out name" Text None Some("interfaceName"), ["out_if_name"] "Name of the interface it left by, as the exporter told.";
    ObservedDirection "observed_direction" "Seen at" Text None Some("flowDirection"), ["flow_direction"] "Where the exporter saw it: ingress or egress.";
    PostNatSourceAddress "post_nat_source_address" "NAT source" Address None Some("postNATSourceIPv4Address"), ["nat.src"] "The client's address behind the translator.";
    PostNatSourcePort "post_nat_source_port" "NAT s. port" Number None Some("postNAPTSourceTransportPort"), ["nat.srcport"] "The client's port behind the translator.";
    PostNatDestinationAddress "post_nat_destination_address" "NAT dest." Address None Some("postNATDestinationIPv4Address"), ["nat.dst"] "The server's address behind the translator.";
    PostNatDestinationPort "post_nat_destination_port" "NAT d. port" Number None Some("postNAPTDestinationTransportPort"), ["nat.dstport"] "The server's port behind the translator.";
    PortBlockStart "port_block_start" "Ports from" Number None Some("portRangeStart"), [] "First port of a block given to a subscriber.";
    PortBlockEnd "port_block_end" "Ports to" Number None Some("portRangeEnd"), [] "Last port of a block given to a subscriber.";
    SourceMac "source_mac" "Src MAC" Text None Some("sourceMacAddress"), ["src.mac", "eth.src"] "Hardware address that sent it, as exported.";
    DestinationMac "destination_mac" "Dst MAC" Text None Some("destinationMacAddress"), ["dst.mac", "eth.dst"] "Hardware address it went to, as exported.";
    MplsLabels "mpls_labels" "MPLS" Text None Some("mplsTopLabelStackSection"), [] "MPLS labels, from the top of the stack.";
    InputVrf "input_vrf" "In VRF" Number None Some("ingressVRFID"), [] "Id of the VRF it came in by.";
    OutputVrf "output_vrf" "Out VRF" Number None Some("egressVRFID"), [] "Id of the VRF it left by.";
    InputVrfName "input_vrf_name" "In VRF name" Text None Some("VRFname"), [] "Name of the VRF it came in by.";
    OutputVrfName "output_vrf_name" "Out VRF name" Text None Some("VRFname"), [] "Name of the VRF it left by.";
    InitiatorBy "initiator_by" "Client by" Text None None, [] "How it is known who spoke first: handshake, first packet, or port where the capture begins later than the connection.";
    Tunnel "tunnel" "Tunnel" Text None None, [] "The tunnels around it, the outermost first, with their ids.";
    LongestPacket "longest_packet" "Longest packet" Count Octets None, ["packet.longest"] "Bytes of the longest packet of either end; only packets tell.";
    LongestSilence "longest_silence" "Silence" Span Nanoseconds None, [] "The longest time in which nobody sent anything.";
    InitialRoundTrip "initial_round_trip" "RTT" Span Nanoseconds None, ["rtt"] "From the last SYN to the first ACK behind it: the way between client and server and back.";
    ResponderRoundTrip "responder_round_trip" "RTT server" Span Nanoseconds None, [] "From SYN to its answer: the way from the capturing point to the server and back.";
    InitiatorRoundTrip "initiator_round_trip" "RTT client" Span Nanoseconds None, [] "From SYN and ACK to the ACK: the way from the capturing point to the client and back.";
    Retransmissions "retransmissions" "Retrans. →" Count Packets None, [] "TCP segments that the client sent again; fast and spurious ones are among them.";
    RetransmissionsReverse "retransmissions_reverse" "Retrans. ←" Count Packets None, [] "TCP segments that the server sent again; fast and spurious ones are among them.";
    RetransmittedOctets "retransmitted_octets" "Retrans. bytes →" Count Octets None, [] "Bytes of TCP payload of the client that had been seen before.";
    RetransmittedOctetsReverse "retransmitted_octets_reverse" "Retrans. bytes ←" Count Octets None, [] "Bytes of TCP payload of the server that had been seen before.";
    FastRetransmissions "fast_retransmissions" "Fast retrans. →" Count Packets None, [] "TCP segments that the client sent again because of duplicate ACKs.";
    FastRetransmissionsReverse "fast_retransmissions_reverse" "Fast retrans. ←" Count Packets None, [] "TCP segments that the server sent again because of duplicate ACKs.";
    SpuriousRetransmissions "spurious_retransmissions" "Spurious retrans. →" Count Packets None, [] "TCP segments that the client sent again although they had been acknowledged.";
    SpuriousRetransmissionsReverse "spurious_retransmissions_reverse" "Spurious retrans. ←" Count Packets None, [] "TCP segments that the server sent again although they had been acknowledged.";
    OutOfOrder "out_of_order" "Out of order →" Count Packets None, [] "TCP segments of the client that came later than they were sent.";
    OutOfOrderReverse "out_of_order_reverse" "Out of order ←" Count Packets None, [] "TCP segments of the server that came later than they were sent.";
    LostSegments "lost_segments" "Lost →" Count Packets None, [] "TCP segments of the client before which something is missing in the capture.";
    LostSegmentsReverse "lost_segments_reverse" "Lost ←" Count Packets None, [] "TCP segments of the server before which something is missing in the capture.";
    DuplicateAcks "duplicate_acks" "Dup. ACKs →" Count Packets None, [] "ACKs of the client that repeat the one before.";
    DuplicateAcksReverse "duplicate_acks_reverse" "Dup. ACKs ←" Count Packets None, [] "ACKs of the server that repeat the one before.";
    ZeroWindows "zero_windows" "Zero window →" Count Packets None, [] "TCP segments by which the client tells the other end to stop.";
    ZeroWindowsReverse "zero_windows_reverse" "Zero window ←" Count Packets None, [] "TCP segments by which the server tells the other end to stop.";
    FullWindows "full_windows" "Window full →" Count Packets None, [] "TCP segments of the client that fill the other end's window.";
    FullWindowsReverse "full_windows_reverse" "Window full ←" Count Packets None, [] "TCP segments of the server that fill the other end's window.";
    KeepAlives "keep_alives" "Keep-alives →" Count Packets None, [] "TCP segments by which the client only asks whether the other end is there.";
    KeepAlivesReverse "keep_alives_reverse" "Keep-alives ←" Count Packets None, [] "TCP segments by which the server only asks whether the other end is there.";
    Resets "resets" "Resets →" Count Packets None, [] "TCP segments of the client with RST.";
    ResetsReverse "resets_reverse" "Resets ←" Count Packets None, [] "TCP segments of the server with RST.";
    GapMin "gap_min" "Gap min →" Span Nanoseconds None, [] "Shortest time between two packets of the client.";
    GapMinReverse "gap_min_reverse" "Gap min ←" Span Nanoseconds None, [] "Shortest time between two packets of the server.";
    GapMax "gap_max" "Gap max →" Span Nanoseconds None, [] "Longest time between two packets of the client.";
    GapMaxReverse "gap_max_reverse" "Gap max ←" Span Nanoseconds None, [] "Longest time between two packets of the server.";
    GapMean "gap_mean" "Gap mean →" Span Nanoseconds None, [] "Mean time between packets of the client.";
    GapMeanReverse "gap_mean_reverse" "Gap mean ←" Span Nanoseconds None, [] "Mean time between packets of the server.";
    GapDeviation "gap_deviation" "Gap dev. →" Span Nanoseconds None, [] "Standard deviation of the times between packets of the client.";
    GapDeviationReverse "gap_deviation_reverse" "Gap dev. ←" Span Nanoseconds None, [] "Standard deviation of the times between packets of the server.";
    Jitter "jitter" "Jitter →" Span Nanoseconds None, [] "By how much one time between packets of the client differs from the next, in the mean.";
    JitterReverse "jitter_reverse" "Jitter ←" Span Nanoseconds None, [] "By how much one time between packets of the server differs from the next, in the mean.";
    Evidence "evidence" "Why" Text None None, [] "Why the application is what it is said to be.";
    TlsVersion "tls_version" "TLS" Text None None, [] "Version of TLS or DTLS that was agreed upon, else the best that the client offered.";
    Alpn "alpn" "ALPN" Text None None, [] "Protocol that was agreed upon inside TLS, else those that the client offered.";
    QuicVersion "quic_version" "QUIC" Text None None, [] "Version of QUIC.";
    Ja3 "ja3" "JA3" Text None None, [] "Fingerprint of the TLS client's hello: MD5.";
    Ja3s "ja3s" "JA3S" Text None None, [] "Fingerprint of the TLS server's hello: MD5.";
    Ja4 "ja4" "JA4" Text None None, [] "Fingerprint of the TLS client's hello: JA4.";
    Hassh "hassh" "HASSH" Text None None, [] "Fingerprint of the SSH client's algorithms: MD5.";
    HasshServer "hassh_server" "HASSH server" Text None None, [] "Fingerprint of the SSH server's algorithms: MD5.";
    Risks "risks" "Risks" Text None None, ["risk"] "What is dangerous or odd about it, a space between.";
    Facts "facts" "Facts" Text None None, [] "What else the payload revealed: certificate, user agent, versions.";
    SourceName "source_name" "Client name" Text None None, ["src.name"] "What the client's host is called, as the traffic told: DHCP, mDNS, NetBIOS, DNS, the capture file.";
    DestinationName "destination_name" "Server name" Text None None, ["dst.name"] "What the server's host is called, as the traffic told.";
    NameBy "name_by" "Named by" Text None None, ["name.by"] "Who told host_name where the flow itself does not: DNS, mDNS, DHCP, NetBIOS and others; none where the flow tells it.";
    SourceCountry "source_country" "Src country" Text None None, ["src.country", "ip.geoip.src_country_iso"] "Country of the client's address, looked up in a database that was given.";
    DestinationCountry "destination_country" "Dst country" Text None None, ["dst.country", "ip.geoip.dst_country_iso"] "Country of the server's address, looked up.";
    SourceCity "source_city" "Src city" Text None None, ["src.city", "ip.geoip.src_city"] "City of the client's address, looked up.";
    DestinationCity "destination_city" "Dst city" Text None None, ["dst.city", "ip.geoip.dst_city"] "City of the server's address, looked up.";
    SourceAsNumber "source_as_number" "Src AS found" Number None None, ["src.as", "ip.geoip.src_asnum"] "Autonomous system of the client's address, looked up; what an exporter says is in source_as.";
    DestinationAsNumber "destination_as_number" "Dst AS found" Number None None, ["dst.as", "ip.geoip.dst_asnum"] "Autonomous system of the server's address, looked up; what an exporter says is in destination_as.";
    SourceAsName "source_as_name" "Src AS name" Text None None, ["src.as.name", "ip.geoip.src_org"] "Who runs the autonomous system of the client's address, looked up.";
    DestinationAsName "destination_as_name" "Dst AS name" Text None None, ["dst.as.name", "ip.geoip.dst_org"] "Who runs the autonomous system of the server's address, looked up.";
    SourceScope "source_scope" "Src scope" Text None None, ["src.scope"] "How far the client's address reaches: global, private, shared, link-local, loopback, multicast, documentation …";
    DestinationScope "destination_scope" "Dst scope" Text None None, ["dst.scope"] "How far the server's address reaches.";
    Source "source" "Source" Number None None, [] "Which of the opened sources it comes from.";
}

impl Column {
    /// The columns of a flow table where nobody has chosen others.
    pub const DEFAULT_TABLE: &'static [Self] = &[
        Self::Start,
        Self::Duration,
        Self::Protocol,
        Self::Application,
        Self::SourceAddress,
        Self::SourcePort,
        Self::DestinationAddress,
        Self::DestinationPort,
        Self::Direction,
        Self::Octets,
        Self::OctetsReverse,
        Self::PacketsTotal,
        Self::Rate,
        Self::TcpFlags,
        Self::HostName,
    ];

    /// The snake_case name.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// By snake_case name or by a word of the filter language; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| {
            let info = column.info();
            info.name.eq_ignore_ascii_case(name)
                || info.filter_names.iter().any(|word| word.eq_ignore_ascii_case(name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_or_word_means_two_columns() {
        let mut words: Vec<&str> = Column::ALL
            .iter()
            .flat_map(|column| {
                let info = column.info();
                info.filter_names.iter().copied().chain([info.name])
            })
            .collect();
        words.sort_unstable();
        let count = words.len();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn a_column_is_found_by_its_name_and_by_its_filter_word() {
        assert_eq!(Column::from_name("source_address"), Some(Column::SourceAddress));
        assert_eq!(Column::from_name("IP.SRC"), Some(Column::SourceAddress));
        assert_eq!(Column::from_name("bytes"), Some(Column::OctetsTotal));
        assert_eq!(Column::from_name("nonsense"), None);
    }
}
