//! Whole datagrams, written by hand, and what must come of them.

mod room;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use model::{Counters, EndReason, FlowRecord, NetflowVersion, Sampling, TimeBasis, Timestamp};

use super::*;
use crate::issue::IssueKind;
use crate::totals::VersionTotals;

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_010);
/// 1 700 000 000 s after 1970.
const EXPORT: [u8; 4] = [0x65, 0x53, 0xf1, 0x00];

fn from() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000))
}

/// A message of v9: 100 s of uptime, Source ID 7, with these sets.
fn v9(sequence: u8, sets: &[&[u8]]) -> Vec<u8> {
    let uptime = 100_000_u32.to_be_bytes();
    let header = [&[0, 9, 0, 1][..], &uptime, &EXPORT, &[0, 0, 0, sequence], &[0, 0, 0, 7]];
    [&header.concat()[..], &sets.concat()].concat()
}

/// A message of IPFIX: domain 7, with these sets.
fn ipfix(sequence: u8, sets: &[&[u8]]) -> Vec<u8> {
    let body = sets.concat();
    let length = u16::try_from(body.len() + 16).unwrap().to_be_bytes();
    let header = [&[0, 10][..], &length, &EXPORT, &[0, 0, 0, sequence], &[0, 0, 0, 7]];
    [&header.concat()[..], &body].concat()
}

/// A set of that id; its length is reckoned.
fn set(id: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 4).unwrap();
    [&id.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
}

/// A template record of (element, length) pairs.
fn template(id: u16, fields: &[(u16, u16)]) -> Vec<u8> {
    let count = u16::try_from(fields.len()).unwrap();
    let mut record = [id.to_be_bytes(), count.to_be_bytes()].concat();
    for (element, length) in fields {
        record.extend([element.to_be_bytes(), length.to_be_bytes()].concat());
    }
    record
}

/// What came of some datagrams: each record as text, flows, and issues as text.
#[derive(Default)]
struct Outcome {
    records: Vec<String>,
    flows: Vec<FlowRecord>,
    issues: Vec<String>,
}

fn feed(collector: &mut Collector, datagrams: &[Vec<u8>]) -> Outcome {
    let mut outcome = Outcome::default();
    for datagram in datagrams {
        let handled = collector.handle(NOW, from(), datagram, false, &mut |record| {
            let fields: Vec<_> =
                record.fields().map(|field| format!("{}={:?}", field.name, field.value)).collect();
            let template = record.template().unwrap_or(0);
            outcome.records.push(format!(
                "{template} {} {}",
                record.kind().name(),
                fields.join(" ")
            ));
            outcome.flows.extend(record.flow());
        });
        assert!(handled.is_ok(), "{handled:?}");
    }
    while let Some(issue) = collector.poll_issue() {
        outcome.issues.push(issue.kind.to_string());
    }
    outcome
}

fn check(datagrams: &[Vec<u8>], records: &[&str], issues: &[&str]) {
    let outcome = feed(&mut Collector::new(Limits::default()), datagrams);
    assert_eq!(outcome.records, records);
    assert_eq!(outcome.issues, issues);
}

/// Two elements: octetDeltaCount in two octets, protocolIdentifier.
const FIELDS: &[(u16, u16)] = &[(1, 2), (4, 1)];

#[test]
fn a_record_of_v5_becomes_a_flow() {
    let mut datagram = vec![0, 5, 0, 1];
    datagram.extend(100_000_u32.to_be_bytes());
    datagram.extend(EXPORT);
    datagram.extend([0, 0, 0, 1]);
    datagram.extend([0, 0, 0, 5, 2, 3, 0x40, 100]);
    datagram.extend([10, 0, 0, 1, 10, 0, 0, 2, 10, 0, 0, 254, 0, 3, 0, 4]);
    datagram.extend([0, 0, 0, 9, 0, 0, 4, 0]);
    datagram.extend(90_000_u32.to_be_bytes());
    datagram.extend(95_500_u32.to_be_bytes());
    datagram.extend([0x30, 0x39, 0, 80, 0, 0x1b, 6, 0x10, 0xfd, 0xe8, 0, 0, 24, 16, 0, 0]);
    let mut collector = Collector::new(Limits::default());
    let outcome = feed(&mut collector, &[datagram]);
    let [flow] = &outcome.flows[..] else { panic!("{} flows", outcome.flows.len()) };
    assert_eq!(flow.key.source, IpAddr::from([10, 0, 0, 1]));
    assert_eq!(flow.key.destination, IpAddr::from([10, 0, 0, 2]));
    assert_eq!(
        (flow.key.source_port, flow.key.destination_port, flow.key.protocol),
        (12_345, 80, 6)
    );
    assert_eq!(flow.forward, Counters { packets: 9, octets: 1024 });
    // Export at 1 700 000 000 s and 1 ns with 100 s of uptime: boot was 100 s before.
    assert_eq!(flow.start, Timestamp(1_699_999_990_000_000_001));
    assert_eq!(flow.end, Timestamp(1_699_999_995_500_000_001));
    assert_eq!(flow.time_basis, TimeBasis::Uptime);
    assert_eq!((flow.tcp_flags, flow.tos), (0x1b, 0x10));
    assert_eq!((flow.input_interface, flow.output_interface), (Some(3), Some(4)));
    assert_eq!((flow.source_as, flow.destination_as), (Some(65_000), None));
    assert_eq!(flow.next_hop, Some(IpAddr::from([10, 0, 0, 254])));
    assert_eq!(flow.sampling, Sampling::OneIn(100));
    let key = ExporterKey { address: from(), domain: 0x0203 };
    assert_eq!(flow.exporter, Some(key));
    let status: Vec<_> = collector.exporters().collect();
    assert_eq!((status[0].key, status[0].records, status[0].sampling_rate), (key, 1, Some(100)));
    assert_eq!(status[0].clock_skew_nanos, -9_999_999_999);
}

