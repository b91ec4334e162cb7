//! Firewalls and translators: events, both sides, and counters that count once. Biflows.

use std::net::IpAddr;

use model::{
    Counters, EventReason, FlowEvent, MacAddress, NetflowVersion, ObservedDirection, TimeBasis,
};

use super::*;

/// An ASA's record: event time, event, extended event, octets and packets of both directions.
fn asa(event: u8, extended: u16, counters: [u32; 4]) -> Vec<u8> {
    let counters = counters.iter().flat_map(|counter| counter.to_be_bytes());
    // 1 700 000 001.5 s.
    let time = 1_700_000_001_500_u64.to_be_bytes();
    let record: Vec<u8> = time.into_iter().chain([event]).chain(extended.to_be_bytes()).collect();
    record.into_iter().chain(counters).collect()
}

fn asa_flows(sent: &[Vec<u8>]) -> Vec<FlowRecord> {
    let fields = [(323, 8), (233, 1), (33_002, 2), (231, 4), (232, 4), (298, 4), (299, 4)];
    let sent: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    flows(&v9(&[template(0, 256, &fields), records(256, &sent)]))
}

#[test]
fn updates_and_teardown_are_deltas_of_both_directions() {
    let flows = asa_flows(&[
        asa(1, 0, [0, 0, 0, 0]),
        asa(5, 0, [100, 1000, 1, 2]),
        asa(2, 2014, [40, 400, 3, 4]),
    ]);
    let sum = flows.iter().fold((Counters::default(), Counters::default()), |sum, flow| {
        (sum.0.plus(flow.forward), sum.1.plus(flow.reverse))
    });
    let counters = |packets, octets| Counters { packets, octets };
    assert_eq!(sum, (counters(4, 140), counters(6, 1400)));
    let events: Vec<_> = flows.iter().filter_map(|flow| flow.reported().event).collect();
    assert_eq!(events, [FlowEvent::Created, FlowEvent::Updated, FlowEvent::Deleted]);
    assert_eq!(flows[2].reported().event_reason, Some(EventReason::Teardown(2014)));
    // No switched times: the event's.
    let at = Timestamp::from_millis(1_700_000_001_500);
    assert!(flows.iter().all(|flow| (flow.start, flow.end) == (at, at)));
    assert!(flows.iter().all(|flow| flow.time_basis == TimeBasis::Event));
}

/// One connection's record: flowId, event time in milliseconds, event, octets there and back.
fn connection(id: u32, millis: u64, event: u8, octets: [u32; 2]) -> Vec<u8> {
    let time = (1_700_000_001_000 + millis).to_be_bytes();
    let octets = octets.map(u32::to_be_bytes).concat();
    [&id.to_be_bytes()[..], &time, &[event], &octets].concat()
}

/// What counts of each of these records: octets there and back; and how many are repetitions.
fn counted(sent: &[Vec<u8>], limits: Limits) -> (Vec<[u64; 2]>, u64) {
    let fields = [(148, 4), (323, 8), (233, 1), (231, 4), (232, 4)];
    let sent: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    let mut collector = Collector::new(limits);
    let flows = feed(&mut collector, &v9(&[template(0, 256, &fields), records(256, &sent)]));
    let sums = collector.totals().version(NetflowVersion::V9);
    let raw = sent.iter().map(|record| u64::from(record[16]) + u64::from(record[20])).sum::<u64>();
    assert_eq!(sums.octets, raw, "sums of records are of what was sent");
    let told = collector.exporters().next().unwrap().counters;
    let told = told.iter().find(|(what, _)| what == "events told twice");
    assert_eq!(told.map_or(0, |(_, count)| *count), collector.totals().events_repeated);
    let octets = |flow: &FlowRecord| [flow.forward.octets, flow.reverse.octets];
    (flows.iter().map(octets).collect(), collector.totals().events_repeated)
}

#[test]
fn a_teardown_that_tells_its_last_update_again_counts_nothing() {
    let sent = [
        connection(7, 0, 1, [0, 0]),
        connection(7, 5, 5, [81, 90]),
        // Another one between them.
        connection(8, 5, 5, [81, 90]),
        connection(7, 5, 2, [81, 90]),
        // The id is used again, and nothing is known of it any more.
        connection(7, 5, 2, [81, 90]),
    ];
    let (octets, repeated) = counted(&sent, Limits::default());
    assert_eq!(octets, [[0, 0], [81, 90], [81, 90], [0, 0], [81, 90]]);
    assert_eq!(repeated, 1);
}

