//! The columns of the NetFlow data sets for machine learning (NF v1, v2, v3), in the order of their
//! published files.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What a feature holds, and so how it is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FeatureKind {
    /// An address as text.
    Address,
    /// A whole number.
    Number,
    /// A number with a fraction in the files of v1 and v2, a whole one in those of v3.
    Real,
    /// nDPI's numbers of an application: `master.app`.
    Application,
    /// Words.
    Text,
}

/// One of the published sets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum FeatureSet {
    /// 12 columns.
    Nf1,
    /// 43 columns.
    Nf2,
    /// 53 columns.
    Nf3,
}

/// One cell of a data set.
#[derive(Clone, PartialEq, Debug)]
pub enum FeatureValue {
    /// A whole number.
    Number(u64),
    /// A whole number of milliseconds since 1970, negative before.
    Millis(i64),
    /// A number with a fraction; always finite.
    Real(f64),
    /// An address.
    Address(IpAddr),
    /// nDPI's numbers of the protocol and of what it carries; 0 is none.
    Application(u16, u16),
    /// Words of the user.
    Text(Box<str>),
}

/// Where the published files differ from what their columns say, and somebody wants that.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Quirks {
    /// MIN_TTL and MAX_TTL leave the first packet out: 0 where there is no other.
    pub ttl: bool,
    /// MIN_IP_PKT_LEN is 0 where only one side spoke.
    pub min_length: bool,
    /// SRC_TO_DST_SECOND_BYTES and DST_TO_SRC_SECOND_BYTES are the octets of each second of the
    /// clock, their digits one behind the other.
    pub second_octets: bool,
}

