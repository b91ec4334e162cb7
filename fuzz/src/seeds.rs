//! Seeds: where the fuzzer begins. Made here, none are kept.

use std::path::Path;
use std::{env, fs, process};

use synth::{SAMPLE_SEED, Scene};

use crate::messages::{Field, Ipfix, V9, set, template};
use crate::{corpus, script};

/// A target's seeds, by name.
pub type Seeds = Vec<(String, Vec<u8>)>;

/// Where `FUZZ_SEEDS` names a folder, writes the seeds there and ends: `cargo xtask fuzz` asks so
/// before it starts a target.
pub fn written_if_asked(seeds: impl FnOnce() -> Seeds) {
    let Some(folder) = env::var_os("FUZZ_SEEDS") else { return };
    let folder = Path::new(&folder);
    for (name, bytes) in seeds() {
        if let Err(error) = fs::write(folder.join(name), bytes) {
            eprintln!("seeds into {}: {error}", folder.display());
            process::exit(1);
        }
    }
    process::exit(0);
}

/// One datagram each.
pub fn datagrams() -> Seeds {
    let mut seeds = by_hand();
    for (at, (_, exporter, datagram)) in made().take(40).enumerate() {
        seeds.push((format!("made-{exporter}-{at}"), datagram));
    }
    for (name, datagrams) in corpus::captures() {
        for (at, (_, datagram)) in datagrams.into_iter().take(6).enumerate() {
            seeds.push((format!("{name}-{at}"), datagram));
        }
    }
    seeds
}

/// A story of several datagrams each.
pub fn stories() -> Seeds {
    let hand = by_hand();
    let in_order = hand.iter().map(|(_, datagram)| (0, false, &datagram[..]));
    let mut seeds = vec![("all-in-order".to_owned(), script::write(in_order))];
    let backwards = hand.iter().rev().map(|(_, datagram)| (1, false, &datagram[..]));
    seeds.push(("all-backwards".to_owned(), script::write(backwards)));
    let replayed =
        hand.iter().flat_map(|(_, datagram)| [(2, true, &datagram[..]), (2, false, &datagram[..])]);
    seeds.push(("all-after-a-replay".to_owned(), script::write(replayed)));
    let made: Vec<_> = made().take(60).collect();
    for (at, some) in made.chunks(6).enumerate() {
        let steps =
            some.iter().map(|(_, exporter, datagram)| (*exporter as u8, false, &datagram[..]));
        seeds.push((format!("made-{at}"), script::write(steps)));
    }
    for (name, datagrams) in corpus::captures() {
        let steps = datagrams.iter().take(8);
        let steps = steps.map(|(from, datagram)| (from.port() as u8, false, &datagram[..]));
        seeds.push((name, script::write(steps)));
    }
    // The language itself: a template, its data, another one of the same id, by both versions.
    for (name, what) in [("churn-v9", 1_u8 << 3), ("churn-ipfix", 2 << 3)] {
        let mut bytes = vec![1];
        for round in 0..6_u8 {
            bytes.push(what | round & 3);
            if name == "churn-v9" {
                bytes.extend([0, 1]);
            }
            // Sequence, domain, three sets.
            bytes.extend([round, 0, 3]);
            // A template of two fields: octets, and an address of `round` octets.
            bytes.extend([0, 2, 0, 1, 4, 0, 8, round]);
            // Its data, and data of a template that comes later.
            bytes.extend([2, 8, 0, 0, 1, 0, 192, 0, 2, round]);
            bytes.extend([6, 4, 1, 2, 3, 4]);
        }
        seeds.push((name.to_owned(), bytes));
    }
    seeds
}

fn made() -> impl Iterator<Item = (model::Timestamp, usize, Vec<u8>)> {
    synth::exports(SAMPLE_SEED, Scene::OfficeDay)
}

const V9_HEADER: V9 =
    V9 { uptime_millis: 100_000, seconds: 1_700_000_000, sequence: 1, source_id: 7 };
const IPFIX_HEADER: Ipfix = Ipfix { seconds: 1_700_000_000, sequence: 1, domain: 7 };

/// Every version, and what is special about each.
fn by_hand() -> Seeds {
    let mut seeds: Seeds = vec![
        ("v1".to_owned(), fixed(1, 16, 48, 2, 0)),
        ("v5".to_owned(), fixed(5, 24, 48, 2, 0)),
        ("v7".to_owned(), fixed(7, 24, 52, 2, 0)),
        ("sflow".to_owned(), sflow()),
        ("v9-variable".to_owned(), V9_HEADER.with(&variable(0))),
        ("ipfix-variable".to_owned(), IPFIX_HEADER.with(&variable(2))),
        ("ipfix-lists".to_owned(), IPFIX_HEADER.with(&lists())),
        ("ipfix-enterprises".to_owned(), IPFIX_HEADER.with(&enterprises())),
        ("v9-options".to_owned(), V9_HEADER.with(&options_v9())),
        ("ipfix-options".to_owned(), IPFIX_HEADER.with(&options_ipfix())),
        (
            "ipfix-two".to_owned(),
            [IPFIX_HEADER.with(&variable(2)), IPFIX_HEADER.with(&lists())].concat(),
        ),
    ];
    // Octets of a record of each aggregation.
    let sizes = [28, 28, 32, 32, 40, 32, 40, 44, 32, 32, 32, 32, 40, 40];
    for (scheme, size) in (1..).zip(sizes) {
        seeds.push((format!("v8-{scheme}"), fixed(8, 28, size, 2, scheme)));
    }
    seeds
}

