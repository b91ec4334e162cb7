//! What only exporters tell of flows that come together.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;
use model::{Cells, Lane, MacAddress, NumberCells, ReportedColumns};

use super::{Columns, column::Column};
use crate::segment::Slot;
use crate::tables::Tables;

impl Tables {
    /// What each slot holds of it; as `reported_cells` has it for one record.
    pub(super) fn reported_columns<'a>(
        &mut self,
        told: &'a ReportedColumns,
        rows: usize,
        columns: &mut Columns<'a>,
        scratch: &'a mut [Vec<u64>; 6],
        text_limit: usize,
        losses: &mut u64,
    ) {
        let [input, output, input_vrf, output_vrf, source_mac, destination_mac] = scratch;
        let mut put = |slot: Slot, column| columns[slot as usize] = column;
        put(Slot::ObservedDirection, Column::plain(&told.observed, NumberCells::Octets));
        put(Slot::InputVrf, Column::plain(&told.input_vrf, NumberCells::Wides));
        put(Slot::OutputVrf, Column::plain(&told.output_vrf, NumberCells::Wides));
        for (slot, lane, codes) in [
            (Slot::InputInterfaceName, &told.input_interface_name, input),
            (Slot::OutputInterfaceName, &told.output_interface_name, output),
            (Slot::InputVrfName, &told.input_vrf_name, input_vrf),
            (Slot::OutputVrfName, &told.output_vrf_name, output_vrf),
        ] {
            let word = |place: u32| {
                let at = usize::try_from(place).ok()?.checked_sub(1)?;
                told.names.get(at).map(ToString::to_string)
            };
            put(slot, self.words(lane, rows, codes, word, text_limit, losses));
        }
        for (slot, lane, codes) in [
            (Slot::SourceMac, &told.source_mac, source_mac),
            (Slot::DestinationMac, &told.destination_mac, destination_mac),
        ] {
            let word = |number: u64| match number.to_be_bytes() {
                [0, 0, 0, 0, 0, 0, 0, 0] => None,
                [_, _, octets @ ..] => Some(MacAddress(octets).to_string()),
            };
            put(slot, self.words(lane, rows, codes, word, text_limit, losses));
        }
    }

    /// The codes of words; each is looked for once. Those without room are counted for each row
    /// that has them.
    fn words<'a, T: Copy + Eq + Hash>(
        &mut self,
        lane: &Lane<T>,
        rows: usize,
        codes: &'a mut Vec<u64>,
        word: impl Fn(T) -> Option<String>,
        text_limit: usize,
        losses: &mut u64,
    ) -> Column<'a> {
        let each = if matches!(lane.cells(), Cells::Same(..)) { rows as u64 } else { 1 };
        let mut known: HashMap<T, (u64, u64), FixedState> = HashMap::default();
        let code = |value| {
            let (code, lost) = *known.entry(value).or_insert_with(|| {
                let mut lost = 0;
                let word = word(value).filter(|word| !word.is_empty());
                let code = word.map_or(0, |word| self.name(&word, text_limit, &mut lost));
                (code.saturating_sub(1), lost)
            });
            *losses += lost * each;
            code
        };
        Column::coded(lane, rows, codes, code, NumberCells::Wides)
    }
}
