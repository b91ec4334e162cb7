//! A template compiled once into which column each of its fields goes to, so that data costs one
//! loop for each column and nothing for each record.
//!
//! Layouts of which a plan would not say exactly what [`crate::flow`] says have none: their
//! records are read one by one.

mod gathered;
mod rate;
mod reported;
mod rows;
mod times;
mod word;
mod words;

use model::{Addresses, FlowBatch, Numbers, OctetLayer, RecordId};

use crate::flow::{ICMP, ICMPV6, Target, low8, low16, low32};
use crate::told::Told;

pub use gathered::FlowColumns;
use gathered::Gathered;
use rate::Rate;
use reported::Reported;
pub(crate) use rows::{Place, Rows};
use times::Times;

/// What is where in the records of a layout.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Plan {
    /// Those that are what they say, each for itself.
    plain: Box<[(Target, Place)]>,
    source: Option<Address>,
    destination: Option<Address>,
    next_hop: Option<Address>,
    times: Times,
    protocol: Option<Place>,
    /// In the order in which they count.
    icmp: Box<[(Target, Place)]>,
    rate: Rate,
    reported: Reported,
    /// Four octets: a place among the labels of the batch and one more.
    label: Option<Place>,
    octet_layer: OctetLayer,
}

/// Where an address stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Address {
    V4(usize),
    V6(usize),
}

impl Plan {
    /// From what a flow takes from where; none where something needs to be looked at record by
    /// record.
    pub(crate) fn compile(
        steps: impl Iterator<Item = (Target, Place)>,
        octet_layer: OctetLayer,
    ) -> Option<Self> {
        let (mut plain, mut icmp) = (Vec::new(), Vec::new());
        let (mut source, mut destination, mut next_hop) = (None, None, None);
        let mut times = Vec::new();
        let mut protocol = None;
        let mut rate = Rate::default();
        let mut reported = Reported::default();
        let mut label = None;
        for (target, place) in steps {
            let address = match target {
                Target::Source | Target::SourceIpv6 => Some(&mut source),
                Target::Destination | Target::DestinationIpv6 => Some(&mut destination),
                Target::NextHop | Target::NextHopIpv6 => Some(&mut next_hop),
                _ => None,
            };
            if let Some(known) = address {
                // With a field for each family it differs from record to record which one counts.
                if known.replace(Address::new(target, place)?).is_some() {
                    return None;
                }
                continue;
            }
            if place.length > 8 {
                return None;
            }
            match target {
                Target::Octets
                | Target::Packets
                | Target::OctetsReverse
                | Target::PacketsReverse
                | Target::SourcePort
                | Target::DestinationPort
                | Target::Tos
                | Target::Flags
                | Target::FlagsReverse
                | Target::Vlan
                | Target::SourceAs
                | Target::DestinationAs
                | Target::EndReason => plain.push((target, place)),
                Target::Input | Target::Output => {
                    reported.note_interface(target, place);
                    rate.note(target, place);
                    plain.push((target, place));
                }
                Target::Protocol => {
                    protocol = Some(place);
                    plain.push((target, place));
                }
                Target::ApplicationName => label = Some(place),
                Target::IcmpTypeCode
                | Target::IcmpTypeCodeIpv6
                | Target::IcmpType
                | Target::IcmpCode => icmp.push((target, place)),
                _ if times::is_time(target) => times.push((target, place)),
                _ if rate.note(target, place) || reported.note(target, place) => {}
                _ => return None,
            }
        }
        let (plain, icmp) = (plain.into(), icmp.into());
        let times = Times::new(times.into());
        Some(Self {
            plain,
            source,
            destination,
            next_hop,
            times,
            protocol,
            icmp,
            rate,
            reported,
            label,
            octet_layer,
        })
    }

    /// Whether flows of these records depend on what their exporter told of itself, so that it must
    /// be asked while it is valid.
    fn asks(&self, told: &Told) -> bool {
        self.rate.asks(&told.samplers) || self.reported.asks(&told.names)
    }

    /// Where records have words, to be replaced by what stands for them.
    const fn words(&self) -> Option<Place> {
        self.label
    }

    /// Appends the flows of records that came together.
    fn append(&self, gathered: Gathered<'_>, batch: &mut FlowBatch) {
        let Gathered { rows, runs, told } = gathered;
        let count = rows.len();
        self.times.append(rows, runs, batch);
        append_address(self.source, rows, &mut batch.source);
        append_address(self.destination, rows, &mut batch.destination);
        append_address(self.next_hop, rows, &mut batch.next_hop);
        for (target, place) in &self.plain {
            append_plain(*target, *place, rows, batch);
        }
        self.append_icmp(rows, batch);
        self.rate.append(gathered, &mut batch.sampling);
        self.reported.append(told.map(|told| &told.names), rows, &mut batch.reported);
        if let Some(place) = self.label {
            rows.append(place, &mut batch.label, low16);
        }
        batch.octet_layer.fill(self.octet_layer, count);
        for run in runs {
            batch.exporter.fill(Some(run.context.exporter), run.rows);
            match run.first {
                Some(RecordId(first)) => {
                    let first = first.saturating_add(1);
                    batch.record.extend(first, 1, (0_u32..).take(run.rows));
                }
                None => batch.record.fill(0, run.rows),
            }
        }
        batch.close(count);
    }

