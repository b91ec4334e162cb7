//! Where each packet of a file stands and whose flow it is, in a few octets each: enough to list a
//! flow's packets and to read any of them again.

mod begins;
mod block;
mod fetch;
mod find;
mod follow;
mod links;
mod list;
mod marks;
mod summary;

use begins::Begins;
use block::{Block, Open};
pub(crate) use block::{Entry, Whose};
use fetch::Fetch;
pub(crate) use find::Find;
pub(crate) use follow::Follow;
use links::Links;
pub(crate) use list::list;
pub(crate) use summary::Summaries;

/// The packets of one source, in the order of the file.
///
/// Numbers are written as differences, as short as they are: seven octets of a busy link's packet,
/// ten of a quiet one's, all in blocks that can be passed over.
#[derive(Default)]
pub(crate) struct Index {
    blocks: Vec<Block>,
    open: Open,
    octets: usize,
    pub(crate) links: Links,
    pub(crate) begins: Begins,
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

    /// Octets held in closed blocks, and of where connections begin.
    pub(crate) fn octets(&self) -> usize {
        self.octets + self.begins.octets()
    }

    /// How many there are.
    pub(crate) fn packets(&self) -> u64 {
        self.all().map(|block| u64::from(block.packets())).sum()
    }

    /// All packets but for the first so many, in order.
    pub(crate) fn entries_from(&self, first: u64) -> impl Iterator<Item = Entry> + '_ {
        let mut before = 0_u64;
        self.all().flat_map(move |block| {
            let begin = before;
            before += u64::from(block.packets());
            let skip = first.saturating_sub(begin).min(u64::from(block.packets()));
            let is_wanted = skip < u64::from(block.packets());
            let entries =
                is_wanted.then(|| block.entries().skip(usize::try_from(skip).unwrap_or(0)));
            entries.into_iter().flatten()
        })
    }

    /// The packet of this number.
    pub(crate) fn numbered(&self, number: u64) -> Option<Entry> {
        // Where no packet was passed over it is that many after the first.
        let near = self.entries_from(number.checked_sub(1)?).next();
        near.filter(|entry| entry.number == number)
            .or_else(|| self.entries_from(0).find(|entry| entry.number == number))
    }

    fn all(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().chain(std::iter::once(self.open.block()))
    }

    /// The packets of the flow that began so many flows after the first, in order.
    pub(crate) fn of_flow(&self, flow: u32) -> impl Iterator<Item = (Entry, Whose)> + '_ {
        self.all()
            .filter(move |block| block.may_hold(flow))
            .flat_map(Block::entries)
            .filter_map(|entry| entry.whose.map(|whose| (entry, whose)))
            .filter(move |(_, whose)| whose.flow == flow)
    }
}

#[cfg(test)]
mod tests;
