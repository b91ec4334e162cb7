//! CRC-32 over eight octets at once, by tables made when they are first needed.

use std::sync::OnceLock;

/// The polynomial of IEEE 802.3, reflected.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// So many octets at once.
const LANES: usize = 8;

type Tables = [[u32; 256]; LANES];

static TABLES: OnceLock<Box<Tables>> = OnceLock::new();

/// The remainders of one octet with 0 to 7 octets of zero behind it.
fn tables() -> Box<Tables> {
    let mut tables = Box::new([[0_u32; 256]; LANES]);
    let mut before = [0_u32; 256];
    for (octet, entry) in (0_u32..).zip(&mut before) {
        *entry = (0..8).fold(octet, |crc, _| (crc >> 1) ^ (POLYNOMIAL & (crc & 1).wrapping_neg()));
    }
    let first = before;
    for table in tables.iter_mut() {
        *table = before;
        for entry in &mut before {
            *entry = at(&first, entry.to_le_bytes()[0]) ^ (*entry >> 8);
        }
    }
    tables
}

fn at(table: &[u32; 256], octet: u8) -> u32 {
    table.get(usize::from(octet)).copied().unwrap_or_default()
}

/// The sum of what was read so far.
#[derive(Clone, Copy, Default)]
pub(in crate::unpack) struct Crc32(u32);

impl Crc32 {
    pub(in crate::unpack) const fn new() -> Self {
        Self(0)
    }

    pub(in crate::unpack) fn update(&mut self, octets: &[u8]) {
        let tables = TABLES.get_or_init(tables);
        let mut crc = !self.0;
        let (eights, rest) = octets.as_chunks::<LANES>();
        for eight in eights {
            let [a, b, c, d, e, f, g, h] = *eight;
            let [i, j, k, l] = (crc ^ u32::from_le_bytes([a, b, c, d])).to_le_bytes();
            crc = tables
                .iter()
                .zip([h, g, f, e, l, k, j, i])
                .fold(0, |crc, (table, octet)| crc ^ at(table, octet));
        }
        let [first, ..] = &**tables;
        for octet in rest {
            crc = at(first, crc.to_le_bytes()[0] ^ octet) ^ (crc >> 8);
        }
        self.0 = !crc;
    }

    pub(in crate::unpack) const fn reset(&mut self) {
        self.0 = 0;
    }

    pub(in crate::unpack) const fn sum(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_and_any_cut_gives_the_librarys_sum() {
        let octets: Vec<u8> = (0..1000_u32).map(|at| (at * at / 7) as u8).collect();
        for length in (0..64).chain([999, 1000]) {
            let mut library = flate2::Crc::new();
            library.update(&octets[..length]);
            for cut in [0, length / 3, length] {
                let mut crc = Crc32::new();
                crc.update(&octets[..cut]);
                crc.update(&octets[cut..length]);
                assert_eq!(crc.sum(), library.sum(), "{length} octets, cut at {cut}");
                crc.reset();
                assert_eq!(crc.sum(), 0);
            }
        }
    }
}
