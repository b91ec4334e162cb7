//! Secrets of ours: 256 random bits, of which only a digest is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
pub(crate) use serve::Digest;

/// A new one, as text of 43 letters.
pub(crate) fn fresh() -> Option<String> {
    random::<32>().map(|octets| URL_SAFE_NO_PAD.encode(octets))
}

/// From the system.
pub(crate) fn random<const OCTETS: usize>() -> Option<[u8; OCTETS]> {
    let mut octets = [0; OCTETS];
    let provider = rustls::crypto::ring::default_provider();
    provider.secure_random.fill(&mut octets).ok()?;
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_differ() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
    }
}
