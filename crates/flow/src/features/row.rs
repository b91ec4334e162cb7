//! What a flow comes to, column by column.

use model::{Feature, FeatureValue, FlowRecord, Quirks};

use super::Tracker;
use super::way::{Bounds, Gaps, Way, millis, span_millis};

/// A flow with everything its row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Key, times and flags.
    pub record: &'a FlowRecord,
    /// Its packets.
    pub tracker: &'a Tracker,
    /// nDPI's numbers of protocol and application.
    pub application: (u16, u16),
    /// 0 benign, 1 attack.
    pub label: u64,
    /// The class.
    pub attack: &'a str,
    /// What is written as the published files have it.
    pub quirks: Quirks,
}

const ICMP: u8 = 1;
const ICMP_V6: u8 = 58;

impl Row<'_> {
    /// The cell of this column; 0 for what the flow does not have.
    pub fn value(&self, feature: Feature) -> FeatureValue {
        let FlowRecord { key, start, end, tcp_flags, tcp_flags_reverse, .. } = self.record;
        let Tracker { there, back, dns, ftp_code, .. } = self.tracker;
        let number = match feature {
            Feature::FlowStart => return FeatureValue::Millis(millis(*start)),
            Feature::FlowEnd => return FeatureValue::Millis(millis(*end)),
            Feature::SourceAddress => return FeatureValue::Address(key.source),
            Feature::DestinationAddress => return FeatureValue::Address(key.destination),
            Feature::Application => {
                let (protocol, carried) = self.application;
                return FeatureValue::Application(protocol, carried);
            }
            Feature::Attack => return FeatureValue::Text(self.attack.into()),
            Feature::InSecondOctets => return FeatureValue::Real(self.per_second(0, there)),
            Feature::OutSecondOctets => return FeatureValue::Real(self.per_second(1, back)),
            Feature::FtpReturnCode => return FeatureValue::Real((*ftp_code).into()),
            Feature::SourcePort => key.source_port.into(),
            Feature::DestinationPort => key.destination_port.into(),
            Feature::Protocol => key.protocol.into(),
            Feature::InOctets => there.octets,
            Feature::InPackets => there.packets,
            Feature::OutOctets => back.octets,
            Feature::OutPackets => back.packets,
            Feature::TcpFlags => (tcp_flags | tcp_flags_reverse).into(),
            Feature::ClientTcpFlags => (*tcp_flags).into(),
            Feature::ServerTcpFlags => (*tcp_flags_reverse).into(),
            Feature::Duration => self.duration_millis(),
            Feature::DurationIn => there.duration_millis(),
            Feature::DurationOut => back.duration_millis(),
            Feature::MinTtl => self.ttl().least.into(),
            Feature::MaxTtl => self.ttl().most.into(),
            Feature::LongestPacket | Feature::MaxLength => there.longest.max(back.longest).into(),
            Feature::ShortestPacket => self.shortest().into(),
            Feature::MinLength if self.quirks.min_length && self.is_one_way() => 0,
            Feature::MinLength => self.shortest().into(),
            Feature::RetransmittedInOctets => there.retransmitted_octets,
            Feature::RetransmittedInPackets => there.retransmitted_packets,
            Feature::RetransmittedOutOctets => back.retransmitted_octets,
            Feature::RetransmittedOutPackets => back.retransmitted_packets,
            Feature::InThroughput => self.throughput(there),
            Feature::OutThroughput => self.throughput(back),
            Feature::UpTo128 => self.class(0),
            Feature::UpTo256 => self.class(1),
            Feature::UpTo512 => self.class(2),
            Feature::UpTo1024 => self.class(3),
            Feature::UpTo1514 => self.class(4),
            Feature::WindowIn => there.window.into(),
            Feature::WindowOut => back.window.into(),
            Feature::IcmpType => self.icmp().into(),
            Feature::IcmpIpv4Type if key.protocol == ICMP => (self.icmp() >> 8).into(),
            Feature::IcmpIpv4Type => 0,
            Feature::DnsQueryId => dns.id.into(),
            Feature::DnsQueryType => dns.kind.into(),
            Feature::DnsTtlAnswer => dns.ttl.into(),
            Feature::InGapMin => whole_millis(there, |gaps| gaps.least),
            Feature::InGapMax => whole_millis(there, |gaps| gaps.most),
            Feature::InGapMean => whole_millis(there, |gaps| gaps.mean),
            Feature::InGapDeviation => whole_millis(there, |gaps| gaps.deviation),
            Feature::OutGapMin => whole_millis(back, |gaps| gaps.least),
            Feature::OutGapMax => whole_millis(back, |gaps| gaps.most),
            Feature::OutGapMean => whole_millis(back, |gaps| gaps.mean),
            Feature::OutGapDeviation => whole_millis(back, |gaps| gaps.deviation),
            Feature::Label => self.label,
        };
        FeatureValue::Number(number)
    }

    const fn duration_millis(&self) -> u64 {
        span_millis(self.record.start, self.record.end)
    }

    const fn is_one_way(&self) -> bool {
        self.tracker.there.packets == 0 || self.tracker.back.packets == 0
    }

    fn shortest(&self) -> u32 {
        let Tracker { there, back, .. } = self.tracker;
        match (there.packets, back.packets) {
            (0, _) => back.shortest,
            (_, 0) => there.shortest,
            _ => there.shortest.min(back.shortest),
        }
    }

    const fn ttl(&self) -> Bounds {
        let there = &self.tracker.there;
        if self.quirks.ttl { there.later_ttl } else { there.ttl }
    }

    fn class(&self, at: usize) -> u64 {
        self.tracker.classes.get(at).copied().unwrap_or(0)
    }

    /// Type × 256 + code of the first packet; only ICMP has one.
    fn icmp(&self) -> u16 {
        let FlowRecord { key, icmp_type_code, .. } = self.record;
        let is_icmp = matches!(key.protocol, ICMP | ICMP_V6);
        icmp_type_code.filter(|_| is_icmp).unwrap_or(0)
    }

    /// Bits per second as nProbe counts them: one millisecond more than the flow lasted, so that a
    /// single packet has a rate too.
    fn throughput(&self, way: &Way) -> u64 {
        let bits_times_1000 = u128::from(way.octets) * 8_000;
        let millis = u128::from(self.duration_millis()) + 1;
        u64::try_from(bits_times_1000 / millis).unwrap_or(u64::MAX)
    }

    fn per_second(&self, at: usize, way: &Way) -> f64 {
        if self.quirks.second_octets {
            let series = self.tracker.series.as_ref().and_then(|series| series.get(at));
            return series.map_or(0.0, super::Series::number);
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let (octets, millis) = (way.octets as f64, self.duration_millis().max(1_000) as f64);
        octets * 1_000.0 / millis
    }
}

fn whole_millis(way: &Way, gap: impl Fn(Gaps) -> u64) -> u64 {
    gap(way.gaps()) / 1_000_000
}
