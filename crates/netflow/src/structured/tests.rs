//! Lists in records, written by hand.

use std::net::{Ipv4Addr, SocketAddr};

use model::{SourceId, Timestamp};

use crate::{Archive, Collector, FieldValue, Limits, Record};

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_010);

/// An IPFIX message with these sets.
fn ipfix(sets: &[Vec<u8>]) -> Vec<u8> {
    let body = sets.concat();
    let length = u16::try_from(body.len() + 16).unwrap().to_be_bytes();
    let header = [&[0, 10][..], &length, &[0x65, 0x53, 0xf1, 0, 0, 0, 0, 0, 0, 0, 0, 7]];
    [&header.concat()[..], &body].concat()
}

fn set(id: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 4).unwrap();
    [&id.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
}

/// A template set of one template of (element, length) pairs.
fn template(id: u16, fields: &[(u16, u16)]) -> Vec<u8> {
    let count = u16::try_from(fields.len()).unwrap();
    let mut record = [id.to_be_bytes(), count.to_be_bytes()].concat();
    for (element, length) in fields {
        record.extend([element.to_be_bytes(), length.to_be_bytes()].concat());
    }
    set(2, &record)
}

/// A field of variable length.
fn variable(octets: &[u8]) -> Vec<u8> {
    match u8::try_from(octets.len()) {
        Ok(length) if length < 255 => [&[length], octets].concat(),
        _ => [&[255][..], &u16::try_from(octets.len()).unwrap().to_be_bytes(), octets].concat(),
    }
}

fn text(record: &Record<'_>) -> String {
    let fields = record.fields().map(|field| match field.value {
        FieldValue::List(list) => format!("{}={list:?}", field.name),
        value => format!("{}={value:?}", field.name),
    });
    fields.collect::<Vec<_>>().join(" ")
}

/// Records and issues of a message, as text; each record reads the same from the archive.
fn read(collector: &mut Collector, message: &[u8]) -> (Vec<String>, Vec<String>) {
    let from = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000));
    let mut archive = Archive::new(1 << 20);
    let mut records = Vec::new();
    let handled = collector.handle(NOW, from, message, false, &mut |record| {
        let id = archive.keep(SourceId(1), &record);
        records.push((id, text(&record)));
    });
    assert!(handled.is_ok(), "{handled:?}");
    for (id, record) in &records {
        assert_eq!(archive.record(*id).map(|kept| text(&kept)).as_ref(), Some(record));
    }
    let issues = std::iter::from_fn(|| collector.poll_issue()).map(|issue| issue.kind.to_string());
    (records.into_iter().map(|(_, record)| record).collect(), issues.collect())
}

fn check(sets: &[Vec<u8>], records: &[&str], issues: &[&str]) {
    let (found, told) = read(&mut Collector::new(Limits::default()), &ipfix(sets));
    assert_eq!(found, records);
    assert_eq!(told, issues);
}

/// octetDeltaCount in two octets and a list of that element.
fn with_list(element: u16) -> Vec<u8> {
    template(256, &[(1, 2), (element, u16::MAX)])
}

#[test]
fn a_basic_list_holds_values_of_one_element() {
    // allOf egressInterface (14), four octets each (RFC 6313 §8.1 has such a record).
    let list = [3, 0, 14, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4];
    check(
        &[with_list(291), set(256, &[&[0, 9][..], &variable(&list)].concat())],
        &["octetDeltaCount=Unsigned(9) basicList=allOf \
           [{egressInterface: Unsigned(1)}, {egressInterface: Unsigned(4)}]"],
        &[],
    );
}

#[test]
fn values_of_a_basic_list_may_be_an_enterprises_and_of_any_length() {
    // ordered, 9/12234, 65535: "a", "" and "bc".
    let list = [4, 0xaf, 0xca, 0xff, 0xff, 0, 0, 0, 9, 1, b'a', 0, 2, b'b', b'c'];
    check(
        &[with_list(291), set(256, &[&[0, 9][..], &variable(&list)].concat())],
        &["octetDeltaCount=Unsigned(9) basicList=ordered [{cisco:appGroupName: Text(\"a\")}, \
           {cisco:appGroupName: Text(\"\")}, {cisco:appGroupName: Text(\"bc\")}]"],
        &[],
    );
}

#[test]
fn elements_that_are_lists_by_type_are_read_as_lists() {
    // bgpSourceCommunityList (484): ordered bgpCommunity (483).
    let list = [4, 1, 0xe3, 0, 4, 0xfd, 0xe8, 0, 1];
    check(
        &[with_list(484), set(256, &[&[0, 9][..], &variable(&list)].concat())],
        &["octetDeltaCount=Unsigned(9) bgpSourceCommunityList=ordered \
           [{bgpCommunity: Unsigned(4259840001)}]"],
        &[],
    );
}

#[test]
fn a_sub_template_list_holds_records_of_one_template() {
    let inner = template(257, &[(4, 1), (11, 2)]);
    let list = [255, 1, 1, 6, 0, 80, 17, 0, 53];
    check(
        &[inner, with_list(292), set(256, &[&[0, 9][..], &variable(&list)].concat())],
        &["octetDeltaCount=Unsigned(9) subTemplateList=undefined \
           [257:{protocolIdentifier: Unsigned(6), destinationTransportPort: Unsigned(80)}, \
           257:{protocolIdentifier: Unsigned(17), destinationTransportPort: Unsigned(53)}]"],
        &[],
    );
}

