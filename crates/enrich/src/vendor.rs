//! Who made a network interface: the name to which IEEE gave the first half of a hardware address.
//!
//! The table is no part of the crate's code: it is half a megabyte that only views of hosts need, so the
//! command carries it (feature `vendors`) and the page fetches it.

use std::ops::Range;

use model::MacAddress;

/// IEEE's public listing of MA-L, as `cargo xtask vendors` writes it: a line for each name, behind it
/// its prefixes.
#[cfg(feature = "vendors")]
pub const VENDORS: &str = include_str!("vendor/vendors.txt");

/// Prefixes that are read of a table; IEEE has given some 40,000.
const MOST_PREFIXES: usize = 1 << 17;

/// Prefixes and whom they belong to.
#[derive(Debug, Default)]
pub struct Vendors {
    text: String,
    /// In the order of the prefixes: where in the text its name stands.
    prefixes: Vec<(u32, Range<u32>)>,
}

impl Vendors {
    /// Reads a table; what is no line of one is passed over.
    pub fn read(text: String) -> Self {
        let mut prefixes = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if let Some((name, blocks)) = line.trim_end().split_once('\t') {
                let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let name = place(at)..place(at + name.len());
                let blocks =
                    blocks.split(' ').filter_map(|block| u32::from_str_radix(block, 16).ok());
                let room = MOST_PREFIXES - prefixes.len();
                prefixes.extend(blocks.take(room).map(|block| (block, name.clone())));
            }
            at += line.len();
        }
        model::sort_by_key(&mut prefixes, |(prefix, _)| *prefix);
        Self { text, prefixes }
    }

    /// Whose address it is: the maker's name. One that its host made up itself says so (IEEE 802c).
    pub fn name(&self, mac: MacAddress) -> Option<&str> {
        let [a, b, c, ..] = mac.0;
        let prefix = u32::from_be_bytes([0, a, b, c]);
        if let Ok(at) = self.prefixes.binary_search_by_key(&prefix, |(prefix, _)| *prefix) {
            let name = &self.prefixes.get(at)?.1;
            return self.text.get(name.start as usize..name.end as usize);
        }
        (a & MADE_UP != 0).then_some("locally administered")
    }
}

/// The bit of an address that nobody gave.
const MADE_UP: u8 = 0x02;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &str, mac: [u8; 6], expected: Option<&str>) {
        assert_eq!(Vendors::read(table.to_owned()).name(MacAddress(mac)), expected);
    }

    #[test]
    fn an_address_belongs_to_whom_its_first_half_was_given() {
        let table = "Apple\tF01898 000393\nOne with spaces\t00000C\n";
        check(table, [0xf0, 0x18, 0x98, 1, 2, 3], Some("Apple"));
        check(table, [0, 3, 0x93, 1, 2, 3], Some("Apple"));
        check(table, [0, 0, 0x0c, 1, 2, 3], Some("One with spaces"));
        check(table, [0, 0, 0x0d, 1, 2, 3], None);
    }

    #[test]
    fn an_address_made_up_by_its_host_says_so_unless_the_listing_knows_it() {
        let table = "3Com\t02608C\n";
        check(table, [0x02, 0x60, 0x8c, 0, 0, 1], Some("3Com"));
        check(table, [0x02, 0x60, 0x8d, 0, 0, 1], Some("locally administered"));
    }

    #[test]
    fn what_is_no_line_of_a_table_is_passed_over() {
        check("<!doctype html>\n\n\t\nx\tzz 000001\n", [0, 0, 1, 0, 0, 0], Some("x"));
        check("", [0, 0, 1, 0, 0, 0], None);
    }

    #[test]
    #[cfg(feature = "vendors")]
    fn the_listing_knows_who_made_what_many_have() {
        let table = Vendors::read(VENDORS.to_owned());
        let name = |mac| table.name(MacAddress(mac)).unwrap_or_default().to_owned();
        // As the listing's own lines say.
        assert_eq!(name([0x00, 0x00, 0x0c, 0, 0, 0]), "Cisco Systems");
        assert_eq!(name([0xb8, 0x27, 0xeb, 0, 0, 0]), "Raspberry Pi Foundation");
        assert_eq!(name([0x00, 0x50, 0x56, 0, 0, 0]), "VMware");
        assert_eq!(name([0x52, 0x54, 0x00, 0, 0, 0]), "locally administered");
        assert!(table.prefixes.len() > 30_000);
    }
}
