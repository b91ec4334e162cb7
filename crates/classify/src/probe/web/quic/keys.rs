//! The keys of Initial packets, which everybody can make who saw the client's first packet
//! (RFC 9001 §5.1, §5.2, §5.3, §5.4).

use aes::cipher::{BlockEncrypt, KeyInit};
use aes::{Aes128, Block};
use hkdf::Hkdf;
use sha2::Sha256;

use super::version::Keying;

const TAG_OCTETS: usize = 16;
const BLOCK_OCTETS: usize = 16;
/// So many blocks are encrypted together: processors do them side by side.
const BLOCKS: usize = 8;
/// Where the sample for the header begins, counted from the packet number.
const SAMPLE_AT: usize = 4;
/// The first octet's bits that must be zero under the protection (RFC 9000 §17.2).
const RESERVED_BITS: u8 = 0x0c;

/// Who sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Client,
    Server,
}

/// The keys of one side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Keys {
    key: [u8; 16],
    iv: [u8; 12],
    header: [u8; 16],
}

impl Keys {
    /// From the connection id that the client sent its first packet to.
    pub(super) fn new(keying: &Keying, connection_id: &[u8], side: Side) -> Option<Self> {
        let (_, initial) = Hkdf::<Sha256>::extract(Some(&keying.salt), connection_id);
        let label = match side {
            Side::Client => "client in",
            Side::Server => "server in",
        };
        let secret: [u8; 32] = expand(&initial, label)?;
        let secret = Hkdf::from_prk(&secret).ok()?;
        Some(Self {
            key: expand(&secret, keying.key)?,
            iv: expand(&secret, keying.iv)?,
            header: expand(&secret, keying.header)?,
        })
    }

    /// The frames of a packet whose number begins at `number_at`; none where these keys are not its
    /// own. The tag is not checked, so that what was captured in part can be read: whoever reads the
    /// frames sees whether they are any.
    pub(super) fn open(&self, packet: &[u8], number_at: usize, end: usize) -> Option<Vec<u8>> {
        let is_whole = packet.len() >= end;
        let packet = packet.get(..end).unwrap_or(packet);
        let sample = packet.get(number_at.checked_add(SAMPLE_AT)?..)?.get(..BLOCK_OCTETS)?;
        let mask = encrypt(&Aes128::new(&self.header.into()), sample.try_into().ok()?);
        let first = packet.first()? ^ mask[0] & 0x0f;
        if first & RESERVED_BITS != 0 {
            return None;
        }
        let number_octets = usize::from(first & 3) + 1;
        let (number, sealed) = packet.get(number_at..)?.split_at_checked(number_octets)?;
        let mut clear = [0; 4];
        for (to, (number, mask)) in clear.iter_mut().zip(number.iter().zip(mask.iter().skip(1))) {
            *to = number ^ mask;
        }
        clear.rotate_right(4 - number_octets);
        let sealed = match is_whole {
            true => sealed.get(..sealed.len().checked_sub(TAG_OCTETS)?)?,
            false => sealed,
        };
        Some(self.apply(clear, sealed))
    }

    /// Encrypts or decrypts: AES-GCM does it by counting from 2 on (NIST SP 800-38D §7.1).
    pub(super) fn apply(&self, number: [u8; 4], octets: &[u8]) -> Vec<u8> {
        let mut nonce = self.iv;
        for (to, number) in nonce.iter_mut().skip(8).zip(number) {
            *to ^= number;
        }
        let cipher = Aes128::new(&self.key.into());
        let mut octets = octets.to_vec();
        let mut counter = 2_u32;
        for part in octets.chunks_mut(BLOCK_OCTETS * BLOCKS) {
            let mut blocks = [Block::default(); BLOCKS];
            for block in &mut blocks {
                let (start, count) = block.split_at_mut(nonce.len());
                start.copy_from_slice(&nonce);
                count.copy_from_slice(&counter.to_be_bytes());
                counter += 1;
            }
            cipher.encrypt_blocks(&mut blocks);
            for (octets, masks) in part.chunks_mut(BLOCK_OCTETS).zip(&blocks) {
                for (octet, mask) in octets.iter_mut().zip(masks) {
                    *octet ^= mask;
                }
            }
        }
        octets
    }

    #[cfg(test)]
    pub(super) const fn header_key(&self) -> [u8; 16] {
        self.header
    }
}

fn encrypt(cipher: &Aes128, block: [u8; BLOCK_OCTETS]) -> [u8; BLOCK_OCTETS] {
    let mut blocks = [block.into()];
    cipher.encrypt_blocks(&mut blocks);
    blocks[0].into()
}

/// HKDF-Expand-Label without context (RFC 8446 §7.1).
fn expand<const OCTETS: usize>(secret: &Hkdf<Sha256>, label: &str) -> Option<[u8; OCTETS]> {
    const PREFIX: &[u8] = b"tls13 ";
    let length = u16::try_from(OCTETS).ok()?.to_be_bytes();
    let label_octets = u8::try_from(PREFIX.len() + label.len()).ok()?;
    let mut octets = [0; OCTETS];
    let info: [&[u8]; 5] = [&length, &[label_octets], PREFIX, label.as_bytes(), &[0]];
    secret.expand_multi_info(&info, &mut octets).ok()?;
    Some(octets)
}

#[cfg(test)]
mod tests;