#[test]
fn a_sub_template_multi_list_keeps_what_nobody_can_read() {
    let inner = template(257, &[(4, 1)]);
    // Two records of 257, five octets of 300, one record of 257 again.
    let list = [0, 1, 1, 0, 6, 6, 17, 1, 44, 0, 9, 1, 2, 3, 4, 5, 1, 1, 0, 5, 1];
    check(
        &[inner, with_list(293), set(256, &[&[0, 9][..], &variable(&list)].concat())],
        &["octetDeltaCount=Unsigned(9) subTemplateMultiList=noneOf \
           [257:{protocolIdentifier: Unsigned(6)}, 257:{protocolIdentifier: Unsigned(17)}, \
           300:[1, 2, 3, 4, 5], 257:{protocolIdentifier: Unsigned(1)}]"],
        &["a list holds records of template 300, which is not known; they stay octets"],
    );
}

#[test]
fn what_is_left_of_a_list_stays_octets() {
    let inner = template(257, &[(4, 1), (11, 2)]);
    let short = [3, 1, 1, 6, 0, 80, 17];
    // A length below the group's own header.
    let lying = [3, 1, 1, 0, 2, 6, 0, 80];
    check(
        &[
            inner,
            template(256, &[(292, u16::MAX), (293, u16::MAX)]),
            set(256, &[variable(&short), variable(&lying)].concat()),
        ],
        &["subTemplateList=allOf [257:{protocolIdentifier: Unsigned(6), \
           destinationTransportPort: Unsigned(80)}, 257:[17]] \
           subTemplateMultiList=allOf [257:{protocolIdentifier: Unsigned(6), \
           destinationTransportPort: Unsigned(80)}]"],
        &["a list does not end with an entry; what is left of it stays octets"],
    );
}

#[test]
fn a_list_cut_in_its_header_and_values_of_no_length_stay_octets() {
    let no_length = [3, 0, 14, 0, 0, 7, 7];
    check(
        &[
            template(256, &[(291, u16::MAX), (292, u16::MAX), (291, u16::MAX)]),
            set(256, &[variable(&[3, 0]), variable(&[]), variable(&no_length)].concat()),
        ],
        &["basicList=Bytes([3, 0]) subTemplateList=Bytes([]) basicList=allOf [[7, 7]]"],
        &["a list does not end with an entry; what is left of it stays octets"],
    );
}

#[test]
fn lists_too_deep_in_one_another_stay_octets_and_are_told() {
    // Lists of template 257, which holds such a list itself: ten in one another.
    let mut list = vec![3, 1, 1];
    for _ in 1..10 {
        list = [&[3, 1, 1][..], &variable(&list)].concat();
    }
    let mut collector = Collector::new(Limits::default());
    let inner = template(257, &[(292, u16::MAX)]);
    let message =
        ipfix(&[inner, with_list(292), set(256, &[&[0, 9][..], &variable(&list)].concat())]);
    let (records, issues) = read(&mut collector, &message);
    let open = "List(allOf [257:{subTemplateList: ".repeat(7);
    let open = format!("allOf [257:{{subTemplateList: {open}");
    let expected = format!("octetDeltaCount=Unsigned(9) subTemplateList={open}Bytes(");
    assert!(records[0].starts_with(&expected), "{records:?}");
    assert_eq!(issues, ["lists are too deep in one another; the inner ones stay octets"]);
    assert_eq!(collector.totals().lists_too_deep, 1);
}

#[test]
fn values_in_lists_count_as_values_of_the_message() {
    let limits = Limits { values_per_message: 10, ..Limits::default() };
    let mut collector = Collector::new(limits);
    let record = |values: usize| {
        let list = [&[3, 0, 4, 0, 1][..], &vec![6; values]].concat();
        [&[0, 9][..], &variable(&list)].concat()
    };
    // Two fields and four values fit; two and five more do not.
    let message = ipfix(&[with_list(291), set(256, &[record(4), record(5)].concat())]);
    let (records, issues) = read(&mut collector, &message);
    assert_eq!(records.len(), 1);
    assert_eq!(issues, ["too many values; the rest was left out"]);
    assert_eq!(collector.totals().messages_over_values, 1);
}

#[test]
fn templates_of_records_in_lists_live_as_long_as_they_are_used() {
    let mut collector = Collector::new(Limits::default());
    let from = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000));
    let inner = template(257, &[(4, 1)]);
    let data = set(256, &[&[0, 9][..], &variable(&[3, 1, 1, 6])].concat());
    let mut read = |minutes: i64, sets: &[Vec<u8>]| {
        let mut records = Vec::new();
        let now = NOW.plus_nanos(minutes * 60 * 1_000_000_000);
        let result = collector
            .handle(now, from, &ipfix(sets), false, &mut |record| records.push(text(&record)));
        assert!(result.is_ok(), "{result:?}");
        records
    };
    let first = read(0, &[inner, with_list(292), data.clone()]);
    assert!(first[0].contains("257:{protocolIdentifier"), "{first:?}");
    // A template lives an hour from its last use.
    for minutes in [50, 100, 150] {
        assert_eq!(read(minutes, std::slice::from_ref(&data)), first);
    }
}
