//! First messages of controllers and meters, as their specifications write them, and near misses.

use crate::State;
use crate::probe::tests::{TCP, UDP, bytes, check, check_dialogue};
use crate::testing::see;

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn modbus_is_known_by_its_head_and_tells_unit_and_function() {
    let request = b"\x15\x01\0\0\0\x06\xff\x03\0\x04\0\x01";
    check(TCP, (50_000, 502), request, named("Modbus"));
    check(TCP, (50_000, 502), b"\x15\x01\0\x01\0\x06\xff\x03\0\x04\0\x01", None);
    check(TCP, (50_000, 502), b"\x15\x01\0\0\0\x07\xff\x03\0\x04\0\x01", None);
    check(TCP, (50_000, 502), b"\0\x01\0\0\0\x03\x01\x83\x02", named("Modbus"));
    check(TCP, (50_000, 502), b"\0\x01\0\0\0\x04\0\x5a\0\x02", named("Modbus.UMAS"));
    let mut state = State::default();
    see(&mut state, TCP, 50_000, 502, true, request);
    let facts = state.revealed().map(|revealed| revealed.facts.clone()).unwrap_or_default();
    let facts: Vec<&str> = facts.iter().map(|fact| fact.value.as_ref()).collect();
    assert_eq!(facts, ["255", "3"]);
}

#[test]
fn what_iso_transport_carries_is_told_apart() {
    let ask = b"\x03\0\0\x16\x11\xe0\0\0\0\x01\0\xc1\x02\x01\0\xc2\x02\x01\x02\xc0\x01\x0a";
    let s7 = b"\x03\0\0\x19\x02\xf0\x80\x32\x01\0\0\0\0\0\x08\0\0\xf0\0\0\x01\0\x01\x01\xe0";
    check_dialogue(102, &[(true, ask), (true, s7)], Some("S7Comm"));
    check_dialogue(102, &[(true, ask)], None);
    check(TCP, (50_000, 102), s7, named("S7Comm"));
    let plus = b"\x03\0\0\x11\x02\xf0\x80\x72\x01\0\x04abcd\0\0";
    check(TCP, (50_000, 102), plus, named("S7CommPlus"));
    let mms = b"\x03\0\0\x1a\x02\xf0\x80\x01\0\x01\0\x61\x0d\x30\x0b\x02\x01\x03\xa0\x06\xa0\x04\x02\x01\x01\xa1";
    check(TCP, (50_000, 102), mms, named("ISO9506-1-MMS"));
}

#[test]
fn a_wrong_checksum_is_another_protocol() {
    // A request of link status.
    let dnp3 = b"\x05\x64\x05\xc9\x01\0\0\x04\xa6\x57";
    check(TCP, (50_000, 20_000), b"\x05\x64\x05\xc9\x01\0\0\x04\0\0", None);
    check(UDP, (50_000, 20_000), b"\x05\x64\x05\xc0\x01\0\x0a\0\xe0\x8c", named("DNP3"));
    check(TCP, (50_000, 20_000), dnp3, named("DNP3"));
}

#[test]
fn buildings_and_grids_are_known_by_their_heads() {
    check(UDP, (47_808, 47_808), b"\x81\x0b\0\x0c\x01\x20\xff\xff\0\xff\x10\x08", named("BACnet"));
    check(UDP, (47_808, 47_808), b"\x81\x0b\0\x0d\x01\x20\xff\xff\0\xff\x10\x08", None);
    check(TCP, (50_000, 2404), b"\x68\x04\x07\0\0\0", named("IEC60870"));
    check(TCP, (50_000, 2404), b"\x68\x04\x08\0\0\0", None);
    let interrogation = b"\x68\x0e\0\0\0\0\x64\x01\x06\0\x01\0\0\0\0\x14";
    check(TCP, (50_000, 2404), interrogation, named("IEC60870"));
    let search = b"\x06\x10\x02\x01\0\x0e\x08\x01\xc0\xa8\0\x01\x0e\x57";
    check(UDP, (50_000, 3671), search, named("KNXnet_IP"));
    check(UDP, (50_000, 3671), &search[..13], None);
}

