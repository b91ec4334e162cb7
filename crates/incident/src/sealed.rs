//! What stands before a sealed ledger, octet by octet: `docs/incidents.md`. Sealing itself is the browser's.

/// No text, and broken by whatever changes line ends.
const BEGINS: [u8; 8] = *b"\x89FGI\r\n\x1a\n";
/// What this program writes, and the newest it reads.
const VERSION: u16 = 1;
/// PBKDF2 with HMAC and SHA-256: the only way from a passphrase to a key that browsers have.
const PBKDF2: u16 = 1;
/// Rounds of it: what OWASP recommends since 2023. A file with fewer is not ours.
pub const ROUNDS: u32 = 600_000;
/// More than these would keep a browser busy for half a minute: no file is opened that asks for it.
const MOST_ROUNDS: u32 = 20_000_000;

/// Octets of the salt.
pub const SALT: usize = 16;
/// Octets of the nonce.
pub const NONCE: usize = 12;
/// Octets that the check of the passphrase vouches for: everything before it.
pub const CHECKED: usize = 48;
/// Octets of a tag of AES-GCM, and so of the check.
pub const TAG: usize = 16;
/// Everything before what is sealed; it is authenticated with it.
pub const HEADER: usize = CHECKED + TAG;

/// A sealed file, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sealed<'a> {
    /// Rounds from the passphrase to the key.
    pub rounds: u32,
    /// What makes the key another one each time.
    pub salt: &'a [u8],
    /// Used once.
    pub nonce: [u8; NONCE],
    /// The header as far as the check vouches for it.
    pub checked: &'a [u8],
    /// The check: the tag of nothing.
    pub check: &'a [u8],
    /// All of the header.
    pub header: &'a [u8],
    /// What is sealed, with its tag.
    pub body: &'a [u8],
}

/// Why octets are no sealed file that can be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// They do not begin as one.
    Strange,
    /// A newer program sealed it, or another way from the passphrase to the key is meant.
    Newer(u16),
    /// More rounds, or fewer, than any of ours has.
    Rounds(u32),
    /// So many octets are there of so many.
    Cut(u64, u64),
    /// So many octets follow its end.
    Longer(u64),
}

/// The header up to the check, for a body of so many octets.
pub fn checked(salt: &[u8; SALT], nonce: &[u8; NONCE], body: u32) -> Vec<u8> {
    let mut header = BEGINS.to_vec();
    header.extend(VERSION.to_le_bytes());
    header.extend(PBKDF2.to_le_bytes());
    header.extend(ROUNDS.to_le_bytes());
    header.extend(salt);
    header.extend(nonce);
    header.extend(body.to_le_bytes());
    debug_assert_eq!(header.len(), CHECKED, "the parts are as long as docs/incidents.md says");
    header
}

/// The nonce of the check: that of the body with its last bit turned.
pub fn nonce_of_check(mut nonce: [u8; NONCE]) -> [u8; NONCE] {
    nonce[NONCE - 1] ^= 1;
    nonce
}

impl<'a> Sealed<'a> {
    /// Takes it apart; no octet of it is believed before the tags are checked.
    pub fn read(octets: &'a [u8]) -> Result<Self, Broken> {
        let there = octets.len() as u64;
        let begins = octets.len().min(BEGINS.len());
        if octets.is_empty() || octets[..begins] != BEGINS[..begins] {
            return Err(Broken::Strange);
        }
        let cut = Broken::Cut(there, (HEADER + TAG) as u64);
        let (header, body) = octets.split_at_checked(HEADER).ok_or(cut)?;
        let (checked, check) = header.split_at_checked(CHECKED).ok_or(cut)?;
        let (head, rest) = checked.split_at_checked(16).ok_or(cut)?;
        let (salt, rest) = rest.split_at_checked(SALT).ok_or(cut)?;
        let (&nonce, length) = rest.split_first_chunk::<NONCE>().ok_or(cut)?;
        let [_, _, _, _, _, _, _, _, v0, v1, k0, k1, r0, r1, r2, r3] = *head else {
            return Err(cut);
        };
        let (version, way) = (u16::from_le_bytes([v0, v1]), u16::from_le_bytes([k0, k1]));
        if (version, way) != (VERSION, PBKDF2) {
            return Err(Broken::Newer(version));
        }
        let rounds = u32::from_le_bytes([r0, r1, r2, r3]);
        if !(ROUNDS..=MOST_ROUNDS).contains(&rounds) {
            return Err(Broken::Rounds(rounds));
        }
        let length = length.try_into().map(u32::from_le_bytes).map_err(|_| cut)?;
        let wanted = HEADER as u64 + u64::from(length);
        if there < wanted {
            return Err(Broken::Cut(there, wanted));
        }
        if there > wanted {
            return Err(Broken::Longer(there - wanted));
        }
        Ok(Self { rounds, salt, nonce, checked, check, header, body })
    }
}
