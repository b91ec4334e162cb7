//! Many exported flows at once, column by column: what a data set becomes without a record for
//! each of its rows.

mod addresses;
mod lane;
mod numbers;
mod reported;

use crate::{
    Counters, Direction, EndReason, ExporterKey, FlowKey, FlowRecord, Label, OctetLayer, RecordId,
    Revealed, Sampling, SourceId, TimeBasis, Timestamp,
};

pub use addresses::{AddressRun, Addresses};
pub use lane::{Cells, Lane};
pub use numbers::{NumberCell, NumberCells, Numbers, Width};
pub use reported::ReportedColumns;

/// Flows by column; every column has a value for each row. Columns that are *optional* hold 0 where
/// a flow has no such value, and one more than the value where it has one.
///
/// Whoever appends rows writes the columns that are told and then [`Self::close`]s them: columns
/// not written hold what [`FlowRecord::new`] has there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FlowBatch {
    rows: usize,
    /// What all of them came in.
    pub source_id: SourceId,
    /// First packet: nanoseconds since 1970, wrapping.
    pub start: Numbers,
    /// Nanoseconds to the last packet.
    pub duration: Numbers,
    /// Where these two come from.
    pub time_basis: Lane<TimeBasis>,
    /// Initiators.
    pub source: Addresses,
    /// Responders.
    pub destination: Addresses,
    /// Ports of the initiators.
    pub source_port: Lane<u16>,
    /// Ports of the responders.
    pub destination_port: Lane<u16>,
    /// IP protocol numbers.
    pub protocol: Lane<u8>,
    /// Optional.
    pub vlan: Lane<u32>,
    /// Source to destination.
    pub octets: Numbers,
    /// Source to destination.
    pub packets: Numbers,
    /// Destination to source.
    pub octets_reverse: Numbers,
    /// Destination to source.
    pub packets_reverse: Numbers,
    /// What the octets include.
    pub octet_layer: Lane<OctetLayer>,
    /// Of the forward halves.
    pub tcp_flags: Lane<u8>,
    /// Of the reverse halves.
    pub tcp_flags_reverse: Lane<u8>,
    /// Optional.
    pub icmp_type_code: Lane<u32>,
    /// Type of service.
    pub tos: Lane<u8>,
    /// Optional number of an [`EndReason`].
    pub end_reason: Lane<u8>,
    /// Who exported them.
    pub exporter: Lane<Option<ExporterKey>>,
    /// Optional.
    pub input_interface: Numbers,
    /// Optional.
    pub output_interface: Numbers,
    /// Optional.
    pub source_as: Numbers,
    /// Optional.
    pub destination_as: Numbers,
    /// None where unspecified.
    pub next_hop: Addresses,
    /// By how much the counters must be multiplied.
    pub sampling: Lane<Sampling>,
    /// A place in [`Self::labels`] and one more; 0 where nobody knows.
    pub label: Lane<u16>,
    /// Labels that rows speak of.
    pub labels: Vec<Label>,
    /// Why a label was given, by its place in [`Self::labels`]; shorter where nobody said.
    pub label_evidence: Vec<Option<Box<str>>>,
    /// Seen from the local networks.
    pub direction: Lane<Direction>,
    /// Optional number of a [`RecordId`].
    pub record: Numbers,
    /// What only exporters tell.
    pub reported: ReportedColumns,
}

impl FlowBatch {
    /// So many rows more are there: columns that nobody wrote for them are filled with what a flow
    /// has of which nothing is told.
    pub fn close(&mut self, rows: usize) {
        fn pad<T: Copy + PartialEq + Default>(lane: &mut Lane<T>, rows: usize) {
            debug_assert!(lane.len() <= rows, "a column is longer than the batch");
            lane.fill(T::default(), rows.saturating_sub(lane.len()));
        }
        fn pad_numbers(numbers: &mut Numbers, rows: usize) {
            debug_assert!(numbers.len() <= rows, "a column is longer than the batch");
            numbers.fill(0, rows.saturating_sub(numbers.len()));
        }
        self.rows += rows;
        let rows = self.rows;
        pad_numbers(&mut self.start, rows);
        pad_numbers(&mut self.duration, rows);
        pad(&mut self.time_basis, rows);
        for addresses in [&mut self.source, &mut self.destination, &mut self.next_hop] {
            let missing = rows.saturating_sub(addresses.len());
            addresses.fill(std::net::Ipv4Addr::UNSPECIFIED.into(), missing);
        }
        pad(&mut self.source_port, rows);
        pad(&mut self.destination_port, rows);
        pad(&mut self.protocol, rows);
        pad(&mut self.vlan, rows);
        pad_numbers(&mut self.octets, rows);
        pad_numbers(&mut self.packets, rows);
        pad_numbers(&mut self.octets_reverse, rows);
        pad_numbers(&mut self.packets_reverse, rows);
        pad(&mut self.octet_layer, rows);
        pad(&mut self.tcp_flags, rows);
        pad(&mut self.tcp_flags_reverse, rows);
        pad(&mut self.icmp_type_code, rows);
        pad(&mut self.tos, rows);
        pad(&mut self.end_reason, rows);
        pad(&mut self.exporter, rows);
        pad_numbers(&mut self.input_interface, rows);
        pad_numbers(&mut self.output_interface, rows);
        pad_numbers(&mut self.source_as, rows);
        pad_numbers(&mut self.destination_as, rows);
        pad(&mut self.sampling, rows);
        pad(&mut self.label, rows);
        pad(&mut self.direction, rows);
        pad_numbers(&mut self.record, rows);
        self.reported.close(rows);
    }

