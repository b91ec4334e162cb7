//! What was looked up of addresses, and how far they reach: nothing of it is in a row, each address is
//! asked once.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use model::{Column, Place, PlacePart, Places, Scope};
use query::{Dimension, OrderBy, Question};

use crate::address::AddressBook;
use crate::dictionary::Dictionary;
use crate::held::Held;
use crate::segment::{CHUNK, Segment, Slot};
use crate::store::Store;

/// Says where an address is.
pub type Lookup = Arc<dyn Fn(IpAddr) -> Place + Send + Sync>;

/// Codes of a place, in the order of [`PlacePart::ALL`]: 0 is none, otherwise one more than the
/// number of the system or of the name.
type Codes = [u64; PlacePart::ALL.len()];

/// Places of addresses, asked for when a question needs them.
#[derive(Clone, Default)]
pub(crate) struct PlaceBook {
    lookup: Option<Lookup>,
    known: Held<Known>,
    /// The store's generation at which every address was known.
    complete: Held<Option<u64>>,
}

/// What was asked so far.
#[derive(Clone, Debug, Default)]
struct Known {
    /// By an address's code, a place's number.
    addresses: HashMap<u64, u32, FixedState>,
    places: Vec<Codes>,
    numbers: HashMap<Codes, u32, FixedState>,
    names: Dictionary<Box<str>>,
    text_octets: usize,
}

impl PlaceBook {
    /// Another way to look up, or none: what was known is forgotten.
    pub(crate) fn replace(&mut self, lookup: Option<Lookup>) {
        *self = Self { lookup, ..Self::default() };
    }

    /// The way to look up, with nothing known.
    pub(crate) fn emptied(&self) -> Self {
        Self { lookup: self.lookup.clone(), ..Self::default() }
    }

    /// Addresses' codes become codes of their places.
    pub(crate) fn codes(&self, book: &AddressBook, part: PlacePart, codes: &mut [u64]) {
        if self.lookup.is_none() && part != PlacePart::Scope {
            return codes.fill(0);
        }
        let lookup = self.lookup.as_ref();
        let mut known = self.known.look();
        let part = part as usize;
        let (mut last, mut found) = (u64::MAX, 0);
        for code in codes {
            if *code != last {
                last = *code;
                found = known.codes(last, book, lookup)[part];
            }
            *code = found;
        }
    }

    /// The name with this number.
    pub(crate) fn name(&self, number: u64) -> Option<Box<str>> {
        self.known.look().names.get(number).cloned()
    }

    /// Asks something of all names there are.
    pub(crate) fn names<T>(&self, ask: impl FnOnce(&Dictionary<Box<str>>) -> T) -> T {
        ask(&self.known.look().names)
    }

    /// Both ends of a flow; none where nothing is known of either.
    pub(crate) fn of_ends(&self, book: &AddressBook, ends: [u64; 2]) -> Option<Box<Places>> {
        self.lookup.as_ref()?;
        let lookup = self.lookup.as_ref();
        let mut known = self.known.look();
        let [source, destination] = ends.map(|code| known.place(code, book, lookup));
        let places = Places { source, destination };
        (places != Places::default()).then(|| Box::new(places))
    }

    pub(crate) fn octets_held(&self) -> usize {
        let known = self.known.look();
        known.addresses.capacity() * size_of::<(u64, u32)>()
            + known.places.capacity() * size_of::<Codes>() * 2
            + known.names.octets_held()
            + known.text_octets
    }
}

impl Known {
    /// Names take at most so much: those of all cities of the world take less.
    const TEXT_OCTETS: usize = 16 << 20;

    fn codes(&mut self, address: u64, book: &AddressBook, lookup: Option<&Lookup>) -> Codes {
        if let Some(number) = self.addresses.get(&address) {
            return self.places.get(*number as usize).copied().unwrap_or_default();
        }
        let ip = book.address(address);
        let place = lookup.map_or(Place::NOWHERE, |lookup| lookup(ip));
        let codes = [
            self.name(place.country),
            self.name(place.city),
            place.as_number.map_or(0, |number| u64::from(number) + 1),
            self.name(place.as_name),
            self.name(Some(Scope::of(ip).name().into())),
        ];
        let next = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(codes).or_insert(next);
        if number == next {
            self.places.push(codes);
        }
        self.addresses.insert(address, number);
        codes
    }