#[test]
fn data_is_read_by_its_template_and_padding_is_left_out() {
    check(
        &[v9(0, &[&set(0, &template(256, FIELDS)), &set(256, &[1, 0, 6, 2, 0, 17, 0, 0])])],
        &[
            "256 data octetDeltaCount=Unsigned(256) protocolIdentifier=Unsigned(6)",
            "256 data octetDeltaCount=Unsigned(512) protocolIdentifier=Unsigned(17)",
        ],
        &["the header counts 1 record, 3 are there"],
    );
}

#[test]
fn zeros_of_any_length_are_padding() {
    let body = [&[1, 0, 6][..], &[0; 36]].concat();
    check(
        &[v9(0, &[&set(0, &template(256, FIELDS)), &set(256, &body)])],
        &["256 data octetDeltaCount=Unsigned(256) protocolIdentifier=Unsigned(6)"],
        &["the header counts 1 record, 2 are there"],
    );
}

#[test]
fn data_before_its_template_waits_and_comes_in_order() {
    let mut collector = Collector::new(Limits::default());
    let early =
        feed(&mut collector, &[v9(0, &[&set(256, &[0, 1, 6])]), v9(1, &[&set(256, &[0, 2, 6])])]);
    assert_eq!(early.records, [""; 0]);
    assert_eq!(early.issues, ["data waits for template 256"; 2]);
    let status: Vec<_> = collector.exporters().collect();
    assert_eq!((status[0].waiting[0].template, status[0].waiting[0].sets), (256, 2));
    let waiting = collector.waiting().unwrap();
    assert_eq!((waiting.sets, waiting.octets, waiting.exporters), (2, 6, 1));
    assert_eq!(waiting.first, (status[0].key, 256));
    let outcome =
        feed(&mut collector, &[v9(2, &[&set(0, &template(256, FIELDS)), &set(256, &[0, 3, 6])])]);
    let records = [1, 2, 3].map(|octets| {
        format!("256 data octetDeltaCount=Unsigned({octets}) protocolIdentifier=Unsigned(6)")
    });
    assert_eq!(outcome.records, records);
    assert_eq!(collector.waiting(), None);
    assert!(collector.exporters().all(|status| status.waiting.is_empty()));
}

#[test]
fn a_set_without_a_template_does_not_hide_its_neighbours() {
    check(
        &[v9(0, &[&set(0, &template(256, FIELDS)), &set(300, &[9; 5]), &set(256, &[0, 1, 6])])],
        &["256 data octetDeltaCount=Unsigned(1) protocolIdentifier=Unsigned(6)"],
        &["data waits for template 300"],
    );
}

#[test]
fn a_template_of_no_length_is_refused_and_costs_its_neighbours_nothing() {
    let templates = [template(256, &[(1, 0), (4, 0)]), template(257, FIELDS)].concat();
    check(
        &[v9(0, &[&set(0, &templates), &set(257, &[0, 1, 6])])],
        &["257 data octetDeltaCount=Unsigned(1) protocolIdentifier=Unsigned(6)"],
        &[
            "template 256 describes records of no length and was refused",
            "the header counts 1 record, 3 are there",
        ],
    );
}

