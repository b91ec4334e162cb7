//! What a payload revealed, into its cells and back.

use model::Revealed;

use crate::segment::{Cells, Segment, direct};
use crate::tables::Tables;

impl Tables {
    pub(super) fn revealed_cells(
        &mut self,
        revealed: &Revealed,
        cells: &mut Cells,
        limit: usize,
        losses: &mut u64,
    ) {
        for column in Revealed::COLUMNS {
            let Some(slot) = direct(column) else { continue };
            if let Some(words) = revealed.text(column).filter(|words| !words.is_empty()) {
                cells[slot as usize] = self.name(&words, limit, losses).saturating_sub(1);
            }
        }
    }

    pub(super) fn revealed(&self, segment: &Segment, row: usize) -> Option<Revealed> {
        let mut revealed = None::<Revealed>;
        for column in Revealed::COLUMNS {
            let number = direct(column).and_then(|slot| segment.get(slot, row).checked_sub(1));
            if let Some(words) = number.and_then(|number| self.names.get(number)) {
                revealed.get_or_insert_default().take(column, words);
            }
        }
        revealed
    }
}
