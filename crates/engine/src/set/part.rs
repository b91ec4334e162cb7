//! One capture of several: how far it was read, and what waits until the others are as far.

use std::hash::{Hash, Hasher};

use capture::{Interface, Item, Packet};
use model::Timestamp;
use protocol::{PartStatus, SourceState};
use rustc_hash::{FxHashMap, FxHasher};

use super::Key;
use super::peek::PartOfSet;
use super::queue::Queue;
use crate::file::{File, Piece};

/// Octets that are read before it is looked who comes next: what they hold may have to wait.
const FED_OCTETS: usize = 64 << 10;

/// A capture of several.
pub(super) struct Part {
    pub(super) about: PartOfSet,
    /// Its octets when it was opened.
    size: u64,
    /// Octets that were given.
    pub(super) read: u64,
    pub(super) format: Option<String>,
    pub(super) capture_format: Option<capture::Format>,
    state: State,
    /// Octets given and not looked at yet: those from `fed` on.
    unread: Vec<u8>,
    fed: usize,
    /// It was not read to its end.
    broken: bool,
    queue: Queue,
    /// When its last packet was, those that wait included: one without a time came then.
    last: Timestamp,
    /// The number in the set of each interface.
    interfaces: Vec<u32>,
}

enum State {
    Waiting,
    Reading(Box<File>),
    /// Nothing more comes of it; whether nothing came at all.
    Over {
        failed: bool,
    },
}

/// The interfaces of all parts: those of which the same is told are one.
#[derive(Default)]
pub(super) struct Interfaces {
    known: FxHashMap<u64, Vec<Interface>>,
    count: u32,
    packets: u64,
}

impl Part {
    /// No packet comes before it.
    pub(super) const NEVER: Key = (Timestamp::MIN, 0);

    pub(super) fn new(about: PartOfSet) -> Self {
        Self {
            last: about.first.unwrap_or(Timestamp::MIN),
            size: about.octets,
            about,
            read: 0,
            format: None,
            capture_format: None,
            state: State::Waiting,
            unread: Vec::new(),
            fed: 0,
            broken: false,
            queue: Queue::default(),
            interfaces: Vec::new(),
        }
    }

    pub(super) fn again(&self) -> Self {
        Self::new(PartOfSet { octets: self.read, ..self.about.clone() })
    }

    /// More of it; nothing where it ends before its time.
    pub(super) fn give(&mut self, octets: &[u8]) {
        self.unread.clear();
        self.unread.extend_from_slice(octets);
        self.fed = 0;
        self.read += octets.len() as u64;
        if octets.is_empty() {
            self.about.octets = self.read;
        }
    }

    /// It cannot be read further than it was.
    pub(super) fn breaks(&mut self) {
        self.about.octets = self.read;
        self.broken |= !matches!(self.state, State::Over { .. });
        if matches!(self.state, State::Waiting) {
            self.state = State::Over { failed: true };
        }
    }

    /// Looks at more of it, or ends it; false when it has ended. What comes before the bound is
    /// handed out, the rest waits.
    pub(super) fn feed(
        &mut self,
        at: usize,
        bound: Option<Key>,
        interfaces: &mut Interfaces,
        each: &mut dyn FnMut(u32, Piece<'_>),
    ) -> bool {
        // Taken out, so that its items can be handed to the rest of this part.
        let mut file = match std::mem::replace(&mut self.state, State::Waiting) {
            State::Waiting => Box::default(),
            State::Reading(file) => file,
            over @ State::Over { .. } => {
                self.state = over;
                return false;
            }
        };
        let unread = std::mem::take(&mut self.unread);
        let from = unread.get(self.fed..).unwrap_or_default();
        let slice = from.get(..FED_OCTETS).unwrap_or(from);
        let (ends, broken) = (slice.is_empty(), self.broken);
        self.fed += slice.len();
        let mut take = |piece: Piece<'_>| match piece {
            Piece::Item(item) => self.take(at, item, bound, interfaces, each),
            piece => each(number(at), piece),
        };
        match (ends, broken) {
            (false, _) => file.push(slice, &mut take),
            (true, false) => file.finish(&mut take),
            (true, true) => {}
        }
        if self.format.is_none() || ends {
            self.format = file.format();
            self.capture_format = file.capture_format();
        }
        let failed = file.has_failed();
        if ends || failed {
            self.about.octets = self.read;
            self.state = State::Over { failed };
            self.fed = 0;
            return false;
        }
        self.state = State::Reading(file);
        self.unread = unread;
        true
    }

