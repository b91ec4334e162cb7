//! Values of every type and size, in datagrams of NetFlow v9 and IPFIX written by hand.

use std::net::{Ipv4Addr, SocketAddr};

use model::Timestamp;
use netflow::{Collector, Limits};

/// As many octets as each record tells.
const VARIABLE: u16 = 65_535;

/// A message of that version with one template of these fields, and data of it.
fn message(version: u16, fields: &[(u16, u16)], data: &[u8]) -> Vec<u8> {
    let set = |id: u16, body: &[u8]| {
        let length = u16::try_from(body.len() + 4).unwrap();
        [&id.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
    };
    let mut template =
        [256_u16, u16::try_from(fields.len()).unwrap()].map(u16::to_be_bytes).concat();
    template.extend(
        fields.iter().flat_map(|(id, length)| [id.to_be_bytes(), length.to_be_bytes()].concat()),
    );
    let sets = [set(if version == 9 { 0 } else { 2 }, &template), set(256, data)].concat();
    let time = [0x65, 0x53, 0xf1, 0, 0, 0, 0, 0, 0, 0, 0, 7];
    if version == 9 {
        return [&[0, 9, 0, 2, 0, 1, 0x86, 0xa0][..], &time, &sets].concat();
    }
    let length = u16::try_from(sets.len() + 16).unwrap();
    [&[0, 10][..], &length.to_be_bytes(), &time, &sets].concat()
}

/// What one record of these fields is read as, the same in both versions.
fn check(fields: &[(u16, u16)], data: &[u8], expected: &[&str]) {
    for version in [9, 10] {
        let from = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000));
        let mut found = Vec::new();
        let handled = Collector::new(Limits::default()).handle(
            Timestamp::from_seconds(1_700_000_010),
            from,
            &message(version, fields, data),
            false,
            &mut |record| {
                assert!(found.is_empty(), "two records");
                let field = |field: netflow::Field<'_>| format!("{}={:?}", field.name, field.value);
                found.extend(record.fields().map(field));
            },
        );
        assert!(handled.is_ok(), "{handled:?}");
        assert_eq!(found, expected, "version {version}");
    }
}

/// One field alone.
fn check_one(element: u16, data: &[u8], expected: &str) {
    check(&[(element, u16::try_from(data.len()).unwrap())], data, &[expected]);
}

#[test]
fn integers_of_one_to_eight_octets_are_numbers_and_longer_ones_octets() {
    check_one(1, &[7], "octetDeltaCount=Unsigned(7)");
    check_one(1, &[1, 0, 7], "octetDeltaCount=Unsigned(65543)");
    check_one(1, &[0, 0, 0, 1, 0, 0, 0, 7], "octetDeltaCount=Unsigned(4294967303)");
    check_one(1, &[1, 0, 0, 0, 0], "octetDeltaCount=Unsigned(4294967296)");
    check_one(1, &[1; 9], "octetDeltaCount=Bytes([1, 1, 1, 1, 1, 1, 1, 1, 1])");
    check_one(434, &[0xff, 0xfe], "mibObjectValueInteger=Signed(-2)");
}

#[test]
fn addresses_are_read_by_their_size_and_stay_octets_in_others() {
    check_one(8, &[10, 0, 0, 1], "sourceIPv4Address=Address(10.0.0.1)");
    // H3C sends two octets of a prefix.
    check_one(44, &[10, 1], "sourceIPv4Prefix=Bytes([10, 1])");
    check_one(
        27,
        &[1; 15],
        "sourceIPv6Address=Bytes([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])",
    );
    check_one(56, &[2, 0, 0, 0, 0, 1], "sourceMacAddress=Mac([2, 0, 0, 0, 0, 1])");
    check_one(56, &[2, 0, 0, 0, 0, 1, 0, 1], "sourceMacAddress=Bytes([2, 0, 0, 0, 0, 1, 0, 1])");
}

#[test]
fn fractions_and_truths_have_the_sizes_of_their_types() {
    // samplingProbability (311) is a float64 and may be sent as float32.
    check_one(311, &[0x3f, 0, 0, 0], "samplingProbability=Float(0.5)");
    check_one(311, &[0x3f, 0xe0, 0, 0, 0, 0, 0, 0], "samplingProbability=Float(0.5)");
    check_one(311, &[0x3f, 0], "samplingProbability=Bytes([63, 0])");
    check_one(276, &[1], "dataRecordsReliability=Boolean(true)");
    check_one(276, &[2], "dataRecordsReliability=Boolean(false)");
    check_one(276, &[3], "dataRecordsReliability=Bytes([3])");
}

#[test]
fn times_have_the_sizes_of_their_types() {
    let at = "Time(Timestamp(1700000000000000000))";
    check_one(150, &[0x65, 0x53, 0xf1, 0], &format!("flowStartSeconds={at}"));
    let millis = 1_700_000_000_000_u64.to_be_bytes();
    check_one(152, &millis, &format!("flowStartMilliseconds={at}"));
    // 1 700 000 000 s after 1970 are 3 908 988 800 s after 1900.
    let ntp = [0xe8, 0xfe, 0x6f, 0x80, 0, 0, 0, 0];
    check_one(154, &ntp, &format!("flowStartMicroseconds={at}"));
    check_one(156, &ntp, &format!("flowStartNanoseconds={at}"));
    check_one(152, &[1, 2, 3, 4], "flowStartMilliseconds=Bytes([1, 2, 3, 4])");
    check_one(156, &[1; 7], "flowStartNanoseconds=Bytes([1, 1, 1, 1, 1, 1, 1])");
}

#[test]
fn texts_lose_what_fills_them_and_stay_octets_where_they_are_none() {
    check_one(82, b"eth0\0\0\0\0", "interfaceName=Text(\"eth0\")");
    check_one(82, &[0xc3, 0xbc], "interfaceName=Text(\"ü\")");
    check_one(82, &[0xff, 0x31], "interfaceName=Bytes([255, 49])");
}

#[test]
fn variable_fields_are_read_in_v9_too_and_may_be_empty() {
    let long = [&[255, 1, 4][..], &[b'x'; 260]].concat();
    let data = [&[3, b'D', b'N', b'S', 0][..], &long, &[17]].concat();
    check(
        &[(96, VARIABLE), (82, VARIABLE), (83, VARIABLE), (4, 1)],
        &data,
        &[
            "applicationName=Text(\"DNS\")",
            "interfaceName=Text(\"\")",
            &format!("interfaceDescription=Text(\"{}\")", "x".repeat(260)),
            "protocolIdentifier=Unsigned(17)",
        ],
    );
}

#[test]
fn repeated_elements_are_all_there_in_order_and_fields_of_no_length_beside_them() {
    check(
        &[(1, 1), (4, 0), (1, 2), (82, 0), (1, 1)],
        &[5, 0, 6, 7],
        &[
            "octetDeltaCount=Unsigned(5)",
            "protocolIdentifier=Bytes([])",
            "octetDeltaCount=Unsigned(6)",
            "interfaceName=Text(\"\")",
            "octetDeltaCount=Unsigned(7)",
        ],
    );
}

#[test]
fn elements_that_nobody_named_stay_octets() {
    check_one(600, &[1, 2], "0/600=Bytes([1, 2])");
}
