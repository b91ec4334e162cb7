//! A file of any kind, packed or not: what is told does not depend on its slices, and costs no more than its limits.

#![no_main]

use capture::{Item, Limits, Part, Reader, UnpackLimits, Unpacker};
use libfuzzer_sys::fuzz_target;

/// Small, so that short inputs reach them.
const LIMITS: UnpackLimits = UnpackLimits {
    max_ratio: 200,
    free_octets: 1 << 20,
    max_window_octets: 1 << 20,
    max_depth: 3,
    max_members: 8,
    max_name_octets: 32,
};

/// How often something came, and a sum of what.
#[derive(PartialEq, Eq, Debug, Default)]
struct Told {
    packets: u64,
    issues: Vec<(u64, String)>,
    members: Vec<String>,
    octets: u64,
    sum: u64,
}

impl Told {
    fn add(&mut self, octets: &[u8]) {
        self.octets += octets.len() as u64;
        for octet in octets {
            self.sum = self.sum.wrapping_mul(31).wrapping_add(u64::from(*octet));
        }
    }

    fn item(&mut self, item: &Item<'_>) {
        match item {
            Item::Packet(packet) => {
                self.packets += 1;
                assert_eq!(packet.number, self.packets);
                assert!(packet.original_length as usize >= packet.data.len());
                self.add(packet.data);
            }
            Item::Issue(issue) => self.issues.push((issue.offset, issue.kind.to_string())),
            other => self.add(format!("{other:?}").as_bytes()),
        }
    }
}

fn read(file: &[u8], slice: usize) -> Told {
    let mut told = Told::default();
    let mut unpacker = Unpacker::new(LIMITS);
    let mut reader = Reader::new(Limits::default());
    let mut open = false;
    let mut before = 0;
    let mut each = |part: Part<'_>| match part {
        Part::Octets(octets) => {
            before += octets.len() as u64;
            reader.push(octets, |item| told.item(&item));
        }
        Part::Member { name } => {
            assert!(!std::mem::replace(&mut open, true), "a member inside another");
            assert!(told.members.len() < LIMITS.max_members as usize * 4, "too many members");
            told.members.push(name.to_owned());
            reader.next_file(before);
        }
        Part::MemberEnd => {
            assert!(std::mem::replace(&mut open, false), "a member ends that never began");
            reader.finish(|item| told.item(&item));
        }
        Part::Issue(issue) => told.issues.push((issue.offset, issue.kind.to_string())),
    };
    for slice in file.chunks(slice) {
        unpacker.push(slice, &mut each);
    }
    unpacker.finish(&mut each);
    assert!(!open, "a member never ends");
    if told.members.is_empty() {
        reader.finish(|item| told.item(&item));
    }
    let counters = unpacker.counters();
    let most = (file.len() as u64 * u64::from(LIMITS.max_ratio)).max(LIMITS.free_octets);
    // A block more than the limit for each layer and member, of at most 4 MiB.
    let layers = u64::from(LIMITS.max_depth) * (1 + LIMITS.max_members);
    let most = most.saturating_mul(layers).saturating_add(layers * (4 << 20));
    assert!(counters.unpacked_octets <= most, "{counters:?}");
    told
}

fuzz_target!(
    init: fuzz::seeds::written_if_asked(fuzz::files::seeds),
    |file: &[u8]| {
        let whole = read(file, usize::MAX);
        for slice in [1, 61] {
            assert_eq!(read(file, slice), whole, "in slices of {slice}");
        }
    }
);
