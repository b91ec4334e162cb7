//! A record asked for by its flow.

use std::net::SocketAddr;

use model::{Timestamp, Told, ToldAbout};
use netflow::{Collector, Limits};

use super::*;

const AT: Timestamp = Timestamp::from_seconds(1_700_000_010);

/// v9: 100 s of uptime, 1 700 000 000 s; a template and one record of it.
const MESSAGE: [u8; 83] = [
    0, 9, 0, 2, 0, 1, 0x86, 0xa0, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 1, 0, 0, 0, 7, // header
    0, 0, 0, 36, 1, 4, 0, 7, 0, 8, 0, 4, 0, 11, 0, 2, 0, 4, 0, 1, 0, 6, 0, 1, 0, 10, 0, 2, 0, 22,
    0, 4, 0, 1, 0, 3, // template 260
    1, 4, 0, 27, 10, 0, 0, 1, 1, 0xbb, 6, 0x12, 0, 5, 0, 1, 0x82, 0xb8, 1, 0, 0, // record
    0, 0, 0, 0, 0, 0,
];

fn detail(told: Vec<Told>) -> RecordDetail {
    let mut collector = Collector::new(Limits::default());
    let from = SocketAddr::from(([192, 0, 2, 1], 2055));
    collector.handle(AT, from, &MESSAGE, false, &mut |_| {}).unwrap();
    let exporter = collector.exporters().next().map(|status| ExporterStatus { told, ..status });
    let mut detail = None;
    let mut each = |record: Record<'_>| detail = Some(of(&record, exporter.as_ref()));
    collector.handle(AT, from, &MESSAGE, false, &mut each).unwrap();
    detail.unwrap()
}

#[test]
fn every_field_is_told_with_its_place_octets_value_and_meaning() {
    let interface = Told {
        about: ToldAbout::Interface(5),
        name: "ge-0/0/5".to_owned(),
        description: "to Aarhus".to_owned(),
        at: AT,
    };
    let detail = detail(vec![interface]);
    assert_eq!(detail.template, Some(260));
    assert_eq!(detail.kind, "data");
    assert_eq!(detail.bytes.len(), 17);
    assert_eq!(detail.arrival, AT);
    let lines: Vec<String> = detail
        .fields
        .iter()
        .map(|field| {
            let RecordField { name, number, offset, bytes, value, meaning, .. } = field;
            format!("{offset} {number} {name} {} {value} | {meaning}", hex(bytes, ""))
        })
        .collect();
    let expected = [
        "0 8 sourceIPv4Address 0a000001 10.0.0.1 | ",
        "4 11 destinationTransportPort 01bb 443 | port https",
        "6 4 protocolIdentifier 06 6 | TCP",
        "7 6 tcpControlBits 12 18 | SYN ACK",
        "8 10 ingressInterface 0005 5 | ge-0/0/5 (to Aarhus)",
        "10 22 flowStartSysUpTime 000182b8 99000 | 2023-11-14T22:13:19.000000000Z, 1 s before export",
    ];
    assert_eq!(lines.get(..6), Some(&expected.map(str::to_owned)[..]));
    assert!(lines.last().unwrap().starts_with("14 1 octetDeltaCount 010000 65536 | "), "{lines:?}");
}