#[test]
fn a_teardown_with_a_delta_of_its_own_counts() {
    for (why, sent) in [
        ("other octets", [connection(7, 5, 5, [81, 90]), connection(7, 5, 2, [81, 91])]),
        ("a later time", [connection(7, 5, 5, [81, 90]), connection(7, 6, 2, [81, 90])]),
        ("another connection", [connection(7, 5, 5, [81, 90]), connection(8, 5, 2, [81, 90])]),
        ("two updates", [connection(7, 5, 5, [81, 90]), connection(7, 5, 5, [81, 90])]),
        ("two teardowns", [connection(7, 5, 2, [81, 90]), connection(7, 5, 2, [81, 90])]),
        ("nothing twice", [connection(7, 5, 5, [0, 0]), connection(7, 5, 2, [0, 0])]),
    ] {
        let (octets, repeated) = counted(&sent, Limits::default());
        let raw = |record: &Vec<u8>| [u64::from(record[16]), u64::from(record[20])];
        assert_eq!(octets, sent.iter().map(raw).collect::<Vec<_>>(), "{why}");
        assert_eq!(repeated, 0, "{why}");
    }
}

#[test]
fn of_many_connections_the_latest_updates_are_remembered() {
    let sent: Vec<Vec<u8>> = (1..=3)
        .map(|id| connection(id, 5, 5, [1, 1]))
        .chain((1..=3).map(|id| connection(id, 5, 2, [1, 1])))
        .collect();
    let (octets, repeated) =
        counted(&sent, Limits { updates_per_exporter: 2, ..Limits::default() });
    assert_eq!(octets, [[1, 1], [1, 1], [1, 1], [1, 1], [0, 0], [0, 0]]);
    assert_eq!(repeated, 2);
}

#[test]
fn what_was_denied_is_a_flow_and_says_why() {
    let flows = asa_flows(&[asa(3, 1001, [0; 4]), asa(77, 9, [0; 4])]);
    assert_eq!(flows[0].reported().event, Some(FlowEvent::Denied));
    assert_eq!(flows[0].reported().event_reason, Some(EventReason::IngressList));
    assert_eq!(flows[1].reported().event, Some(FlowEvent::OtherFirewall(77)));
    assert_eq!(flows[1].reported().event_reason, Some(EventReason::Other(9)));
}

#[test]
fn a_translation_has_both_sides() {
    let fields =
        [(230, 1), (225, 4), (226, 4), (227, 2), (228, 2), (361, 2), (362, 2), (7, 2), (11, 2)];
    let record = [4, 198, 51, 100, 1, 0, 0, 0, 0, 0x10, 0, 0, 0, 0x20, 0, 0x20, 0xff, 0, 80, 0, 81];
    let flow = flow(&fields, &record);
    let reported = flow.reported();
    assert_eq!(reported.event, Some(FlowEvent::Nat44Created));
    assert_eq!(reported.post_nat_source, Some(IpAddr::from([198, 51, 100, 1])));
    assert_eq!((reported.post_nat_destination, reported.post_nat_source_port), (None, Some(4096)));
    assert_eq!(reported.post_nat_destination_port, None);
    assert_eq!((reported.port_block_start, reported.port_block_end), (Some(8192), Some(8447)));
    assert_eq!((flow.key.source_port, flow.key.destination_port), (80, 81));
}

#[test]
fn a_block_of_ports_may_be_told_by_its_size() {
    let flow = flow(&[(361, 2), (363, 2), (364, 2)], &[4, 0, 0, 2, 0, 10]);
    let reported = flow.reported();
    assert_eq!((reported.port_block_start, reported.port_block_end), (Some(1024), Some(1042)));
}

#[test]
fn icmp_of_both_families_stands_in_one_column() {
    let fields = [(4, 1), (176, 1), (177, 1), (178, 1), (179, 1)];
    assert_eq!(flow(&fields, &[1, 3, 1, 0, 0]).icmp_type_code, Some(0x0301));
    assert_eq!(flow(&fields, &[58, 0, 0, 128, 2]).icmp_type_code, Some(0x8002));
    assert_eq!(flow(&fields, &[6, 3, 1, 0, 0]).icmp_type_code, None);
}