#[test]
fn factories_are_known_by_their_heads() {
    let hello = b"HELF\x36\0\0\0\0\0\0\0\0\0\x10\0\0\0\x10\0\0\0\0\0\0\0\0\0\x16\0\0\0opc.tcp://plc.test:4840";
    check(TCP, (50_000, 4840), hello, Some(("OPC-UA", Some("plc.test"))));
    check(TCP, (50_000, 4840), b"HELX\x36\0\0\0", None);
    let register = bytes(&[b"\x65\0\x04\0", &[0; 20], b"\x01\0\0\0"]);
    check(TCP, (50_000, 44_818), &register, named("EthernetIP"));
    check(UDP, (50_000, 44_818), &bytes(&[b"\x63\0\0\0", &[0; 20]]), named("EthernetIP"));
    check(UDP, (50_000, 44_818), &bytes(&[b"\x67\0\0\0", &[0; 20]]), None);
    let cyclic = b"\x02\0\x02\x80\x08\0abcdefgh\xb1\0\x02\0\0\0";
    check(UDP, (2222, 2222), cyclic, named("CIP"));
    check(TCP, (50_000, 4880), b"HS\0\0\x01\0xx\0\0\0\0\0\0\0\x07hislip0", named("HiSLIP"));
    let fins = b"\x80\0\x02\0\x01\0\0\x02\0\x01\x01\x01\x82\0\0\0\0\x01";
    check(UDP, (50_000, 9600), fins, named("FINS"));
    check(TCP, (50_000, 9600), b"FINS\0\0\0\x0c\0\0\0\0\0\0\0\0\0\0\0\0", named("FINS"));
    check(TCP, (50_000, 1911), b"fox a 1 -1 fox hello\n{\n", named("Fox"));
    let ams = bytes(&[b"\0\0\x20\0\0\0", &[1; 16], b"\x01\0\x04\0\0\0\0\0\0\0\0\0\x01\0\0\0"]);
    check(TCP, (50_000, 48_898), &ams, named("BeckhoffADS"));
}

#[test]
fn meters_and_tanks_are_known_by_their_messages() {
    check(TCP, (50_000, 10_001), b"\x01I20100\n", named("ATG"));
    check(TCP, (50_000, 10_001), b"\x01I2010", None);
    let associate = b"\0\x01\0\x10\0\x01\0\x0b\x60\x09\xa1\x07\x06\x05abcde";
    check(TCP, (50_000, 4059), associate, named("IEC62056"));
    let unit = b"\x60\x12\xa2\x04\x06\x02\x60\x7c\xa8\x03\x02\x01\x01\xbe\x05\x28\x03\x81\x01\0";
    check(UDP, (1153, 1153), unit, named("ANSI_C1222"));
    check(UDP, (1153, 1153), &unit[..unit.len() - 1], None);
    check(UDP, (50_000, 5094), b"\x01\0\0\0\0\x01\0\x0d\x01\0\0\x75\x30", named("HART-IP"));
}

#[test]
fn cars_and_trains_are_known_by_their_heads() {
    let call = b"\x12\x34\x80\x01\0\0\0\x08\0\x01\0\x01\x01\x01\0\0";
    check(UDP, (50_000, 40_000), call, named("SOMEIP"));
    check(UDP, (50_000, 40_000), b"\x12\x34\x80\x01\0\0\0\x08\0\x01\0\x01\x02\x01\0\0", None);
    check(UDP, (50_000, 13_400), b"\x02\xfd\0\x01\0\0\0\0", named("DoIP"));
    check(UDP, (50_000, 13_400), b"\x02\xfc\0\x01\0\0\0\0", None);
    let train = bytes(&[b"\0\0\0\x01\x01\0Pd", &[0; 32]]);
    check(UDP, (17_224, 17_224), &train, named("TRDP"));
}

#[test]
fn controllers_that_publish_are_known_by_head_and_port() {
    let data = |kind: &[u8]| {
        bytes(&[
            kind,
            b"\0\x01\x0a\0\0\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            &[7; 8],
        ])
    };
    check(UDP, (50_000, 18_246), &data(b"\x0d\x01"), named("EthernetGlobalData"));
    check(UDP, (50_000, 18_246), &data(b"\x0d\x02"), None);
    check(UDP, (50_000, 18_247), &data(b"\x0d\x01"), None);
    let cyclic = b"\x0e\x10\x07\0\0\0\0\0\x04\0\0\0\0\0\0\0";
    check(UDP, (0x88a4, 0x88a4), cyclic, named("EtherCAT"));
    check(UDP, (0x88a4, 0x88a4), &cyclic[..12], None);
    check(UDP, (0x88a4, 0x88a4), b"\x0e\x10\x0f\0\0\0\0\0\x04\0\0\0\0\0\0\0", None);
}

#[test]
fn telegrams_with_a_checksum_are_known_when_it_is_right() {
    let telegram = b"\0\0\0\x10\x01\0\x12\x34\0\x20\0\x01\0\x02\x0f\xe7";
    check(UDP, (50_000, 5050), telegram, named("Ether-S-Bus"));
    check(UDP, (50_000, 5050), b"\0\0\0\x10\x01\0\x12\x34\0\x20\0\x01\0\x03\x0f\xe7", None);
    let command = b"\xaa\x41\0\x12\0\xeb\x65\x53\xf1\0\x0f\0\0\0\0\x02\x97\x6e";
    check(TCP, (50_000, 4712), command, named("IEEE-C37118"));
    check(TCP, (50_000, 4712), b"\xaa\x41\0\x12\0\xeb\x65\x53\xf1\0\x0f\0\0\0\0\x03\x97\x6e", None);
    check(UDP, (50_000, 6060), b"ESIO\0\x02\0\0\0\x01\0\0", named("EtherSIO"));
    check(UDP, (50_000, 6060), b"ESIO\x01\x02\0\0\0\x01\0\0", None);
}
