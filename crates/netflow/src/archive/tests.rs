//! Records kept, read again and forgotten.

use std::net::{Ipv4Addr, SocketAddr};

use model::Timestamp;

use super::*;
use crate::{Collector, Limits, RecordKind};

const SOURCE: SourceId = SourceId(1);
const OTHER: SourceId = SourceId(2);

/// One message of v9 under Source ID `domain`: a template of a number and a name of any length,
/// and these records of it.
fn message(domain: u8, records: &[&[u8]]) -> Vec<u8> {
    let header = [0, 9, 0, 1, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0, 0, 0, 0, domain];
    let template = [0, 0, 0, 16, 1, 0, 0, 2, 0, 1, 0, 2, 0, 96, 0xff, 0xff];
    let body = records.concat();
    let length = u16::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&header[..], &template, &[1, 0], &length, &body].concat()
}

/// Keeps all records of a datagram; each one's id with its octets.
fn keep(archive: &mut Archive, source: SourceId, datagram: &[u8]) -> Vec<(RecordId, Vec<u8>)> {
    let mut collector = Collector::new(Limits::default());
    let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 2055));
    let mut kept = Vec::new();
    collector
        .handle(Timestamp::from_seconds(5), from, datagram, false, &mut |record| {
            kept.push((archive.keep(source, &record), record.bytes().to_vec()));
        })
        .unwrap();
    kept
}

fn octets(archive: &Archive, id: RecordId) -> Option<Vec<u8>> {
    archive.record(id).map(|record| record.bytes().to_vec())
}

#[test]
fn records_of_any_length_and_source_are_found_again_octet_by_octet() {
    let mut archive = Archive::new(1 << 20);
    let first = message(7, &[b"\x00\x05\x03DNS", b"\x00\x06\x00", b"\x00\x07\xff\x00\x02ab"]);
    let second = message(8, &[b"\x00\x08\x01x"]);
    let mut kept = keep(&mut archive, SOURCE, &first);
    kept.extend(keep(&mut archive, OTHER, &second));
    kept.extend(keep(&mut archive, SOURCE, &first));
    assert_eq!(kept.len(), 7);
    for (place, (id, sent)) in (0..).zip(&kept) {
        assert_eq!(id.0, place);
        assert_eq!(octets(&archive, *id).as_ref(), Some(sent));
    }
    let third = archive.record(RecordId(2)).unwrap();
    let fields: Vec<_> =
        third.fields().map(|field| (field.name.to_string(), field.bytes)).collect();
    let expected = [("octetDeltaCount", &b"\x00\x07"[..]), ("applicationName", b"ab")];
    assert_eq!(fields, expected.map(|(name, bytes)| (name.to_owned(), bytes)));
    assert_eq!(third.exporter().domain, 7);
    assert_eq!(third.template(), Some(256));
    assert_eq!(archive.record(RecordId(3)).unwrap().exporter().domain, 8);
    assert_eq!(octets(&archive, RecordId(7)), None);
}

#[test]
fn what_is_forgotten_of_a_source_leaves_the_others_and_no_id_comes_twice() {
    let mut archive = Archive::new(1 << 20);
    let datagram = message(7, &[b"\x00\x05\x03DNS"]);
    for source in [SOURCE, OTHER, SOURCE] {
        keep(&mut archive, source, &datagram);
    }
    let all = archive.octets();
    archive.forget(SOURCE);
    assert!(archive.octets() < all);
    let left: Vec<bool> = (0..3).map(|id| octets(&archive, RecordId(id)).is_some()).collect();
    assert_eq!(left, [false, true, false]);
    assert_eq!(keep(&mut archive, SOURCE, &datagram)[0].0, RecordId(3));
}

#[test]
fn the_oldest_make_room_and_are_counted_and_the_limit_holds() {
    let limit = 64 << 10;
    let mut archive = Archive::new(limit);
    let name = [&[0, 1, 200][..], &[b'n'; 200]].concat();
    let datagram = message(7, &[&name[..]; 5]);
    let mut kept = Vec::new();
    for _ in 0..200 {
        kept.extend(keep(&mut archive, SOURCE, &datagram));
        assert!(archive.octets() <= limit, "{} octets", archive.octets());
    }
    let lost = kept.iter().take_while(|(id, _)| octets(&archive, *id).is_none()).count();
    assert_eq!(archive.forgotten(), lost as u64);
    assert!((700..950).contains(&lost), "{lost} of 1000 were forgotten");
    for (id, sent) in &kept[lost..] {
        assert_eq!(octets(&archive, *id).as_ref(), Some(sent));
    }
}

#[test]
fn samples_of_sflow_are_read_again_in_the_same_fields() {
    let word = |number: u32| number.to_be_bytes();
    // Flow samples of sources 3 and 9, one in 400, without records.
    let sample = |index| {
        [&[1, 32].map(word).concat()[..], &[1, index, 400, 1000, 0, 1, 2, 0].map(word).concat()]
            .concat()
    };
    let head = [5, 1, 0xc000_0201, 0, 7, 1000, 2].map(word).concat();
    let datagram = [&head[..], &sample(3), &sample(9)].concat();
    let mut archive = Archive::new(1 << 20);
    assert_eq!(keep(&mut archive, SOURCE, &datagram).len(), 2);
    let second = archive.record(RecordId(1)).unwrap();
    assert_eq!(second.kind(), RecordKind::Sample);
    let fields: Vec<String> =
        second.fields().map(|field| format!("{}={:?}", field.name, field.bytes)).collect();
    assert!(fields.contains(&"sourceIdIndex=[0, 0, 9]".to_owned()), "{fields:?}");
    assert!(fields.contains(&"samplingPacketInterval=[0, 0, 1, 144]".to_owned()), "{fields:?}");
}

#[test]
fn templates_that_change_with_every_record_fill_blocks_as_records_do() {
    let mut archive = Archive::new(4 << 20);
    let mut collector = Collector::new(Limits::default());
    let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 2055));
    // Each message announces the other of two templates, and sends one record of three octets.
    let messages = [1, 2].map(|octets| {
        let mut message = message(7, &[b"\x00\x05\x00"]);
        message[31] = octets;
        message
    });
    for message in messages.iter().cycle().take(20_000) {
        let mut keep = |record: Record<'_>| {
            archive.keep(SOURCE, &record);
        };
        collector.handle(Timestamp::from_seconds(5), from, message, false, &mut keep).unwrap();
    }
    assert!(archive.octets() <= 4 << 20);
    // What is forgotten at a time is a sixteenth: nearly all of the room stays in use, and no block
    // has more layouts than are quickly looked through.
    assert!(archive.octets() >= 3 << 20, "{}", archive.octets());
    assert!(archive.blocks.len() > BLOCKS / 2, "{} blocks", archive.blocks.len());
}
