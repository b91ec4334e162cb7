//! The mirror of [`FlowRecord::value`]: a cell that was written once is put back into a flow.

mod metered;

use std::borrow::Cow;
use std::net::IpAddr;

use crate::{
    Column, Confidence, Direction, EndReason, EventReason, FlowEvent, FlowRecord,
    ObservedDirection, OctetLayer, Places, Reported, Revealed, Sampling, SourceId, TimeBasis,
    Value,
};

impl FlowRecord {
    /// Puts what a column holds into the flow; whether it fits there. What is calculated from other
    /// columns (duration, totals, rates, scaled counts) fits and is not kept.
    pub fn tell(&mut self, column: Column, value: &Value) -> bool {
        match column {
            Column::Start => time(value).map(|at| self.start = at),
            Column::End => time(value).map(|at| self.end = at),
            Column::Duration => matches!(value, Value::Span(_)).then_some(()),
            Column::Protocol => number(value).map(|n| self.key.protocol = n),
            Column::SourceAddress => address(value).map(|a| self.key.source = a),
            Column::SourcePort => number(value).map(|n| self.key.source_port = n),
            Column::DestinationAddress => address(value).map(|a| self.key.destination = a),
            Column::DestinationPort => number(value).map(|n| self.key.destination_port = n),
            Column::Vlan => maybe(value, number).map(|n| self.key.vlan = n),
            Column::Packets => number(value).map(|n| self.forward.packets = n),
            Column::Octets => number(value).map(|n| self.forward.octets = n),
            Column::PacketsReverse => number(value).map(|n| self.reverse.packets = n),
            Column::OctetsReverse => number(value).map(|n| self.reverse.octets = n),
            Column::PacketsTotal
            | Column::OctetsTotal
            | Column::Rate
            | Column::PacketsForwardScaled
            | Column::OctetsForwardScaled
            | Column::PacketsReverseScaled
            | Column::OctetsReverseScaled
            | Column::PacketsScaled
            | Column::OctetsScaled
            | Column::RateScaled => matches!(value, Value::Number(_)).then_some(()),
            Column::ApplicationId | Column::Category => maybe(value, text).map(|_| ()),
            Column::TcpFlags => maybe(value, number).map(|n| self.tcp_flags = n.unwrap_or(0)),
            Column::TcpFlagsReverse => {
                maybe(value, number).map(|n| self.tcp_flags_reverse = n.unwrap_or(0))
            }
            Column::IcmpTypeCode => maybe(value, number).map(|n| self.icmp_type_code = n),
            Column::Application => maybe(value, text).map(|words| {
                self.label.application = words.map_or(Cow::Borrowed(""), |w| w.to_owned().into());
            }),
            Column::Confidence => text(value)
                .and_then(|word| Confidence::ALL.into_iter().find(|one| one.name() == word))
                .map(|confidence| self.label.confidence = confidence),
            Column::HostName => maybe(value, text).map(|w| self.host_name = w.map(Into::into)),
            Column::Direction => {
                text(value).and_then(Direction::from_name).map(|way| self.direction = way)
            }
            Column::Exporter => maybe(value, |value| match value {
                Value::Exporter(exporter) => Some(*exporter),
                _ => None,
            })
            .map(|exporter| self.exporter = exporter),
            Column::InputInterface => maybe(value, number).map(|n| self.input_interface = n),
            Column::OutputInterface => maybe(value, number).map(|n| self.output_interface = n),
            Column::SourceAs => maybe(value, number).map(|n| self.source_as = n),
            Column::DestinationAs => maybe(value, number).map(|n| self.destination_as = n),
            Column::NextHop => maybe(value, address).map(|a| self.next_hop = a),
            Column::Tos => number(value).map(|n| self.tos = n),
            Column::SamplingRate => maybe(value, number).map(|rate| {
                self.sampling = match rate {
                    None => Sampling::Unknown,
                    Some(1) => Sampling::None,
                    Some(rate) => Sampling::OneIn(rate),
                };
            }),
            Column::OctetLayer => text(value)
                .and_then(|word| match word {
                    "L2" => Some(OctetLayer::Frame),
                    "L3" => Some(OctetLayer::Network),
                    _ => None,
                })
                .map(|layer| self.octet_layer = layer),
            Column::EndReason => maybe(value, |v| number(v).and_then(EndReason::from_number))
                .map(|reason| self.end_reason = reason),
            Column::TimeBasis => text(value)
                .and_then(|word| TimeBasis::ALL.into_iter().find(|one| one.name() == word))
                .map(|basis| self.time_basis = basis),
            Column::Source => number(value).map(|n| self.source = SourceId(n)),
            _ => self
                .tell_reported(column, value)
                .or_else(|| metered::tell(&mut self.metered, column, value))
                .or_else(|| Places::tell(&mut self.places, column, value))
                .or_else(|| self.tell_revealed(column, value)),
        }
        .is_some()
    }

