//! Blocks written out by hand, and what should be told of them.

use model::Timestamp;

use crate::pcapng::{InterfaceDescription, PacketBlock, Writer};
use crate::{ByteOrder, InterfaceStatistics, Item, Limits, LinkType, Reader};

use super::{check, modern, told, told_within};

/// A block in either byte order.
fn block(order: ByteOrder, block_type: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 12).expect("a short block");
    let word = |number: u32| match order {
        ByteOrder::Little => number.to_le_bytes(),
        ByteOrder::Big => number.to_be_bytes(),
    };
    [&word(block_type)[..], &word(length), body, &word(length)].concat()
}

fn big(block_type: u32, body: &[u8]) -> Vec<u8> {
    block(ByteOrder::Big, block_type, body)
}

const BIG_SECTION: [u8; 16] =
    [0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255];

#[test]
fn sections_of_both_byte_orders_follow_each_other() {
    let mut file = modern();
    file.extend(big(0x0a0d_0d0a, &BIG_SECTION));
    // Cisco HDLC, snap length 2, microseconds, 10 seconds later than written.
    let interface = [
        0, 104, 0, 0, 0, 0, 0, 2, 0, 2, 0, 2, b'e', b'0', 0, 0, 0, 14, 0, 8, 0, 0, 0, 0, 0, 0, 0,
        10, 0, 0, 0, 0,
    ];
    file.extend(big(1, &interface));
    file.extend(big(6, &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 5, 8, 0, 0, 0]));
    // A Simple Packet Block: as much as the snap length says, at no time.
    file.extend(big(3, &[0, 0, 0, 9, 1, 2, 3, 4]));
    // The obsolete block: interface, drops, time, lengths.
    file.extend(big(2, &[0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0]));
    check(
        &file,
        &[
            "interface 0 raw IP",
            "1 on 0 at 5: [1, 2, 3, 4] of 4",
            "interface 1 Cisco HDLC",
            "2 on 1 at 4304967298000: [8] of 5",
            "3 on 1 at ?: [1, 2] of 9",
            "4 on 1 at 10000003000: [8] of 1",
        ],
    );
}

#[test]
fn an_option_that_reaches_beyond_its_interface_is_told_and_so_is_a_time_nobody_can_mean() {
    let mut file = modern();
    file.extend(big(0x0a0d_0d0a, &BIG_SECTION));
    let at = file.len();
    // The resolution of a nanosecond claims 40 octets; then a packet of 2^63 microseconds.
    let interface = [0, 104, 0, 0, 0, 0, 0, 0, 0, 9, 0, 40, 9, 0, 0, 0, 0, 0, 0, 0];
    file.extend(big(1, &interface));
    let packet_at = file.len();
    file.extend(big(
        6,
        &[0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0],
    ));
    let told = told(&file);
    assert_eq!(
        told[2..4],
        [
            format!("{at}: an option of the interface's description claims 40 octets; 8 are there"),
            "interface 1 Cisco HDLC".to_owned(),
        ]
    );
    assert!(told[4].starts_with(&format!("{packet_at}: the packet's time, 92233720")), "{told:?}");
    assert!(told[5].starts_with("2 on 1 at 9223372036854775807"), "{told:?}");
}

#[test]
fn names_statistics_and_options_are_handed_out_and_the_rest_passed_over() {
    let mut file = modern();
    let names = [1, 0, 9, 0, 192, 0, 2, 1, b'a', 0, b'b', b'c', 0, 0, 0, 0, 0, 0, 0, 0];
    file.extend(block(ByteOrder::Little, 4, &names));
    file.extend(block(ByteOrder::Little, 0xbad, &[1, 2, 3, 4]));
    file.extend(block(ByteOrder::Little, 10, &[1, 2, 3, 4]));
    let mut writer = Writer::new();
    writer.section_header("", &mut file);
    let live =
        InterfaceDescription { name: Some("live"), ..InterfaceDescription::new(LinkType::RAW) };
    writer.interface(&live, &mut file);
    let numbered = PacketBlock {
        packet_id: Some(7),
        drop_count: Some(9),
        ..PacketBlock::new(0, Timestamp(1), &[1])
    };
    writer.packet(&numbered, &mut file);
    let counts = InterfaceStatistics {
        interface: 0,
        time: Some(Timestamp(3)),
        received: Some(1),
        dropped: Some(2),
        os_dropped: Some(3),
        delivered: Some(4),
    };
    writer.statistics(&counts, &mut file);
    let found = told(&file);
    assert_eq!(found[2..4], ["192.0.2.1 is a", "192.0.2.1 is bc"]);
    let mut reader = Reader::new(Limits::default());
    reader.push(&file, |item| match item {
        Item::Packet(packet) if packet.number == 2 => {
            assert_eq!((packet.packet_id, packet.drop_count), (Some(7), Some(9)));
        }
        Item::Interface(seen) if seen.id == 1 => {
            assert_eq!((seen.section, seen.number, seen.name.as_deref()), (1, 0, Some("live")));
        }
        Item::Statistics(seen) => assert_eq!(seen, InterfaceStatistics { interface: 1, ..counts }),
        _ => {}
    });
    assert_eq!((reader.counters().skipped_blocks, reader.counters().secrets_blocks), (1, 1));
}

