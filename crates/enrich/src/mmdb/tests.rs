//! Databases written here are read as they were written; broken ones say where.

use std::net::IpAddr;

use model::Place;
use proptest::prelude::*;
use synth::{Datum, MmdbWriter};

use super::{Mmdb, MmdbFault, is_mmdb};

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn place(country: &str, city: &str, number: u32, name: &str) -> Place {
    let words = |text: &str| (!text.is_empty()).then(|| text.into());
    Place {
        country: words(country),
        city: words(city),
        as_number: (number != 0).then_some(number),
        as_name: words(name),
    }
}

/// One record for one network, in whatever schema.
fn single(record: &Datum) -> Mmdb {
    let mut writer = MmdbWriter::new("Test", 24, false);
    writer.add(address("192.0.2.0"), 24, record);
    Mmdb::read(writer.finish()).expect("a database")
}

#[test]
fn a_database_says_what_it_is_and_what_it_brings() {
    let database = Mmdb::read(synth::sample_database()).expect("a database");
    let info = database.info();
    assert_eq!(info.kind, "Flowglass-Sample");
    assert_eq!(info.description, "Made up for tests");
    assert_eq!(info.languages, ["de", "en"]);
    assert_eq!(
        info.built.map(|at| at.to_string()).as_deref(),
        Some("2026-11-01T00:00:00.000000000Z")
    );
    assert!(info.v6 && info.brings.countries && info.brings.cities && info.brings.systems);
}

#[test]
fn the_longest_network_answers_and_others_are_unknown() {
    let database = Mmdb::read(synth::sample_database()).expect("a database");
    for (of, expected) in [
        ("192.0.2.255", place("DE", "Berlin", 64496, "Example Transit")),
        ("198.51.100.127", place("US", "Ashburn", 64497, "Example Cloud")),
        ("198.51.100.128", place("NL", "Amsterdam", 64497, "Example Cloud")),
        ("2001:db8:7fff::1", place("FR", "Paris", 65550, "Example Six")),
        ("2001:db8:8000::", place("CH", "Zürich", 65551, "Beispiel AG")),
        ("192.0.3.0", Place::NOWHERE),
        ("2001:db9::", Place::NOWHERE),
        ("::1", Place::NOWHERE),
    ] {
        assert_eq!(database.place(address(of)), expected, "{of}");
    }
}

#[test]
fn every_makers_schema_is_understood() {
    let names = |name: &str| Datum::map([("names", Datum::map([("en", Datum::text(name))]))]);
    let code = |code: &str| Datum::map([("iso_code", Datum::text(code))]);
    let text = Datum::text;
    let number = Datum::Number;
    let cases = [
        // GeoLite2-City; a network that only has a registered country; one named in German alone.
        (
            Datum::map([("city", names("Bern")), ("country", code("CH"))]),
            place("CH", "Bern", 0, ""),
        ),
        (Datum::map([("registered_country", code("US"))]), place("US", "", 0, "")),
        (
            Datum::map([("city", Datum::map([("names", Datum::map([("de", text("Mailand"))]))]))]),
            place("", "Mailand", 0, ""),
        ),
        // GeoLite2-ASN and DB-IP, GeoIP2-Enterprise.
        (
            Datum::map([
                ("autonomous_system_number", number(64496)),
                ("autonomous_system_organization", text("Example")),
            ]),
            place("", "", 64496, "Example"),
        ),
        (
            Datum::map([(
                "traits",
                Datum::map([
                    ("autonomous_system_number", number(64496)),
                    ("autonomous_system_organization", text("Example")),
                ]),
            )]),
            place("", "", 64496, "Example"),
        ),
        // IPinfo: lite of today, and the older flat ones.
        (
            Datum::map([
                ("as_domain", text("example.com")),
                ("as_name", text("Example")),
                ("asn", text("AS64496")),
                ("country", text("Germany")),
                ("country_code", text("DE")),
            ]),
            place("DE", "", 64496, "Example"),
        ),
        (
            Datum::map([
                ("asn", text("AS64496")),
                ("country", text("DE")),
                ("name", text("Example")),
            ]),
            place("DE", "", 64496, "Example"),
        ),
        (
            Datum::map([("city", text("Berlin")), ("org", text("AS64496 Example Ltd"))]),
            place("", "Berlin", 64496, "Example Ltd"),
        ),
        // Own ones.
        (
            Datum::map([("asn", number(64496)), ("country", text("lab"))]),
            place("lab", "", 64496, ""),
        ),
        (Datum::map([("name", text("rack 7"))]), Place::NOWHERE),
        (Datum::map([("asn", number(0)), ("org", text("AS64496"))]), place("", "", 64496, "")),
        (text("nothing known of this shape"), Place::NOWHERE),
    ];
    for (record, expected) in cases {
        let found = single(&record).place(address("192.0.2.7"));
        assert_eq!(found, expected, "{record:?}");
    }
}

