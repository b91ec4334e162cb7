//! Numbers out of octets that may be too few.

use crate::ByteOrder;

/// Numbers at places of a slice in one byte order; `None` where the slice ends before.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) octets: &'a [u8],
    pub(crate) order: ByteOrder,
}

impl<'a> View<'a> {
    pub(crate) const fn new(octets: &'a [u8], order: ByteOrder) -> Self {
        Self { octets, order }
    }

    #[inline]
    pub(crate) fn u16(self, at: usize) -> Option<u16> {
        let octets = array(self.octets, at)?;
        Some(match self.order {
            ByteOrder::Little => u16::from_le_bytes(octets),
            ByteOrder::Big => u16::from_be_bytes(octets),
        })
    }

    #[inline]
    pub(crate) fn u32(self, at: usize) -> Option<u32> {
        let octets = array(self.octets, at)?;
        Some(match self.order {
            ByteOrder::Little => u32::from_le_bytes(octets),
            ByteOrder::Big => u32::from_be_bytes(octets),
        })
    }

    #[inline]
    pub(crate) fn u64(self, at: usize) -> Option<u64> {
        let octets = array(self.octets, at)?;
        Some(match self.order {
            ByteOrder::Little => u64::from_le_bytes(octets),
            ByteOrder::Big => u64::from_be_bytes(octets),
        })
    }

    /// Two u32, the high one first whatever the byte order: pcapng's time stamps.
    #[inline]
    pub(crate) fn split_u64(self, at: usize) -> Option<u64> {
        let high = self.u32(at)?;
        let low = self.u32(at.checked_add(4)?)?;
        Some(u64::from(high) << 32 | u64::from(low))
    }
}

/// `N` octets from `at`.
#[inline]
pub(crate) fn array<const N: usize>(octets: &[u8], at: usize) -> Option<[u8; N]> {
    octets.get(at..)?.first_chunk().copied()
}

/// A big-endian u16: the order of all network headers.
#[inline]
pub(crate) fn be16(octets: &[u8], at: usize) -> Option<u16> {
    array(octets, at).map(u16::from_be_bytes)
}

/// A big-endian u32.
#[inline]
pub(crate) fn be32(octets: &[u8], at: usize) -> Option<u32> {
    array(octets, at).map(u32::from_be_bytes)
}