    fn place(&mut self, address: u64, book: &AddressBook, lookup: Option<&Lookup>) -> Place {
        let [country, city, system, name, _] = self.codes(address, book, lookup);
        let text = |code: u64| self.names.get(code.checked_sub(1)?).cloned();
        Place {
            country: text(country),
            city: text(city),
            as_number: system.checked_sub(1).and_then(|number| u32::try_from(number).ok()),
            as_name: text(name),
        }
    }

    fn name(&mut self, name: Option<Box<str>>) -> u64 {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return 0 };
        if self.names.number(&*name).is_none() {
            if name.len() > Self::TEXT_OCTETS - self.text_octets {
                return 0;
            }
            self.text_octets += name.len();
        }
        u64::from(self.names.intern(&*name, || name.clone())) + 1
    }
}

impl Store {
    /// From now on this says where addresses are; rows stay as they are.
    pub fn look_up_by(&mut self, lookup: Option<Lookup>) {
        self.tables.places.replace(lookup);
        self.looked_up += 1;
        self.generation += 1;
    }

    /// Whether anything says where addresses are.
    pub const fn looks_up(&self) -> bool {
        self.tables.places.lookup.is_some()
    }

    /// Every address is asked for before a question that speaks of places is answered: names are
    /// compared before rows are looked at.
    pub(crate) fn look_up_for(&self, question: &Question) {
        let book = &self.tables.places;
        if *book.complete.look() == Some(self.generation) || !speaks_of_places(question) {
            return;
        }
        let mut codes = Vec::new();
        for segment in self.segments.iter().filter(|segment| segment.live_rows() > 0) {
            let rows: Vec<u32> = (0..).take(segment.rows()).collect();
            for rows in rows.chunks(CHUNK) {
                for slot in [Slot::SourceAddress, Slot::DestinationAddress] {
                    segment.lane(slot).gather(rows, &mut codes);
                    book.codes(&self.tables.addresses, PlacePart::Scope, &mut codes);
                }
            }
        }
        *book.complete.look() = Some(self.generation);
    }
}

impl crate::tables::Tables {
    /// The codes of a column, whether it is stored or looked up; see [`Segment::codes`].
    pub(crate) fn codes(
        &self,
        segment: &Segment,
        column: Column,
        rows: &[u32],
        out: &mut Vec<u64>,
    ) {
        match PlacePart::of_column(column) {
            None => segment.codes(column, rows, out),
            Some((part, far)) => self.place_codes(segment, part, far, rows, out),
        }
    }

    /// The code of one cell.
    pub(crate) fn code(&self, segment: &Segment, column: Column, row: usize) -> u64 {
        let mut out = Vec::new();
        self.codes(segment, column, &[u32::try_from(row).unwrap_or(u32::MAX)], &mut out);
        out.first().copied().unwrap_or_default()
    }

    /// The codes of what was looked up of one end.
    pub(crate) fn place_codes(
        &self,
        segment: &Segment,
        part: PlacePart,
        far: bool,
        rows: &[u32],
        out: &mut Vec<u64>,
    ) {
        let slot = if far { Slot::DestinationAddress } else { Slot::SourceAddress };
        segment.lane(slot).gather(rows, out);
        self.places.codes(&self.addresses, part, out);
    }
}

fn speaks_of_places(question: &Question) -> bool {
    let looked_up = |dimension: &Dimension| dimension.is_looked_up();
    let measured = |measure: &query::Measure| match measure {
        query::Measure::Distinct(dimension) => dimension.is_looked_up(),
        _ => false,
    };
    let ordered = match question.order {
        Some(query::Order { by: OrderBy::Column(column), .. }) => {
            PlacePart::of_column(column).is_some()
        }
        Some(query::Order { by: OrderBy::Measure(measure) | OrderBy::Change(measure), .. }) => {
            measured(&measure)
        }
        _ => false,
    };
    let compared = question.compare.iter().flat_map(|compare| &compare.filter);
    ordered
        || question.group_by.iter().any(looked_up)
        || question.measures.iter().any(measured)
        || question.filter.iter().chain(compared).any(|filter| {
            let mut found = false;
            filter.each_column(&mut |column| found |= PlacePart::of_column(column).is_some());
            found
        })
}

impl fmt::Debug for PlaceBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaceBook")
            .field("looks_up", &self.lookup.is_some())
            .field("known", &self.known.look())
            .finish_non_exhaustive()
    }
}
