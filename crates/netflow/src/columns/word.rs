//! Numbers of one size at one place of many records: the loop that all columns come from.
//!
//! Where the compiler knows how far apart records begin, a number takes half as many instructions.

/// Octets of a record of version 5.
pub(super) const V5_OCTETS: usize = 48;

/// A number as it is sent.
pub(crate) trait Word: Copy {
    /// Its octets.
    const OCTETS: usize;

    /// The one that begins there; 0 where it does not fit.
    fn at(record: &[u8], offset: usize) -> Self;
}

macro_rules! words {
    ($($type:ty)*) => {$(
        impl Word for $type {
            const OCTETS: usize = size_of::<Self>();

            #[inline(always)]
            fn at(record: &[u8], offset: usize) -> Self {
                let octets = record.get(offset..).and_then(|rest| rest.first_chunk());
                octets.map_or(0, |octets| Self::from_be_bytes(*octets))
            }
        }
    )*};
}

words! { u8 u16 u32 u64 u128 }

/// The numbers at that place of records which begin so many octets after each other.
#[inline(never)]
pub(super) fn column<W: Word>(records: &[u8], stride: usize, offset: usize) -> Vec<W> {
    match stride {
        V5_OCTETS => known::<V5_OCTETS, W>(records, offset),
        _ => records.chunks_exact(stride).map(|record| W::at(record, offset)).collect(),
    }
}

#[inline(always)]
fn known<const STRIDE: usize, W: Word>(records: &[u8], offset: usize) -> Vec<W> {
    // Said once, it need not be asked for each record.
    let fits = offset + W::OCTETS <= STRIDE;
    let (records, _) = if fits { records.as_chunks::<STRIDE>() } else { Default::default() };
    records.iter().map(|record| W::at(record, offset)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_record_gives_the_number_at_its_place() {
        for octets in [2, 47, 48, 49] {
            // The last two octets of each record tell which one it is.
            let record = |number: u8| [vec![7; octets - 2], vec![1, number]].concat();
            let records = [record(3), record(4), record(5)].concat();
            let last: Vec<u16> = column(&records, octets, octets - 2);
            assert_eq!(last, [0x103, 0x104, 0x105], "{octets} octets");
            let last: Vec<u8> = column(&records, octets, octets - 1);
            assert_eq!(last, [3, 4, 5], "{octets} octets");
        }
    }
}
