//! Where the makers of databases put what is shown: GeoLite2 and GeoIP2, DB-IP, IPinfo, IP2Location,
//! and flat ones that people make themselves.

use model::Place;

use super::MmdbError;
use super::data::Item;

/// Octets kept of a name: the longest city has 85, names of companies are cut.
const NAME_OCTETS: usize = 128;

/// Codes of countries, the best first; what stands under `country` alone may also be a name.
const COUNTRY: &[&[&str]] = &[
    &["country", "iso_code"],
    &["country_code"],
    &["country", "code"],
    &["country_iso_code"],
    &["geo", "country_code"],
    &["location", "country_code"],
    &["country"],
    &["registered_country", "iso_code"],
    &["represented_country", "iso_code"],
    &["country", "names", "en"],
    &["country_name"],
];
const CITY: &[&[&str]] = &[
    &["city", "names", "en"],
    &["city"],
    &["geo", "city"],
    &["location", "city"],
    &["city_name"],
    &["city", "name"],
];
const AS_NUMBER: &[&[&str]] = &[
    &["autonomous_system_number"],
    &["traits", "autonomous_system_number"],
    &["asn"],
    &["asn", "asn"],
    &["as", "asn"],
    &["as_number"],
    &["as", "number"],
    &["asn", "number"],
    &["org"],
];
const AS_NAME: &[&[&str]] = &[
    &["autonomous_system_organization"],
    &["traits", "autonomous_system_organization"],
    &["as_name"],
    &["asn", "name"],
    &["as", "name"],
    &["as_organization"],
    &["as_org"],
    &["asn_name"],
    &["asn", "organization"],
    &["organization"],
    &["org"],
];

/// What of a database is shown, and the names of what else it has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Brings {
    /// Countries.
    pub countries: bool,
    /// Cities.
    pub cities: bool,
    /// Autonomous systems.
    pub systems: bool,
    /// Names at the top of its records, in order; at most sixteen.
    pub names: Vec<String>,
}

impl Brings {
    /// Whether anything of it is shown.
    pub const fn anything(&self) -> bool {
        self.countries || self.cities || self.systems
    }

    /// One more record.
    pub(super) fn see(&mut self, record: &Item<'_>) -> Result<(), MmdbError> {
        let place = place(record);
        self.countries |= place.country.is_some();
        self.cities |= place.city.is_some();
        self.systems |= place.as_number.is_some() || place.as_name.is_some();
        record.each(&mut |name, _| {
            if let Some(name) = name.filter(|name| !self.names.iter().any(|known| known == name))
                && self.names.len() < 16
            {
                self.names.push(name.chars().take(64).collect());
            }
            true
        })
    }
}

/// What a record says of where an address is.
pub(super) fn place(record: &Item<'_>) -> Place {
    let top = Top::of(record);
    let text = |path: &&[&str]| top.path(path)?.text().filter(|text| !text.is_empty());
    let as_number = AS_NUMBER.iter().find_map(|path| system(&top.path(path)?));
    // A city without a name in English has one in another language.
    let foreign = || top.path(&["city", "names"])?.first()?.text();
    let as_name = AS_NAME.iter().filter_map(text).map(without_number);
    // `name` alone may be anybody's; beside a number it is the system's.
    let by_number = || as_number.and_then(|_| text(&["name"].as_slice()));
    Place {
        country: COUNTRY.iter().find_map(text).map(name),
        city: CITY.iter().find_map(text).or_else(foreign).map(name),
        as_number,
        as_name: { as_name }.find(|text| !text.is_empty()).or_else(by_number).map(name),
    }
}

/// The names at the top of a record, read once.
struct Top<'a> {
    entries: [Option<(&'a str, Item<'a>)>; 32],
}

impl<'a> Top<'a> {
    fn of(record: &Item<'a>) -> Self {
        let mut entries = [None; 32];
        let mut room = entries.iter_mut();
        // What stands before broken data is kept.
        let _ = record.each(&mut |name, value| match room.next() {
            Some(entry) => {
                *entry = name.map(|name| (name, value));
                true
            }
            None => false,
        });
        Self { entries }
    }

    fn path(&self, path: &[&str]) -> Option<Item<'a>> {
        let (first, rest) = path.split_first()?;
        let found = self.entries.iter().flatten().find(|(name, _)| name == first);
        found.and_then(|(_, value)| value.path(rest))
    }
}

/// `64496`, `"AS64496"`, `"AS64496 Example Ltd"`; 0 is none.
fn system(item: &Item<'_>) -> Option<u32> {
    let number = item.number().or_else(|| {
        let word = item.text()?.split(' ').next()?;
        let digits = strip_as(word).or_else(|| item.text().filter(|text| *text == word));
        digits?.parse().ok()
    })?;
    u32::try_from(number).ok().filter(|number| *number != 0)
}

/// What follows `AS64496 `.
fn without_number(text: &str) -> &str {
    match text.split_once(' ') {
        Some((first, rest)) if strip_as(first).is_some_and(is_number) => rest,
        None if strip_as(text).is_some_and(is_number) => "",
        _ => text,
    }
}

fn strip_as(word: &str) -> Option<&str> {
    let (prefix, digits) = word.split_at_checked(2)?;
    prefix.eq_ignore_ascii_case("AS").then_some(digits)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

fn name(text: &str) -> Box<str> {
    let mut end = text.len().min(NAME_OCTETS);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().into()
}
