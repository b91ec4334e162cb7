//! Flows that come together: columns into lanes, with nothing to decide for each row.

mod reported;

use std::ops::{BitOr, Range};

use model::{Addresses, Cells, FlowBatch, Lane, NumberCells};

use crate::record;
use crate::segment::{ROWS, SLOTS, Segment, Slot};
use crate::store::Store;
use crate::tables::Tables;

/// Numbers for the rows of a batch, as a slot holds them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numbers<'a> {
    Same(u64),
    Octets(&'a [u8]),
    Shorts(&'a [u16]),
    Longs(&'a [u32]),
    Wides(&'a [u64]),
}

/// Numbers for every slot.
pub(crate) type Columns<'a> = [Numbers<'a>; SLOTS];

/// What can stand in a column of numbers.
pub(crate) trait Number:
    Copy + PartialEq + Default + BitOr<Output = Self> + Into<u64>
{
}

impl Number for u8 {}
impl Number for u16 {}
impl Number for u32 {}
impl Number for u64 {}

/// Memory for columns that are not stored as they come, kept from batch to batch.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    numbers: [Vec<u64>; 11],
    addresses: [Vec<u32>; 3],
    words: [Vec<u64>; 7],
    reported: [Vec<u64>; 6],
}

impl Store {
    /// Flows that came together, in order; how many of them there was room for. The others are
    /// counted, as [`Self::append`] does.
    pub fn append_batch(&mut self, batch: &FlowBatch) -> usize {
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
        let mut done = 0;
        while done < rows {
            if self.segments.last().is_none_or(|segment| segment.rows() == ROWS) {
                self.segments.push(Segment::default());
            }
            // Where one segment became full, the next one will: it does not grow step by step.
            let room = if self.segments.len() > 1 { ROWS } else { 0 };
            let Some(segment) = self.segments.last_mut() else { break };
            let end = rows.min(done + ROWS - segment.rows());
            segment.extend(&columns, done..end, room);
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
        let Scratch { numbers: told, addresses: [source, destination, next_hop], words, reported } =
            scratch;
        let [basis, layer, sampling, direction, exporter, applications, confidences] = words;
        let mut columns = [Numbers::Same(0); SLOTS];
        let mut put = |slot: Slot, numbers: Numbers<'a>| columns[slot as usize] = numbers;

        let numbered = [
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
        for ((slot, column, beyond), told) in numbered.into_iter().zip(told) {
            put(slot, numbers(column, beyond, told));
        }
        put(Slot::SourceAddress, self.addresses(&batch.source, rows, false, source));
        put(Slot::DestinationAddress, self.addresses(&batch.destination, rows, false, destination));
        put(Slot::NextHop, self.addresses(&batch.next_hop, rows, true, next_hop));
        put(Slot::SourcePort, shorts(&batch.source_port));
        put(Slot::DestinationPort, shorts(&batch.destination_port));
        put(Slot::Protocol, octets(&batch.protocol));
        put(Slot::Vlan, longs(&batch.vlan));
        put(Slot::TcpFlags, octets(&batch.tcp_flags));
        put(Slot::TcpFlagsReverse, octets(&batch.tcp_flags_reverse));
        put(Slot::IcmpTypeCode, longs(&batch.icmp_type_code));
        put(Slot::Tos, octets(&batch.tos));
        put(Slot::EndReason, octets(&batch.end_reason));
        put(Slot::Source, Numbers::Same(batch.source_id.0.into()));
        put(Slot::TimeBasis, coded(&batch.time_basis, rows, basis, |basis| basis as u64));
        put(Slot::OctetLayer, coded(&batch.octet_layer, rows, layer, record::layer_code));
        put(Slot::Sampling, coded(&batch.sampling, rows, sampling, record::sampling_code));
        put(Slot::Direction, coded(&batch.direction, rows, direction, |way| way as u64));
        let mut known = None;
        let code = |key| match known {
            Some((last, code)) if last == key => code,
            _ => {
                let code = self.exporter(key);
                known = Some((key, code));
                code
            }
        };
        put(Slot::Exporter, coded(&batch.exporter, rows, exporter, code));

        let labels = self.labels(batch, rows, text_limit, losses);
        let code = |label: u16| labels.get(usize::from(label)).copied().unwrap_or_default();
        put(Slot::Application, coded(&batch.label, rows, applications, code));
        let confidence = |label: u16| {
            let label = usize::from(label).checked_sub(1).and_then(|at| batch.labels.get(at));
            label.map_or(0, |label| label.confidence as u64)
        };
        put(Slot::Confidence, coded(&batch.label, rows, confidences, confidence));
        let told = &batch.reported;
        self.reported_columns(told, rows, &mut columns, reported, text_limit, losses);
        columns
    }

    /// The code of each label's application, after that of none. Names without room are counted
    /// for each row that has them.
    fn labels(
        &mut self,
        batch: &FlowBatch,
        rows: usize,
        text_limit: usize,
        losses: &mut u64,
    ) -> Vec<u64> {
        let mut codes = vec![0];
        for (at, label) in (1..).zip(&batch.labels) {
            let mut lost = 0;
            codes.push(self.application(&label.application, text_limit, &mut lost));
            if lost > 0 {
                let has = batch.label.cells().slice(0..rows).iter().filter(|label| *label == at);
                *losses += has.count() as u64;
            }
        }
        codes
    }

    fn addresses<'a>(
        &mut self,
        addresses: &Addresses,
        rows: usize,
        optional: bool,
        numbers: &'a mut Vec<u32>,
    ) -> Numbers<'a> {
        self.recent.numbers(&mut self.addresses, addresses, rows, optional, numbers);
        Numbers::Longs(numbers)
    }
}

/// Numbers that a code stands for, computed once where all rows hold the same.
fn coded<'a, T: Copy + PartialEq>(
    lane: &Lane<T>,
    rows: usize,
    codes: &'a mut Vec<u64>,
    mut code: impl FnMut(T) -> u64,
) -> Numbers<'a> {
    match lane.cells() {
        Cells::Same(value, _) => Numbers::Same(code(value)),
        Cells::Each(values) => {
            codes.clear();
            codes.extend(values.iter().take(rows).map(|value| code(*value)));
            Numbers::Wides(codes)
        }
    }
}

