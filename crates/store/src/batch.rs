//! Flows that come together: columns into lanes, with nothing to decide for each row.

mod address;
mod bounds;
mod column;
mod reported;

use model::{FlowBatch, NumberCells};

use crate::record;
use crate::segment::{ROWS, SLOTS, Slot, mask};
use crate::store::Store;
use crate::tables::Tables;

use column::Column;

/// What every slot holds.
type Columns<'a> = [Column<'a>; SLOTS];

/// Memory for columns that are not stored as they come, kept from batch to batch.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    numbers: [Vec<u64>; 11],
    addresses: [address::Scratch; 3],
    octets: [Vec<u8>; 4],
    exporters: Vec<u32>,
    applications: Vec<u32>,
    sampling: Vec<u64>,
    evidence: Vec<u32>,
    reported: [Vec<u64>; 6],
}

impl Store {
    /// Flows that came together, in order; how many of them there was room for. The others are
    /// counted, as [`Self::append`] does.
    pub fn append_batch(&mut self, batch: &FlowBatch) -> usize {
        self.flush();
        self.make_room_for(batch.len());
        let rows = batch.len().min(self.room());
        self.full_losses += (batch.len() - rows) as u64;
        if rows == 0 {
            return 0;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let columns = self.tables.columns(
            batch,
            rows,
            &mut scratch,
            self.limits.text_octets,
            &mut self.text_losses,
        );
        let told = mask(|slot| !columns[slot].is_nothing());
        let mut done = 0;
        while done < rows {
            self.make_room();
            let Some(segment) = self.segments.last_mut() else { break };
            let end = rows.min(done + ROWS - segment.rows());
            let before = segment.rows();
            segment.each_lane(told, |slot, lane| {
                columns[slot].append(before, lane, done..end, &mut self.pool);
            });
            segment.grow(end - done);
            let [starts, durations] = [Slot::Start, Slot::Duration].map(|at| columns[at as usize]);
            let [first, last] = bounds::of(starts, durations, done..end);
            segment.include(first.start, first.end);
            segment.include(last.start, last.end);
            done = end;
        }
        self.scratch = scratch;
        self.live += rows;
        self.generation += 1;
        rows
    }
}

impl Tables {
    /// What each slot holds in the first so many rows of a batch; as `cells` has it for one record.
    fn columns<'a>(
        &mut self,
        batch: &'a FlowBatch,
        rows: usize,
        scratch: &'a mut Scratch,
        text_limit: usize,
        losses: &mut u64,
    ) -> Columns<'a> {
        let mut columns = [Column::same(0); SLOTS];
        let mut put = |slot: Slot, column: Column<'a>| columns[slot as usize] = column;

        let numbers = [
            // As `time_code` has it.
            (Slot::Start, &batch.start, 1 << 63),
            (Slot::Duration, &batch.duration, 0),
            (Slot::Packets, &batch.packets, 0),
            (Slot::Octets, &batch.octets, 0),
            (Slot::PacketsReverse, &batch.packets_reverse, 0),
            (Slot::OctetsReverse, &batch.octets_reverse, 0),
            (Slot::InputInterface, &batch.input_interface, 0),
            (Slot::OutputInterface, &batch.output_interface, 0),
            (Slot::SourceAs, &batch.source_as, 0),
            (Slot::DestinationAs, &batch.destination_as, 0),
            (Slot::Record, &batch.record, 0),
        ];
        for ((slot, column, more), scratch) in numbers.into_iter().zip(&mut scratch.numbers) {
            put(slot, Column::numbers(column, more, scratch));
        }
        let book = &mut self.addresses;
        let [source, destination, next_hop] = &mut scratch.addresses;
        put(Slot::SourceAddress, address::column(book, &batch.source, rows, false, source));
        put(
            Slot::DestinationAddress,
            address::column(book, &batch.destination, rows, false, destination),
        );
        put(Slot::NextHop, address::column(book, &batch.next_hop, rows, true, next_hop));
        put(Slot::SourcePort, Column::plain(&batch.source_port, NumberCells::Shorts));
        put(Slot::DestinationPort, Column::plain(&batch.destination_port, NumberCells::Shorts));
        put(Slot::Protocol, Column::plain(&batch.protocol, NumberCells::Octets));
        put(Slot::Vlan, Column::plain(&batch.vlan, NumberCells::Longs));
        put(Slot::TcpFlags, Column::plain(&batch.tcp_flags, NumberCells::Octets));
        put(Slot::TcpFlagsReverse, Column::plain(&batch.tcp_flags_reverse, NumberCells::Octets));
        put(Slot::IcmpTypeCode, Column::plain(&batch.icmp_type_code, NumberCells::Longs));
        put(Slot::Tos, Column::plain(&batch.tos, NumberCells::Octets));
        put(Slot::EndReason, Column::plain(&batch.end_reason, NumberCells::Octets));
        put(Slot::Source, Column::same(batch.source_id.0.into()));