#[test]
fn what_is_not_shown_is_told_by_its_names() {
    let brings = single(&Datum::map([("rack", Datum::Number(7))])).info().brings.clone();
    assert!(!brings.anything());
    assert_eq!(brings.names, ["rack"]);
}

#[test]
fn what_is_no_database_says_why_and_where() {
    let whole = synth::sample_database();
    let fault = |octets: &[u8]| Mmdb::read(octets.to_vec()).expect_err("broken").fault;
    assert_eq!(fault(b""), MmdbFault::NoMetadata);
    assert_eq!(fault(b"\xd4\xc3\xb2\xa1 a capture"), MmdbFault::NoMetadata);
    assert_eq!(fault(&whole[..whole.len() / 2]), MmdbFault::NoMetadata);
    // The beginning is missing: the tree would reach into metadata.
    let rest = &whole[whole.len() * 3 / 4..];
    assert!(matches!(fault(rest), MmdbFault::TreeTooLong(..)), "{:?}", fault(rest));
    let replaced = |from: &[u8], to: &[u8]| {
        let at = whole.windows(from.len()).position(|window| window == from).expect("it is there");
        [&whole[..at], to, &whole[at + from.len()..]].concat()
    };
    let version = replaced(b"major_version\xa1\x02", b"major_version\xa1\x03");
    assert_eq!(fault(&version), MmdbFault::Version(3));
    let bits = replaced(b"record_size\xa1\x1c", b"record_size\xa1\x1d");
    assert_eq!(fault(&bits), MmdbFault::RecordSize(29));
    let named = replaced(b"record_size", b"record_sile");
    assert_eq!(fault(&named), MmdbFault::Lacks("record_size"));
    assert!(is_mmdb(&whole) && !is_mmdb(b"capture"));
}

#[test]
fn a_pointer_that_leads_to_itself_and_maps_in_maps_come_to_an_end() {
    // The only record becomes a pointer to itself.
    let mut writer = MmdbWriter::new("Loop", 24, false);
    writer.add(address("192.0.2.0"), 24, &Datum::text("abc"));
    let mut looped = writer.finish();
    let data = Mmdb::read(looped.clone()).expect("a database").data;
    looped[data..data + 2].copy_from_slice(&[0x20, 0x00]);
    assert_eq!(Mmdb::read(looped).expect_err("broken").fault, MmdbFault::TooDeep);
    let mut deep = Datum::text("bottom");
    for _ in 0..100 {
        deep = Datum::map([("a", deep)]);
    }
    let mut writer = MmdbWriter::new("Deep", 32, true);
    writer.add(address("192.0.2.0"), 24, &Datum::map([("b", deep)]));
    assert!(Mmdb::read(writer.finish()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Networks of any length, in trees of every record size, against a plain search.
    #[test]
    fn every_address_is_found_in_the_longest_network_around_it(
        networks in proptest::collection::vec((any::<u32>(), 1_u32..=32, 1_u32..50), 1..40),
        asked in proptest::collection::vec(any::<u32>(), 1..20),
        bits in prop::sample::select(vec![24_u32, 28, 32]),
        v6 in any::<bool>(),
    ) {
        let mut networks: Vec<(u32, u32, u32)> = networks
            .into_iter()
            .map(|(address, prefix, number)| (address >> (32 - prefix) << (32 - prefix), prefix, number))
            .collect();
        networks.sort_by_key(|(_, prefix, _)| *prefix);
        let mut writer = MmdbWriter::new("Random", bits, v6);
        for (network, prefix, number) in &networks {
            let record = Datum::map([("asn", Datum::Number(*number))]);
            writer.add(IpAddr::V4((*network).into()), *prefix, &record);
        }
        let database = Mmdb::read(writer.finish()).expect("a database");
        let near = networks.iter().flat_map(|(network, prefix, _)| {
            [*network, network.wrapping_sub(1), network.wrapping_add((1_u64 << (32 - prefix)) as u32)]
        });
        for address in asked.into_iter().chain(near) {
            let inside = |(network, prefix, _): &&(u32, u32, u32)| {
                u64::from(address) >> (32 - prefix) == u64::from(*network) >> (32 - prefix)
            };
            let expected = networks.iter().rev().find(inside).map(|(.., number)| *number);
            let found = database.place(IpAddr::V4(address.into())).as_number;
            prop_assert_eq!(found, expected, "{:x}", address);
        }
    }

    #[test]
    fn damage_anywhere_never_panics(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        asked in any::<u32>(),
    ) {
        let mut octets = synth::sample_database();
        for (at, octet) in places {
            let at = at.index(octets.len());
            octets[at] = octet;
        }
        if let Ok(database) = Mmdb::read(octets) {
            database.place(IpAddr::V4(asked.into()));
            for text in ["192.0.2.1", "198.51.100.200", "2001:db8::1"] {
                database.place(address(text));
            }
        }
    }
}
