//! Small databases of addresses in MaxMind's format, to try the reading of them.

use std::collections::HashMap;
use std::net::IpAddr;

/// A value of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Datum {
    /// UTF-8.
    Text(String),
    /// Unsigned, 16 bits.
    Short(u16),
    /// Unsigned, 32 bits.
    Number(u32),
    /// Unsigned, 64 bits.
    Long(u64),
    /// Names and values, in this order.
    Map(Vec<(String, Datum)>),
    /// Values.
    List(Vec<Datum>),
}

impl Datum {
    /// Text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A map.
    pub fn map<const N: usize>(entries: [(&str, Self); N]) -> Self {
        Self::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// A database to be written.
#[derive(Clone, Debug)]
pub struct MmdbWriter {
    kind: String,
    record_bits: u32,
    v6: bool,
    nodes: Vec<[Record; 2]>,
    data: Vec<u8>,
    texts: HashMap<String, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Record {
    Nothing,
    Node(u32),
    /// An offset in the data section.
    Data(usize),
}

/// 2026-11-01, when all of them were made.
const BUILT: u64 = 1_793_491_200;

impl MmdbWriter {
    /// An empty one. `record_bits` is 24, 28 or 32; with `v6` it knows both kinds of addresses.
    pub fn new(kind: &str, record_bits: u32, v6: bool) -> Self {
        Self {
            kind: kind.to_owned(),
            record_bits,
            v6,
            nodes: vec![[Record::Nothing; 2]],
            data: Vec::new(),
            texts: HashMap::new(),
        }
    }

    /// What is known of a network. Networks inside of others come after them.
    pub fn add(&mut self, network: IpAddr, prefix: u32, datum: &Datum) {
        let (bits, width) = match network {
            IpAddr::V4(address) if self.v6 => (u128::from(address.to_bits()), 96 + prefix),
            IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, prefix),
            IpAddr::V6(address) => (address.to_bits(), prefix),
        };
        let offset = self.data.len();
        let mut data = std::mem::take(&mut self.data);
        self.write(datum, &mut data, true);
        self.data = data;
        let mut node = 0;
        for at in 0..width {
            let side = (bits >> (127 - at) & 1) as usize;
            if at + 1 == width {
                self.nodes[node as usize][side] = Record::Data(offset);
            } else {
                node = match self.nodes[node as usize][side] {
                    Record::Node(next) => next,
                    inherited => {
                        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
                        self.nodes.push([inherited; 2]);
                        self.nodes[node as usize][side] = Record::Node(next);
                        next
                    }
                };
            }
        }
    }

    /// The file.
    pub fn finish(mut self) -> Vec<u8> {
        let count = self.nodes.len();
        let number = |record: Record| match record {
            Record::Nothing => count,
            Record::Node(node) => node as usize,
            Record::Data(offset) => count + 16 + offset,
        };
        let mut out = Vec::new();
        for [left, right] in &self.nodes {
            let (left, right) = (number(*left) as u32, number(*right) as u32);
            let ([a, b, c, d], [e, f, g, h]) = (left.to_be_bytes(), right.to_be_bytes());
            match self.record_bits {
                24 => out.extend([b, c, d, f, g, h]),
                28 => out.extend([b, c, d, a << 4 | e, f, g, h]),
                _ => out.extend([a, b, c, d, e, f, g, h]),
            }
        }
        out.extend([0; 16]);
        out.append(&mut self.data);
        out.extend(b"\xab\xcd\xefMaxMind.com");
        let about = Datum::map([
            ("binary_format_major_version", Datum::Short(2)),
            ("binary_format_minor_version", Datum::Short(0)),
            ("build_epoch", Datum::Long(BUILT)),
            ("database_type", Datum::text(&self.kind)),
            ("description", Datum::map([("en", Datum::text("Made up for tests"))])),
            ("ip_version", Datum::Short(if self.v6 { 6 } else { 4 })),
            ("languages", Datum::List(vec![Datum::text("de"), Datum::text("en")])),
            ("node_count", Datum::Number(count as u32)),
            ("record_size", Datum::Short(self.record_bits as u16)),
        ]);
        let mut metadata = Vec::new();
        self.write(&about, &mut metadata, false);
        out.extend(metadata);
        out
    }

    /// Text that was written before is pointed to.
    fn write(&mut self, datum: &Datum, out: &mut Vec<u8>, points: bool) {
        match datum {
            Datum::Text(text) => {
                if let Some(at) = self.texts.get(text).filter(|_| points) {
                    return point(*at, out);
                }
                if points && text.len() > 3 {
                    self.texts.insert(text.clone(), out.len());
                }
                head(2, text.len(), out);
                out.extend(text.as_bytes());
            }
            Datum::Short(number) => integer(5, u64::from(*number), out),
            Datum::Number(number) => integer(6, u64::from(*number), out),
            Datum::Long(number) => integer(9, *number, out),
            Datum::Map(entries) => {
                head(7, entries.len(), out);
                for (name, value) in entries {
                    self.write(&Datum::text(name), out, points);
                    self.write(value, out, points);
                }
            }
            Datum::List(values) => {
                head(11, values.len(), out);
                values.iter().for_each(|value| self.write(value, out, points));
            }
        }
    }
}

/// Type and size.
fn head(kind: u8, size: usize, out: &mut Vec<u8>) {
    let (small, more): (u8, Vec<u8>) = match size {
        0..29 => (size as u8, Vec::new()),
        29..285 => (29, vec![(size - 29) as u8]),
        285..65_821 => (30, ((size - 285) as u16).to_be_bytes().to_vec()),
        _ => (31, ((size - 65_821) as u32).to_be_bytes()[1..].to_vec()),
    };
    if kind < 8 {
        out.push(kind << 5 | small);
    } else {
        out.extend([small, kind - 7]);
    }
    out.extend(more);
}

/// Without zeros in front.
fn integer(kind: u8, number: u64, out: &mut Vec<u8>) {
    let octets = number.to_be_bytes();
    let first = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len());
    head(kind, octets.len() - first, out);
    out.extend(&octets[first..]);
}

fn point(to: usize, out: &mut Vec<u8>) {
    match to {
        0..2048 => out.extend([1 << 5 | (to >> 8) as u8, to as u8]),
        2048..526_336 => {
            let to = to - 2048;
            out.extend([1 << 5 | 1 << 3 | (to >> 16) as u8, (to >> 8) as u8, to as u8]);
        }
        _ => {
            out.push(1 << 5 | 3 << 3);
            out.extend((to as u32).to_be_bytes());
        }
    }
}

/// Countries, cities and systems of the addresses in [`crate::sample`]'s scenes and of those that
/// are kept for documentation (RFC 5737, RFC 3849).
pub fn sample_database() -> Vec<u8> {
    let mut writer = MmdbWriter::new("Flowglass-Sample", 28, true);
    let rows: [(&str, u32, &str, &str, u32, &str); 6] = [
        ("192.0.2.0", 24, "DE", "Berlin", 64496, "Example Transit"),
        ("198.51.100.0", 24, "US", "Ashburn", 64497, "Example Cloud"),
        ("198.51.100.128", 25, "NL", "Amsterdam", 64497, "Example Cloud"),
        ("203.0.113.0", 24, "JP", "Tokyo", 64500, "Example Content"),
        ("2001:db8::", 33, "FR", "Paris", 65550, "Example Six"),
        ("2001:db8:8000::", 33, "CH", "Zürich", 65551, "Beispiel AG"),
    ];
    for (network, prefix, country, city, number, name) in rows {
        let Ok(network) = network.parse() else { continue };
        let record = Datum::map([
            ("city", Datum::map([("names", Datum::map([("en", Datum::text(city))]))])),
            ("country", Datum::map([("iso_code", Datum::text(country))])),
            ("autonomous_system_number", Datum::Number(number)),
            ("autonomous_system_organization", Datum::text(name)),
        ]);
        writer.add(network, prefix, &record);
    }
    writer.finish()
}