    /// Type and code of ICMP, which has no ports.
    fn append_icmp(&self, rows: Rows<'_>, batch: &mut FlowBatch) {
        let count = rows.len();
        if self.protocol.is_none() {
            return;
        }
        let is_icmp = |protocol: &u8| matches!(*protocol, ICMP | ICMPV6);
        let protocols = batch.protocol.last_mut(count);
        if !protocols.iter().fold(false, |any, protocol| any | is_icmp(protocol)) {
            return;
        }
        // Templates for ICMP alone have no ports.
        let total = batch.protocol.len();
        for lane in [&mut batch.source_port, &mut batch.destination_port] {
            lane.fill(0, total.saturating_sub(lane.len()));
        }
        let ports = batch.source_port.last_mut(count).iter_mut();
        let ports = ports.zip(batch.destination_port.last_mut(count));
        let records = rows.bytes.chunks_exact(rows.octets);
        let protocols = batch.protocol.last_mut(count).iter();
        let codes = protocols.zip(ports).zip(records).map(|((protocol, ports), record)| {
            if !is_icmp(protocol) {
                return 0;
            }
            let (source_port, destination_port) = ports;
            let told = self.icmp_type_code(record).unwrap_or(*destination_port);
            (*source_port, *destination_port) = (0, 0);
            u32::from(told) + 1
        });
        batch.icmp_type_code.extend(codes);
    }

    fn icmp_type_code(&self, record: &[u8]) -> Option<u16> {
        let mut told: Option<u16> = None;
        for (target, place) in &self.icmp {
            let row = Rows::one(record);
            let number = row.numbers(*place).next()?;
            told = match target {
                Target::IcmpType => Some(told.unwrap_or(0) & 0x00ff | low16(number << 8)),
                Target::IcmpCode => Some(told.unwrap_or(0) & 0xff00 | low16(number & 0xff)),
                _ => told.filter(|known| *known != 0).or(Some(low16(number))),
            };
        }
        told
    }
}

impl Address {
    /// None where only some other size would be an address.
    fn new(target: Target, place: Place) -> Option<Self> {
        use Target as T;
        match (target, place.length) {
            (T::Source | T::Destination | T::NextHop, 4) => Some(Self::V4(place.offset)),
            (_, 16) => Some(Self::V6(place.offset)),
            _ => None,
        }
    }
}

fn append_address(address: Option<Address>, rows: Rows<'_>, column: &mut Addresses) {
    match address {
        Some(Address::V4(offset)) => {
            column.extend_v4(rows.column(offset).into_iter());
        }
        Some(Address::V6(offset)) => {
            column.extend_v6(rows.column(offset).into_iter());
        }
        None => {}
    }
}

/// Columns that take what a field says, or leave it out where it says that nothing is known.
fn append_plain(target: Target, place: Place, rows: Rows<'_>, batch: &mut FlowBatch) {
    match target {
        Target::Octets => rows.append_numbers(place, &mut batch.octets, 0),
        Target::Packets => rows.append_numbers(place, &mut batch.packets, 0),
        Target::OctetsReverse => rows.append_numbers(place, &mut batch.octets_reverse, 0),
        Target::PacketsReverse => rows.append_numbers(place, &mut batch.packets_reverse, 0),
        Target::SourcePort => rows.append(place, &mut batch.source_port, low16),
        Target::DestinationPort => rows.append(place, &mut batch.destination_port, low16),
        Target::Protocol => rows.append(place, &mut batch.protocol, low8),
        Target::Tos => rows.append(place, &mut batch.tos, low8),
        Target::Flags => rows.append(place, &mut batch.tcp_flags, low8),
        Target::FlagsReverse => rows.append(place, &mut batch.tcp_flags_reverse, low8),
        Target::Vlan => rows.append(place, &mut batch.vlan, |number| match low16(number) {
            0 => 0,
            id => u32::from(id) + 1,
        }),
        Target::Input => append_told(place, rows, &mut batch.input_interface),
        Target::Output => append_told(place, rows, &mut batch.output_interface),
        Target::SourceAs => append_nonzero(place, rows, &mut batch.source_as),
        Target::DestinationAs => append_nonzero(place, rows, &mut batch.destination_as),
        Target::EndReason => rows.append(place, &mut batch.end_reason, |number| match number {
            1..=5 => low8(number) + 1,
            _ => 0,
        }),
        _ => debug_assert!(false, "the plan holds no other targets"),
    }
}

/// Each number is told, whatever it is: one more than it.
fn append_told(place: Place, rows: Rows<'_>, column: &mut Numbers) {
    rows.append_cells(place, column, 1, |n| n, |n| n, low32);
}

/// 0 tells nothing.
fn append_nonzero(place: Place, rows: Rows<'_>, column: &mut Numbers) {
    let short = |n: u16| if n == 0 { 0 } else { u32::from(n) + 1 };
    let long = |n: u32| if n == 0 { 0 } else { u64::from(n) + 1 };
    rows.append_cells(place, column, 0, short, long, |n| match n {
        0 => 0,
        _ => u64::from(low32(n)) + 1,
    });
}
