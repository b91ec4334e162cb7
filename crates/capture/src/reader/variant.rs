//! Which dialect of pcap: nothing in the header tells Nokia, RedHat and SuSE from the others, so
//! the records decide.

use crate::Variant;

use super::pcap::Record;
use super::recognise::PcapHeader;

pub(super) enum Choice {
    Is(Variant),
    Need(usize),
}

/// When the ordinary header size makes no sense, so many octets are looked at to find another.
const LOOK_OCTETS: usize = 64 * 1024;
/// No plausible packet is longer (the largest snap length tcpdump sets).
const PLAUSIBLE_OCTETS: u32 = 262_144;

/// The ordinary size if the second record makes sense with it; else the one size with which all
/// of the first records do; else the ordinary one.
pub(super) fn choose(header: &PcapHeader, octets: &[u8], end: bool) -> Choice {
    let usual = if header.modified { Variant::Modified } else { Variant::Standard };
    let size = usual.record_header_octets();
    let Some(first) = Record::read(octets, header) else {
        return if end { Choice::Is(usual) } else { Choice::Need(16) };
    };
    // The sizes agree on the first record's own numbers: if these make no sense, none helps.
    if !is_plausible(&first, header) {
        return Choice::Is(usual);
    }
    let at = size.saturating_add(first.captured as usize);
    match octets.get(at..).and_then(|octets| Record::read(octets, header)) {
        Some(second) if is_plausible(&second, header) => return Choice::Is(usual),
        None if !end => return Choice::Need(at.saturating_add(16)),
        None if octets.len() == at => return Choice::Is(usual),
        _ => {}
    }
    if octets.len() < LOOK_OCTETS && !end {
        return Choice::Need(LOOK_OCTETS);
    }
    let odd: &[_] = match usual {
        Variant::Modified => &[Variant::Nokia, Variant::Suse],
        _ => &[Variant::Nokia, Variant::RedHat, Variant::Suse],
    };
    let mut fitting = odd.iter().copied().filter(|variant| fits(*variant, header, octets));
    match (fitting.next(), fitting.next()) {
        (Some(variant), None) => Choice::Is(variant),
        _ => Choice::Is(usual),
    }
}

/// Whether all records of the octets make sense with this size of header, and there are two.
fn fits(variant: Variant, header: &PcapHeader, octets: &[u8]) -> bool {
    let mut at = 0_usize;
    let mut count = 0;
    while let Some(record) = octets.get(at..).and_then(|octets| Record::read(octets, header)) {
        if !is_plausible(&record, header) {
            return false;
        }
        count += 1;
        at = at
            .saturating_add(variant.record_header_octets())
            .saturating_add(record.captured as usize);
    }
    count >= 2
}

fn is_plausible(record: &Record, header: &PcapHeader) -> bool {
    record.captured <= record.original
        && record.captured <= PLAUSIBLE_OCTETS
        && record.fraction < header.fractions_per_second()
}