macro_rules! features {
    ($($variant:ident $name:literal $kind:ident $about:literal;)*) => {
        /// Every column of any of the sets.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Feature {
            $(#[doc = $about] $variant,)*
        }

        impl Feature {
            /// Every feature, v3's order first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the head of the published files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it holds.
            pub const fn kind(self) -> FeatureKind {
                match self { $(Self::$variant => FeatureKind::$kind,)* }
            }

            /// One sentence: what it is and in which unit.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }
    };
}

features! {
    FlowStart "FLOW_START_MILLISECONDS" Number "First packet, milliseconds since 1970.";
    FlowEnd "FLOW_END_MILLISECONDS" Number "Last packet, milliseconds since 1970.";
    SourceAddress "IPV4_SRC_ADDR" Address "Initiator, IPv4 or IPv6.";
    SourcePort "L4_SRC_PORT" Number "Its port; 0 where the protocol has none.";
    DestinationAddress "IPV4_DST_ADDR" Address "Responder, IPv4 or IPv6.";
    DestinationPort "L4_DST_PORT" Number "Its port; 0 where the protocol has none.";
    Protocol "PROTOCOL" Number "IP protocol number.";
    Application "L7_PROTO" Application "nDPI's number of the application, master.app; 0 is unknown.";
    InOctets "IN_BYTES" Number "IP octets from initiator to responder.";
    InPackets "IN_PKTS" Number "Packets from initiator to responder.";
    OutOctets "OUT_BYTES" Number "IP octets from responder to initiator.";
    OutPackets "OUT_PKTS" Number "Packets from responder to initiator.";
    TcpFlags "TCP_FLAGS" Number "OR of all TCP flags, 8 bits.";
    ClientTcpFlags "CLIENT_TCP_FLAGS" Number "OR of the initiator's TCP flags.";
    ServerTcpFlags "SERVER_TCP_FLAGS" Number "OR of the responder's TCP flags.";
    Duration "FLOW_DURATION_MILLISECONDS" Number "From first to last packet, the difference of the two in whole milliseconds.";
    DurationIn "DURATION_IN" Number "The same of the initiator's packets.";
    DurationOut "DURATION_OUT" Number "The same of the responder's packets.";
    MinTtl "MIN_TTL" Number "Least TTL or hop limit of the initiator's packets.";
    MaxTtl "MAX_TTL" Number "Greatest TTL or hop limit of the initiator's packets.";
    LongestPacket "LONGEST_FLOW_PKT" Number "Longest packet, IP octets, both directions.";
    ShortestPacket "SHORTEST_FLOW_PKT" Number "Shortest packet, IP octets, both directions.";
    MinLength "MIN_IP_PKT_LEN" Number "Shortest packet, IP octets.";
    MaxLength "MAX_IP_PKT_LEN" Number "Longest packet, IP octets.";
    InSecondOctets "SRC_TO_DST_SECOND_BYTES" Real "IN_BYTES per second of the flow; one that is shorter than a second counts as one second.";
    OutSecondOctets "DST_TO_SRC_SECOND_BYTES" Real "OUT_BYTES per second of the flow in the same way.";
    RetransmittedInOctets "RETRANSMITTED_IN_BYTES" Number "IP octets of the initiator's retransmitted segments.";
    RetransmittedInPackets "RETRANSMITTED_IN_PKTS" Number "The initiator's retransmitted segments.";
    RetransmittedOutOctets "RETRANSMITTED_OUT_BYTES" Number "IP octets of the responder's retransmitted segments.";
    RetransmittedOutPackets "RETRANSMITTED_OUT_PKTS" Number "The responder's retransmitted segments.";
    InThroughput "SRC_TO_DST_AVG_THROUGHPUT" Number "Bits per second: 8000 × IN_BYTES / (duration in ms + 1), rounded down.";
    OutThroughput "DST_TO_SRC_AVG_THROUGHPUT" Number "Bits per second: 8000 × OUT_BYTES / (duration in ms + 1), rounded down.";
    UpTo128 "NUM_PKTS_UP_TO_128_BYTES" Number "Packets of at most 128 IP octets.";
    UpTo256 "NUM_PKTS_128_TO_256_BYTES" Number "Packets of 129 to 256 IP octets.";
    UpTo512 "NUM_PKTS_256_TO_512_BYTES" Number "Packets of 257 to 512 IP octets.";
    UpTo1024 "NUM_PKTS_512_TO_1024_BYTES" Number "Packets of 513 to 1024 IP octets.";
    UpTo1514 "NUM_PKTS_1024_TO_1514_BYTES" Number "Packets of 1025 to 1514 IP octets; longer ones are in no class.";
    WindowIn "TCP_WIN_MAX_IN" Number "Largest TCP window of the initiator, unscaled.";
    WindowOut "TCP_WIN_MAX_OUT" Number "Largest TCP window of the responder, unscaled.";
    IcmpType "ICMP_TYPE" Number "ICMP type × 256 + code of the first packet; 0 unless ICMP.";
    IcmpIpv4Type "ICMP_IPV4_TYPE" Number "ICMP type of the first packet; 0 unless ICMP over IPv4.";
    DnsQueryId "DNS_QUERY_ID" Number "Id of the first DNS message with a question.";
    DnsQueryType "DNS_QUERY_TYPE" Number "Type of its first question: 1 A, 28 AAAA …";
    DnsTtlAnswer "DNS_TTL_ANSWER" Number "TTL of the first A record among the answers, seconds.";
    FtpReturnCode "FTP_COMMAND_RET_CODE" Real "Last reply code of an FTP control connection.";
    InGapMin "SRC_TO_DST_IAT_MIN" Number "Least gap between the initiator's packets, ms rounded down.";
    InGapMax "SRC_TO_DST_IAT_MAX" Number "Greatest gap between the initiator's packets, ms rounded down.";
    InGapMean "SRC_TO_DST_IAT_AVG" Number "Mean gap between the initiator's packets, ms rounded down.";
    InGapDeviation "SRC_TO_DST_IAT_STDDEV" Number "Standard deviation of these gaps (population), ms rounded down.";
    OutGapMin "DST_TO_SRC_IAT_MIN" Number "Least gap between the responder's packets, ms rounded down.";
    OutGapMax "DST_TO_SRC_IAT_MAX" Number "Greatest gap between the responder's packets, ms rounded down.";
    OutGapMean "DST_TO_SRC_IAT_AVG" Number "Mean gap between the responder's packets, ms rounded down.";
    OutGapDeviation "DST_TO_SRC_IAT_STDDEV" Number "Standard deviation of these gaps (population), ms rounded down.";
    Label "Label" Number "0 benign, 1 attack: from the user's rules.";
    Attack "Attack" Text "The class: from the user's rules.";
}

/// v1's order, unlike that of the others: octets, octets, packets, packets.
const NF1: &[Feature] = &[
    Feature::SourceAddress,
    Feature::SourcePort,
    Feature::DestinationAddress,
    Feature::DestinationPort,
    Feature::Protocol,
    Feature::Application,
    Feature::InOctets,
    Feature::OutOctets,
    Feature::InPackets,
    Feature::OutPackets,
    Feature::TcpFlags,
    Feature::Duration,
];

impl Feature {
    /// By its name in the published files; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|feature| feature.name().eq_ignore_ascii_case(name))
    }
}

