//! What is kept of a secret, and compared.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// What is kept of a secret: who reads it cannot use it.
#[derive(Clone, Copy, PartialOrd, Ord, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of a secret as it was shown.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// 64 hexadecimal digits.
    pub fn read(text: &str) -> Option<Self> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let digits = |pair: &[u8; 2]| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        };
        let octets: Option<Vec<u8>> = pairs.iter().map(digits).collect();
        let octets = octets.filter(|_| rest.is_empty())?.try_into().ok()?;
        Some(Self(octets))
    }
}

impl PartialEq for Digest {
    /// In a time that does not tell how much of it is right.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_was_written_and_shows_nothing_to_a_log() {
        // printf secret | sha256sum
        let text = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
        assert_eq!(Digest::of("secret").to_string(), text);
        assert!(Digest::read(text) == Some(Digest::of("secret")));
        assert!(Digest::of("secret") != Digest::of("Secret"));
        for bad in ["", "2b", &text[1..], "zz".repeat(32).as_str(), &format!("{text}0")] {
            assert!(Digest::read(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{:?}", Digest::of("secret")), "Digest(…)");
    }
}
