//! A flow record into the cells of a row, and back.

mod metered;
mod revealed;

use std::borrow::Cow;

use model::{
    Confidence, Counters, Direction, EndReason, EventReason, ExporterKey, FlowEvent, FlowKey,
    FlowRecord, Label, ObservedDirection, OctetLayer, RecordId, Reported, Sampling, SourceId,
    TimeBasis,
};

use crate::dictionary::Dictionary;
use crate::segment::{Cells, SLOTS, Segment, Slot, time_code, time_of};
use crate::tables::{LAYERS, Tables};

/// Slots that hold words: 0 is none, otherwise one more than the number in the dictionary of names.
pub(crate) const WORDS: [Slot; 24] = [
    Slot::Event,
    Slot::EventReason,
    Slot::InputInterfaceName,
    Slot::OutputInterfaceName,
    Slot::SourceMac,
    Slot::DestinationMac,
    Slot::MplsLabels,
    Slot::InputVrfName,
    Slot::OutputVrfName,
    Slot::Tunnel,
    Slot::Evidence,
    Slot::TlsVersion,
    Slot::Alpn,
    Slot::QuicVersion,
    Slot::Ja3,
    Slot::Ja3s,
    Slot::Ja4,
    Slot::Hassh,
    Slot::HasshServer,
    Slot::Risks,
    Slot::Facts,
    Slot::SourceName,
    Slot::DestinationName,
    Slot::NameBy,
];

const REASONS: [EndReason; 5] = [
    EndReason::IdleTimeout,
    EndReason::ActiveTimeout,
    EndReason::EndOfFlow,
    EndReason::ForcedEnd,
    EndReason::LackOfResources,
];

impl Tables {
    /// The cells of a record. Names beyond `text_limit` are left off and counted in `losses`; an
    /// end before the start becomes the start.
    pub(crate) fn cells(
        &mut self,
        record: &FlowRecord,
        text_limit: usize,
        losses: &mut u64,
    ) -> Cells {
        let mut cells = [0; SLOTS];
        let mut put = |slot: Slot, value: u64| cells[slot as usize] = value;
        let optional = |value: Option<u32>| value.map_or(0, |value| u64::from(value) + 1);
        let key = &record.key;

        put(Slot::Start, time_code(record.start));
        put(Slot::Duration, record.duration_nanos());
        put(Slot::SourceAddress, self.addresses.enter(key.source));
        put(Slot::DestinationAddress, self.addresses.enter(key.destination));
        put(Slot::SourcePort, key.source_port.into());
        put(Slot::DestinationPort, key.destination_port.into());
        put(Slot::Protocol, key.protocol.into());
        put(Slot::Vlan, optional(key.vlan.map(Into::into)));
        put(Slot::Packets, record.forward.packets);
        put(Slot::Octets, record.forward.octets);
        put(Slot::PacketsReverse, record.reverse.packets);
        put(Slot::OctetsReverse, record.reverse.octets);
        put(Slot::TcpFlags, record.tcp_flags.into());
        put(Slot::TcpFlagsReverse, record.tcp_flags_reverse.into());
        put(Slot::IcmpTypeCode, optional(record.icmp_type_code.map(Into::into)));
        put(Slot::Tos, record.tos.into());
        put(
            Slot::Application,
            self.application(&record.label.application, text_limit, losses).into(),
        );
        put(Slot::Confidence, record.label.confidence as u64);
        put(
            Slot::HostName,
            match record.host_name.as_deref() {
                None => 0,
                Some("") => 1,
                Some(name) => self.name(name, text_limit, losses),
            },
        );
        put(Slot::Direction, record.direction as u64);
        put(Slot::Exporter, self.exporter(record.exporter).into());
        put(Slot::InputInterface, optional(record.input_interface));
        put(Slot::OutputInterface, optional(record.output_interface));
        put(Slot::SourceAs, optional(record.source_as));
        put(Slot::DestinationAs, optional(record.destination_as));
        put(Slot::NextHop, record.next_hop.map_or(0, |hop| self.addresses.enter(hop) + 1));
        put(Slot::Sampling, sampling_code(record.sampling));
        put(Slot::OctetLayer, layer_code(record.octet_layer).into());
        put(Slot::EndReason, record.end_reason.map_or(0, |reason| reason as u64 + 1));
        put(Slot::Source, record.source.0.into());
        put(Slot::TimeBasis, record.time_basis as u64);
        put(Slot::Record, record.record.map_or(0, |id| id.0.saturating_add(1)));
        if let Some(reported) = &record.reported {
            self.reported_cells(reported, &mut cells, text_limit, losses);
        }
        if let Some(metered) = &record.metered {
            self.metered_cells(metered, &mut cells, text_limit, losses);
        }
        if let Some(revealed) = &record.revealed {
            self.revealed_cells(revealed, &mut cells, text_limit, losses);
        }
        cells
    }