    /// What the payload revealed.
    fn tell_revealed(&mut self, column: Column, value: &Value) -> Option<()> {
        if !Revealed::COLUMNS.contains(&column) {
            return None;
        }
        if *value != Value::Missing {
            let words = text(value)?;
            self.revealed.get_or_insert_default().take(column, words);
        }
        Some(())
    }

    /// What only an exporter can tell.
    fn tell_reported(&mut self, column: Column, value: &Value) -> Option<()> {
        if let Some(told) = &mut self.reported {
            let fits = tell_reported(told, column, value);
            if **told == Reported::NOTHING {
                self.reported = None;
            }
            return fits;
        }
        let mut told = Reported::NOTHING;
        let fits = tell_reported(&mut told, column, value);
        if told != Reported::NOTHING {
            self.reported = Some(Box::new(told));
        }
        fits
    }
}

fn tell_reported(told: &mut Reported, column: Column, value: &Value) -> Option<()> {
    match column {
        Column::Event => {
            maybe(value, |v| text(v).and_then(FlowEvent::from_name)).map(|e| told.event = e)
        }
        Column::EventReason => maybe(value, |v| text(v).and_then(EventReason::from_name))
            .map(|reason| told.event_reason = reason),
        Column::InputInterfaceName => {
            maybe(value, text).map(|name| told.input_interface_name = name.map(Into::into))
        }
        Column::OutputInterfaceName => {
            maybe(value, text).map(|name| told.output_interface_name = name.map(Into::into))
        }
        Column::ObservedDirection => maybe(value, |v| {
            let word = text(v)?;
            ObservedDirection::ALL.into_iter().find(|one| one.name() == word)
        })
        .map(|seen| told.observed = seen),
        Column::PostNatSourceAddress => maybe(value, address).map(|a| told.post_nat_source = a),
        Column::PostNatSourcePort => maybe(value, number).map(|n| told.post_nat_source_port = n),
        Column::PostNatDestinationAddress => {
            maybe(value, address).map(|a| told.post_nat_destination = a)
        }
        Column::PostNatDestinationPort => {
            maybe(value, number).map(|n| told.post_nat_destination_port = n)
        }
        Column::PortBlockStart => maybe(value, number).map(|n| told.port_block_start = n),
        Column::PortBlockEnd => maybe(value, number).map(|n| told.port_block_end = n),
        Column::SourceMac => {
            maybe(value, |v| text(v)?.parse().ok()).map(|mac| told.source_mac = mac)
        }
        Column::DestinationMac => {
            maybe(value, |v| text(v)?.parse().ok()).map(|mac| told.destination_mac = mac)
        }
        Column::MplsLabels => maybe(value, text).map(|w| told.mpls_labels = w.map(Into::into)),
        Column::InputVrf => maybe(value, number).map(|n| told.input_vrf = n),
        Column::OutputVrf => maybe(value, number).map(|n| told.output_vrf = n),
        Column::InputVrfName => {
            maybe(value, text).map(|name| told.input_vrf_name = name.map(Into::into))
        }
        Column::OutputVrfName => {
            maybe(value, text).map(|name| told.output_vrf_name = name.map(Into::into))
        }
        _ => None,
    }
}