        let [basis, layer, direction, confidences] = &mut scratch.octets;
        let octets = NumberCells::Octets;
        let layer = Column::coded(&batch.octet_layer, rows, layer, record::layer_code, octets);
        put(Slot::OctetLayer, layer);
        let basis = Column::coded(&batch.time_basis, rows, basis, |basis| basis as u8, octets);
        put(Slot::TimeBasis, basis);
        let direction = Column::coded(&batch.direction, rows, direction, |way| way as u8, octets);
        put(Slot::Direction, direction);
        let (sampling, wides) = (&mut scratch.sampling, NumberCells::Wides);
        let sampling = Column::coded(&batch.sampling, rows, sampling, record::sampling_code, wides);
        put(Slot::Sampling, sampling);
        let mut known = None;
        let code = |key| match known {
            Some((last, code)) if last == key => code,
            _ => {
                let code = self.exporter(key);
                known = Some((key, code));
                code
            }
        };
        let longs = NumberCells::Longs;
        put(
            Slot::Exporter,
            Column::coded(&batch.exporter, rows, &mut scratch.exporters, code, longs),
        );

        let labels = self.labels(batch, rows, text_limit, losses);
        let code = |label: u16| labels.get(usize::from(label)).copied().unwrap_or_default();
        let applications = &mut scratch.applications;
        put(Slot::Application, Column::coded(&batch.label, rows, applications, code, longs));
        let confidence = |label: u16| {
            let label = usize::from(label).checked_sub(1).and_then(|at| batch.labels.get(at));
            label.map_or(0, |label| label.confidence as u8)
        };
        put(Slot::Confidence, Column::coded(&batch.label, rows, confidences, confidence, octets));
        let reasons = self.reasons(batch, rows, text_limit, losses);
        if !reasons.is_empty() {
            let code = |label: u16| reasons.get(usize::from(label)).copied().unwrap_or_default();
            let reasons = &mut scratch.evidence;
            put(Slot::Evidence, Column::coded(&batch.label, rows, reasons, code, longs));
        }
        let (told, scratch) = (&batch.reported, &mut scratch.reported);
        self.reported_columns(told, rows, &mut columns, scratch, text_limit, losses);
        columns
    }

    /// The code of each label's application, after that of none.
    fn labels(
        &mut self,
        batch: &FlowBatch,
        rows: usize,
        text_limit: usize,
        losses: &mut u64,
    ) -> Vec<u32> {
        let applications = batch.labels.iter().map(|label| Some(&*label.application));
        codes(batch, rows, losses, applications, |name, lost| {
            self.application(name, text_limit, lost)
        })
    }

    /// The codes of why labels were given, by their places; nothing where nobody said.
    fn reasons(
        &mut self,
        batch: &FlowBatch,
        rows: usize,
        text_limit: usize,
        losses: &mut u64,
    ) -> Vec<u32> {
        let said = batch.label_evidence.iter().map(Option::as_deref);
        if said.clone().all(|why| why.is_none()) {
            return Vec::new();
        }
        codes(batch, rows, losses, said, |why, lost| {
            let code = self.name(why, text_limit, lost).saturating_sub(1);
            u32::try_from(code).unwrap_or(0)
        })
    }
}

/// The code of each label's text, after that of none; a text without room is counted for each row
/// that has its label.
fn codes<'a>(
    batch: &FlowBatch,
    rows: usize,
    losses: &mut u64,
    texts: impl Iterator<Item = Option<&'a str>>,
    mut code: impl FnMut(&str, &mut u64) -> u32,
) -> Vec<u32> {
    let mut codes = vec![0];
    for (at, text) in (1..).zip(texts) {
        let mut lost = 0;
        codes.push(text.map_or(0, |text| code(text, &mut lost)));
        if lost > 0 {
            *losses += rows_of(batch, at, rows);
        }
    }
    codes
}

/// How many of the first so many rows have this label.
fn rows_of(batch: &FlowBatch, label: u16, rows: usize) -> u64 {
    let labels = batch.label.cells();
    labels.slice(0..rows).iter().filter(|other| *other == label).count() as u64
}
