//! Databases of addresses in MaxMind's format (MaxMind DB File Format Specification 2.0): a tree of
//! the bits of addresses, and behind it what is known at its leaves.
//!
//! Read by hand: every length and pointer is a stranger's, a step goes nowhere but forward or into a
//! bounded depth, and the page pays a few kilobytes instead of thirty for a general decoder.

mod data;
mod error;
mod schema;

use std::collections::HashSet;
use std::net::IpAddr;

use model::{Place, Timestamp};

use data::{Data, Item};
pub use error::{MmdbError, MmdbFault};
pub use schema::Brings;

/// A file larger than this is refused: databases of all networks of the world take 100 MB, and the
/// page holds what it reads in memory.
pub const MOST_DATABASE_OCTETS: u64 = 1 << 30;
/// Metadata begin in the last so many octets (specification, "Database Metadata").
const METADATA_WITHIN: usize = 128 << 10;
const METADATA_MARK: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// Octets of zeros between tree and data.
const SEPARATOR: usize = 16;
/// Leaves that are looked at to say what a database brings.
const LEAVES_SEEN: usize = 2000;
/// Nodes that are walked through for them.
const NODES_WALKED: usize = 1 << 16;

/// What a database says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MmdbInfo {
    /// `GeoLite2-City` and the like, as its maker calls it.
    pub kind: String,
    /// In English where there is one.
    pub description: String,
    /// When it was made.
    pub built: Option<Timestamp>,
    /// In which languages places are named.
    pub languages: Vec<String>,
    /// Whether it knows IPv6 addresses.
    pub v6: bool,
    /// Nodes of its tree: about as many as networks.
    pub nodes: u32,
    /// What of it is shown.
    pub brings: Brings,
}

/// One database, in memory.
pub struct Mmdb {
    octets: Vec<u8>,
    /// Where the tree ends and the data begin.
    tree_end: usize,
    data: usize,
    /// Where metadata begin: data end before.
    data_end: usize,
    record_bits: u32,
    /// The node at which IPv4 addresses begin.
    v4_root: u32,
    info: MmdbInfo,
}