/// None where it does not fit, none inside where it is missing.
fn maybe<'a, T>(value: &'a Value, read: impl Fn(&'a Value) -> Option<T>) -> Option<Option<T>> {
    match value {
        Value::Missing => Some(None),
        value => read(value).map(Some),
    }
}

fn number<T: TryFrom<u64>>(value: &Value) -> Option<T> {
    match value {
        Value::Number(number) => T::try_from(*number).ok(),
        _ => None,
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn address(value: &Value) -> Option<IpAddr> {
    match value {
        Value::Address(address) => Some(*address),
        _ => None,
    }
}

fn time(value: &Value) -> Option<crate::Timestamp> {
    match value {
        Value::Time(at) => Some(*at),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FlowKey, Timestamp};

    fn empty() -> FlowRecord {
        let nobody = IpAddr::from([0, 0, 0, 0]);
        let key = FlowKey {
            source: nobody,
            destination: nobody,
            source_port: 0,
            destination_port: 0,
            protocol: 0,
            vlan: None,
        };
        FlowRecord::new(key, Timestamp(0))
    }

    #[test]
    fn every_column_takes_what_it_gives() {
        let flow = empty();
        let mut other = empty();
        for column in Column::ALL {
            assert!(other.tell(*column, &flow.value(*column)), "{}", column.name());
        }
        assert_eq!(other, flow);
    }

    #[test]
    fn what_only_packets_tell_is_put_back_whole() {
        use crate::{Gaps, InitiatorEvidence, Metered, TcpHalf, TcpHealth};
        let half = |n: u32| TcpHalf {
            retransmissions: n,
            retransmitted_octets: u64::MAX,
            fast_retransmissions: n + 1,
            spurious_retransmissions: n + 2,
            out_of_order: n + 3,
            lost_segments: n + 4,
            duplicate_acks: n + 5,
            zero_windows: n + 6,
            full_windows: n + 7,
            keep_alives: n + 8,
            resets: n + 9,
        };
        let gaps = |n| Gaps {
            shortest: n,
            longest: n + 1,
            mean: n + 2,
            deviation: n + 3,
            jitter: Some(n + 4),
        };
        let mut flow = empty();
        flow.metered = Some(Box::new(Metered {
            initiator: InitiatorEvidence::Handshake,
            tunnel: Some("GRE key 7".into()),
            longest_packet: 9_018,
            longest_silence: 3,
            forward: Some(gaps(10)),
            reverse: Some(gaps(20)),
            tcp: Some(TcpHealth {
                forward: half(100),
                reverse: half(200),
                initial_round_trip: Some(70),
                responder_round_trip: Some(30),
                initiator_round_trip: Some(40),
            }),
        }));
        let mut other = empty();
        for column in Column::ALL {
            assert!(other.tell(*column, &flow.value(*column)), "{}", column.name());
        }
        assert_eq!(other, flow);
    }

    #[test]
    fn what_does_not_fit_is_refused_and_changes_nothing() {
        let mut flow = empty();
        assert!(!flow.tell(Column::Protocol, &Value::Number(256)));
        assert!(!flow.tell(Column::SourcePort, &Value::Missing));
        assert!(!flow.tell(Column::Confidence, &Value::text("certainly")));
        assert!(!flow.tell(Column::SourceMac, &Value::text("00:11")));
        assert_eq!(flow, empty());
    }

    #[test]
    fn what_only_an_exporter_tells_is_there_only_when_it_told_something() {
        let mut flow = empty();
        assert!(flow.tell(Column::InputVrf, &Value::Missing));
        assert_eq!(flow.reported, None);
        assert!(flow.tell(Column::InputVrf, &Value::Number(7)));
        assert_eq!(flow.value(Column::InputVrf), Value::Number(7));
        assert!(flow.tell(Column::InputVrf, &Value::Missing));
        assert_eq!(flow.reported, None);
    }
}