#[test]
fn fields_of_no_length_are_legal_while_the_record_is_longer() {
    check(
        &[ipfix(0, &[&set(2, &template(256, &[(1, 1), (96, 0)])), &set(256, &[7])])],
        &["256 data octetDeltaCount=Unsigned(7) applicationName=Text(\"\")"],
        &[],
    );
}

#[test]
fn rates_are_kept_by_sampler_and_an_unknown_one_is_not_one() {
    // Options template 257: scope System, samplerId, samplerRandomInterval.
    let options = [1, 1, 0, 4, 0, 8, 0, 1, 0, 4, 0, 48, 0, 1, 0, 50, 0, 2];
    let datagrams = [v9(
        0,
        &[
            &set(1, &options),
            &set(257, &[0, 0, 0, 0, 5, 3, 232]),
            &set(0, &template(256, &[(8, 4), (48, 1)])),
            &set(256, &[192, 0, 2, 1, 5, 192, 0, 2, 2, 6]),
        ],
    )];
    let outcome = feed(&mut Collector::new(Limits::default()), &datagrams);
    let sampling: Vec<_> = outcome.flows.iter().map(|flow| flow.sampling).collect();
    assert_eq!(sampling, [Sampling::OneIn(1000), Sampling::Unknown]);
    let option = "257 options scopeSystem=Unsigned(0) samplerId=Unsigned(5) \
                  samplerRandomInterval=Unsigned(1000)";
    assert_eq!(outcome.records[0], option);
}

#[test]
fn the_last_definition_of_an_id_wins_whatever_its_kind() {
    let options = [1, 0, 0, 4, 0, 4, 0, 1, 0, 1, 0, 4, 0, 1];
    check(
        &[v9(0, &[&set(0, &template(256, FIELDS)), &set(1, &options), &set(256, &[1, 6])])],
        &["256 options scopeSystem=Unsigned(1) protocolIdentifier=Unsigned(6)"],
        &["the header counts 1 record, 3 are there"],
    );
}

#[test]
fn uptimes_that_wrap_are_not_in_the_future() {
    let fields = &[(22, 4), (21, 4), (12, 4)];
    let record = [0xff, 0xff, 0xff, 0x00, 0, 0, 0, 100, 192, 0, 2, 1];
    let outcome = feed(
        &mut Collector::new(Limits::default()),
        &[v9(0, &[&set(0, &template(256, fields)), &set(256, &record)])],
    );
    // 100 s before the export is uptime 0; 256 ms before that the flow began.
    assert_eq!(outcome.flows[0].start, Timestamp::from_millis(1_699_999_899_744));
    assert_eq!(outcome.flows[0].end, Timestamp::from_millis(1_699_999_900_100));
}

#[test]
fn both_directions_of_a_biflow_are_one_record() {
    let fields = [
        1, 0, 0, 6, 0, 1, 0, 4, 0x80, 1, 0, 4, 0, 0, 0x72, 0x79, 0, 152, 0, 8, 0, 153, 0, 8, 0,
        136, 0, 1, 0, 8, 0, 4,
    ];
    let times = [0, 0, 1, 0x8b, 0xcf, 0xe5, 0x68, 0, 0, 0, 1, 0x8b, 0xcf, 0xe5, 0x69, 0xf4];
    let record = [&[0, 0, 0, 10, 0, 0, 0, 20][..], &times, &[2, 192, 0, 2, 1]].concat();
    let outcome = feed(
        &mut Collector::new(Limits::default()),
        &[ipfix(0, &[&set(2, &fields), &set(256, &record)])],
    );
    let flow = &outcome.flows[0];
    assert_eq!((flow.forward.octets, flow.reverse.octets), (10, 20));
    assert_eq!(flow.time_basis, TimeBasis::Absolute);
    // 0x018bcfe56800 ms is 1 700 000 000 s.
    assert_eq!(flow.start, Timestamp::from_seconds(1_700_000_000));
    assert_eq!(flow.duration_nanos(), 500_000_000);
    assert_eq!(flow.end_reason, Some(EndReason::ActiveTimeout));
}

#[test]
fn a_record_that_names_no_address_is_no_flow_and_its_octets_count() {
    let check = |fields: &[(u16, u16)], record: &[u8], flows: usize| {
        let mut collector = Collector::new(Limits::default());
        let sets = [set(0, &template(256, fields)), set(256, record)];
        let outcome = feed(&mut collector, &[v9(0, &[&sets[0], &sets[1]])]);
        assert_eq!((outcome.records.len(), outcome.flows.len()), (1, flows), "{fields:?}");
        assert_eq!(collector.totals().version(NetflowVersion::V9).octets, 7, "{fields:?}");
    };
    // An aggregate by AS; a sampled section of a packet; one end only; a prefix.
    check(&[(1, 1), (16, 2), (17, 2)], &[7, 0, 1, 0, 2], 0);
    check(&[(1, 1), (313, 4)], &[7, 1, 2, 3, 4], 0);
    check(&[(1, 1), (12, 4)], &[7, 192, 0, 2, 1], 1);
    check(&[(1, 1), (44, 4)], &[7, 192, 0, 2, 0], 1);
}

