//! Samples written by hand.

use std::net::{Ipv4Addr, SocketAddr};

use model::Timestamp;

use super::{STRUCTURES, TABLE};
use crate::bytes::Reader;
use crate::{Collector, Limits};

/// Numbers of 32 bits.
fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A record of that format; its length is reckoned.
fn record(format: u32, body: &[u8]) -> Vec<u8> {
    [&words(&[format, u32::try_from(body.len()).unwrap()])[..], body].concat()
}

/// A text as XDR has it: length, letters, zeros.
fn text(text: &str) -> Vec<u8> {
    let mut out = words(&[u32::try_from(text.len()).unwrap()]);
    out.extend(text.as_bytes());
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// What a sample of that format holds behind its own fields, and how reading it ended.
fn read(format: u32, records: &[Vec<u8>]) -> (Vec<String>, Option<String>) {
    let count = u32::try_from(records.len()).unwrap();
    let own = match format {
        1 => words(&[1, 5, 100, 1000, 0, 3, 4, count]),
        2 => words(&[1, 5, count]),
        _ => words(&[1, 0, 5, 2, 3, 4, 258, count]),
    };
    let sample = [&own[..], &records.concat()].concat();
    let mut fields = Vec::new();
    let result = crate::sflow::read(format, &mut Reader::at(&sample, 0), &mut fields);
    let skip = match format {
        1 => 8,
        2 => 3,
        _ => 7,
    };
    let text = fields.iter().map(|field| match field.meaning() {
        Some(meaning) => format!("{}={:?} {meaning}", field.name, field.value),
        None => format!("{}={:?}", field.name, field.value),
    });
    (text.skip(skip).collect(), result.err().map(|refusal| refusal.to_string()))
}

fn check(format: u32, records: &[Vec<u8>], expected: &[&str]) {
    let (fields, refusal) = read(format, records);
    assert_eq!(fields, expected);
    assert_eq!(refusal, None);
}

#[test]
fn a_gateway_tells_the_whole_path_and_all_communities() {
    // Next hop 10.0.0.254, AS 64500, source AS 64501 behind 64502; a sequence of two and a set of
    // one; two communities; preference 100.
    let body = words(&[
        1,
        0x0a00_00fe,
        64_500,
        64_501,
        64_502,
        2,
        2,
        2,
        1,
        2,
        1,
        1,
        3,
        2,
        0x1_0002,
        7,
        100,
    ]);
    check(
        1,
        &[record(1003, &body)],
        &[
            "bgpNextHopIPv4Address=Address(10.0.0.254)",
            "routerAs=Unsigned(64500)",
            "bgpSourceAsNumber=Unsigned(64501)",
            "bgpPrevAdjacentAsNumber=Unsigned(64502)",
            "asPathSegmentType=Unsigned(2) sequence",
            "asPathAs=Unsigned(1)",
            "asPathAs=Unsigned(2)",
            "asPathSegmentType=Unsigned(1) set",
            "asPathAs=Unsigned(3)",
            "bgpCommunity=Unsigned(65538)",
            "bgpCommunity=Unsigned(7)",
            "localPreference=Unsigned(100)",
        ],
    );
}

#[test]
fn a_router_of_ipv6_has_masks_of_ipv6() {
    let hop = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    check(
        1,
        &[record(1002, &[&words(&[2])[..], &hop, &words(&[64, 48])].concat())],
        &[
            "ipNextHopIPv6Address=Address(2001:db8::1)",
            "sourceIPv6PrefixLength=Unsigned(64)",
            "destinationIPv6PrefixLength=Unsigned(48)",
        ],
    );
}

#[test]
fn texts_are_filled_up_to_four_octets() {
    let user = [words(&[106]), text("anna"), words(&[106]), text("ben")].concat();
    check(
        1,
        &[record(1004, &user), record(1012, &words(&[2, 0x8100_0064, 0x8100_0065]))],
        &[
            "sourceCharset=Unsigned(106)",
            "sourceUser=Text(\"anna\")",
            "destinationCharset=Unsigned(106)",
            "destinationUser=Text(\"ben\")",
            "vlanTunnelStack=Unsigned(2164260964)",
            "vlanTunnelStack=Unsigned(2164260965)",
        ],
    );
}

#[test]
fn a_dropped_packet_says_why() {
    // Ethernet, a frame of 60 octets, 4 stripped, five octets of header filled up to eight.
    let header = [words(&[1, 60, 4, 5]), vec![1, 2, 3, 4, 5, 0, 0, 0]].concat();
    check(
        5,
        &[record(1, &header), record(1042, &text("NO_SOCKET"))],
        &[
            "headerProtocol=Unsigned(1) Ethernet",
            "dataLinkFrameSize=Unsigned(60)",
            "strippedOctets=Unsigned(4)",
            "dataLinkFrameSection=Bytes([1, 2, 3, 4, 5])",
            "linuxDropReason=Text(\"NO_SOCKET\")",
        ],
    );
    let (fields, _) = read(5, &[]);
    assert_eq!(fields, [""; 0]);
}

#[test]
fn hosts_count_in_numbers_of_every_width() {
    let load = [1.5_f32.to_be_bytes(), 0.25_f32.to_be_bytes()].concat();
    let memory = [&words(&[0, 5])[..], &[0, 0, 0, 1, 0, 0, 0, 0]].concat();
    check(
        2,
        &[record(2003, &load), record(2004, &memory), record(1001, &words(&[1, 2, 3]))],
        &[
            "loadOne=Float(1.5)",
            "loadFive=Float(0.25)",
            "memTotal=Unsigned(5)",
            "memFree=Unsigned(4294967296)",
            "cpuPercentage5s=Unsigned(1)",
            "cpuPercentage1m=Unsigned(2)",
            "cpuPercentage5m=Unsigned(3)",
        ],
    );
}

#[test]
fn what_nobody_knows_or_can_read_stays_octets() {
    let unknown = record(0x0011_1005, &[9, 9, 9, 9]);
    // A list that counts more than there is.
    let lying = record(1012, &words(&[0xffff_ffff, 1]));
    // A VLAN's counters with a number behind them that nobody knows, and with filling.
    let vlan = |behind: u32| record(5, &words(&[7, 0, 1, 2, 3, 4, 5, behind]));
    check(
        1,
        &[unknown, lying],
        &[
            "sflow/273/5=Bytes([9, 9, 9, 9])",
            "sflow/0/1012=Bytes([255, 255, 255, 255, 0, 0, 0, 1])",
        ],
    );
    let known = [
        "vlanCountersId=Unsigned(7)",
        "vlanOctets=Unsigned(1)",
        "vlanUcastPkts=Unsigned(2)",
        "vlanMulticastPkts=Unsigned(3)",
        "vlanBroadcastPkts=Unsigned(4)",
        "vlanDiscards=Unsigned(5)",
    ];
    check(2, &[vlan(0)], &known);
    check(2, &[vlan(6)], &[&known[..], &["sflow/0/5=Bytes([0, 0, 0, 6])"]].concat());
}

#[test]
fn a_record_longer_than_its_sample_ends_it_and_keeps_what_was_before() {
    let long = words(&[1001, 400, 1]);
    let (fields, refusal) = read(1, &[record(1040, &words(&[12])), long]);
    assert_eq!(fields, ["queueDepth=Unsigned(12)"]);
    assert_eq!(refusal.as_deref(), Some("record at octet 52 needs 400 octets, 4 left"));
}

#[test]
fn values_of_samples_count_as_values_of_the_message() {
    let sample = |numbers: u32| {
        let list: Vec<u32> = std::iter::once(numbers).chain(0..numbers).collect();
        let own = words(&[1, 5, 100, 1000, 0, 3, 4, 1]);
        record(1, &[own, record(1012, &words(&list))].concat())
    };
    let header = words(&[5, 1, 0xc000_0209, 0, 1, 1000, 2]);
    let message = [header, sample(4), sample(5)].concat();
    // Eight fields of its own and four numbers fit; eight and five more do not.
    let limits = Limits { values_per_message: 24, ..Limits::default() };
    let mut collector = Collector::new(limits);
    let from = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000));
    let mut counts = Vec::new();
    let now = Timestamp::from_seconds(1_700_000_000);
    let handled = collector
        .handle(now, from, &message, false, &mut |record| counts.push(record.fields().count()));
    assert!(handled.is_ok(), "{handled:?}");
    assert_eq!(counts, [12]);
    let issue = collector.poll_issue().map(|issue| issue.kind.to_string());
    assert_eq!(issue.as_deref(), Some("too many values; the rest was left out"));
    assert_eq!(collector.totals().messages_over_values, 1);
}

#[test]
fn every_row_of_the_table_is_a_structure() {
    let rows = TABLE.lines().filter(|row| !row.starts_with('#')).count();
    let [flows, counters] = &*STRUCTURES;
    assert_eq!(flows.len() + counters.len(), rows);
    for structures in [flows, counters] {
        assert!(structures.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let items = structures.iter().flat_map(|(_, structure)| &structure.0);
        for item in items {
            assert!(!item.name.to_string().contains('/'), "{item:?}");
        }
    }
}