impl FeatureSet {
    /// Every set.
    pub const ALL: [Self; 3] = [Self::Nf1, Self::Nf2, Self::Nf3];

    /// As it is asked for: `nf1`, `nf2`, `nf3`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nf1 => "nf1",
            Self::Nf2 => "nf2",
            Self::Nf3 => "nf3",
        }
    }

    /// By that name; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name().eq_ignore_ascii_case(name))
    }

    /// Its columns in the order of the published files, without Label and Attack.
    pub fn features(self) -> &'static [Feature] {
        let all = |range: std::ops::Range<usize>| Feature::ALL.get(range).unwrap_or_default();
        match self {
            Self::Nf1 => NF1,
            Self::Nf2 => all(2..45),
            Self::Nf3 => all(0..53),
        }
    }

    /// The same with Label and Attack behind them, as in the published files.
    pub fn labelled(self) -> Vec<Feature> {
        self.features().iter().copied().chain([Feature::Label, Feature::Attack]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(set: FeatureSet) -> String {
        let names: Vec<&str> = set.labelled().into_iter().map(Feature::name).collect();
        names.join(",")
    }

    /// The head lines of the published files.
    #[test]
    fn the_columns_stand_in_the_order_of_the_published_files() {
        assert_eq!(
            head(FeatureSet::Nf1),
            "IPV4_SRC_ADDR,L4_SRC_PORT,IPV4_DST_ADDR,L4_DST_PORT,PROTOCOL,L7_PROTO,IN_BYTES,\
             OUT_BYTES,IN_PKTS,OUT_PKTS,TCP_FLAGS,FLOW_DURATION_MILLISECONDS,Label,Attack"
        );
        let two = "IPV4_SRC_ADDR,L4_SRC_PORT,IPV4_DST_ADDR,L4_DST_PORT,PROTOCOL,L7_PROTO,IN_BYTES,\
             IN_PKTS,OUT_BYTES,OUT_PKTS,TCP_FLAGS,CLIENT_TCP_FLAGS,SERVER_TCP_FLAGS,\
             FLOW_DURATION_MILLISECONDS,DURATION_IN,DURATION_OUT,MIN_TTL,MAX_TTL,LONGEST_FLOW_PKT,\
             SHORTEST_FLOW_PKT,MIN_IP_PKT_LEN,MAX_IP_PKT_LEN,SRC_TO_DST_SECOND_BYTES,\
             DST_TO_SRC_SECOND_BYTES,RETRANSMITTED_IN_BYTES,RETRANSMITTED_IN_PKTS,\
             RETRANSMITTED_OUT_BYTES,RETRANSMITTED_OUT_PKTS,SRC_TO_DST_AVG_THROUGHPUT,\
             DST_TO_SRC_AVG_THROUGHPUT,NUM_PKTS_UP_TO_128_BYTES,NUM_PKTS_128_TO_256_BYTES,\
             NUM_PKTS_256_TO_512_BYTES,NUM_PKTS_512_TO_1024_BYTES,NUM_PKTS_1024_TO_1514_BYTES,\
             TCP_WIN_MAX_IN,TCP_WIN_MAX_OUT,ICMP_TYPE,ICMP_IPV4_TYPE,DNS_QUERY_ID,DNS_QUERY_TYPE,\
             DNS_TTL_ANSWER,FTP_COMMAND_RET_CODE";
        assert_eq!(head(FeatureSet::Nf2), format!("{two},Label,Attack"));
        assert_eq!(
            head(FeatureSet::Nf3),
            format!(
                "FLOW_START_MILLISECONDS,FLOW_END_MILLISECONDS,{two},SRC_TO_DST_IAT_MIN,\
                 SRC_TO_DST_IAT_MAX,SRC_TO_DST_IAT_AVG,SRC_TO_DST_IAT_STDDEV,DST_TO_SRC_IAT_MIN,\
                 DST_TO_SRC_IAT_MAX,DST_TO_SRC_IAT_AVG,DST_TO_SRC_IAT_STDDEV,Label,Attack"
            )
        );
        let sizes = FeatureSet::ALL.map(|set| set.features().len());
        assert_eq!(sizes, [12, 43, 53]);
    }

    #[test]
    fn a_feature_is_found_by_its_name() {
        for feature in Feature::ALL {
            assert_eq!(Feature::from_name(&feature.name().to_lowercase()), Some(*feature));
        }
        assert_eq!(Feature::from_name("IN_OCTETS"), None);
        assert_eq!(FeatureSet::from_name("NF2"), Some(FeatureSet::Nf2));
    }
}
