//! Dictionaries as octets, and what their old numbers have become.

use std::net::{IpAddr, SocketAddr};

use model::ExporterKey;

use crate::address::FIRST_V6;
use crate::lane::Pool;
use crate::octets::{Damaged, Octets, put_length, put_text, put_u32};
use crate::record::WORDS;
use crate::segment::{SLOTS, Segment, Slot};
use crate::tables::Tables;

/// Dictionaries: addresses, applications, names, exporters.
pub(super) const TABLES: usize = 4;

const WHAT: &str = "a dictionary";

/// Entries of each dictionary in a block, and octets of its texts: blocks of flows are as large.
const MOST_ENTRIES: usize = if cfg!(test) { 3 } else { 1 << 16 };
const MOST_OCTETS: usize = 4 << 20;

impl Tables {
    /// What came since so many entries of each dictionary were written, as much as fits a block; none
    /// where nothing did.
    pub(super) fn save_since(&self, written: &mut [usize; TABLES]) -> Option<Vec<u8>> {
        let (v6, texts) = (self.addresses.v6.values(), [&self.applications, &self.names]);
        let all = [v6.len(), texts[0].len(), texts[1].len(), self.exporters.len()];
        if all == *written {
            return None;
        }
        let from = *written;
        let until = |place: usize| all[place].min(from[place] + MOST_ENTRIES);
        let mut now = [until(0), until(1), until(2), until(3)];
        for (place, texts) in (1..).zip(texts) {
            let new = texts.values().iter().skip(from[place]).take(MOST_ENTRIES);
            let mut octets = 0;
            let fits = new.take_while(|text| {
                octets += text.len();
                octets <= MOST_OCTETS
            });
            // One longer than all others goes alone.
            now[place] = now[place].min(from[place] + fits.count().max(1));
        }
        *written = now;
        let mut out = Vec::new();
        let new = v6.get(from[0]..now[0]).unwrap_or_default();
        put_length(&mut out, new.len());
        new.iter().for_each(|bits| out.extend_from_slice(&bits.to_le_bytes()));
        for (place, texts) in (1..).zip(texts) {
            let new = texts.values().get(from[place]..now[place]).unwrap_or_default();
            put_length(&mut out, new.len());
            new.iter().for_each(|text| put_text(&mut out, text));
        }
        let new = self.exporters.values().get(from[3]..now[3]).unwrap_or_default();
        put_length(&mut out, new.len());
        for exporter in new {
            let (address, port) = (exporter.address.ip(), exporter.address.port());
            out.push(u8::from(address.is_ipv6()));
            match address {
                IpAddr::V4(address) => out.extend(address.to_ipv6_mapped().octets()),
                IpAddr::V6(address) => out.extend(address.octets()),
            }
            out.extend_from_slice(&port.to_le_bytes());
            put_u32(&mut out, exporter.domain);
        }
        Some(out)
    }
}

/// By old number the number now; [`NONE`] where there was no room for it.
#[derive(Debug, Default)]
pub(super) struct Translation {
    v6: Vec<u32>,
    applications: Vec<u32>,
    names: Vec<u32>,
    exporters: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Addresses, and how many codes stand for something else before the first one of IPv6.
const ADDRESSES: [(Slot, u64); 5] = [
    (Slot::SourceAddress, FIRST_V6),
    (Slot::DestinationAddress, FIRST_V6),
    (Slot::NextHop, FIRST_V6 + 1),
    (Slot::PostNatSourceAddress, FIRST_V6 + 1),
    (Slot::PostNatDestinationAddress, FIRST_V6 + 1),
];

impl Translation {
    /// Takes up entries that were saved.
    pub(super) fn open(
        &mut self,
        tables: &mut Tables,
        mut octets: Octets<'_>,
        text_limit: usize,
        losses: &mut u64,
    ) -> Result<(), Damaged> {
        for _ in 0..octets.count(16, WHAT)? {
            let bits = u128::from_le_bytes(octets.array(WHAT)?);
            self.v6.push(tables.addresses.enter_v6(bits));
        }
        for _ in 0..octets.count(4, WHAT)? {
            let code = tables.application(octets.text(WHAT)?, text_limit, losses);
            self.applications.push(code.checked_sub(1).unwrap_or(NONE));
        }
        for _ in 0..octets.count(4, WHAT)? {
            let code = tables.name(octets.text(WHAT)?, text_limit, losses);
            let number = code.checked_sub(2).and_then(|number| u32::try_from(number).ok());
            self.names.push(number.unwrap_or(NONE));
        }
        for _ in 0..octets.count(23, WHAT)? {
            let is_v6 = octets.u8(WHAT)? != 0;
            let bits = std::net::Ipv6Addr::from(octets.array::<16>(WHAT)?);
            let v4 = bits.to_ipv4_mapped().filter(|_| !is_v6);
            let address = v4.map_or(IpAddr::V6(bits), IpAddr::V4);
            let address = SocketAddr::new(address, octets.u16(WHAT)?);
            let domain = octets.u32(WHAT)?;
            let code = tables.exporter(Some(ExporterKey { address, domain }));
            self.exporters.push(code.checked_sub(1).unwrap_or(NONE));
        }
        octets.end(WHAT)
    }

