//! Files written out by hand, with what should be told of them.

use crate::pcapng::{InterfaceDescription, PacketBlock, Writer};
use crate::{Issue, Limits, LinkType, Resolution, pcap};
use model::Timestamp;

use super::*;

mod others;
mod pcapng;

/// One word per item, in one slice; the slicing has its own tests.
fn told(file: &[u8]) -> Vec<String> {
    told_within(Limits::default(), file)
}

fn told_within(limits: Limits, file: &[u8]) -> Vec<String> {
    let mut told = Vec::new();
    let mut reader = Reader::new(limits);
    let mut each = |item: Item<'_>| {
        told.push(match item {
            Item::Interface(seen) => format!("interface {} {}", seen.id, seen.link_type),
            Item::Packet(packet) => {
                let time = packet.time.map_or_else(|| "?".to_owned(), |time| time.0.to_string());
                let length = packet.original_length;
                format!(
                    "{} on {} at {time}: {:?} of {length}",
                    packet.number, packet.interface, packet.data
                )
            }
            Item::Statistics(seen) => format!("statistics of {}", seen.interface),
            Item::Name(name) => format!("{} is {}", name.address, name.name),
            Item::Issue(Issue { offset, kind }) => format!("{offset}: {kind}"),
        });
    };
    reader.push(file, &mut each);
    reader.finish(&mut each);
    told
}

fn check(file: &[u8], expected: &[&str]) {
    assert_eq!(told(file), expected);
}

/// Two nanosecond packets of a link type nobody reads.
fn classic(link_type: u16) -> Vec<u8> {
    let writer = pcap::Writer::new(LinkType(link_type), Resolution::Nanos);
    let mut file = Vec::new();
    writer.header(&mut file);
    writer.packet(Timestamp(1), &[1, 2, 3], 3, &mut file);
    writer.packet(Timestamp(2), &[4], 9, &mut file);
    file
}

const CLASSIC: [&str; 3] =
    ["interface 0 raw IP", "1 on 0 at 1: [1, 2, 3] of 3", "2 on 0 at 2: [4] of 9"];

/// One section, one interface, one packet; 28 + 8 octets before the interface's block.
fn modern() -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = Writer::new();
    writer.section_header("", &mut file);
    writer.interface(&InterfaceDescription::new(LinkType::RAW), &mut file);
    writer.packet(&PacketBlock::new(0, Timestamp(5), &[1, 2, 3, 4]), &mut file);
    file
}

#[test]
fn the_four_magics_are_read() {
    let numbers = |magic: [u8; 4], words: &[u32]| {
        let mut file = magic.to_vec();
        let is_big = magic[0] == 0xa1;
        let version: [u8; 4] = if is_big { [0, 2, 0, 4] } else { [2, 0, 4, 0] };
        file.extend(version);
        for word in words {
            file.extend(if is_big { word.to_be_bytes() } else { word.to_le_bytes() });
        }
        file.push(7);
        file
    };
    let words = [0, 0, 65_535, 101, 1, 5, 1, 1];
    for (magic, format, nanos) in [
        ([0xd4, 0xc3, 0xb2, 0xa1], "pcap, microseconds, little endian", 1_000_005_000_i64),
        ([0xa1, 0xb2, 0xc3, 0xd4], "pcap, microseconds, big endian", 1_000_005_000),
        ([0x4d, 0x3c, 0xb2, 0xa1], "pcap, nanoseconds, little endian", 1_000_000_005),
        ([0xa1, 0xb2, 0x3c, 0x4d], "pcap, nanoseconds, big endian", 1_000_000_005),
    ] {
        let file = numbers(magic, &words);
        check(&file, &["interface 0 raw IP", &format!("1 on 0 at {nanos}: [7] of 1")]);
        let mut reader = Reader::new(Limits::default());
        reader.push(&file, |_| {});
        assert_eq!(reader.format().map(|format| format.to_string()).as_deref(), Some(format));
    }
}

#[test]
fn what_is_no_capture_is_named_by_its_first_octets() {
    let check = |file: &[u8], sentence: &str| {
        let mut reader = Reader::new(Limits::default());
        let mut issues = Vec::new();
        let mut each = |item: Item<'_>| match item {
            Item::Issue(issue) => issues.push(issue),
            other => panic!("{other:?}"),
        };
        for octet in file.chunks(1) {
            reader.push(octet, &mut each);
        }
        reader.finish(&mut each);
        assert!(reader.has_failed());
        let [issue] = issues[..] else { panic!("{issues:?}") };
        assert_eq!(issue.kind.severity(), crate::IssueSeverity::Error);
        assert_eq!((issue.offset, issue.kind.to_string().as_str()), (0, sentence));
    };
    check(b"", "the file is empty (0 octets)");
    check(b"ab", "the file has only 2 octets, too few to tell what it is");
    check(
        b"Dear reader, this is no capture.",
        "the file begins with 44 65 61 72, which looks like text, not like a capture",
    );
    check(
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0",
        "the file begins with 89 50 4e 47, which looks like a PNG picture, not like a capture",
    );
    check(
        &[0x02, 0x21, 0x4c, 0x18, 1, 0, 0, 0, 0x10, 0xff],
        "the file begins with 02 21 4c 18, which looks like a legacy lz4 archive, not like a capture",
    );
    check(&[0x1f, 0x8b, 8, 0], "the file is compressed with gzip");
    check(&[0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0, 0, 0], "the file is compressed with zstd");
    check(
        &[1, 2, 3, 255, 5],
        "the file begins with 01 02 03 ff, which is no capture format we know",
    );
    check(
        &[0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 1, 1, 1, 1],
        "the file begins with 0a 0d 0d 0a, which is no capture format we know",
    );
    // Text so far; the octet behind it is none.
    check(
        b"\n\r\r\n4 synth\xf1\xff\x03\0",
        "the file begins with 0a 0d 0d 0a, which is no capture format we know",
    );
    check(
        &[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0],
        "the file ends inside its header, which takes 24 octets; 8 are there",
    );
}

