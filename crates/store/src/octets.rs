//! Numbers as octets, the least significant first, and back; reading never trusts a length.

/// What was read is not what was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damaged {
    /// What does not fit.
    pub what: &'static str,
}

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cannot be what was saved", self.what)
    }
}

impl std::error::Error for Damaged {}

/// Appends a number of 32 bits.
pub(crate) fn put_u32(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Appends a number of 64 bits.
pub(crate) fn put_u64(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Appends a length; whatever is saved has less than 2^32 of anything.
pub(crate) fn put_length(out: &mut Vec<u8>, length: usize) {
    put_u32(out, u32::try_from(length).unwrap_or(u32::MAX));
}

/// Appends a text behind its length.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Octets that are left to read.
pub(crate) struct Octets<'a>(pub(crate) &'a [u8]);

impl<'a> Octets<'a> {
    pub(crate) fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Damaged { what })?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Damaged> {
        self.take(N, what)?.try_into().map_err(|_| Damaged { what })
    }

    pub(crate) fn u8(&mut self, what: &'static str) -> Result<u8, Damaged> {
        self.array(what).map(u8::from_le_bytes)
    }

    pub(crate) fn u16(&mut self, what: &'static str) -> Result<u16, Damaged> {
        self.array(what).map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self, what: &'static str) -> Result<u32, Damaged> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self, what: &'static str) -> Result<u64, Damaged> {
        self.array(what).map(u64::from_le_bytes)
    }

    /// How many of something follow that take at least so many octets each.
    pub(crate) fn count(&mut self, least: usize, what: &'static str) -> Result<usize, Damaged> {
        let count = self.u32(what)? as usize;
        let fits = count.checked_mul(least).is_some_and(|octets| octets <= self.0.len());
        fits.then_some(count).ok_or(Damaged { what })
    }

    pub(crate) fn text(&mut self, what: &'static str) -> Result<&'a str, Damaged> {
        let length = self.count(1, what)?;
        std::str::from_utf8(self.take(length, what)?).map_err(|_| Damaged { what })
    }

    /// Nothing is left.
    pub(crate) const fn end(&self, what: &'static str) -> Result<(), Damaged> {
        if self.0.is_empty() { Ok(()) } else { Err(Damaged { what }) }
    }
}