    /// The greatest number that can stand in a slot.
    pub(super) fn most(&self, slot: usize) -> u64 {
        let is = |known: &Slot| *known as usize == slot;
        if let Some((_, first)) = ADDRESSES.iter().find(|(known, _)| is(known)) {
            return (first - 1) + self.v6.len() as u64;
        }
        if WORDS.iter().any(is) {
            return self.names.len() as u64;
        }
        let of_slot = |known: Slot| known as usize == slot;
        match slot {
            _ if of_slot(Slot::HostName) => 1 + self.names.len() as u64,
            _ if of_slot(Slot::Application) => self.applications.len() as u64,
            _ if of_slot(Slot::Exporter) => self.exporters.len() as u64,
            _ => most_of_numbers(slot),
        }
    }

    /// Gives a segment's codes the meaning they have now.
    pub(super) fn apply(&self, segment: &mut Segment, pool: &mut Pool) {
        let names = || WORDS.iter().map(|slot| (*slot, 1)).chain([(Slot::HostName, 2)]);
        let all = [
            (&self.v6, ADDRESSES.to_vec()),
            (&self.applications, vec![(Slot::Application, 1)]),
            (&self.names, names().collect()),
            (&self.exporters, vec![(Slot::Exporter, 1)]),
        ];
        for (numbers, slots) in all {
            // Into an empty store everything comes under its own number.
            if (0_u32..).zip(numbers).all(|(old, new)| old == *new) {
                continue;
            }
            for (slot, first) in slots {
                if segment.lane(slot).is_nothing() {
                    continue;
                }
                let now = |code: u64| match code.checked_sub(first) {
                    None => code,
                    Some(number) => {
                        let number = numbers.get(usize::try_from(number).unwrap_or(usize::MAX));
                        match number.filter(|number| **number != NONE) {
                            Some(number) => first + u64::from(*number),
                            None => 0,
                        }
                    }
                };
                segment.translate(slot, now, pool);
            }
        }
    }
}

/// The same of a slot that speaks of no dictionary.
fn most_of_numbers(slot: usize) -> u64 {
    const OPTIONAL_SHORT: u64 = 1 << 16;
    const OPTIONAL_LONG: u64 = 1 << 32;
    let octet = [Slot::Protocol, Slot::TcpFlags, Slot::TcpFlagsReverse, Slot::Tos];
    let short = [Slot::SourcePort, Slot::DestinationPort];
    let optional_short = [
        Slot::Vlan,
        Slot::IcmpTypeCode,
        Slot::PostNatSourcePort,
        Slot::PostNatDestinationPort,
        Slot::PortBlockStart,
        Slot::PortBlockEnd,
    ];
    let optional_long = [
        Slot::InputInterface,
        Slot::OutputInterface,
        Slot::SourceAs,
        Slot::DestinationAs,
        Slot::InputVrf,
        Slot::OutputVrf,
        Slot::Sampling,
        Slot::Source,
    ];
    let word = [
        Slot::Confidence,
        Slot::Direction,
        Slot::OctetLayer,
        Slot::TimeBasis,
        Slot::ObservedDirection,
        Slot::InitiatorBy,
        Slot::EndReason,
    ];
    let is_in = |slots: &[Slot]| slots.iter().any(|known| *known as usize == slot);
    debug_assert!(slot < SLOTS, "slots are those of a row");
    match slot {
        _ if is_in(&octet) => u8::MAX.into(),
        _ if is_in(&short) => u16::MAX.into(),
        _ if is_in(&optional_short) => OPTIONAL_SHORT,
        // Of a rate two more than the rate.
        _ if is_in(&optional_long) => OPTIONAL_LONG + 1,
        // No list has more; what has no word is missing.
        _ if is_in(&word) => 7,
        _ => u64::MAX,
    }
}
