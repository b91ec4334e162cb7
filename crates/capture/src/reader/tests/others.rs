//! snoop and ERF, octet by octet as their specifications have them.

use super::*;

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// Two packets of three octets, each filled up to four; one was lost between them.
fn snoop(datalink: u32) -> Vec<u8> {
    let mut file = b"snoop\0\0\0".to_vec();
    file.extend(words(&[2, datalink]));
    file.extend(words(&[9, 3, 28, 4, 1, 5]));
    file.extend([1, 2, 3, 0]);
    file.extend(words(&[3, 3, 28, 5, 2, 0]));
    file.extend([4, 5, 6, 0]);
    file
}

#[test]
fn snoop_records_are_read() {
    let expected = [
        "interface 0 Ethernet",
        "1 on 0 at 1000005000: [1, 2, 3] of 9",
        "2 on 0 at 2000000000: [4, 5, 6] of 3",
    ];
    check(&snoop(4), &expected);
    check(&snoop(0), &expected);
    let found = told(&snoop(5));
    assert_eq!(found[0], "0: packets of snoop's datalink type 5 cannot be looked into");
    assert_eq!(found.len(), 4);
    let mut lost = Vec::new();
    let mut reader = Reader::new(Limits::default());
    reader.push(&snoop(4), |item| {
        if let Item::Packet(packet) = item {
            lost.push(packet.drop_count);
        }
    });
    assert_eq!(lost, [Some(4), Some(1)]);
}

#[test]
fn a_snoop_record_that_makes_no_sense_ends_the_file() {
    let mut file = snoop(4);
    file.extend(words(&[3, 3, 20, 5, 2, 0]));
    let sentence = "72: the record claims 20 octets, fewer than the 27 that its header needs";
    assert_eq!(told(&file).last().map(String::as_str), Some(sentence));
    let file = snoop(4);
    let sentence = "44: the file ends inside a record, which takes 24 octets; 20 are there";
    assert_eq!(told(&file[..64]).last().map(String::as_str), Some(sentence));
}

/// One ERF record: half a second after so many seconds.
fn erf(kind: u8, port: u8, seconds: u32, body: &[u8], wire: u16) -> Vec<u8> {
    let mut record = 0x8000_0000_u32.to_le_bytes().to_vec();
    record.extend(seconds.to_le_bytes());
    record.extend([kind, port]);
    record.extend(u16::try_from(16 + body.len()).unwrap().to_be_bytes());
    record.extend([0, 0]);
    record.extend(wire.to_be_bytes());
    record.extend(body);
    record
}

#[test]
fn erf_records_are_read_and_those_that_hold_no_packet_are_counted() {
    let second = 1_700_000_000;
    let file = [
        // With an extension header, and another behind it.
        erf(0x80 | 27, 0, 0, &[0x81, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 0),
        erf(2, 0, second, &[0, 0, 1, 2, 3, 4, 0, 0], 4),
        erf(0x80 | 2, 1, second, &[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6], 60),
        erf(1, 0, second + 1, &[0x0f, 0, 8, 0], 4),
        erf(48, 0, 0, &[0; 8], 0),
        erf(21, 0, second + 2, &[7], 9),
    ]
    .concat();
    let found = told(&file);
    assert_eq!(found[0], "interface 0 Ethernet");
    assert_eq!(found[1], "1 on 0 at 1700000000500000000: [1, 2, 3, 4] of 4");
    assert_eq!(
        found[2..4],
        ["interface 1 Ethernet", "2 on 1 at 1700000000500000000: [5, 6] of 60"]
    );
    assert_eq!(
        found[4..6],
        ["interface 2 Cisco HDLC", "3 on 2 at 1700000001500000000: [15, 0, 8, 0] of 4"]
    );
    assert!(found[6].starts_with("interface 3 LINKTYPE 197"), "{found:?}");
    assert_eq!(found.len(), 8);
    let mut reader = Reader::new(Limits::default());
    file.chunks(1).for_each(|octet| reader.push(octet, |_| {}));
    assert_eq!(reader.counters().skipped_blocks, 2);
    assert_eq!(reader.format(), Some(Format::Erf));
}

#[test]
fn octets_that_only_begin_like_erf_are_none() {
    let second = 1_700_000_000;
    let two = [erf(2, 0, second, &[0; 20], 18), erf(2, 0, second + 700_000, &[0; 20], 18)].concat();
    assert!(told(&two)[0].contains("no capture format we know"));
    let cut = &erf(2, 0, second, &[0; 20], 18)[..30];
    assert!(told(cut)[0].contains("no capture format we know"));
}
