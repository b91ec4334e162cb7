//! Exporters for whom there is no room.

use super::*;

#[test]
fn a_flood_of_exporters_does_not_push_out_an_active_one() {
    let mut collector = Collector::new(Limits { exporters: 2, ..Limits::default() });
    let datagram = v9(0, &[&set(0, &template(256, FIELDS))]);
    let mut handle = |now: Timestamp, port: u16| {
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        collector.handle(now, from, &datagram, false, &mut |_| {}).err()
    };
    assert_eq!([handle(NOW, 1), handle(NOW, 2)], [None; 2]);
    assert_eq!(handle(NOW, 3), Some(Refusal::TooManyExporters { limit: 2 }));
    let later = NOW.plus_nanos(11 * 60 * 1_000_000_000);
    assert_eq!([handle(later, 1), handle(later, 3)], [None; 2]);
    assert_eq!(handle(later, 2), Some(Refusal::TooManyExporters { limit: 2 }));
    assert_eq!(
        (collector.totals().exporters_evicted, collector.totals().exporters_refused),
        (1, 2)
    );
}

#[test]
fn an_exporter_without_room_leaves_the_other_messages_of_its_payload() {
    let mut collector = Collector::new(Limits { exporters: 1, ..Limits::default() });
    let known = ipfix(0, &[&set(2, &template(256, FIELDS)), &set(256, &[1; 12])]);
    let mut other = known.clone();
    other[15] = 8;
    let payload = [known, other, ipfix(4, &[&set(256, &[1; 12])])].concat();
    let mut records = 0;
    let summary = collector.handle(NOW, from(), &payload, false, &mut |_| records += 1).unwrap();
    assert_eq!((summary.messages, summary.records, summary.issues, records), (2, 8, 1, 8));
    let issue = collector.poll_issue().unwrap();
    assert_eq!(
        (issue.exporter.domain, issue.to_string().contains("no room for another")),
        (8, true)
    );
    let totals = collector.totals();
    assert_eq!((totals.exporters_refused, totals.refused_datagrams), (1, 0));
}