    /// No rows any more; the memory stays for the next ones.
    pub fn clear(&mut self) {
        self.rows = 0;
        self.start.clear();
        self.duration.clear();
        self.time_basis.clear();
        self.source.clear();
        self.destination.clear();
        self.source_port.clear();
        self.destination_port.clear();
        self.protocol.clear();
        self.vlan.clear();
        self.octets.clear();
        self.packets.clear();
        self.octets_reverse.clear();
        self.packets_reverse.clear();
        self.octet_layer.clear();
        self.tcp_flags.clear();
        self.tcp_flags_reverse.clear();
        self.icmp_type_code.clear();
        self.tos.clear();
        self.end_reason.clear();
        self.exporter.clear();
        self.input_interface.clear();
        self.output_interface.clear();
        self.source_as.clear();
        self.destination_as.clear();
        self.next_hop.clear();
        self.sampling.clear();
        self.label.clear();
        self.labels.clear();
        self.label_evidence.clear();
        self.direction.clear();
        self.record.clear();
        self.reported.clear();
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The flow of a row; none where there is no such row.
    pub fn flow(&self, row: usize) -> Option<FlowRecord> {
        let mut flow = self.bare_flow(row)?;
        flow.revealed = self.evidence(row).map(|evidence| {
            Box::new(Revealed { evidence: Some(evidence.into()), ..Revealed::default() })
        });
        Some(flow)
    }

    /// Why the flow of a row has its label, where anybody said.
    pub fn evidence(&self, row: usize) -> Option<&str> {
        let label = usize::from(self.label.get(row)?).checked_sub(1)?;
        self.label_evidence.get(label)?.as_deref()
    }

    /// The same without a word why it has its label: [`Self::evidence`] has it.
    pub fn bare_flow(&self, row: usize) -> Option<FlowRecord> {
        let optional = |code: u64| code.checked_sub(1).and_then(|value| u32::try_from(value).ok());
        let short = |code: u32| code.checked_sub(1).and_then(|value| u16::try_from(value).ok());
        let key = FlowKey {
            source: self.source.get(row)?,
            destination: self.destination.get(row)?,
            source_port: self.source_port.get(row)?,
            destination_port: self.destination_port.get(row)?,
            protocol: self.protocol.get(row)?,
            vlan: short(self.vlan.get(row)?),
        };
        let start = Timestamp(self.start.get(row)?.cast_signed());
        let duration = i128::from(start.0) + i128::from(self.duration.get(row)?);
        let label = usize::from(self.label.get(row)?).checked_sub(1);
        Some(FlowRecord {
            end: Timestamp(i64::try_from(duration).unwrap_or(i64::MAX)),
            time_basis: self.time_basis.get(row)?,
            forward: Counters { octets: self.octets.get(row)?, packets: self.packets.get(row)? },
            reverse: Counters {
                octets: self.octets_reverse.get(row)?,
                packets: self.packets_reverse.get(row)?,
            },
            octet_layer: self.octet_layer.get(row)?,
            tcp_flags: self.tcp_flags.get(row)?,
            tcp_flags_reverse: self.tcp_flags_reverse.get(row)?,
            icmp_type_code: short(self.icmp_type_code.get(row)?),
            tos: self.tos.get(row)?,
            end_reason: self.end_reason.get(row)?.checked_sub(1).and_then(EndReason::from_number),
            source: self.source_id,
            exporter: self.exporter.get(row)?,
            input_interface: optional(self.input_interface.get(row)?),
            output_interface: optional(self.output_interface.get(row)?),
            source_as: optional(self.source_as.get(row)?),
            destination_as: optional(self.destination_as.get(row)?),
            next_hop: Some(self.next_hop.get(row)?).filter(|hop| !hop.is_unspecified()),
            sampling: self.sampling.get(row)?,
            label: label.and_then(|at| self.labels.get(at).cloned()).unwrap_or_default(),
            direction: self.direction.get(row)?,
            reported: self.reported.row(row),
            record: self.record.get(row)?.checked_sub(1).map(RecordId),
            ..FlowRecord::new(key, start)
        })
    }

    /// All flows, row by row.
    pub fn flows(&self) -> impl Iterator<Item = FlowRecord> + '_ {
        (0..self.rows).filter_map(|row| self.flow(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_told_is_as_in_a_new_record() {
        let mut batch = FlowBatch::default();
        batch.destination_port.extend([53, 443].into_iter());
        batch.close(2);
        batch.close(1);
        let ports: Vec<_> = batch.flows().map(|flow| flow.key.destination_port).collect();
        assert_eq!(ports, [53, 443, 0]);
        let flow = batch.flow(2).unwrap();
        assert_eq!(flow, FlowRecord::new(flow.key, Timestamp(0)));
        assert_eq!(batch.flow(3), None);
        batch.clear();
        assert_eq!(batch.flows().count(), 0);
    }
}
