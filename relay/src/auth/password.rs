//! Passwords as argon2id hashes in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.

use std::io;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use subtle::ConstantTimeEq;

use super::secret;

/// 19 MiB, two passes, one lane: OWASP's first recommendation.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_OCTETS: usize = 16;
const HASH_OCTETS: usize = 32;
/// A hash in the file may ask for no more than this, whoever wrote it.
const MOST_MEMORY_KIB: u32 = 256 << 10;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 4;

/// Checked in place of the hash of somebody who does not exist; no password is known for it.
pub(crate) const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A hash with a salt of its own.
pub(crate) fn hash(password: &str) -> io::Result<String> {
    let broken = || io::Error::other("the system gives no random numbers");
    let salt = secret::random::<SALT_OCTETS>().ok_or_else(broken)?;
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_OCTETS));
    let params = params.map_err(|error| io::Error::other(error.to_string()))?;
    let mut out = [0; HASH_OCTETS];
    derive(params, password, &salt, &mut out)
        .ok_or_else(|| io::Error::other("the password cannot be hashed"))?;
    let [salt, out] = [STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(out)];
    Ok(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${out}"))
}

/// Whether the password is the one that was hashed; false, too, where the hash cannot be read.
pub(crate) fn verify(hash: &str, password: &str) -> bool {
    let Some((params, salt, expected)) = read(hash) else { return false };
    let mut out = vec![0; expected.len()];
    derive(params, password, &salt, &mut out).is_some() && out.ct_eq(&expected).into()
}

/// Whether this is a hash we can check.
pub(crate) fn is_sound(hash: &str) -> bool {
    read(hash).is_some()
}

fn derive(params: Params, password: &str, salt: &[u8], out: &mut [u8]) -> Option<()> {
    let mut memory = vec![Block::default(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut memory).ok()
}

fn read(hash: &str) -> Option<(Params, Vec<u8>, Vec<u8>)> {
    let rest = hash.strip_prefix("$argon2id$v=19$")?;
    let mut parts = rest.split('$');
    let (costs, salt, expected) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let mut numbers = costs.split(',');
    let mut cost = |name: &str, most: u32| {
        let number = numbers.next()?.strip_prefix(name)?.parse().ok()?;
        (number <= most).then_some(number)
    };
    let memory = cost("m=", MOST_MEMORY_KIB)?;
    let passes = cost("t=", MOST_PASSES)?;
    let lanes = cost("p=", MOST_LANES)?;
    let salt = STANDARD_NO_PAD.decode(salt).ok()?;
    let expected = STANDARD_NO_PAD.decode(expected).ok()?;
    if expected.len() < 16 {
        return None;
    }
    Some((Params::new(memory, passes, lanes, Some(expected.len())).ok()?, salt, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_fits_and_no_other_does() {
        let hash = hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify(&hash, "correct horse"));
        assert!(!verify(&hash, "correct horsf"));
        assert!(!verify(&hash, ""));
    }

    /// From the reference implementation's own tests (phc-winner-argon2, src/test.c).
    #[test]
    fn what_the_reference_hashed_is_verified() {
        let hash =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(verify(hash, "password"));
        assert!(!verify(hash, "Password"));
    }

    #[test]
    fn a_hash_that_asks_for_too_much_or_is_none_lets_nobody_in() {
        for bad in [
            "",
            "hunter2",
            "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=2000,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$",
            "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ",
        ] {
            assert!(!is_sound(bad) && !verify(bad, "hunter2"), "{bad}");
        }
        assert!(is_sound(NOBODY));
        assert!(!verify(NOBODY, ""));
    }
}