#[test]
fn damage_does_not_hide_the_blocks_behind_it() {
    let packet = |file: &mut Vec<u8>| {
        let mut writer = Writer::new();
        writer.section_header("", &mut Vec::new());
        writer.interface(&InterfaceDescription::new(LinkType::RAW), &mut Vec::new());
        writer.packet(&PacketBlock::new(0, Timestamp(6), &[9]), file);
    };
    let expect = |file: &[u8], issues: &[&str]| {
        let start = ["interface 0 raw IP", "1 on 0 at 5: [1, 2, 3, 4] of 4"];
        check(file, &[&start[..], issues, &["2 on 0 at 6: [9] of 1"]].concat());
    };
    let before = modern();
    let at = before.len();
    // Garbage that is no multiple of 4.
    let mut file = before.clone();
    file.extend([0xee; 21]);
    packet(&mut file);
    let length = format!(
        "{at}: a block of type 0xeeeeeeee claims 4008636142 octets, which no block can have"
    );
    expect(&file, &[&length, &format!("{at}: 21 octets belong to no block")]);
    // The last length is wrong, the first right: the block behind it follows.
    let mut file = before.clone();
    packet(&mut file);
    let last = file.len() - 1;
    file[last] = 1;
    packet(&mut file);
    expect(
        &file,
        &[&format!("{at}: the block's length is 36 at its beginning and 16777252 at its end")],
    );
    // An interface nobody described; a packet longer than its block.
    let mut file = before.clone();
    file.extend(block(ByteOrder::Little, 6, &[3; 20]));
    let mut short = vec![0; 20];
    short[12] = 4;
    file.extend(block(ByteOrder::Little, 6, &short));
    file.extend(block(ByteOrder::Little, 6, &[0; 4]));
    packet(&mut file);
    expect(
        &file,
        &[
            &format!("{at}: the block names interface 50529027, but the section describes only 1"),
            &format!(
                "{}: a block of type 0x00000006 needs 24 octets for what it holds; 20 are there",
                at + 32
            ),
            &format!(
                "{}: a block of type 0x00000006 needs 20 octets for what it holds; 4 are there",
                at + 64
            ),
        ],
    );
}

#[test]
fn what_a_file_can_make_grow_has_a_limit() {
    let mut file = Vec::new();
    let mut writer = Writer::new();
    writer.section_header("", &mut file);
    let description =
        InterfaceDescription { name: Some("längst"), ..InterfaceDescription::new(LinkType::RAW) };
    for _ in 0..5 {
        writer.interface(&description, &mut file);
    }
    for _ in 0..9 {
        writer.packet(&PacketBlock::new(4, Timestamp(1), &[1]), &mut file);
    }
    let limits = Limits {
        max_interfaces: 2,
        max_issues_per_kind: 3,
        max_text_octets: 3,
        ..Limits::default()
    };
    let mut reader = Reader::new(limits);
    let mut names = Vec::new();
    let mut issues = 0;
    reader.push(&file, |item| match item {
        Item::Interface(seen) => names.extend(seen.name.clone()),
        Item::Issue(_) => issues += 1,
        other => panic!("{other:?}"),
    });
    assert_eq!(names, ["lä", "lä"]);
    assert_eq!((issues, reader.counters().issues_untold), (1 + 3, 6));
    assert_eq!(told_within(limits, &file).len(), 6);
}

#[test]
fn blocks_that_only_pretend_cost_no_more_than_their_octets() {
    // Every 12 octets a block claims almost 1 MiB: were each to move the octets kept, this would
    // take minutes.
    let mut file = modern();
    file.extend([0xee; 12]);
    file.extend([6, 0, 0, 0, 0xf0, 0xff, 0x0f, 0, 0, 0, 0, 0].repeat(400_000));
    let passed = 12 + 12 * 400_000;
    let mut reader = Reader::new(Limits::default());
    let mut issues = Vec::new();
    let mut each = |item: Item<'_>| {
        if let Item::Issue(issue) = item {
            issues.push(issue.kind.to_string());
        }
    };
    for slice in file.chunks(1 << 20) {
        reader.push(slice, &mut each);
    }
    reader.finish(&mut each);
    assert_eq!(issues[1..], [format!("{passed} octets belong to no block")]);
}
