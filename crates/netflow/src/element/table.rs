//! Elements as they stand in tables of text, looked up where they stand: a row costs the page its
//! letters and nothing else. All 1800 rows and what values mean are 72 KB, about 16 KB of the page's
//! brotli.
//!
//! A row is number, name, abstract data type and, where there is one, unit. Rows stand in the
//! order of their numbers, below lines that begin with `#` and say where the table comes from.

use super::{DataType, Element};

/// The elements of one name space.
#[derive(Clone, Copy)]
pub(super) struct Table {
    /// In a word.
    owner: &'static str,
    rows: &'static str,
}

pub(super) const IANA: Table = Table { owner: "", rows: include_str!("tables/iana.txt") };
pub(super) const V9: Table = Table { owner: "", rows: include_str!("tables/v9.txt") };
pub(super) const CISCO: Table = Table { owner: "cisco", rows: include_str!("tables/cisco.txt") };
pub(super) const CERT: Table = Table { owner: "cert", rows: include_str!("tables/cert.txt") };
pub(super) const NTOP: Table = Table { owner: "ntop", rows: include_str!("tables/ntop.txt") };

/// Tables by enterprise number, in order.
#[rustfmt::skip]
const ENTERPRISES: &[(u32, Table)] = &[
    (9, CISCO),
    (637, Table { owner: "nokia", rows: include_str!("tables/nokia.txt") }),
    (2636, Table { owner: "juniper", rows: include_str!("tables/juniper.txt") }),
    (3054, Table { owner: "ixia", rows: include_str!("tables/ixia.txt") }),
    (5951, Table { owner: "netscaler", rows: include_str!("tables/netscaler.txt") }),
    (6871, CERT),
    (6876, Table { owner: "vmware", rows: include_str!("tables/vmware.txt") }),
    (8057, Table { owner: "cesnet", rows: include_str!("tables/cesnet.txt") }),
    (9789, Table { owner: "astaro", rows: include_str!("tables/astaro.txt") }),
    (10704, BARRACUDA),
    (12326, BARRACUDA),
    (13745, Table { owner: "plixer", rows: include_str!("tables/plixer.txt") }),
    (15397, Table { owner: "procera", rows: include_str!("tables/procera.txt") }),
    (16982, Table { owner: "rtsp", rows: include_str!("tables/rtsp.txt") }),
    (21373, Table { owner: "netfilter", rows: include_str!("tables/netfilter.txt") }),
    (26866, Table { owner: "gigamon", rows: include_str!("tables/gigamon.txt") }),
    (33610, Table { owner: "fastip", rows: include_str!("tables/fastip.txt") }),
    (35632, NTOP),
    (39499, Table { owner: "flowmon", rows: include_str!("tables/flowmon.txt") }),
    (41916, Table { owner: "viptela", rows: include_str!("tables/viptela.txt") }),
    (47729, Table { owner: "niagara", rows: include_str!("tables/niagara.txt") }),
    (56506, Table { owner: "antrea", rows: include_str!("tables/antrea.txt") }),
];

const BARRACUDA: Table = Table { owner: "barracuda", rows: include_str!("tables/barracuda.txt") };

impl Table {
    /// The elements of that enterprise.
    pub(super) fn of(enterprise: u32) -> Option<Self> {
        let at = ENTERPRISES.binary_search_by_key(&enterprise, |(number, _)| *number).ok()?;
        ENTERPRISES.get(at).map(|(_, table)| *table)
    }

    /// The element of that number.
    pub(super) fn find(self, id: u16) -> Option<Element> {
        let mut rows = self.rows;
        // Each step halves what is left, at the end of a row.
        while !rows.is_empty() {
            let half = rows.len() / 2;
            let start = rows.get(..half)?.rfind('\n').map_or(0, |end| end + 1);
            let row = rows.get(start..)?.lines().next()?;
            match number(row).cmp(&Some(id)) {
                std::cmp::Ordering::Equal => return element(self.owner, row),
                std::cmp::Ordering::Greater => rows = rows.get(..start)?,
                std::cmp::Ordering::Less => rows = rows.get(start + row.len() + 1..).unwrap_or(""),
            }
        }
        None
    }
}

/// None for a line above the rows.
fn number(row: &str) -> Option<u16> {
    row.split(' ').next()?.parse().ok()
}

fn element(owner: &'static str, row: &'static str) -> Option<Element> {
    let mut words = row.splitn(4, ' ').skip(1);
    let (name, type_name) = (words.next()?, words.next()?);
    let kind = DataType::named(type_name)?;
    let unit = words.next().unwrap_or("");
    Some(Element { owner, name, kind, type_name, unit, reversed: false })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_every_table_is_found_by_its_number() {
        let tables = ENTERPRISES.iter().map(|(_, table)| *table).chain([IANA, V9]);
        let mut rows = 0;
        for table in tables {
            let mut names = BTreeSet::new();
            let mut last = None;
            for row in table.rows.lines().filter(|row| !row.starts_with('#')) {
                assert!(last < number(row), "{row}: not in order");
                last = number(row);
                let id = last.unwrap_or_default();
                let element = table.find(id).unwrap_or_else(|| panic!("{row}: not found"));
                assert!(names.insert(element.name), "{row}: named twice");
                let words = [element.name, element.type_name, element.unit].join(" ");
                assert_eq!(row, format!("{id} {}", words.trim_end()));
                rows += 1;
            }
            assert_eq!(table.find(u16::MAX).map(|element| element.name), None, "{}", table.owner);
        }
        assert!(rows > 1800, "{rows}");
    }

    #[test]
    fn enterprises_are_in_order() {
        assert!(ENTERPRISES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
