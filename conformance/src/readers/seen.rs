//! A capture read by us, packed or not, in slices as a page would.

use capture::{
    ByteOrder, Counters, Format, Interface, Issue, Item, Limits, Part, Reader, Resolution,
    UnpackLimits, Unpacker, Variant,
};
use model::Timestamp;

use crate::difference::NOTHING;

/// What was found in one file.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) counters: Counters,
    pub(super) interfaces: Vec<Interface>,
    pub(super) issues: Vec<Issue>,
    pub(super) statistics: u64,
    pub(super) names: u64,
    pub(super) timeless: u64,
    /// Packets earlier than the one before.
    pub(super) backwards: u64,
    last: Option<Timestamp>,
    format: Option<Format>,
    little: bool,
    big: bool,
}

/// Octets of a slice.
const SLICE: usize = 4096;

pub(super) fn read(file: &[u8]) -> Seen {
    let mut seen = Seen::default();
    let mut unpacker = Unpacker::new(UnpackLimits::default());
    let mut reader = Reader::new(Limits::default());
    let mut issues = Vec::new();
    for slice in file.chunks(SLICE) {
        unpacker.push(slice, &mut |part| seen.part(part, &mut reader, &mut issues));
    }
    unpacker.finish(&mut |part| seen.part(part, &mut reader, &mut issues));
    reader.finish(|item| seen.item(&item));
    seen.counters = reader.counters();
    seen.format = reader.format();
    seen.issues.append(&mut issues);
    seen
}

impl Seen {
    fn part(&mut self, part: Part<'_>, reader: &mut Reader, issues: &mut Vec<Issue>) {
        match part {
            // Record by record, so that each section's byte order is seen.
            Part::Octets(octets) => {
                for octets in octets.chunks(16) {
                    reader.push(octets, |item| self.item(&item));
                    self.order(reader.format());
                }
            }
            Part::Issue(issue) => issues.push(issue),
            Part::Member { .. } | Part::MemberEnd => {}
        }
    }

    fn item(&mut self, item: &Item<'_>) {
        match item {
            Item::Interface(interface) => self.interfaces.push((*interface).clone()),
            Item::Packet(packet) => match packet.time {
                Some(time) => {
                    self.backwards += u64::from(self.last.is_some_and(|last| time < last));
                    self.last = Some(time);
                }
                None => self.timeless += 1,
            },
            Item::Issue(issue) => self.issues.push(*issue),
            Item::Statistics(_) => self.statistics += 1,
            Item::Name(_) => self.names += 1,
        }
    }

    fn order(&mut self, format: Option<Format>) {
        if let Some(Format::Pcap { order, .. } | Format::Pcapng { order }) = format {
            match order {
                ByteOrder::Little => self.little = true,
                ByteOrder::Big => self.big = true,
            }
        }
    }

    /// As expected.json names it.
    pub(super) fn orders(&self) -> &'static str {
        match (self.big, self.little) {
            (true, true) => "big+little",
            (true, false) => "big",
            (false, true) => "little",
            (false, false) => "",
        }
    }

    /// As expected.json names it.
    pub(super) fn format(&self) -> &'static str {
        match self.format {
            Some(Format::Pcap { variant: Variant::Modified, .. }) => "pcap-modified",
            Some(Format::Pcap { .. }) => "pcap",
            Some(Format::Pcapng { .. }) => "pcapng",
            _ => "",
        }
    }

    /// As `capinfos` names it.
    pub(super) fn capinfos_type(&self) -> &'static str {
        match self.format {
            Some(Format::Pcap { variant: Variant::Modified, .. }) => "modpcap",
            Some(Format::Pcap { variant: Variant::Nokia, .. }) => "nokiapcap",
            Some(Format::Pcap { variant: Variant::RedHat, .. }) => "rh6_1pcap",
            Some(Format::Pcap { variant: Variant::Suse, .. }) => "suse6_3pcap",
            Some(Format::Pcap { resolution: Resolution::Nanos, .. }) => "nsecpcap",
            Some(Format::Pcap { .. }) => "pcap",
            Some(Format::Pcapng { .. }) => "pcapng",
            Some(Format::Snoop) => "snoop",
            Some(Format::Erf) => "erf",
            None => NOTHING,
        }
    }

    /// As expected.json names it.
    pub(super) fn resolutions(&self) -> String {
        let mut all: Vec<_> = self
            .interfaces
            .iter()
            .map(|interface| match interface.resolution {
                6 => "us",
                9 => "ns",
                _ => "other",
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all.join("+")
    }
}