#[test]
fn a_capture_without_packets_is_no_issue() {
    check(&classic(101)[..24], &["interface 0 raw IP"]);
    let mut file = Vec::new();
    Writer::new().section_header("", &mut file);
    check(&file, &[]);
}

#[test]
fn what_comes_before_a_cut_is_kept() {
    let file = classic(101);
    let cut = &file[..file.len() - 1];
    check(
        cut,
        &[
            CLASSIC[0],
            CLASSIC[1],
            "43: the file ends inside a record, which takes 17 octets; 16 are there",
        ],
    );
    let cut = &file[..46];
    check(
        cut,
        &[
            CLASSIC[0],
            CLASSIC[1],
            "43: the file ends inside a record, which takes 16 octets; 3 are there",
        ],
    );
    let file = modern();
    let at = file.len() - 36;
    let expected =
        format!("{at}: the file ends inside a record, which takes 36 octets; 35 are there");
    check(&file[..file.len() - 1], &["interface 0 raw IP", &expected]);
}

#[test]
fn a_length_field_of_2_gigabytes_ends_the_file_and_takes_no_memory() {
    let mut file = classic(101);
    file.extend([1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 127, 255, 255, 255, 127, 1, 2, 3]);
    let sentence =
        "60: the record claims 2147483647 captured octets, more than the limit of 16777216";
    check(&file, &[&CLASSIC[..], &[sentence]].concat());
    let mut file = modern();
    let at = file.len();
    file.extend([6, 0, 0, 0, 0xfc, 255, 255, 127, 1, 2, 3, 4]);
    let issues = [
        format!(
            "{at}: a block of type 0x00000006 claims 2147483644 octets, which no block can have"
        ),
        format!("{at}: 12 octets belong to no block"),
    ];
    check(&file, &["interface 0 raw IP", "1 on 0 at 5: [1, 2, 3, 4] of 4", &issues[0], &issues[1]]);
}

#[test]
fn a_second_capture_behind_the_first_is_read_too() {
    let second = |number: u32| {
        [
            format!("interface {number} raw IP"),
            format!("3 on {number} at 1: [1, 2, 3] of 3"),
            format!("4 on {number} at 2: [4] of 9"),
        ]
    };
    let another = "60: another capture (pcap, nanoseconds, little endian) begins inside this file";
    let mut expected: Vec<String> = CLASSIC.iter().map(ToString::to_string).collect();
    expected.push(another.to_owned());
    expected.extend(second(1));
    assert_eq!(told(&[classic(101), classic(101)].concat()), expected);
    let found = told(&[classic(101), modern(), classic(101)].concat());
    assert_eq!(found[3], "60: another capture (pcapng, little endian) begins inside this file");
    assert_eq!(found[5], "3 on 1 at 5: [1, 2, 3, 4] of 4");
    assert_eq!(found[8], "4 on 2 at 1: [1, 2, 3] of 3");
}

#[test]
fn the_upper_half_of_the_link_type_is_ignored() {
    let mut file = classic(101);
    file[23] = 0x44;
    check(&file, &CLASSIC);
}

#[test]
fn odd_fractions_and_lengths_are_told_once_and_the_packets_kept() {
    let mut file = classic(101);
    let record = |fraction: u32, captured: u32, original: u32| {
        let words = [1, fraction, captured, original];
        words.iter().flat_map(|word| word.to_le_bytes()).chain([9, 9]).collect::<Vec<u8>>()
    };
    for _ in 0..3 {
        file.extend(record(1_500_000_000, 2, 2));
        file.extend(record(0, 2, 1));
    }
    let found = told(&file);
    assert_eq!(
        found[3],
        "60: the time's part below a second is 1500000000, which is a second or more"
    );
    assert_eq!(found[4], "3 on 0 at 2500000000: [9, 9] of 2");
    assert_eq!(found[5], "78: the record claims 2 captured octets of a packet of 1 octets");
    assert_eq!(found[6], "4 on 0 at 1000000000: [9, 9] of 2");
    assert_eq!(found.len(), 3 + 6 + 2);
}

#[test]
fn the_position_is_that_of_the_first_record_not_complete() {
    let file = classic(101);
    let mut reader = Reader::new(Limits::default());
    let mut positions = Vec::new();
    for octet in file.chunks(1) {
        reader.push(octet, |_| {});
        positions.push(reader.position());
    }
    positions.dedup();
    assert_eq!(positions, [0, 24, 43, 60]);
}
