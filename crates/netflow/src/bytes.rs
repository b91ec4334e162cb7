//! Reading big-endian numbers off a slice, each read named so that its failure explains itself.

use crate::Refusal;

/// A cursor over a datagram that knows how far into it it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Over a part of a datagram that begins at `offset` of it.
    pub(crate) fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { rest: bytes, offset }
    }

    pub(crate) fn u16(&mut self, what: &'static str) -> Result<u16, Refusal> {
        self.array(what).map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self, what: &'static str) -> Result<u32, Refusal> {
        self.array(what).map(u32::from_be_bytes)
    }

    pub(crate) fn u8(&mut self, what: &'static str) -> Result<u8, Refusal> {
        self.array(what).map(u8::from_be_bytes)
    }

    pub(crate) fn take(&mut self, what: &'static str, octets: usize) -> Result<&'a [u8], Refusal> {
        let short = self.short(what, octets);
        let (taken, rest) = self.rest.split_at_checked(octets).ok_or(short)?;
        self.advance(rest);
        Ok(taken)
    }

    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Refusal> {
        let short = self.short(what, N);
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(short)?;
        self.advance(rest);
        Ok(*taken)
    }

    fn advance(&mut self, rest: &'a [u8]) {
        self.offset += self.rest.len() - rest.len();
        self.rest = rest;
    }

    fn short(&self, what: &'static str, needed: usize) -> Refusal {
        Refusal::Short { what, offset: self.offset, needed, available: self.rest.len() }
    }
}

/// A big-endian integer of any size from 1 to 8 octets (RFC 7011 §6.2, reduced-size encoding).
pub(crate) fn unsigned(bytes: &[u8]) -> Option<u64> {
    match *bytes {
        [a] => Some(a.into()),
        [a, b] => Some(u16::from_be_bytes([a, b]).into()),
        [a, b, c, d] => Some(u32::from_be_bytes([a, b, c, d]).into()),
        [a, b, c, d, e, f, g, h] => Some(u64::from_be_bytes([a, b, c, d, e, f, g, h])),
        [] => None,
        _ if bytes.len() < 8 => Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))),
        _ => None,
    }
}

/// The same with a sign.
pub(crate) fn signed(bytes: &[u8]) -> Option<i64> {
    let number = unsigned(bytes)?;
    let unused = 64_u32.checked_sub(8 * u32::try_from(bytes.len()).ok()?)?;
    Some((number << unused).cast_signed() >> unused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_one_to_eight_octets_are_read() {
        assert_eq!(unsigned(&[1, 2, 3]), Some(0x01_0203));
        assert_eq!(unsigned(&[0xff; 8]), Some(u64::MAX));
        assert_eq!(unsigned(&[0; 9]), None);
        assert_eq!(unsigned(&[]), None);
    }

    #[test]
    fn the_sign_of_a_reduced_integer_is_kept() {
        assert_eq!(signed(&[0xff, 0xfe]), Some(-2));
        assert_eq!(signed(&[0x7f, 0xff, 0xff]), Some(0x7f_ffff));
        assert_eq!(signed(&[0x80, 0, 0, 0, 0, 0, 0, 0]), Some(i64::MIN));
        assert_eq!(signed(&[]), None);
        assert_eq!(signed(&[0xff; 9]), None);
    }

    #[test]
    fn a_read_past_the_end_says_where_and_how_much() {
        let mut reader = Reader::at(&[0, 9, 1], 10);
        assert_eq!(reader.u16("version"), Ok(9));
        let short = Refusal::Short { what: "count", offset: 12, needed: 2, available: 1 };
        assert_eq!(reader.u16("count"), Err(short));
        assert_eq!(reader.take("count", 1), Ok(&[1][..]));
    }
}
