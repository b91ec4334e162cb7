//! Integers out of payload, where there is enough of it.

/// Two octets, the high one first.
pub(crate) fn be16(octets: &[u8], at: usize) -> Option<u16> {
    array(octets, at).map(u16::from_be_bytes)
}

/// Three octets, the highest first.
pub(crate) fn be24(octets: &[u8], at: usize) -> Option<u32> {
    let [high, middle, low] = array(octets, at)?;
    Some(u32::from_be_bytes([0, high, middle, low]))
}

/// Four octets, the highest first.
pub(crate) fn be32(octets: &[u8], at: usize) -> Option<u32> {
    array(octets, at).map(u32::from_be_bytes)
}

/// Two octets, the low one first.
pub(crate) fn le16(octets: &[u8], at: usize) -> Option<u16> {
    array(octets, at).map(u16::from_le_bytes)
}

/// Four octets, the lowest first.
pub(crate) fn le32(octets: &[u8], at: usize) -> Option<u32> {
    array(octets, at).map(u32::from_le_bytes)
}

/// Eight octets, the lowest first.
pub(crate) fn le64(octets: &[u8], at: usize) -> Option<u64> {
    array(octets, at).map(u64::from_le_bytes)
}

/// Whether a length that a message tells of itself is this number of octets.
pub(crate) fn is_length(told: impl Into<u64>, octets: usize) -> bool {
    u64::try_from(octets).is_ok_and(|octets| octets == told.into())
}

/// The octets up to a zero, and what follows the zero.
pub(crate) fn until_zero(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = octets.iter().position(|octet| *octet == 0)?;
    Some((octets.get(..end)?, octets.get(end + 1..)?))
}

/// Whether it is printable ASCII throughout, and not empty.
pub(crate) fn is_printable(octets: &[u8]) -> bool {
    !octets.is_empty() && octets.iter().all(|octet| matches!(octet, b' '..=b'~'))
}

fn array<const N: usize>(octets: &[u8], at: usize) -> Option<[u8; N]> {
    octets.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_in_either_order_and_never_past_the_end() {
        let octets = b"\x01\x02\x03\x04\x05\x06\x07\x08";
        assert_eq!(be16(octets, 1), Some(0x0203));
        assert_eq!(be24(octets, 5), Some(0x06_0708));
        assert_eq!(be32(octets, 0), Some(0x0102_0304));
        assert_eq!(le16(octets, 6), Some(0x0807));
        assert_eq!(le32(octets, 4), Some(0x0807_0605));
        assert_eq!(le64(octets, 0), Some(0x0807_0605_0403_0201));
        assert_eq!((be16(octets, 7), be32(octets, 9), le64(octets, 1)), (None, None, None));
    }
}