impl Mmdb {
    /// Looks at a file as a whole; nothing of it is decoded yet but what it says of itself.
    pub fn read(octets: Vec<u8>) -> Result<Self, MmdbError> {
        if octets.len() as u64 > MOST_DATABASE_OCTETS {
            return Err(MmdbError::new(0, MmdbFault::TooLarge(octets.len() as u64)));
        }
        let metadata = metadata_at(&octets).ok_or(MmdbError::new(0, MmdbFault::NoMetadata))?;
        let about = Data::new(octets.get(metadata..).unwrap_or_default(), metadata);
        let map = about.item(0)?;
        let number = |name: &'static str| {
            let number = map.get(name)?.and_then(|item| item.number());
            number.ok_or(MmdbError::new(metadata, MmdbFault::Lacks(name)))
        };
        let version = number("binary_format_major_version")?;
        if version != 2 {
            return Err(MmdbError::new(metadata, MmdbFault::Version(version)));
        }
        let bits = number("record_size")?;
        if ![24, 28, 32].contains(&bits) {
            return Err(MmdbError::new(metadata, MmdbFault::RecordSize(bits)));
        }
        let ip_version = number("ip_version")?;
        if ![4, 6].contains(&ip_version) {
            return Err(MmdbError::new(metadata, MmdbFault::IpVersion(ip_version)));
        }
        let nodes = number("node_count")?;
        let needed = u128::from(nodes) * u128::from(bits) / 4 + SEPARATOR as u128;
        let data_end = metadata - METADATA_MARK.len();
        let fits = usize::try_from(needed).ok().filter(|data| *data <= data_end);
        let (Some(data), Ok(nodes)) = (fits, u32::try_from(nodes)) else {
            return Err(MmdbError::new(metadata, MmdbFault::TreeTooLong(nodes, data_end as u64)));
        };
        let text = |name: &str| {
            map.get(name).ok().flatten().and_then(|item| item.text()).unwrap_or_default().to_owned()
        };
        let languages = map.get("languages")?.map_or_else(Vec::new, |list| list.texts(64));
        let built = map.get("build_epoch")?.and_then(|item| item.number());
        let built =
            built.and_then(|seconds| i64::try_from(seconds).ok()?.checked_mul(1_000_000_000));
        let described = map.get("description")?;
        let described =
            described.and_then(|map| map.get("en").ok().flatten().or_else(|| map.first()));
        let info = MmdbInfo {
            kind: text("database_type"),
            description: described.and_then(|item| item.text()).unwrap_or_default().to_owned(),
            built: built.map(Timestamp),
            languages,
            v6: ip_version == 6,
            nodes,
            brings: Brings::default(),
        };
        let mut database = Self {
            tree_end: data - SEPARATOR,
            data,
            data_end,
            record_bits: u32::try_from(bits).unwrap_or(32),
            v4_root: 0,
            octets,
            info,
        };
        if database.info.v6 {
            for _ in 0..96 {
                match database.child(database.v4_root, 0) {
                    Some(next) if database.v4_root < nodes => database.v4_root = next,
                    _ => break,
                }
            }
        }
        database.info.brings = database.look_around()?;
        Ok(database)
    }

    /// What it says of itself.
    pub const fn info(&self) -> &MmdbInfo {
        &self.info
    }

    /// What it knows of an address; nothing where its octets make no sense there.
    pub fn place(&self, address: IpAddr) -> Place {
        match self.leaf(address) {
            Some(offset) => self.at(offset).map_or(Place::NOWHERE, |item| schema::place(&item)),
            None => Place::NOWHERE,
        }
    }

    /// The number of what is known of an address: equal for addresses of which the same is known.
    fn leaf(&self, address: IpAddr) -> Option<usize> {
        let (mut node, bits, width) = match address {
            IpAddr::V4(address) => (self.v4_root, u128::from(address.to_bits()) << 96, 32),
            IpAddr::V6(address) if self.info.v6 => (0, address.to_bits(), 128),
            IpAddr::V6(_) => return None,
        };
        for at in 0..width {
            if node >= self.info.nodes {
                break;
            }
            node = self.child(node, (bits >> (127 - at) & 1) as usize)?;
        }
        self.offset(node)
    }

    /// Where data of a record begin: those equal to the count of nodes say that nothing is known.
    fn offset(&self, record: u32) -> Option<usize> {
        let offset = record.checked_sub(self.info.nodes)? as usize;
        offset.checked_sub(SEPARATOR)
    }

    fn at(&self, offset: usize) -> Result<Item<'_>, MmdbError> {
        let data = self.octets.get(self.data..self.data_end).unwrap_or_default();
        Data::new(data, self.data).item(offset)
    }

    /// The record on one side of a node (specification, "Node Layout").
    fn child(&self, node: u32, side: usize) -> Option<u32> {
        let octets = self.record_bits as usize / 4;
        let at = (node as usize).checked_mul(octets)?;
        let node = self.octets.get(..self.tree_end)?.get(at..at.checked_add(octets)?)?;
        let number =
            |octets: &[u8]| octets.iter().fold(0, |sum, octet| sum << 8 | u32::from(*octet));
        match (node, side) {
            ([left @ .., _, _, _], 0) if octets == 6 => Some(number(left)),
            ([_, _, _, right @ ..], _) if octets == 6 => Some(number(right)),
            ([a, b, c, middle, ..], 0) if octets == 7 => {
                Some(u32::from(middle >> 4) << 24 | number(&[*a, *b, *c]))
            }
            ([_, _, _, middle, right @ ..], _) if octets == 7 => {
                Some(u32::from(middle & 15) << 24 | number(right))
            }
            ([left @ .., _, _, _, _], 0) => Some(number(left)),
            ([_, _, _, _, right @ ..], _) => Some(number(right)),
            _ => None,
        }
    }

    /// What some of its leaves hold: the first that cannot be read is an error, for then the others
    /// cannot be trusted either.
    fn look_around(&self) -> Result<Brings, MmdbError> {
        let mut brings = Brings::default();
        let mut seen: HashSet<usize> = HashSet::new();
        let mut open = vec![0, self.v4_root];
        for _ in 0..NODES_WALKED {
            let Some(node) = open.pop() else { break };
            if node < self.info.nodes {
                // Across the tree rather than down its left side.
                for side in [node as usize & 1, node as usize & 1 ^ 1] {
                    let outside =
                        MmdbError::new(self.tree_end, MmdbFault::Cut("node of the tree", 8));
                    open.push(self.child(node, side).ok_or(outside)?);
                }
            } else if let Some(offset) = self.offset(node)
                && seen.insert(offset)
            {
                brings.see(&self.at(offset)?)?;
                if seen.len() >= LEAVES_SEEN {
                    break;
                }
            }
            // A tree that leads back into itself has no more than so many ways.
            open.truncate(NODES_WALKED);
        }
        Ok(brings)
    }
}

impl std::fmt::Debug for Mmdb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mmdb")
            .field("octets", &self.octets.len())
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

/// Where metadata begin, behind the last mark.
fn metadata_at(octets: &[u8]) -> Option<usize> {
    let first = octets.len().saturating_sub(METADATA_WITHIN);
    let last = octets.get(first..)?;
    let at = last.windows(METADATA_MARK.len()).rposition(|window| window == METADATA_MARK)?;
    Some(first + at + METADATA_MARK.len())
}

/// Whether a file ends as such a database does. `tail` is the end of the file, 128 KiB of it or all.
pub fn is_mmdb(tail: &[u8]) -> bool {
    metadata_at(tail).is_some()
}

#[cfg(test)]
mod tests;
