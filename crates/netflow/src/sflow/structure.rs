//! The structures of sFlow records, compiled once from a table of their fields.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use crate::Refusal;
use crate::bytes::{Reader, unsigned};
use crate::element::DataType;
use crate::field::{Field, FieldName, FieldValue};
use crate::structured::SubTemplates;

const TABLE: &str = include_str!("structures.txt");

/// Of flow samples and drops, then of counter samples; by format.
static STRUCTURES: LazyLock<[Vec<(u32, Structure)>; 2]> =
    LazyLock::new(|| [structures("flow"), structures("counter")]);

/// The fields of a record, in wire order.
#[derive(Debug)]
pub(super) struct Structure(Vec<Item>);

/// One field, and how it is read.
#[derive(Clone, Copy, Debug)]
struct Item {
    name: FieldName,
    /// Its name where the address before it is one of IPv6.
    name_in_six: FieldName,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    /// A number of so many octets.
    Number(usize),
    Float,
    /// Address family, then an address.
    Address,
    Ipv4,
    Ipv6,
    /// Six octets, filled up to eight.
    Mac,
    /// A length, then so many octets, filled up to a multiple of four.
    Text,
    Octets,
    /// So many octets.
    Fixed(usize),
    /// A count, then so many numbers.
    List,
    /// A count of segments, each a type and a list.
    Path,
    /// A count of interfaces, each an index and a list of addresses.
    Adapters,
    /// A length, then the beginning of a packet as its protocol says.
    Header,
}

/// The structure of that format; none where nobody knows it.
pub(super) fn of(counters: bool, format: u32) -> Option<&'static Structure> {
    let [flows, counted] = &*STRUCTURES;
    let known = if counters { counted } else { flows };
    let at = known.binary_search_by_key(&format, |(format, _)| *format).ok()?;
    known.get(at).map(|(_, structure)| structure)
}

fn structures(carrier: &str) -> Vec<(u32, Structure)> {
    let rows = TABLE.lines().filter_map(|row| row.strip_prefix(carrier)?.strip_prefix(' '));
    let row = |row: &'static str| {
        let (format, items) = row.split_once(' ')?;
        let (enterprise, format) = format.split_once(':')?;
        let format = enterprise.parse::<u32>().ok()? << 12 | format.parse::<u32>().ok()?;
        Some((format, Structure(items.split(' ').map(Item::new).collect::<Option<_>>()?)))
    };
    let mut structures: Vec<_> = rows.filter_map(row).collect();
    model::sort_by_key(&mut structures, |(format, _)| *format);
    structures
}

impl Item {
    fn new(word: &'static str) -> Option<Self> {
        let (names, shape) = word.split_once(':').unwrap_or((word, "u32"));
        let (shape, kind) = match shape {
            "u32" => (Shape::Number(4), DataType::Unsigned),
            "u64" => (Shape::Number(8), DataType::Unsigned),
            "f32" => (Shape::Float, DataType::Float),
            "ip" => (Shape::Address, DataType::Ipv6),
            "ip4" => (Shape::Ipv4, DataType::Ipv4),
            "ip6" => (Shape::Ipv6, DataType::Ipv6),
            "mac" => (Shape::Mac, DataType::Mac),
            "text" => (Shape::Text, DataType::Text),
            "octets" => (Shape::Octets, DataType::Octets),
            "list" => (Shape::List, DataType::Unsigned),
            "adapters" => (Shape::Adapters, DataType::Mac),
            "path" => (Shape::Path, DataType::Unsigned),
            "header" => (Shape::Header, DataType::Octets),
            octets => (Shape::Fixed(octets.parse().ok()?), DataType::Octets),
        };
        let name = |word: &'static str| match word.parse() {
            Ok(element) => FieldName::new(0, element),
            Err(_) => FieldName::own(word, kind),
        };
        let (first, second) = names.split_once('/').unwrap_or((names, names));
        Some(Self { name: name(first), name_in_six: name(second), shape })
    }
}

impl Structure {
    /// Reads the fields of a record's body: all, or those before its end where it is shorter. What
    /// is left behind them is handed back.
    pub(super) fn read<'a>(
        &self,
        reader: &mut Reader<'a>,
        fields: &mut Vec<Field<'a>>,
    ) -> Result<&'a [u8], Refusal> {
        let mut state = State { reader, fields, six: false, first: None };
        for (at, item) in self.0.iter().enumerate() {
            if at > 0 && state.reader.rest().is_empty() {
                break;
            }
            state.item(item)?;
        }
        Ok(state.reader.rest())
    }
}

/// On its way through a record.
struct State<'r, 'a> {
    reader: &'r mut Reader<'a>,
    fields: &'r mut Vec<Field<'a>>,
    /// The last address was one of IPv6.
    six: bool,
    /// The first number: of a sampled header its protocol.
    first: Option<u64>,
}

/// Header protocols that begin with IP: 11 and 12; 1 is Ethernet.
const IP_HEADERS: [u64; 2] = [11, 12];
/// What stands within paths and adapters.
const SEGMENT_TYPE: FieldName = FieldName::own("asPathSegmentType", DataType::Unsigned);
const IF_INDEX: FieldName = FieldName::own("ifIndex", DataType::Unsigned);
/// Families of addresses.
const IPV4: u32 = 1;
const IPV6: u32 = 2;

