//! Block lists and watch lists: addresses, networks, names, fingerprints and autonomous systems, a million
//! of them, read from what people publish.

mod item;
mod read;
mod stix;

use std::net::IpAddr;
use std::sync::Arc;

use foldhash::quality::FixedState;
use model::{FindingKind, FindingSeverity};
use std::hash::BuildHasher;

use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::named;

pub use item::Item;
pub use read::{BadLine, ListReport, MAX_ITEMS};

/// What stands on a list is bad, or only worth knowing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListKind {
    /// Nobody should speak with it.
    Block,
    /// One wants to know who does.
    Watch,
}

/// A list, in little room: eight octets for a name, sixteen for an IPv6 address or a network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// What the user calls it.
    pub name: Box<str>,
    /// What it means to be on it.
    pub kind: ListKind,
    v4: Vec<u32>,
    v6: Vec<u128>,
    /// First and last addresses, apart from each other, in order; IPv4 as mapped addresses.
    networks: Vec<(u128, u128)>,
    /// Hashes of names, with all that lies below them.
    names: Vec<u64>,
    /// Hashes of JA4 fingerprints.
    ja4: Vec<u64>,
    systems: Vec<u32>,
    items: usize,
}

/// Not the tables' seed: a list is read before any of them.
const SEED: u64 = 0x11;

fn hash(text: &str) -> u64 {
    FixedState::with_seed(SEED).hash_one(text)
}

impl List {
    /// Reads a list: plain (one to a line), CSV (the first cell that is one), hosts (`0.0.0.0 name …`) or
    /// a bundle of STIX 2.1 indicators; which of them tells its content. Bad lines are numbered and passed
    /// over.
    pub fn read(name: &str, kind: ListKind, text: &[u8]) -> (Self, ListReport) {
        let mut list = Self {
            name: name.into(),
            kind,
            v4: Vec::new(),
            v6: Vec::new(),
            networks: Vec::new(),
            names: Vec::new(),
            ja4: Vec::new(),
            systems: Vec::new(),
            items: 0,
        };
        let report = read::read(text, &mut |item| list.add(item));
        list.sort();
        (list, report)
    }

    /// The things of a list one by one, as they stand there: what rules are made of.
    pub fn items(text: &[u8]) -> (Vec<Item>, ListReport) {
        let mut items = Vec::new();
        let report = read::read(text, &mut |item| items.push(item));
        (items, report)
    }

    /// How many different things stand on it; networks that overlap are one.
    pub const fn len(&self) -> usize {
        self.items
    }

    /// Whether nothing stands on it.
    pub const fn is_empty(&self) -> bool {
        self.items == 0
    }

    fn add(&mut self, item: Item) {
        match item {
            Item::Address(IpAddr::V4(address)) => self.v4.push(address.to_bits()),
            Item::Address(IpAddr::V6(address)) => self.v6.push(address.to_bits()),
            Item::Network(network) => {
                let bits = |address: IpAddr| match address {
                    IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
                    IpAddr::V6(address) => address.to_bits(),
                };
                self.networks.push((bits(network.network()), bits(network.broadcast())));
            }
            Item::Name(name) => self.names.push(hash(&name)),
            Item::Ja4(print) => self.ja4.push(hash(&print)),
            Item::System(number) => self.systems.push(number),
        }
    }

