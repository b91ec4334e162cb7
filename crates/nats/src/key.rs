//! A key of NATS (nkey): an Ed25519 key written in base32, with two octets that say whose and two that add up.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{Ed25519KeyPair, KeyPair};

/// What a seed begins with, what a user's key begins with.
const SEED: u8 = 18 << 3;
const USER: u8 = 20 << 3;
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What a user signs with.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// Of a text that begins with `SU`; none where it does not add up.
    pub fn from_seed(text: &str) -> Option<Self> {
        let octets = base32_decoded(text)?;
        let (body, sum) = octets.split_last_chunk::<2>()?;
        let (head, seed) = body.split_first_chunk::<2>()?;
        let is_user = *head == [SEED | (USER >> 5), USER << 3];
        (is_user && checksum(body).to_le_bytes() == *sum).then(|| seed.try_into().ok().map(Self))?
    }

    /// What the server knows it by: text that begins with `U`.
    pub fn public(&self) -> Option<String> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&self.0).ok()?;
        let mut octets = vec![USER];
        octets.extend_from_slice(pair.public_key().as_ref());
        octets.extend(checksum(&octets).to_le_bytes());
        Some(base32_encoded(&octets))
    }

    /// Signs what the server gave.
    pub(crate) fn sign(&self, nonce: &str) -> Option<String> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&self.0).ok()?;
        Some(URL_SAFE_NO_PAD.encode(pair.sign(nonce.as_bytes())))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
}

/// CRC-16 with the polynomial 0x1021, beginning with 0.
fn checksum(octets: &[u8]) -> u16 {
    octets.iter().fold(0, |sum, octet| {
        (0..8).fold(sum ^ (u16::from(*octet) << 8), |sum: u16, _| {
            if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 }
        })
    })
}

/// RFC 4648 §6 without padding.
fn base32_decoded(text: &str) -> Option<Vec<u8>> {
    let (mut octets, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|one| *one == letter)?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            octets.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(octets)
}

fn base32_encoded(octets: &[u8]) -> String {
    let (mut text, mut bits, mut count) = (String::new(), 0_u32, 0);
    let letter = |value: u32| char::from(LETTERS[(value & 31) as usize]);
    for octet in octets {
        bits = (bits << 8) | u32::from(*octet);
        count += 8;
        while count >= 5 {
            count -= 5;
            text.push(letter(bits >> count));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        text.push(letter(bits << (5 - count)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pair of the documentation of NATS ("nkeys" of server authentication).
    const SEED: &str = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
    const PUBLIC: &str = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

    #[test]
    fn a_seed_makes_the_public_key_that_others_make_of_it() {
        assert_eq!(Key::from_seed(SEED).unwrap().public().unwrap(), PUBLIC);
    }

    #[test]
    fn what_does_not_add_up_is_no_seed() {
        for text in ["", "SU", PUBLIC, &SEED[..57], &SEED.to_lowercase(), &SEED.replace('3', "4")] {
            assert!(Key::from_seed(text).is_none(), "{text}");
        }
    }
}