/// A header of so many octets and records whose octets count up.
fn fixed(version: u8, header: usize, record: usize, count: u8, scheme: u8) -> Vec<u8> {
    let mut message = vec![0, version, 0, count, 0, 1, 0x86, 0xa0, 0x65, 0x53, 0xf1, 0];
    message.resize(header, 0);
    if let Some(place) = message.get_mut(22).filter(|_| version == 8) {
        *place = scheme;
    }
    message.extend((0..record * usize::from(count)).map(|at| at as u8));
    message
}

/// A template with a field of variable length, its data, and padding.
fn variable(templates: u16) -> Vec<Vec<u8>> {
    let fields = [
        Field::new(8, 4),
        Field::new(12, 4),
        Field::new(7, 2),
        Field::new(11, 2),
        Field::new(4, 1),
        Field::new(1, 8),
        Field::new(2, 3),
        Field::new(96, u16::MAX),
        Field::new(152, 8),
        Field::new(156, 8),
    ];
    let mut data = vec![192, 0, 2, 1, 198, 51, 100, 1, 0xc0, 0, 0, 80, 6, 0, 0, 0, 0, 0, 0, 9, 0];
    data.extend([0, 0, 9, 4, b'h', b't', b't', b'p']);
    data.extend([0; 16]);
    let mut long = data.clone();
    long.splice(24..25, [255, 0, 4]);
    vec![set(templates, &template(256, &fields)), set(256, &[data, long, vec![0; 3]].concat())]
}

/// basicList, subTemplateList, subTemplateMultiList (RFC 6313 §4.5), one inside another.
fn lists() -> Vec<Vec<u8>> {
    let inner = template(257, &[Field::new(8, 4), Field::new(1, 4)]);
    let outer = [Field::new(291, u16::MAX), Field::new(292, u16::MAX), Field::new(293, u16::MAX)];
    let outer = template(258, &outer);
    // Semantic, element, length, then two ports.
    let basic = [4, 0, 7, 0, 2, 0, 80, 1, 187];
    let record = [192, 0, 2, 1, 0, 0, 0, 9];
    let sub = [&[4, 1, 1][..], &record, &record].concat();
    let multi = [&[4, 1, 1, 0, 12][..], &record, &[1, 1, 0, 4]].concat();
    let nested = [&[4, 1, 35, 0, 2][..], &[basic.len() as u8], &basic].concat();
    let mut data = Vec::new();
    for list in [&basic[..], &sub, &multi, &nested, &sub, &multi] {
        data.push(list.len() as u8);
        data.extend(list);
    }
    vec![set(2, &[inner, outer].concat()), set(258, &data)]
}

/// Reverse elements (RFC 5103), known and unknown enterprises.
fn enterprises() -> Vec<Vec<u8>> {
    let own = |element, length, enterprise| Field { element, length, enterprise: Some(enterprise) };
    let fields = [
        Field::new(27, 16),
        Field::new(28, 16),
        Field::new(1, 8),
        own(1, 8, 29_305),
        own(2, 8, 29_305),
        own(12_235, 8, 9),
        own(21, 4, 6871),
        own(137, 4, 2636),
        own(1, 2, 65_535),
    ];
    let data: Vec<u8> = (0..82).collect();
    vec![set(2, &template(300, &fields)), set(300, &data)]
}

/// Scope System with a sampler's rate and name, and the data (RFC 3954 §6.1).
fn options_v9() -> Vec<Vec<u8>> {
    let template = [1, 4, 0, 4, 0, 12, 0, 1, 0, 4, 0, 48, 0, 1, 0, 50, 0, 4, 0, 84, 0, 8, 0, 0];
    let data = [0, 0, 0, 0, 1, 0, 0, 0, 100, b's', b'a', b'm', b'p', b'l', b'e', b'r', 0];
    vec![set(1, &template), set(260, &data), set(260, &data)]
}

/// Application names and samplers by packets taken and passed over (RFC 7011 §3.4.2.2).
fn options_ipfix() -> Vec<Vec<u8>> {
    let names = [1, 5, 0, 3, 0, 1, 0, 95, 0, 4, 0, 96, 255, 255, 0, 94, 0, 8];
    let rates = [1, 6, 0, 3, 0, 1, 1, 46, 0, 2, 1, 49, 0, 4, 1, 50, 0, 4];
    let name = [3, 0, 0, 80, 4, b'h', b't', b't', b'p', b'w', b'e', b'b', 0, 0, 0, 0, 0];
    let rate = [0, 1, 0, 0, 0, 1, 0, 0, 0, 99];
    vec![set(3, &[names, rates].concat()), set(261, &name), set(262, &rate)]
}

/// A flow sample with a header of Ethernet, and a counter sample of an interface.
fn sflow() -> Vec<u8> {
    let mut datagram = words(&[5, 1, 0xc000_0201, 0, 1, 1000, 2]);
    let packet: Vec<u8> = (0..64).collect();
    let header = [words(&[1, 16 + 64, 1, 1500, 4, 64]), packet].concat();
    let sample = [words(&[1, 3, 512, 5120, 0, 3, 4, 1]), header].concat();
    datagram.extend([words(&[1, sample.len() as u32]), sample].concat());
    let counters = [words(&[1, 88]), vec![1; 88]].concat();
    let sample = [words(&[1, 3, 1]), counters].concat();
    datagram.extend([words(&[2, sample.len() as u32]), sample].concat());
    datagram
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}