    fn sort(&mut self) {
        fn once<T: Ord>(all: &mut Vec<T>) {
            all.sort_unstable();
            all.dedup();
            all.shrink_to_fit();
        }
        once(&mut self.v4);
        once(&mut self.v6);
        once(&mut self.names);
        once(&mut self.ja4);
        once(&mut self.systems);
        once(&mut self.networks);
        // Those that overlap become one, so that the one before an address is the only one to ask.
        let mut apart: Vec<(u128, u128)> = Vec::with_capacity(self.networks.len());
        for (first, last) in self.networks.drain(..) {
            match apart.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => apart.push((first, last)),
            }
        }
        self.networks = apart;
        self.items = self.v4.len()
            + self.v6.len()
            + self.names.len()
            + self.ja4.len()
            + self.systems.len()
            + self.networks.len();
    }

    /// Whether an address stands on it, or a network that it is in.
    pub fn has_address(&self, address: IpAddr) -> bool {
        let bits = match address {
            IpAddr::V4(address) => {
                if self.v4.binary_search(&address.to_bits()).is_ok() {
                    return true;
                }
                address.to_ipv6_mapped().to_bits()
            }
            IpAddr::V6(address) => {
                if self.v6.binary_search(&address.to_bits()).is_ok() {
                    return true;
                }
                address.to_bits()
            }
        };
        let behind = self.networks.partition_point(|(first, _)| *first <= bits);
        let before = behind.checked_sub(1).and_then(|at| self.networks.get(at));
        before.is_some_and(|(_, last)| bits <= *last)
    }

    /// Whether a name stands on it, or one that it lies below.
    pub fn has_name(&self, name: &str) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let mut rest = name.as_str();
        loop {
            if self.names.binary_search(&hash(rest)).is_ok() {
                return true;
            }
            match rest.split_once('.') {
                Some((_, above)) => rest = above,
                None => return false,
            }
        }
    }

    /// Whether this very thing stands on it, by itself or by what it belongs to; a network never does.
    pub fn has(&self, item: &Item) -> bool {
        match item {
            Item::Address(address) => self.has_address(*address),
            Item::Name(name) => self.has_name(name),
            Item::Ja4(print) => self.ja4.binary_search(&hash(print)).is_ok(),
            Item::System(number) => self.systems.binary_search(number).is_ok(),
            Item::Network(_) => false,
        }
    }

    /// What of a flow stands on it, in words, and whose it is.
    fn hit(&self, sight: &Sight) -> Option<(IpAddr, String)> {
        for host in [sight.server, sight.client] {
            if self.has_address(host) {
                return Some((host, host.to_string()));
            }
        }
        if let Some(name) = sight.name.as_deref().filter(|name| self.has_name(name)) {
            // A resolver that is asked for it is not what stands on the list: who asks is told of.
            return Some(if &*sight.application == "DNS" {
                (sight.client, format!("asked for {name},"))
            } else {
                (sight.server, name.to_owned())
            });
        }
        if let Some(print) = sight.ja4.as_deref()
            && self.ja4.binary_search(&hash(print)).is_ok()
        {
            return Some((sight.client, format!("JA4 {print}")));
        }
        let ends = [(sight.server, sight.systems[1]), (sight.client, sight.systems[0])];
        ends.into_iter().find_map(|(host, system)| {
            let system = system.filter(|system| self.systems.binary_search(system).is_ok())?;
            Some((host, format!("AS{system}")))
        })
    }
}

/// Lists that a source is compared with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    all: Arc<[List]>,
}

impl Lists {
    pub(crate) const fn new(all: Arc<[List]>) -> Self {
        Self { all }
    }

    #[inline(never)]
    pub(crate) fn see(&self, sight: &Sight, stories: &mut Stories) {
        for (place, list) in self.all.iter().enumerate() {
            let Some((listed, what)) = list.hit(sight) else { continue };
            let other = if listed == sight.client { sight.server } else { sight.client };
            // One story for each thing on a list, whoever spoke with it.
            let key = Key::of(FindingKind::ListHit, listed).about(place as u64);
            let Some(story) = stories.shown_by(key, sight) else { continue };
            story.and(other);
            story.word = format!("{what} on the list {}", list.name).into();
            story.numbers[0] += sight.sent.octets + sight.received.octets;
            story.numbers[1] += u64::from(!sight.is_futile());
            let is_asked = what.starts_with("asked");
            let severity = match (list.kind, sight.is_futile() || is_asked) {
                (ListKind::Block, false) => FindingSeverity::High,
                (ListKind::Block, true) => FindingSeverity::Medium,
                (ListKind::Watch, _) => FindingSeverity::Low,
            };
            story.judge(severity, 95);
        }
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let who: Vec<String> = story.others.iter().take(3).map(IpAddr::to_string).collect();
    let more = match story.others.len().saturating_sub(3) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let flows = model::counted(story.count, "flow", "flows");
    let answered = match story.number(1) {
        0 => "none of which was answered".to_owned(),
        _ => crate::words::octets(story.number(0)),
    };
    format!(
        "{} ({}) with {}{more}: {flows}, {answered}.",
        named(key.subject),
        story.word,
        who.join(", ")
    )
}