    /// What only an exporter can tell, into its cells.
    fn reported_cells(
        &mut self,
        reported: &Reported,
        cells: &mut Cells,
        limit: usize,
        losses: &mut u64,
    ) {
        let mut put = |slot: Slot, value: u64| cells[slot as usize] = value;
        let mut word = |slot: Slot, text: Option<&str>| {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                put(slot, self.name(text, limit, losses).saturating_sub(1));
            }
        };
        word(Slot::Event, reported.event.map(FlowEvent::name).as_deref());
        word(Slot::EventReason, reported.event_reason.map(EventReason::name).as_deref());
        word(Slot::InputInterfaceName, reported.input_interface_name.as_deref());
        word(Slot::OutputInterfaceName, reported.output_interface_name.as_deref());
        word(Slot::SourceMac, reported.source_mac.map(|mac| mac.to_string()).as_deref());
        word(Slot::DestinationMac, reported.destination_mac.map(|mac| mac.to_string()).as_deref());
        word(Slot::MplsLabels, reported.mpls_labels.as_deref());
        word(Slot::InputVrfName, reported.input_vrf_name.as_deref());
        word(Slot::OutputVrfName, reported.output_vrf_name.as_deref());

        let optional = |value: Option<u32>| value.map_or(0, |value| u64::from(value) + 1);
        put(Slot::ObservedDirection, reported.observed.map_or(0, |seen| seen as u64 + 1));
        for (slot, address) in [
            (Slot::PostNatSourceAddress, reported.post_nat_source),
            (Slot::PostNatDestinationAddress, reported.post_nat_destination),
        ] {
            put(slot, address.map_or(0, |address| self.addresses.enter(address) + 1));
        }
        for (slot, port) in [
            (Slot::PostNatSourcePort, reported.post_nat_source_port),
            (Slot::PostNatDestinationPort, reported.post_nat_destination_port),
            (Slot::PortBlockStart, reported.port_block_start),
            (Slot::PortBlockEnd, reported.port_block_end),
        ] {
            put(slot, optional(port.map(Into::into)));
        }
        put(Slot::InputVrf, optional(reported.input_vrf));
        put(Slot::OutputVrf, optional(reported.output_vrf));
    }

    /// The record of a row.
    pub(crate) fn record(&self, segment: &Segment, row: usize) -> FlowRecord {
        let cell = |slot: Slot| segment.get(slot, row);
        let small = |slot: Slot| u8::try_from(cell(slot)).unwrap_or_default();
        let short = |slot: Slot| u16::try_from(cell(slot)).unwrap_or_default();
        let optional = |slot: Slot| cell(slot).checked_sub(1).and_then(|n| u32::try_from(n).ok());
        let optional_short = |slot: Slot| optional(slot).and_then(|n| u16::try_from(n).ok());
        let application = cell(Slot::Application)
            .checked_sub(1)
            .and_then(|number| self.applications.get(number))
            .map_or(Cow::Borrowed(""), |name| Cow::Owned(name.to_string()));
        FlowRecord {
            key: FlowKey {
                source: self.address(cell(Slot::SourceAddress)),
                destination: self.address(cell(Slot::DestinationAddress)),
                source_port: short(Slot::SourcePort),
                destination_port: short(Slot::DestinationPort),
                protocol: small(Slot::Protocol),
                vlan: optional_short(Slot::Vlan),
            },
            start: time_of(cell(Slot::Start)),
            end: time_of(cell(Slot::Start).wrapping_add(cell(Slot::Duration))),
            time_basis: at(&TimeBasis::ALL, cell(Slot::TimeBasis)).unwrap_or_default(),
            forward: Counters { packets: cell(Slot::Packets), octets: cell(Slot::Octets) },
            reverse: Counters {
                packets: cell(Slot::PacketsReverse),
                octets: cell(Slot::OctetsReverse),
            },
            octet_layer: at(&LAYERS, cell(Slot::OctetLayer)).unwrap_or_default(),
            tcp_flags: small(Slot::TcpFlags),
            tcp_flags_reverse: small(Slot::TcpFlagsReverse),
            icmp_type_code: optional_short(Slot::IcmpTypeCode),
            tos: small(Slot::Tos),
            end_reason: cell(Slot::EndReason).checked_sub(2).and_then(|code| at(&REASONS, code)),
            source: SourceId(u32::try_from(cell(Slot::Source)).unwrap_or_default()),
            exporter: cell(Slot::Exporter)
                .checked_sub(1)
                .and_then(|number| self.exporters.get(number).copied()),
            input_interface: optional(Slot::InputInterface),
            output_interface: optional(Slot::OutputInterface),
            source_as: optional(Slot::SourceAs),
            destination_as: optional(Slot::DestinationAs),
            next_hop: cell(Slot::NextHop).checked_sub(1).map(|code| self.address(code)),
            sampling: match cell(Slot::Sampling) {
                0 => Sampling::None,
                1 => Sampling::Unknown,
                more => Sampling::OneIn(u32::try_from(more - 2).unwrap_or(u32::MAX)),
            },
            label: Label {
                application,
                confidence: at(&Confidence::ALL, cell(Slot::Confidence)).unwrap_or_default(),
            },
            host_name: cell(Slot::HostName).checked_sub(1).map(|code| {
                code.checked_sub(1)
                    .and_then(|number| self.names.get(number))
                    .cloned()
                    .unwrap_or_default()
            }),
            direction: at(&Direction::ALL, cell(Slot::Direction)).unwrap_or_default(),
            reported: self.reported(segment, row).map(Box::new),
            metered: self.metered(segment, row).map(Box::new),
            revealed: self.revealed(segment, row).map(Box::new),
            places: self.places.of_ends(
                &self.addresses,
                [Slot::SourceAddress, Slot::DestinationAddress].map(cell),
            ),
            record: cell(Slot::Record).checked_sub(1).map(RecordId),
        }
    }

    /// What only an exporter can tell, from its cells.
    fn reported(&self, segment: &Segment, row: usize) -> Option<Reported> {
        let cell = |slot: Slot| segment.get(slot, row);
        let optional = |slot: Slot| cell(slot).checked_sub(1).and_then(|n| u32::try_from(n).ok());
        let short = |slot: Slot| optional(slot).and_then(|n| u16::try_from(n).ok());
        let address = |slot: Slot| cell(slot).checked_sub(1).map(|code| self.address(code));
        let word = |slot: Slot| {
            cell(slot).checked_sub(1).and_then(|number| self.names.get(number)).map(|word| &**word)
        };
        let reported = Reported {
            input_interface_name: word(Slot::InputInterfaceName).map(Into::into),
            output_interface_name: word(Slot::OutputInterfaceName).map(Into::into),
            event: word(Slot::Event).and_then(FlowEvent::from_name),
            event_reason: word(Slot::EventReason).and_then(EventReason::from_name),
            post_nat_source: address(Slot::PostNatSourceAddress),
            post_nat_source_port: short(Slot::PostNatSourcePort),
            post_nat_destination: address(Slot::PostNatDestinationAddress),
            post_nat_destination_port: short(Slot::PostNatDestinationPort),
            port_block_start: short(Slot::PortBlockStart),
            port_block_end: short(Slot::PortBlockEnd),
            observed: cell(Slot::ObservedDirection)
                .checked_sub(1)
                .and_then(|code| at(&ObservedDirection::ALL, code)),
            source_mac: word(Slot::SourceMac).and_then(|mac| mac.parse().ok()),
            destination_mac: word(Slot::DestinationMac).and_then(|mac| mac.parse().ok()),
            mpls_labels: word(Slot::MplsLabels).map(Into::into),
            input_vrf: optional(Slot::InputVrf),
            output_vrf: optional(Slot::OutputVrf),
            input_vrf_name: word(Slot::InputVrfName).map(Into::into),
            output_vrf_name: word(Slot::OutputVrfName).map(Into::into),
        };
        (reported != Reported::NOTHING).then_some(reported)
    }

    pub(crate) fn exporter(&mut self, key: Option<ExporterKey>) -> u32 {
        key.map_or(0, |key| self.exporters.intern(&key, || key) + 1)
    }

    pub(crate) fn application(&mut self, name: &str, limit: usize, losses: &mut u64) -> u32 {
        if name.is_empty() {
            return 0;
        }
        match intern(&mut self.applications, &mut self.text_octets, name, limit) {
            Some(number) => number + 1,
            None => {
                *losses += 1;
                0
            }
        }
    }

    pub(crate) fn name(&mut self, name: &str, limit: usize, losses: &mut u64) -> u64 {
        match intern(&mut self.names, &mut self.text_octets, name, limit) {
            Some(number) => u64::from(number) + 2,
            None => {
                *losses += 1;
                0
            }
        }
    }
}

/// The number of a text; none where a new one finds no room.
fn intern(
    texts: &mut Dictionary<Box<str>>,
    octets: &mut usize,
    text: &str,
    limit: usize,
) -> Option<u32> {
    texts.intern_some(text, || {
        let fits = text.len() <= limit.saturating_sub(*octets);
        *octets += if fits { text.len() } else { 0 };
        fits.then(|| text.into())
    })
}

fn at<T: Copy>(all: &[T], code: u64) -> Option<T> {
    all.get(usize::try_from(code).ok()?).copied()
}

pub(crate) const fn layer_code(layer: OctetLayer) -> u8 {
    match layer {
        OctetLayer::Frame => 0,
        OctetLayer::Network => 1,
    }
}

pub(crate) fn sampling_code(sampling: Sampling) -> u64 {
    match sampling {
        Sampling::None => 0,
        Sampling::Unknown => 1,
        Sampling::OneIn(rate) => u64::from(rate) + 2,
    }
}
