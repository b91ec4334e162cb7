//! Elements as they stand in tables of text, looked up where they stand: a row costs the page its
//! letters and nothing else. All 1800 rows and what values mean are 72 KB, about 16 KB of the page's
//! brotli.
//!
//! A row is number, name, abstract data type and, where there is one, unit. Rows stand in the
//! order of their numbers, below lines that begin with `#` and say where the table comes from.

use super::{DataType, Element, Words};

/// The elements of one name space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Table(u8);

/// Whose, in a word, and the rows.
#[derive(Clone, Copy)]
struct Text {
    owner: &'static str,
    rows: &'static str,
}

const IANA: Text = Text { owner: "", rows: include_str!("tables/iana.txt") };
const V9: Text = Text { owner: "", rows: include_str!("tables/v9.txt") };

/// Tables by enterprise number, in order.
#[rustfmt::skip]
static ENTERPRISES: &[(u32, Text)] = &[
    (9, Text { owner: "cisco", rows: include_str!("tables/cisco.txt") }),
    (637, Text { owner: "nokia", rows: include_str!("tables/nokia.txt") }),
    (2636, Text { owner: "juniper", rows: include_str!("tables/juniper.txt") }),
    (3054, Text { owner: "ixia", rows: include_str!("tables/ixia.txt") }),
    (5951, Text { owner: "netscaler", rows: include_str!("tables/netscaler.txt") }),
    (6871, Text { owner: "cert", rows: include_str!("tables/cert.txt") }),
    (6876, Text { owner: "vmware", rows: include_str!("tables/vmware.txt") }),
    (8057, Text { owner: "cesnet", rows: include_str!("tables/cesnet.txt") }),
    (9789, Text { owner: "astaro", rows: include_str!("tables/astaro.txt") }),
    (10704, BARRACUDA),
    (12326, BARRACUDA),
    (13745, Text { owner: "plixer", rows: include_str!("tables/plixer.txt") }),
    (15397, Text { owner: "procera", rows: include_str!("tables/procera.txt") }),
    (16982, Text { owner: "rtsp", rows: include_str!("tables/rtsp.txt") }),
    (21373, Text { owner: "netfilter", rows: include_str!("tables/netfilter.txt") }),
    (26866, Text { owner: "gigamon", rows: include_str!("tables/gigamon.txt") }),
    (33610, Text { owner: "fastip", rows: include_str!("tables/fastip.txt") }),
    (35632, Text { owner: "ntop", rows: include_str!("tables/ntop.txt") }),
    (39499, Text { owner: "flowmon", rows: include_str!("tables/flowmon.txt") }),
    (41916, Text { owner: "viptela", rows: include_str!("tables/viptela.txt") }),
    (47729, Text { owner: "niagara", rows: include_str!("tables/niagara.txt") }),
    (56506, Text { owner: "antrea", rows: include_str!("tables/antrea.txt") }),
];

const BARRACUDA: Text = Text { owner: "barracuda", rows: include_str!("tables/barracuda.txt") };

/// Numbers of tables from here on are those of enterprises.
const OTHERS: u8 = 2;

impl Table {
    pub(super) const IANA: Self = Self(0);
    /// What v9 has beyond IANA.
    pub(super) const V9: Self = Self(1);

    /// The elements of that enterprise.
    pub(super) fn of(enterprise: u32) -> Option<Self> {
        let at = ENTERPRISES.binary_search_by_key(&enterprise, |(number, _)| *number).ok()?;
        u8::try_from(at).ok()?.checked_add(OTHERS).map(Self)
    }

    /// The element of that number.
    pub(super) fn find(self, id: u16) -> Option<Element> {
        let mut rows = self.text().rows;
        let mut before = 0;
        // Each step halves what is left, at the end of a row.
        while !rows.is_empty() {
            let half = rows.len() / 2;
            let start = rows.get(..half)?.rfind('\n').map_or(0, |end| end + 1);
            let row = rows.get(start..)?.lines().next()?;
            match number(row).cmp(&Some(id)) {
                std::cmp::Ordering::Equal => return self.element(before + start),
                std::cmp::Ordering::Greater => rows = rows.get(..start)?,
                std::cmp::Ordering::Less => {
                    let end = start + row.len() + 1;
                    rows = rows.get(end..).unwrap_or("");
                    before += end;
                }
            }
        }
        None
    }

    fn element(self, row: usize) -> Option<Element> {
        let kind = DataType::named(self.words(row)?.type_name)?;
        Some(Element { table: self, row: u16::try_from(row).ok()?, kind, reversed: false })
    }

    fn words(self, row: usize) -> Option<Words> {
        let Text { owner, rows } = self.text();
        let mut words = rows.get(row..)?.lines().next()?.splitn(4, ' ').skip(1);
        let (name, type_name) = (words.next()?, words.next()?);
        Some(Words { owner, name, type_name, unit: words.next().unwrap_or("") })
    }

    fn text(self) -> Text {
        let enterprise = self.0.checked_sub(OTHERS);
        match enterprise.and_then(|at| ENTERPRISES.get(usize::from(at))) {
            Some((_, text)) => *text,
            None if self == Self::V9 => V9,
            None => IANA,
        }
    }
}

impl Element {
    /// What its row says.
    pub(crate) fn words(self) -> Words {
        let words = self.table.words(self.row.into());
        words.unwrap_or(Words { owner: "", name: "", type_name: "", unit: "" })
    }
}

/// None for a line above the rows.
fn number(row: &str) -> Option<u16> {
    row.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_every_table_is_found_by_its_number() {
        let tables = ENTERPRISES.iter().filter_map(|(number, _)| Table::of(*number));
        let tables = tables.chain([Table::IANA, Table::V9]);
        let mut rows = 0;
        for table in tables {
            let mut names = BTreeSet::new();
            let mut last = None;
            for row in table.text().rows.lines().filter(|row| !row.starts_with('#')) {
                assert!(last < number(row), "{row}: not in order");
                last = number(row);
                let id = last.unwrap_or_default();
                let element = table.find(id).unwrap_or_else(|| panic!("{row}: not found"));
                let element = element.words();
                assert!(names.insert(element.name), "{row}: named twice");
                let words = [element.name, element.type_name, element.unit].join(" ");
                assert_eq!(row, format!("{id} {}", words.trim_end()));
                rows += 1;
            }
            assert_eq!(table.find(u16::MAX), None, "{}", table.text().owner);
        }
        assert!(rows > 1800, "{rows}");
    }

    #[test]
    fn enterprises_are_in_order() {
        assert!(ENTERPRISES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
