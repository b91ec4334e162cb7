//! Finding the next pcapng block behind octets that are none.

use crate::ByteOrder;
use crate::bytes::{View, array};

use super::pcapng::{BLOCK_OCTETS, is_length};
use super::recognise::{SECTION_HEADER, byte_order};

/// A candidate must be whole to be believed; longer ones are not waited for.
const LONGEST_CANDIDATE: u32 = 1 << 20;

/// What a search found.
pub(super) enum Found {
    /// A block begins behind so many octets.
    Block(usize),
    /// No block begins in so many octets; behind them one might.
    Nothing(usize),
    /// So many octets are needed to say whether one begins right here.
    Need(usize),
}

/// Looks for a block of a known type whose two lengths agree.
pub(super) fn search(octets: &[u8], order: ByteOrder, end: bool) -> Found {
    for at in 0..octets.len() {
        let Some(rest) = octets.get(at..) else { break };
        if rest.len() < BLOCK_OCTETS {
            return match (end, at) {
                (true, _) => Found::Nothing(octets.len()),
                (false, 0) => Found::Need(BLOCK_OCTETS),
                (false, at) => Found::Nothing(at),
            };
        }
        let Some((length, order)) = starts(rest, order, LONGEST_CANDIDATE) else { continue };
        let size = length as usize;
        match rest.get(..size) {
            Some(block) if View::new(block, order).u32(size - 4) == Some(length) => {
                return Found::Block(at);
            }
            Some(_) => {}
            None if end => {}
            None if at == 0 => return Found::Need(size),
            None => return Found::Nothing(at),
        }
    }
    Found::Nothing(octets.len())
}

/// Whether the first 12 octets may begin a block of a known type: its length and byte order.
pub(super) fn starts(octets: &[u8], order: ByteOrder, limit: u32) -> Option<(u32, ByteOrder)> {
    let first = array::<4>(octets, 0)?;
    let order = if first == SECTION_HEADER { byte_order(array::<4>(octets, 8)?)? } else { order };
    let view = View::new(octets, order);
    let block_type = view.u32(0)?;
    let is_known =
        first == SECTION_HEADER || matches!(block_type, 1..=6 | 10 | 0xbad | 0x4000_0bad);
    let length = view.u32(4)?;
    (is_known && is_length(length, limit)).then_some((length, order))
}
