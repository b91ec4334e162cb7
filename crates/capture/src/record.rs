//! One packet's record where its place in the file is known.

use model::Timestamp;

use crate::bytes::View;
use crate::{ByteOrder, Format, Resolution};

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At<'a> {
    /// A packet's record.
    Whole(RecordAt<'a>),
    /// So many octets from there on are needed to say.
    Need(usize),
    /// No packet's record.
    Nothing,
}

/// A record that was read without what stands before it in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordAt<'a> {
    /// What was captured.
    pub data: &'a [u8],
    /// Its length on the wire.
    pub original_length: u32,
    /// When, where that can be said without the description of the interface.
    pub time: Option<Timestamp>,
}

impl RecordAt<'_> {
    /// Whether it is the record of a packet of this time and length.
    pub fn fits(&self, time: Timestamp, original_length: u32) -> bool {
        let captured = u32::try_from(self.data.len()).unwrap_or(u32::MAX);
        self.original_length.max(captured) == original_length
            && self.time.is_none_or(|own| own == time)
    }
}

/// Records larger than this are none: the reader's default limit.
const MOST_OCTETS: u32 = 16 << 20;

/// The record at the beginning of these octets, in a file of this format.
pub fn record_at(format: Format, octets: &[u8]) -> At<'_> {
    match format {
        Format::Pcap { resolution, order, variant } => {
            let view = View::new(octets, order);
            let header = variant.record_header_octets();
            let (Some(seconds), Some(fraction), Some(one), Some(other)) =
                (view.u32(0), view.u32(4), view.u32(8), view.u32(12))
            else {
                return At::Need(header);
            };
            // Files before version 2.3 have the two lengths the other way round, and never is less
            // on the wire than was captured.
            let (captured, original_length) = (one.min(other), one.max(other));
            let nanos = match resolution {
                Resolution::Micros => i64::from(fraction) * 1000,
                Resolution::Nanos => i64::from(fraction),
            };
            let time = Timestamp::from_seconds(seconds.into()).plus_nanos(nanos);
            let end = header.saturating_add(captured as usize);
            whole(octets, header, end, end, original_length, Some(time))
        }
        Format::Pcapng { .. } => {
            let orders = [ByteOrder::Little, ByteOrder::Big];
            let found = orders.map(|order| block_at(View::new(octets, order)));
            match found {
                [At::Nothing, found] | [found, _] => found,
            }
        }
        // Rare, and found by reading through the file.
        Format::Snoop | Format::Erf => At::Nothing,
    }
}

/// A block of packets in this byte order: one of an older section may be in the other.
fn block_at(view: View<'_>) -> At<'_> {
    let (Some(kind), Some(length)) = (view.u32(0), view.u32(4)) else { return At::Need(32) };
    let size = length as usize;
    if !(12..=MOST_OCTETS).contains(&length) || !length.is_multiple_of(4) {
        return At::Nothing;
    }
    match kind {
        // Enhanced Packet Block, and the obsolete Packet Block, which agree in these.
        6 | 2 => {
            let (Some(captured), Some(original)) = (view.u32(20), view.u32(24)) else {
                return At::Need(32);
            };
            let end = 28_usize.saturating_add(captured as usize);
            whole(view.octets, 28, end, size, original, None)
        }
        3 => {
            let Some(original) = view.u32(8) else { return At::Need(32) };
            let end = 12_usize.saturating_add(original as usize).min(size.saturating_sub(4));
            whole(view.octets, 12, end, size, original, None)
        }
        _ => At::Nothing,
    }
}

fn whole(
    octets: &[u8],
    from: usize,
    to: usize,
    size: usize,
    original_length: u32,
    time: Option<Timestamp>,
) -> At<'_> {
    if to > size || size > MOST_OCTETS as usize {
        return At::Nothing;
    }
    match octets.get(from..to) {
        Some(data) => At::Whole(RecordAt { data, original_length, time }),
        None => At::Need(size),
    }
}
