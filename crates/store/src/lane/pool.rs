//! Memory of lanes whose rows are forgotten, for those that come: fresh memory costs more than
//! writing to it.

use super::cells::Cell;

/// Lanes without rows.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    /// Where memory is asked for, it is for so many rows at least.
    pub(crate) room: usize,
    pub(super) octets: Vec<Vec<u8>>,
    pub(super) shorts: Vec<Vec<u16>>,
    pub(super) longs: Vec<Vec<u32>>,
    pub(super) wides: Vec<Vec<u64>>,
}

/// So many of each width are kept: those of a segment or two.
const KEPT: usize = 64;

impl Pool {
    /// Memory for so many rows.
    pub(super) fn take<T: Cell>(&mut self, rows: usize) -> Vec<T> {
        let rows = rows.max(self.room);
        let spare = T::spare(self).pop().filter(|cells| cells.capacity() >= rows);
        spare.unwrap_or_else(|| Vec::with_capacity(rows))
    }

    /// Takes memory back.
    pub(super) fn give<T: Cell>(&mut self, mut cells: Vec<T>) {
        let room = self.room;
        let spare = T::spare(self);
        if spare.len() < KEPT && cells.capacity() >= room {
            cells.clear();
            spare.push(cells);
        }
    }

    pub(crate) fn octets_held(&self) -> usize {
        fn octets<T>(spare: &[Vec<T>]) -> usize {
            spare.iter().map(|cells| cells.capacity() * size_of::<T>()).sum()
        }
        octets(&self.octets) + octets(&self.shorts) + octets(&self.longs) + octets(&self.wides)
    }
}