#[test]
fn the_link_below_is_told() {
    let fields = [(56, 6), (80, 6), (70, 3), (71, 3), (72, 3), (61, 1)];
    let record = [
        &[0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15][..],
        // 16001, not the last; 3 with the bottom of the stack; and what is left over.
        &[0x03, 0xe8, 0x10, 0, 0, 0x31, 9, 9, 9, 1],
    ]
    .concat();
    let flow = flow(&fields, &record);
    let reported = flow.reported();
    assert_eq!(reported.source_mac, Some(MacAddress([0, 1, 2, 3, 4, 5])));
    assert_eq!(reported.destination_mac, Some(MacAddress([10, 11, 12, 13, 14, 15])));
    assert_eq!(reported.mpls_labels.as_deref(), Some("16001 3"));
    assert_eq!(reported.observed, Some(ObservedDirection::Egress));
}

#[test]
fn zeros_tell_nothing() {
    let fields = [(230, 1), (225, 4), (227, 2), (56, 6), (70, 3), (234, 4), (95, 4), (361, 2)];
    assert_eq!(flow(&fields, &[0; 26]).reported, None);
}

/// RFC 5103: octets there and back, and the other direction's flags and times.
#[test]
fn both_halves_of_a_biflow_are_one_flow() {
    let reverse = |id: u16, length: u16| {
        [(0x8000 | id).to_be_bytes(), length.to_be_bytes(), [0, 0], 29_305_u16.to_be_bytes()]
            .concat()
    };
    let all = [
        fields(ENDS),
        fields(&[(1, 1), (2, 1), (6, 1), (152, 8), (153, 8)]),
        [(1, 1), (2, 1), (6, 1), (152, 8), (153, 8)]
            .iter()
            .flat_map(|f| reverse(f.0, f.1))
            .collect(),
    ]
    .concat();
    let millis = |millis: u64| (1_700_000_000_000 + millis).to_be_bytes();
    let record =
        [&[100, 3, 2][..], &millis(10), &millis(20), &[200, 4, 0x12], &millis(12), &millis(30)]
            .concat();
    let flow =
        one(ipfix(&[set(2, &[&[1, 0, 0, 12][..], &all].concat()), records(256, &[&record])]));
    assert_eq!(flow.forward, Counters { packets: 3, octets: 100 });
    assert_eq!(flow.reverse, Counters { packets: 4, octets: 200 });
    assert_eq!((flow.tcp_flags, flow.tcp_flags_reverse), (2, 0x12));
    assert_eq!(flow.start, Timestamp::from_millis(1_700_000_000_010));
    assert_eq!(flow.end, Timestamp::from_millis(1_700_000_000_030));
}

/// As YAF sends it: the flags of both directions stand in a list of a template of their own.
#[test]
fn what_stands_in_a_list_reaches_the_flow() {
    let cert = |id: u16, length: u16| {
        [(0x8000 | id).to_be_bytes(), length.to_be_bytes(), [0, 0], 6871_u16.to_be_bytes()].concat()
    };
    let flags = [14, 15, 0x400e, 0x400f].map(|id| cert(id, 1)).concat();
    let names = cert(117, 65_535);
    // SYN and then ACK; SYN ACK and then FIN ACK; octets of something else.
    let list = [
        &[255, 1, 1, 0, 8, 0x02, 0x10, 0x12, 0x11][..],
        &[1, 2, 0, 9, 4, b'a', b'.', b'b', b'c', 1, 3, 0, 5, 99],
    ]
    .concat();
    let record = [&[6, 7][..], &[u8::try_from(list.len()).unwrap()], &list].concat();
    let flow = one(ipfix(&[
        set(2, &[&[1, 1, 0, 4][..], &flags].concat()),
        set(2, &[&[1, 2, 0, 1][..], &names].concat()),
        set(2, &[&[1, 3, 0, 1][..], &fields(&[(1, 1)])].concat()),
        template(2, 256, &[(4, 1), (1, 1), (293, 65_535)]),
        records(256, &[&record]),
    ]));
    assert_eq!((flow.tcp_flags, flow.tcp_flags_reverse), (0x12, 0x13));
    assert_eq!(flow.host_name.as_deref(), Some("a.bc"));
    assert_eq!(flow.forward.octets, 7);
}

#[test]
fn a_record_told_from_the_responder_is_turned_around() {
    let fields = [(7, 2), (11, 2), (231, 1), (232, 1), (239, 1)];
    let turned = flow(&fields, &[0, 80, 200, 0, 5, 7, 2]);
    assert_eq!(turned.key.source, IpAddr::from([192, 0, 2, 2]));
    assert_eq!((turned.key.source_port, turned.key.destination_port), (51_200, 80));
    assert_eq!((turned.forward.octets, turned.reverse.octets), (7, 5));
    let straight = flow(&fields, &[0, 80, 200, 0, 5, 7, 1]);
    assert_eq!((straight.key.source_port, straight.forward.octets), (80, 5));
}
