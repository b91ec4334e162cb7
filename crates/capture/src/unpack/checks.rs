//! Checksums that no library here brings along.

use super::crc32::Crc32;

/// CRC-64/XZ, the check that xz writes unless told otherwise (xz file format §2.1.1.4).
#[derive(Clone, Copy, Default)]
pub(super) struct Crc64(u64);

impl Crc64 {
    pub(super) fn update(&mut self, octets: &[u8]) {
        let folded = octets.iter().fold(!self.0, |crc, octet| {
            let at = (crc.to_le_bytes()[0] ^ octet) as usize;
            TABLE.get(at).copied().unwrap_or_default() ^ (crc >> 8)
        });
        self.0 = !folded;
    }

    pub(super) const fn sum(self) -> u64 {
        self.0
    }
}

/// The remainders of one octet, for the polynomial of ECMA-182, reflected.
static TABLE: [u64; 256] = {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        let mut crc = octet as u64;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (0xc96c_5795_d787_0f42 * (crc & 1));
            bit += 1;
        }
        table[octet] = crc;
        octet += 1;
    }
    table
};

/// CRC-32 (gzip, zip, xz) of some octets.
pub(super) fn crc32(octets: &[u8]) -> u32 {
    let mut crc = Crc32::new();
    crc.update(octets);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_values_of_the_catalogue_come_out() {
        let mut crc = Crc64::default();
        crc.update(b"12345");
        crc.update(b"6789");
        assert_eq!(crc.sum(), 0x995d_c9bb_df19_39fa);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
