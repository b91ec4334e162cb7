//! Where each packet of a file stands and whose flow it is, in a few octets each: enough to list a
//! flow's packets and to read any of them again.

mod block;
mod find;
mod list;

use block::{Block, Open};
pub(crate) use block::{Entry, Whose};
pub(crate) use find::Find;
pub(crate) use list::list;

/// The packets of one source, in the order of the file.
///
/// Numbers are written as differences, as short as they are: seven octets of a busy link's packet,
/// ten of a quiet one's, all in blocks that can be passed over.
#[derive(Default)]
pub(crate) struct Index {
    blocks: Vec<Block>,
    open: Open,
    octets: usize,
}

impl Index {
    /// One more packet; how many octets more are held.
    #[inline]
    pub(crate) fn push(&mut self, entry: &Entry) -> usize {
        self.open.push(entry);
        if !self.open.is_full() {
            return 0;
        }
        let block = self.open.close();
        let octets = block.octets_held();
        self.octets += octets;
        self.blocks.push(block);
        octets
    }

    /// Octets held in closed blocks.
    pub(crate) const fn octets(&self) -> usize {
        self.octets
    }

    /// The packets of the flow that began so many flows after the first, in order.
    pub(crate) fn of_flow(&self, flow: u32) -> impl Iterator<Item = (Entry, Whose)> + '_ {
        let blocks = self.blocks.iter().chain(std::iter::once(self.open.block()));
        blocks
            .filter(move |block| block.may_hold(flow))
            .flat_map(Block::entries)
            .filter_map(|entry| entry.whose.map(|whose| (entry, whose)))
            .filter(move |(_, whose)| whose.flow == flow)
    }
}

#[cfg(test)]
mod tests;
