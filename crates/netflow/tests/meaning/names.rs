//! Names that exporters tell in options data, and where flows show them.

use std::sync::Arc;

use model::{Confidence, ToldAbout};
use netflow::{FlowColumns, Record, RecordSet, Sink};

use super::*;

fn interfaces(flow: &FlowRecord) -> [Option<&str>; 2] {
    let reported = flow.reported();
    [reported.input_interface_name.as_deref(), reported.output_interface_name.as_deref()]
}

#[test]
fn an_interface_has_the_name_it_had_when_the_record_came() {
    let mut collector = Collector::new(Limits::default());
    let table = options_v9(300, &[(1, 4)], &[(10, 2), (82, 8), (83, 8)]);
    let named = |index: u8, name: &[u8; 8]| {
        set(300, &[&[0, 0, 0, 0, 0, index][..], name, b"uplink\0\0"].concat())
    };
    let data = records(256, &[&[0, 3, 0, 4]]);
    let templates = [table, template(0, 256, &[(10, 2), (14, 2)])];
    let early = feed(&mut collector, &v9(&[templates.concat(), data.clone()]));
    let first = feed(&mut collector, &v9(&[named(3, b"Gi0/3\0\0\0"), data.clone()]));
    let both = feed(&mut collector, &v9(&[named(4, b"Gi0/4   "), data.clone()]));
    let again = feed(&mut collector, &v9(&[named(3, b"Te1/3\0\0\0"), data]));
    assert_eq!(interfaces(&early[0]), [None, None]);
    assert_eq!(early[0].reported, None);
    assert_eq!(interfaces(&first[0]), [Some("Gi0/3"), None]);
    assert_eq!(interfaces(&both[0]), [Some("Gi0/3"), Some("Gi0/4")]);
    assert_eq!(interfaces(&again[0]), [Some("Te1/3"), Some("Gi0/4")]);
    let told = collector.exporters().next().unwrap().told;
    let words: Vec<_> =
        told.iter().map(|told| (told.about, &*told.name, &*told.description)).collect();
    let expected = [
        (ToldAbout::Interface(3), "Te1/3", "uplink"),
        (ToldAbout::Interface(4), "Gi0/4", "uplink"),
    ];
    assert_eq!(words, expected);
}

#[test]
fn an_interface_may_be_named_by_its_scope_alone() {
    let data = [template(0, 256, &[(10, 2)]), records(256, &[&[0, 3]])].concat();
    let v9 = v9(&[options_v9(300, &[(2, 2)], &[(82, 4)]), set(300, b"\x00\x03eth3"), data]);
    assert_eq!(interfaces(&one(v9)), [Some("eth3"), None]);
    let ipfix = ipfix(&[
        options(300, 1, &[(14, 4), (82, 65_535)]),
        set(300, b"\x00\x00\x00\x03\x04eth3"),
        template(2, 256, &[(14, 4)]),
        records(256, &[&[0, 0, 0, 3]]),
    ]);
    assert_eq!(interfaces(&one(ipfix)), [None, Some("eth3")]);
}

#[test]
fn names_are_shared_by_the_flows_that_bear_them() {
    let datagram = v9(&[
        options_v9(300, &[(2, 2)], &[(82, 4)]),
        set(300, b"\x00\x03eth3"),
        template(0, 256, &[(10, 2)]),
        records(256, &[&[0, 3], &[0, 3]]),
    ]);
    let flows = flows(&datagram);
    let names: Vec<_> =
        flows.iter().filter_map(|flow| flow.reported().input_interface_name.as_ref()).collect();
    assert!(Arc::ptr_eq(names[0], names[1]));
}

#[test]
fn an_application_is_known_by_its_number() {
    let check = |told: &[u8], name: &[u8], sent: &[u8], expected: &str| {
        let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap();
        let datagram = ipfix(&[
            options(300, 1, &[(95, length(told)), (96, length(name))]),
            set(300, &[told, name].concat()),
            template(2, 256, &[(95, length(sent))]),
            records(256, &[sent]),
        ]);
        let flow = one(datagram);
        assert_eq!(flow.label.application, expected);
        let named = !expected.is_empty();
        assert_eq!(flow.label.confidence == Confidence::Exporter, named);
    };
    // PANA-L7, 453: the same number in more octets, another number, another engine.
    check(&[13, 0, 1, 197], b"ssl\0\0\0", &[13, 0, 1, 197], "ssl");
    check(&[13, 0, 1, 197], b"ssl\0\0\0", &[13, 1, 197], "ssl");
    check(&[13, 0, 1, 197], b"ssl\0\0\0", &[13, 0, 1, 198], "");
    check(&[13, 0, 1, 197], b"ssl\0\0\0", &[3, 0, 1, 197], "");
    // PANA-L7-PEN of FortiGate.
    let fortinet = [20, 0, 0, 0x30, 0x44, 0, 0, 0x3f, 0x58];
    check(&fortinet, b"YouTube", &fortinet, "YouTube");
    let other = [20, 0, 0, 0x30, 0x45, 0, 0, 0x3f, 0x58];
    check(&fortinet, b"YouTube", &other, "");
}

