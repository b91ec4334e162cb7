//! What is told does not depend on where the slices of a file are cut, nor on what is in it.

use capture::pcapng::{InterfaceDescription, PacketBlock, Writer};
use capture::{InterfaceStatistics, Item, Limits, LinkType, Reader, Resolution, dissect, pcap};
use model::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

/// Everything told, as text: items borrow from the slices.
fn read<'a>(slices: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut told = Vec::new();
    let mut reader = Reader::new(Limits::default());
    let mut each = |item: Item<'_>| {
        if let Item::Packet(packet) = &item {
            let seen = dissect(packet.link_type, packet.data, packet.original_length);
            told.push(format!("{seen:?}"));
        }
        told.push(format!("{item:?}"));
    };
    for slice in slices {
        reader.push(slice, &mut each);
    }
    reader.finish(&mut each);
    told.push(format!("{:?} {:?}", reader.format(), reader.counters()));
    told
}

fn pcapng(packets: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new();
    writer.section_header("test", &mut out);
    for section in packets.chunks(7) {
        writer.section_header("test", &mut out);
        for (name, resolution) in [("a", Resolution::Micros), ("b", Resolution::Nanos)] {
            let name = Some(name);
            let plain = InterfaceDescription::new(LinkType::RAW);
            writer.interface(&InterfaceDescription { resolution, name, ..plain }, &mut out);
        }
        for (number, data) in section {
            let interface = number % 2;
            let plain = PacketBlock::new(interface, Timestamp(i64::from(*number)), data);
            let packet_id = (number % 3 == 0).then_some(u64::from(*number));
            writer.packet(&PacketBlock { packet_id, ..plain }, &mut out);
        }
        let received = Some(3);
        writer.statistics(&InterfaceStatistics { received, ..Default::default() }, &mut out);
    }
    out
}

fn classic(packets: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let writer = pcap::Writer::new(LinkType::ETHERNET, Resolution::Nanos);
    writer.header(&mut out);
    for (number, data) in packets {
        writer.packet(Timestamp(i64::from(*number)), data, 2000, &mut out);
    }
    out
}

fn packets() -> impl Strategy<Value = Vec<(u32, Vec<u8>)>> {
    vec((any::<u32>(), vec(any::<u8>(), 0..90)), 0..20)
}

/// A file, often damaged: octets overwritten, the end cut off, another behind it.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let file = prop_oneof![
        packets().prop_map(|packets| pcapng(&packets)),
        packets().prop_map(|packets| classic(&packets)),
        vec(any::<u8>(), 0..100),
    ];
    let damage = vec((any::<prop::sample::Index>(), vec(any::<u8>(), 1..5)), 0..3);
    (vec(file, 1..3), damage, 0_usize..30).prop_map(|(files, damage, cut)| {
        let mut octets = files.concat();
        for (place, garbage) in damage {
            if octets.is_empty() {
                break;
            }
            let at = place.index(octets.len());
            for (octet, garbage) in octets.iter_mut().skip(at).zip(garbage) {
                *octet = garbage;
            }
        }
        octets.truncate(octets.len().saturating_sub(cut.saturating_sub(15)));
        octets
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_slicing_tells_the_same(file in files(), sizes in vec(1_usize..200, 1..8)) {
        let whole = read([&file[..]].into_iter());
        prop_assert_eq!(&read(file.chunks(1)), &whole);
        let mut rest = &file[..];
        let mut slices = Vec::new();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (slice, behind) = rest.split_at(rest.len().min(*size));
            slices.push(slice);
            rest = behind;
        }
        prop_assert_eq!(&read(slices.into_iter()), &whole);
    }

    #[test]
    fn no_octets_make_the_dissector_fail(
        link_type in prop::sample::select(vec![0, 1, 9, 12, 50, 101, 104, 108, 113, 192, 228, 229, 276]),
        octets in vec(any::<u8>(), 0..120),
        first in prop::sample::select(vec![0x45, 0x46, 0x60, 0xff]),
        original in any::<u32>(),
    ) {
        let mut octets = octets;
        dissect(LinkType(link_type), &octets, original);
        if let Some(octet) = octets.first_mut() {
            *octet = first;
        }
        let seen = dissect(LinkType::RAW, &octets, original);
        let _ = format!("{seen:?}");
    }

    #[test]
    fn what_the_writers_wrote_the_reader_reads(packets in packets()) {
        for file in [pcapng(&packets), classic(&packets)] {
            let mut found = Vec::new();
            let mut reader = Reader::new(Limits::default());
            let mut each = |item: Item<'_>| match item {
                Item::Packet(packet) => found.push((packet.time, packet.data.to_vec())),
                Item::Issue(issue) => panic!("{}", issue.kind),
                _ => {}
            };
            reader.push(&file, &mut each);
            reader.finish(&mut each);
            let is_pcapng = file.first() == Some(&0x0a);
            prop_assert_eq!(found.len(), packets.len());
            for ((time, data), (number, written)) in found.iter().zip(&packets) {
                let nanos = i64::from(*number);
                // Even numbers go to the interface that counts microseconds.
                let kept = if is_pcapng && number % 2 == 0 { nanos / 1000 * 1000 } else { nanos };
                prop_assert_eq!(*time, Some(Timestamp(kept)));
                prop_assert_eq!(data, written);
            }
        }
    }
}