    /// Hands out what waits and comes before the bound.
    pub(super) fn hand_out(
        &mut self,
        at: usize,
        bound: Option<Key>,
        interfaces: &mut Interfaces,
        each: &mut dyn FnMut(u32, Piece<'_>),
    ) {
        let Self { queue, interfaces: numbers, .. } = self;
        while queue.head().is_some_and(|time| comes_before((time, at), bound)) {
            queue.pop(&mut |item| emit(at, item, numbers, interfaces, each));
        }
    }

    pub(super) fn status(&self) -> PartStatus {
        let state = match (&self.state, self.broken) {
            (_, true) => SourceState::Cancelled,
            (State::Over { failed: true }, _) => SourceState::Failed,
            (State::Over { failed: false }, _) => SourceState::Done,
            (State::Waiting | State::Reading(_), _) => SourceState::Reading,
        };
        let name = self.about.name.clone();
        PartStatus { name, octets: self.size, octets_read: self.read, state }
    }

    pub(super) fn first(&self) -> Timestamp {
        self.about.first.unwrap_or(Timestamp::MIN)
    }

    /// The time of the first that waits.
    pub(super) fn head(&self) -> Option<Timestamp> {
        self.queue.head()
    }

    /// Octets that were not given yet.
    pub(super) const fn left(&self) -> u64 {
        self.about.octets.saturating_sub(self.read)
    }

    /// Octets were given that nobody looked at.
    pub(super) const fn has_unread(&self) -> bool {
        self.fed < self.unread.len()
    }

    /// No more octets will be given.
    pub(super) const fn is_over(&self) -> bool {
        matches!(self.state, State::Over { .. }) || self.left() == 0
    }

    pub(super) const fn has_failed(&self) -> bool {
        matches!(self.state, State::Over { failed: true })
    }

    fn take(
        &mut self,
        at: usize,
        item: Item<'_>,
        bound: Option<Key>,
        interfaces: &mut Interfaces,
        each: &mut dyn FnMut(u32, Piece<'_>),
    ) {
        if let Item::Packet(Packet { time: Some(time), .. }) = item {
            self.last = time;
        }
        if self.queue.head().is_none() && comes_before((self.last, at), bound) {
            emit(at, item, &mut self.interfaces, interfaces, each);
        } else {
            self.queue.push(self.last, item);
        }
    }
}

fn comes_before(key: Key, bound: Option<Key>) -> bool {
    bound.is_none_or(|bound| key < bound)
}

/// Hands out with the numbers that packets and interfaces have in the set.
fn emit(
    at: usize,
    item: Item<'_>,
    numbers: &mut Vec<u32>,
    interfaces: &mut Interfaces,
    each: &mut dyn FnMut(u32, Piece<'_>),
) {
    let of_set = |id: u32| numbers.get(id as usize).copied().unwrap_or(u32::MAX);
    let at = number(at);
    match item {
        Item::Packet(packet) => {
            interfaces.packets += 1;
            let interface = of_set(packet.interface);
            let packet = Packet { number: interfaces.packets, interface, ..packet };
            each(at, Piece::Item(Item::Packet(packet)));
        }
        Item::Statistics(mut statistics) => {
            statistics.interface = of_set(statistics.interface);
            each(at, Piece::Item(Item::Statistics(statistics)));
        }
        Item::Interface(interface) => {
            let id = interfaces.number(interface, |interface| {
                each(at, Piece::Item(Item::Interface(interface)));
            });
            numbers.push(id);
        }
        item => each(at, Piece::Item(item)),
    }
}

impl Interfaces {
    /// Its number in the set; one that is new is told. All are of one section.
    fn number(&mut self, interface: &Interface, new: impl FnOnce(&Interface)) -> u32 {
        let mut hasher = FxHasher::default();
        let Interface { link_type, snap_length, name, options, .. } = interface;
        (link_type, snap_length, name, options).hash(&mut hasher);
        let alike = self.known.entry(hasher.finish()).or_default();
        let is_same = |known: &&Interface| {
            let of_set =
                Interface { id: known.id, section: 0, number: known.number, ..interface.clone() };
            **known == Interface { section_options: known.section_options.clone(), ..of_set }
        };
        if let Some(known) = alike.iter().find(is_same) {
            return known.id;
        }
        let of_set =
            Interface { id: self.count, section: 0, number: self.count, ..interface.clone() };
        self.count += 1;
        new(&of_set);
        let id = of_set.id;
        alike.push(of_set);
        id
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