#[test]
fn a_vrf_has_its_name_and_zero_is_none() {
    let datagram = ipfix(&[
        options(300, 1, &[(234, 4), (236, 65_535)]),
        set(300, b"\x00\x00\x00\x05\x04blue"),
        template(2, 256, &[(234, 4), (235, 4)]),
        records(256, &[&[0, 0, 0, 5, 0, 0, 0, 0]]),
    ]);
    let flow = one(datagram);
    let reported = flow.reported();
    assert_eq!((reported.input_vrf, reported.output_vrf), (Some(5), None));
    assert_eq!(reported.input_vrf_name.as_deref(), Some("blue"));
}

#[test]
fn names_are_bounded_and_what_was_refused_is_counted() {
    let limits = Limits { names_per_exporter: 2, name_octets: 3, ..Limits::default() };
    let mut collector = Collector::new(limits);
    let table = options(300, 1, &[(10, 1), (82, 4)]);
    feed(&mut collector, &ipfix(&[table, set(300, b"\x01eth1\x02\xc3\xa9\xc3\xa9\x03eth3")]));
    let status = collector.exporters().next().unwrap();
    let names: Vec<_> = status.told.iter().map(|told| told.name.as_str()).collect();
    // Cut to whole characters.
    assert_eq!(names, ["eth", "é"]);
    assert_eq!(collector.totals().names_refused, 1);
    assert!(status.counters.contains(&("names refused for room".to_owned(), 1)));

    let mut collector = Collector::new(Limits { names_octets: 300, ..Limits::default() });
    let many: Vec<u8> = (0..9).flat_map(|index| [index, b'a', b'b', b'c', b'd']).collect();
    let table = options(300, 1, &[(10, 1), (82, 4)]);
    feed(&mut collector, &ipfix(&[table, set(300, &many)]));
    assert_eq!(collector.exporters().next().unwrap().told.len(), 3);
}

/// Compares flows that go to columns at once with those that are read one by one.
#[derive(Default)]
struct Columns(usize);

impl Sink for Columns {
    fn record(&mut self, _: Record<'_>) {}

    fn records(&mut self, set: RecordSet<'_>) {
        let mut columns = FlowColumns::default();
        assert!(columns.take(&set, None));
        let flows: Vec<_> = set.iter().filter_map(|record| record.flow()).collect();
        assert_eq!(columns.batch().flows().collect::<Vec<_>>(), flows);
        self.0 += flows.len();
    }
}

#[test]
fn what_is_told_reaches_columns_as_it_reaches_single_flows() {
    let fields =
        [(22, 4), (21, 4), (10, 2), (14, 2), (61, 1), (234, 1), (235, 1), (56, 6), (80, 6)];
    let record = |numbers: [u8; 5], mac: u8| {
        let [input, output, way, from, to] = numbers;
        let times = [0, 1, 0x86, 0x9f, 0, 1, 0x86, 0xa0];
        let macs = [0, 1, 2, 3, 4, mac, 0, 0, 0, 0, 0, 0];
        [&times[..], &[0, input, 0, output, way, from, to], &macs].concat()
    };
    let sent = [record([3, 4, 0, 5, 0], 1), record([4, 3, 1, 6, 5], 2), record([9, 3, 7, 0, 0], 1)];
    let sent: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    let told = v9(&[
        options_v9(300, &[(2, 2)], &[(82, 4)]),
        set(300, b"\x00\x03eth3\x00\x04eth4"),
        options_v9(301, &[(1, 4)], &[(234, 1), (236, 4)]),
        set(301, b"\x00\x00\x00\x00\x05blue"),
        template(0, 256, &fields),
    ]);
    let mut collector = Collector::new(Limits::default());
    let mut columns = Columns::default();
    let from = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000));
    // Before the names are told, and after.
    for message in [v9(&[template(0, 256, &fields)]), v9(&[records(256, &sent)]), told] {
        collector.handle_into(NOW, from, &message, false, &mut columns).unwrap();
    }
    let message = v9(&[records(256, &sent)]);
    collector.handle_into(NOW, from, &message, false, &mut columns).unwrap();
    assert_eq!(columns.0, 6);
    let flows = feed(&mut collector, &message);
    assert_eq!(interfaces(&flows[1]), [Some("eth4"), Some("eth3")]);
    let reported = flows[1].reported();
    assert_eq!((reported.input_vrf, reported.output_vrf), (Some(6), Some(5)));
    assert_eq!(reported.output_vrf_name.as_deref(), Some("blue"));
}