#[test]
fn issues_of_one_kind_are_told_together_after_the_first_and_none_is_lost() {
    let limits = Limits { issues_per_kind: 2, issues: 3, ..Limits::default() };
    let mut collector = Collector::new(limits);
    // Ten reserved sets in each of two datagrams.
    let reserved = set(9, &[1]).repeat(10);
    let mut told = Vec::new();
    for sequence in 0..2 {
        feed_quietly(&mut collector, &v9(sequence, &[&reserved]));
        while let Some(issue) = collector.poll_issue() {
            told.extend((issue.kind == IssueKind::ReservedSet(9)).then_some(issue.count));
        }
    }
    assert_eq!(told, [1, 9, 10]);
    assert_eq!(collector.totals().issues_untold, 0);
}

fn feed_quietly(collector: &mut Collector, datagram: &[u8]) {
    collector.handle(NOW, from(), datagram, false, &mut |_| {}).unwrap();
}

#[test]
fn a_withdrawal_over_udp_is_ignored_and_counted() {
    let mut collector = Collector::new(Limits::default());
    let datagrams = [
        ipfix(0, &[&set(2, &template(256, FIELDS))]),
        ipfix(0, &[&set(2, &template(256, &[]))]),
        ipfix(0, &[&set(256, &[0, 1, 6])]),
    ];
    let outcome = feed(&mut collector, &datagrams);
    assert_eq!(outcome.records.len(), 1);
    assert_eq!(collector.totals().withdrawals_ignored, 1);
}

#[test]
fn what_the_relay_replays_is_learnt_and_counts_nowhere() {
    let mut collector = Collector::new(Limits::default());
    let replay = v9(200, &[&set(0, &template(256, FIELDS)), &set(256, &[0, 1, 6])]);
    let mut seen = 0;
    collector.handle(NOW, from(), &replay, true, &mut |_| seen += 1).unwrap();
    assert_eq!(seen, 0);
    assert_eq!(*collector.totals().version(NetflowVersion::V9), VersionTotals::default());
    let outcome = feed(&mut collector, &[v9(3, &[&set(256, &[0, 1, 6])])]);
    assert_eq!(outcome.records.len(), 1);
    assert!(collector.exporters().all(|status| (status.lost, status.datagrams) == (0, 1)));
}

#[test]
fn templates_beyond_the_limit_push_out_the_oldest() {
    let limits = Limits { templates_per_exporter: 2, ..Limits::default() };
    let mut collector = Collector::new(limits);
    for (second, id) in (256..259).enumerate() {
        let datagram = v9(0, &[&set(0, &template(id, FIELDS))]);
        let now = NOW.plus_nanos(i64::try_from(second).unwrap() * 1_000_000_000);
        collector.handle(now, from(), &datagram, false, &mut |_| {}).unwrap();
    }
    assert_eq!(collector.totals().templates_evicted, 1);
    let status = collector.exporters().next().unwrap();
    let ids: Vec<_> = status.templates.iter().map(|template| template.id).collect();
    assert_eq!(ids, [257, 258]);
}

#[test]
fn values_of_one_message_are_bounded() {
    let mut collector = Collector::new(Limits { values_per_message: 5, ..Limits::default() });
    let datagram = v9(0, &[&set(0, &template(256, FIELDS)), &set(256, &[1; 12])]);
    let outcome = feed(&mut collector, &[datagram]);
    assert_eq!(outcome.records.len(), 2);
    assert_eq!(collector.totals().messages_over_values, 1);
}

#[test]
fn what_is_no_export_is_refused_in_words() {
    let mut collector = Collector::new(Limits::default());
    let mut refuse = |datagram: &[u8]| {
        let result = collector.handle(NOW, from(), datagram, false, &mut |_| {});
        result.map_err(|refusal| refusal.to_string()).unwrap_err()
    };
    assert_eq!(refuse(&[]), "version at octet 0 needs 2 octets, 0 left");
    assert_eq!(refuse(b"GET /"), "version 18245 at octet 0 is no NetFlow, IPFIX or sFlow");
    assert_eq!(refuse(&[0, 9, 0, 1]), "system uptime at octet 4 needs 4 octets, 0 left");
    assert_eq!(collector.totals().refused_datagrams, 3);
}