impl<'a> State<'_, 'a> {
    fn item(&mut self, item: &Item) -> Result<(), Refusal> {
        let name = if self.six { item.name_in_six } else { item.name };
        match item.shape {
            Shape::Number(octets) => {
                let octets = self.reader.take("number", octets)?;
                self.first = self.first.or_else(|| unsigned(octets));
                self.push_number(name, octets);
            }
            Shape::Float => {
                let octets = self.reader.take("number", 4)?;
                self.fields.push(Field {
                    name,
                    value: FieldValue::read(DataType::Float, octets, SubTemplates::none()),
                    bytes: octets,
                });
            }
            Shape::Address => match self.reader.u32("address family")? {
                IPV4 => {
                    self.six = false;
                    self.address(item.name, 4)?;
                }
                IPV6 => {
                    self.six = true;
                    self.address(item.name_in_six, 16)?;
                }
                _ => {}
            },
            Shape::Ipv4 => self.address(name, 4)?,
            Shape::Ipv6 => self.address(name, 16)?,
            Shape::Mac => self.mac(name)?,
            Shape::Text => {
                let octets = self.variable()?;
                let value = FieldValue::read(DataType::Text, octets, SubTemplates::none());
                self.push(name, value, octets);
            }
            Shape::Octets => {
                let octets = self.variable()?;
                self.push(name, FieldValue::Bytes(octets), octets);
            }
            Shape::Fixed(octets) => {
                let octets = self.reader.take("octets", octets)?;
                self.push(name, FieldValue::Bytes(octets), octets);
            }
            Shape::List => self.list(name)?,
            Shape::Path => self.path(name)?,
            Shape::Adapters => self.adapters(name)?,
            Shape::Header => {
                let length = self.reader.u32("header length")? as usize;
                let header = self.reader.take("header", length)?;
                // The first name is for headers that begin with IP.
                let ip = self.first.is_some_and(|protocol| IP_HEADERS.contains(&protocol));
                let name = if ip { item.name } else { item.name_in_six };
                self.push(name, FieldValue::Bytes(header), header);
                // What fills it up to a multiple of four belongs to it.
                self.fill(length);
            }
        }
        Ok(())
    }

    fn address(&mut self, name: FieldName, octets: usize) -> Result<(), Refusal> {
        let octets = self.reader.take("address", octets)?;
        let address = match (<[u8; 16]>::try_from(octets), <[u8; 4]>::try_from(octets)) {
            (Ok(octets), _) => Ipv6Addr::from(octets).into(),
            (_, Ok(octets)) => Ipv4Addr::from(octets).into(),
            _ => return Ok(()),
        };
        self.push(name, FieldValue::Address(address), octets);
        Ok(())
    }

    /// Each number is a field of that name.
    fn list(&mut self, name: FieldName) -> Result<(), Refusal> {
        let count = self.reader.u32("count of numbers")?;
        for _ in 0..count {
            let octets = self.reader.take("number", 4)?;
            self.push_number(name, octets);
        }
        Ok(())
    }

    /// The numbers of all segments, sets and sequences alike, in the order of the path.
    fn path(&mut self, name: FieldName) -> Result<(), Refusal> {
        let segments = self.reader.u32("count of segments")?;
        for _ in 0..segments {
            let kind = self.reader.take("segment type", 4)?;
            self.push_number(SEGMENT_TYPE, kind);
            self.list(name)?;
        }
        Ok(())
    }

    fn adapters(&mut self, name: FieldName) -> Result<(), Refusal> {
        let adapters = self.reader.u32("count of adapters")?;
        for _ in 0..adapters {
            let index = self.reader.take("interface", 4)?;
            self.push_number(IF_INDEX, index);
            let addresses = self.reader.u32("count of addresses")?;
            for _ in 0..addresses {
                self.mac(name)?;
            }
        }
        Ok(())
    }

    fn mac(&mut self, name: FieldName) -> Result<(), Refusal> {
        let octets = self.reader.take("MAC address", 8)?;
        if let Some((mac, _)) = octets.split_first_chunk::<6>() {
            self.push(name, FieldValue::Mac(*mac), mac);
        }
        Ok(())
    }

    fn variable(&mut self) -> Result<&'a [u8], Refusal> {
        let length = self.reader.u32("length")? as usize;
        let octets = self.reader.take("octets", length)?;
        self.fill(length);
        Ok(octets)
    }

    /// Skips what fills so many octets up to a multiple of four, as far as it is there.
    fn fill(&mut self, octets: usize) {
        let fill = (octets.wrapping_neg() % 4).min(self.reader.rest().len());
        // There are as many: this cannot fail.
        let _ = self.reader.take("fill", fill);
    }

    fn push_number(&mut self, name: FieldName, octets: &'a [u8]) {
        let value = unsigned(octets).map_or(FieldValue::Bytes(octets), FieldValue::Unsigned);
        self.push(name, value, octets);
    }

    fn push(&mut self, name: FieldName, value: FieldValue<'a>, bytes: &'a [u8]) {
        self.fields.push(Field { name, value, bytes });
    }
}

#[cfg(test)]
mod tests;
