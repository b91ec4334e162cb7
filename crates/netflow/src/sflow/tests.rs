//! Samples written by hand from "sFlow Version 5" and "sFlow Host Structures".

use super::*;

/// Sequence 1, source 0:7, one record of that format.
fn counter_sample(format: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    let mut sample: Vec<u8> =
        [1, 7, 1, format, length].into_iter().flat_map(u32::to_be_bytes).collect();
    sample.extend_from_slice(body);
    sample
}

/// Rate, pool, drops, input, output, one record of that format.
fn flow_sample(format: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    let words = [1, 7, 10, 20, 0, 3, 4, 1, format, length];
    let mut sample: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
    sample.extend_from_slice(body);
    sample
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().copied().flat_map(u32::to_be_bytes).collect()
}

/// The fields of the record in the sample: what follows the head of the sample.
fn check(of: u32, sample: &[u8], expected: &[(&str, FieldValue<'_>)]) {
    let mut fields = Vec::new();
    read(of, &mut Reader::at(sample, 0), &mut fields).unwrap();
    let head = if of == 1 { 8 } else { 3 };
    let found: Vec<_> = fields.iter().map(|field| (field.name.to_string(), field.value)).collect();
    let expected: Vec<_> =
        expected.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    assert_eq!(found[head..], expected);
}

use FieldValue::{Address, Bytes, Float, Mac, Text, Unsigned};

#[test]
fn counters_are_read_by_the_format_of_their_record() {
    let vlan = words(&[10, 0, 25_963_724, 1, 2, 3, 0]);
    check(
        2,
        &counter_sample(5, &vlan),
        &[
            ("vlanCountersId", Unsigned(10)),
            ("vlanOctets", Unsigned(25_963_724)),
            ("vlanUcastPkts", Unsigned(1)),
            ("vlanMulticastPkts", Unsigned(2)),
            ("vlanBroadcastPkts", Unsigned(3)),
            ("vlanDiscards", Unsigned(0)),
        ],
    );
    // 1.0, 0.5 and 2.0; an older structure ends earlier.
    let load = words(&[0x3f80_0000, 0x3f00_0000, 0x4000_0000, 2]);
    let load = counter_sample(2003, &load);
    let loads = [
        ("loadOne", Float(1.0)),
        ("loadFive", Float(0.5)),
        ("loadFifteen", Float(2.0)),
        ("procRun", Unsigned(2)),
    ];
    check(2, &load, &loads);
}

#[test]
fn counters_that_end_within_a_number_stay_octets() {
    let body = [0, 0, 0, 10, 0, 0];
    check(2, &counter_sample(5, &body), &[("sflow/0/5", Bytes(&body))]);
}

#[test]
fn a_host_tells_its_name_and_its_adapters() {
    let mut host = words(&[3]);
    host.extend_from_slice(b"web\0");
    host.extend_from_slice(&[7; 16]);
    host.extend_from_slice(&words(&[3, 2, 2]));
    host.extend_from_slice(b"el\0\0");
    check(
        2,
        &counter_sample(2000, &host),
        &[
            ("hostName", Text("web")),
            ("hostUuid", Bytes(&[7; 16])),
            ("machineType", Unsigned(3)),
            ("osName", Unsigned(2)),
            ("osRelease", Text("el")),
        ],
    );
    let adapters = words(&[1, 2, 1, 0x0200_0000, 0x0001_0000]);
    check(
        2,
        &counter_sample(2001, &adapters),
        &[("ifIndex", Unsigned(2)), ("macAddress", Mac([2, 0, 0, 0, 0, 1]))],
    );
}

#[test]
fn the_way_by_bgp_is_read_and_its_counts_are_not_believed() {
    let gateway = words(&[1, 0xc000_0201, 64_500, 64_501, 64_502, 1, 2, 1, 64_503, 1, 65_536, 100]);
    check(
        1,
        &flow_sample(1003, &gateway),
        &[
            ("bgpNextHopIPv4Address", Address([192, 0, 2, 1].into())),
            ("routerAs", Unsigned(64_500)),
            ("bgpSourceAsNumber", Unsigned(64_501)),
            ("bgpPrevAdjacentAsNumber", Unsigned(64_502)),
            ("asPathSegmentType", Unsigned(2)),
            ("asPathAs", Unsigned(64_503)),
            ("bgpCommunity", Unsigned(65_536)),
            ("localPreference", Unsigned(100)),
        ],
    );
    let lying = words(&[0, 64_500, 64_501, 64_502, u32::MAX, 2, u32::MAX, 1]);
    check(1, &flow_sample(1003, &lying), &[("sflow/0/1003", Bytes(&lying))]);
}

#[test]
fn a_user_and_an_address_asked_for_are_words() {
    let mut user = words(&[106, 4]);
    user.extend_from_slice(b"anna");
    user.extend_from_slice(&words(&[106, 0]));
    check(
        1,
        &flow_sample(1004, &user),
        &[
            ("sourceCharset", Unsigned(106)),
            ("sourceUser", Text("anna")),
            ("destinationCharset", Unsigned(106)),
            ("destinationUser", Text("")),
        ],
    );
    let mut url = words(&[1, 5]);
    url.extend_from_slice(b"/home\0\0\0");
    url.extend_from_slice(&words(&[1]));
    url.extend_from_slice(b"h\0\0\0");
    check(
        1,
        &flow_sample(1005, &url),
        &[("urlDirection", Unsigned(1)), ("url", Text("/home")), ("urlHost", Text("h"))],
    );
}

#[test]
fn the_fields_of_a_sampled_header_are_in_the_order_they_were_sent() {
    let header = words(&[1, 64, 4, 4, 0x0102_0304]);
    check(
        1,
        &flow_sample(1, &header),
        &[
            ("headerProtocol", Unsigned(1)),
            ("dataLinkFrameSize", Unsigned(64)),
            ("strippedOctets", Unsigned(4)),
            ("dataLinkFrameSection", Bytes(&[1, 2, 3, 4])),
        ],
    );
}
