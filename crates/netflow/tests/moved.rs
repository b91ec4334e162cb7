//! Exporters whose port moves keep their templates; two that share an address are never mixed.

use std::net::SocketAddr;

use model::Timestamp;
use netflow::{Collector, Limits};

/// A datagram as (second, port, message).
type Sent = (i64, u16, Vec<u8>);

/// A message of v9 of a device that began so many seconds after 1 700 000 000 s.
fn v9(second: i64, boot: i64, sequence: u32, sets: &[(u16, &[u8])]) -> Vec<u8> {
    let uptime = u32::try_from((second - boot) * 1000).unwrap();
    let export = u32::try_from(1_700_000_000 + second).unwrap();
    let mut message = vec![0, 9, 0, 1];
    for word in [uptime, export, sequence, 1] {
        message.extend(word.to_be_bytes());
    }
    for (id, body) in sets {
        message.extend(id.to_be_bytes());
        message.extend(u16::try_from(body.len() + 4).unwrap().to_be_bytes());
        message.extend(*body);
    }
    message
}

/// What each datagram yields: octets of its records; and the issues of moved ports at the end.
fn check(limits: Limits, datagrams: &[Sent], octets: &[u64], told: &[&str]) {
    let mut collector = Collector::new(limits);
    let mut found = 0;
    for (second, port, message) in datagrams {
        let now = Timestamp::from_seconds(1_700_000_000 + second);
        let from = SocketAddr::from(([192, 0, 2, 1], *port));
        collector
            .handle(now, from, message, false, &mut |record| {
                let field = record.fields().next().unwrap();
                let sum: u64 = field.bytes.iter().map(|octet| u64::from(*octet)).sum();
                assert_eq!(octets.get(found), Some(&sum), "record {found}");
                found += 1;
            })
            .unwrap();
    }
    assert_eq!(found, octets.len());
    let issues = std::iter::from_fn(|| collector.poll_issue())
        .map(|issue| issue.kind.to_string())
        .filter(|text| text.contains("port"));
    assert_eq!(issues.collect::<Vec<_>>(), told);
}

const SILENT: &str = "the exporter fell silent at port 1 and goes on here without templates; those it \
                      announced there are used";
const SHARED: &str = "two exporters share this address: templates that port 2 had taken over are \
                      given back";
/// octetDeltaCount in one octet; in two.
const ONE: (u16, &[u8]) = (0, &[1, 0, 0, 1, 0, 1, 0, 1]);
const TWO: (u16, &[u8]) = (0, &[1, 0, 0, 1, 0, 1, 0, 2]);
const DATA: (u16, &[u8]) = (256, &[3, 4]);

#[test]
fn an_exporter_that_goes_on_from_another_port_keeps_its_templates() {
    let sent = [
        (0, 1, v9(0, -500, 1, &[ONE, DATA])),
        (90, 2, v9(90, -500, 2, &[DATA])),
        (91, 2, v9(91, -500, 3, &[DATA])),
    ];
    check(Limits::default(), &sent, &[3, 4, 3, 4, 3, 4], &[SILENT]);
    let never = Limits { moved_silence_nanos: None, ..Limits::default() };
    check(never, &sent, &[3, 4], &[]);
}

#[test]
fn after_a_restart_they_hold_too_and_data_that_waited_is_read() {
    let sent = [
        (0, 1, v9(0, -500, 77, &[ONE])),
        (50, 2, v9(50, 45, 1, &[DATA])),
        (100, 2, v9(100, 45, 2, &[DATA])),
    ];
    check(Limits::default(), &sent, &[3, 4, 3, 4], &[SILENT]);
}

#[test]
fn a_device_that_was_up_all_the_time_is_another_one() {
    let sent = [(0, 1, v9(0, -500, 77, &[ONE])), (100, 2, v9(100, -9000, 2, &[DATA]))];
    check(Limits::default(), &sent, &[], &[]);
}

#[test]
fn of_several_ports_none_is_followed_and_a_port_that_speaks_now_and_then_is_not_given_up() {
    let three = [
        (0, 1, v9(0, -500, 1, &[ONE])),
        (0, 3, v9(0, -500, 1, &[ONE])),
        (100, 2, v9(100, -500, 2, &[DATA])),
    ];
    check(Limits::default(), &three, &[], &[]);
    let seldom = [
        (0, 1, v9(0, -500, 1, &[ONE])),
        (200, 1, v9(200, -500, 2, &[ONE])),
        (500, 2, v9(500, -500, 2, &[DATA])),
    ];
    check(Limits::default(), &seldom, &[], &[]);
}

#[test]
fn two_exporters_that_turn_out_to_live_behind_one_address_get_their_own_back() {
    let sent = [
        (0, 1, v9(0, -500, 1, &[ONE])),
        (90, 2, v9(90, -500, 2, &[DATA])),
        (95, 1, v9(95, -500, 2, &[DATA])),
        // It waits until the template of its own port comes.
        (96, 2, v9(96, -500, 3, &[DATA])),
        (300, 2, v9(300, -500, 3, &[TWO])),
    ];
    check(Limits::default(), &sent, &[3, 4, 3, 4, 7], &[SILENT, SHARED]);
}

#[test]
fn what_went_on_to_a_third_port_comes_back_to_the_first() {
    let again = "the exporter fell silent at port 2 and goes on here without templates; those it \
                 announced there are used";
    let sent = [
        (0, 1, v9(0, -500, 1, &[ONE, DATA])),
        (90, 2, v9(90, -500, 2, &[DATA])),
        (200, 3, v9(200, -500, 3, &[DATA])),
        (205, 1, v9(205, -500, 2, &[DATA])),
    ];
    check(Limits::default(), &sent, &[3, 4, 3, 4, 3, 4, 3, 4], &[SILENT, again, SHARED]);
}