/// All numbers of a column, each so much more.
fn numbers<'a>(column: &'a model::Numbers, more: u64, told: &'a mut Vec<u64>) -> Numbers<'a> {
    let (base, step) = (column.base().wrapping_add(more), u64::from(column.step()));
    let number = |cell: u64| base.wrapping_add(cell.wrapping_mul(step));
    told.clear();
    match column.cells() {
        NumberCells::Same => return Numbers::Same(base),
        NumberCells::Octets(cells) if (base, step) == (0, 1) => return Numbers::Octets(cells),
        NumberCells::Shorts(cells) if (base, step) == (0, 1) => return Numbers::Shorts(cells),
        NumberCells::Longs(cells) if (base, step) == (0, 1) => return Numbers::Longs(cells),
        NumberCells::Wides(cells) if (base, step) == (0, 1) => return Numbers::Wides(cells),
        NumberCells::Octets(cells) => told.extend(cells.iter().map(|cell| number((*cell).into()))),
        NumberCells::Shorts(cells) => told.extend(cells.iter().map(|cell| number((*cell).into()))),
        NumberCells::Longs(cells) => told.extend(cells.iter().map(|cell| number((*cell).into()))),
        NumberCells::Wides(cells) => told.extend(cells.iter().map(|cell| number(*cell))),
    }
    Numbers::Wides(told)
}

fn octets(lane: &Lane<u8>) -> Numbers<'_> {
    match lane.cells() {
        Cells::Same(value, _) => Numbers::Same(value.into()),
        Cells::Each(values) => Numbers::Octets(values),
    }
}

fn shorts(lane: &Lane<u16>) -> Numbers<'_> {
    match lane.cells() {
        Cells::Same(value, _) => Numbers::Same(value.into()),
        Cells::Each(values) => Numbers::Shorts(values),
    }
}

fn longs(lane: &Lane<u32>) -> Numbers<'_> {
    match lane.cells() {
        Cells::Same(value, _) => Numbers::Same(value.into()),
        Cells::Each(values) => Numbers::Longs(values),
    }
}

fn wides(lane: &Lane<u64>) -> Numbers<'_> {
    match lane.cells() {
        Cells::Same(value, _) => Numbers::Same(value),
        Cells::Each(values) => Numbers::Wides(values),
    }
}

impl Segment {
    /// Rows of a batch; the caller sees that there is room for them. Lanes are made for `room` rows.
    fn extend(&mut self, columns: &Columns<'_>, rows: Range<usize>, room: usize) {
        for (lane, numbers) in self.lanes.iter_mut().zip(columns) {
            let rows = rows.clone();
            match numbers {
                Numbers::Same(number) => lane.fill(*number, rows.len(), room),
                Numbers::Octets(numbers) => {
                    lane.extend(numbers.get(rows).unwrap_or_default(), room);
                }
                Numbers::Shorts(numbers) => {
                    lane.extend(numbers.get(rows).unwrap_or_default(), room);
                }
                Numbers::Longs(numbers) => lane.extend(numbers.get(rows).unwrap_or_default(), room),
                Numbers::Wides(numbers) => lane.extend(numbers.get(rows).unwrap_or_default(), room),
            }
        }
        let [starts, durations] = [Slot::Start, Slot::Duration].map(|slot| columns[slot as usize]);
        self.grow(rows.len());
        self.include_all(starts, durations, rows);
    }

    fn include_all(&mut self, starts: Numbers<'_>, durations: Numbers<'_>, rows: Range<usize>) {
        let both = |start: u64, duration: u64| [start, start.wrapping_add(duration)];
        let ([first_start, first_end], [last_start, last_end]) = match (starts, durations) {
            // Nearly always, and then without a choice for each row.
            (Numbers::Wides(starts), Numbers::Wides(durations)) => {
                let [starts, durations] = [starts, durations]
                    .map(|numbers| numbers.get(rows.clone()).unwrap_or_default());
                let rows = starts.iter().zip(durations);
                extremes(rows.map(|(start, duration)| both(*start, *duration)))
            }
            _ => extremes(rows.map(|row| both(starts.get(row), durations.get(row)))),
        };
        self.include(first_start, first_end);
        self.include(last_start, last_end);
    }
}

/// The least and the most of starts and of ends.
#[inline(always)]
fn extremes(rows: impl Iterator<Item = [u64; 2]>) -> ([u64; 2], [u64; 2]) {
    rows.fold(([u64::MAX; 2], [0; 2]), |(first, last), [start, end]| {
        let ([first_start, first_end], [last_start, last_end]) = (first, last);
        ([first_start.min(start), first_end.min(end)], [last_start.max(start), last_end.max(end)])
    })
}

impl Numbers<'_> {
    #[inline(always)]
    fn get(&self, row: usize) -> u64 {
        match self {
            Self::Same(number) => *number,
            Self::Octets(numbers) => numbers.get(row).copied().unwrap_or_default().into(),
            Self::Shorts(numbers) => numbers.get(row).copied().unwrap_or_default().into(),
            Self::Longs(numbers) => numbers.get(row).copied().unwrap_or_default().into(),
            Self::Wides(numbers) => numbers.get(row).copied().unwrap_or_default(),
        }
    }
}
