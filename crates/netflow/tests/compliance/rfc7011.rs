//! RFC 7011, IPFIX.

use model::Timestamp;
use netflow::Limits;

use crate::wire::{
    Desk, EXPORT, FIELDS, NOW, enterprise, from, ipfix, ipfix_of, options_template, pairs, set,
    template,
};

const UDP: &str = "octetDeltaCount=Unsigned(2) protocolIdentifier=Unsigned(17)";

fn udp() -> Vec<u8> {
    set(256, &[0, 2, 17])
}

fn usual() -> Vec<u8> {
    set(2, &template(256, FIELDS))
}

/// One field of that element and length, and what its octets are read as.
fn check(element: u16, octets: &[u8], expected: &str) {
    let length = u16::try_from(octets.len()).unwrap();
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&set(2, &template(256, &[(element, length)])), &set(256, octets)]));
    assert_eq!(desk.records, [expected]);
    assert_eq!(desk.issues, [""; 0]);
}

#[test]
fn domains_and_sending_ports_are_streams_apart() {
    let mut desk = Desk::new();
    let other_port = "192.0.2.9:50001".parse().unwrap();
    desk.feed(&ipfix_of(1, 0, &[&usual()])).feed(&ipfix_of(2, 0, &[&udp()]));
    desk.feed_at(NOW, other_port, &ipfix_of(1, 0, &[&udp()])).feed(&ipfix_of(1, 0, &[&udp()]));
    assert_eq!(desk.records, [UDP]);
    assert_eq!(desk.collector.exporters().count(), 3);
}

#[test]
fn template_ids_come_in_any_order_and_say_nothing_of_their_kind() {
    let mut desk = Desk::new();
    let options = options_template(1000, 1, &[(149, 4), (41, 1)]);
    let (low, high) = (template(256, FIELDS), template(65_535, &[(4, 1)]));
    desk.feed(&ipfix(0, &[&set(2, &high), &set(3, &options), &set(2, &low)]));
    desk.feed(&ipfix(0, &[&set(1000, &[0, 0, 0, 7, 5]), &set(65_535, &[6]), &udp()]));
    let domain = "observationDomainId=Unsigned(7) exportedMessageTotalCount=Unsigned(5)";
    assert_eq!(desk.records, [domain, "protocolIdentifier=Unsigned(6)", UDP]);
}

#[test]
fn the_scopes_that_are_to_be_supported_are_read() {
    let scopes: &[(u16, u16)] =
        &[(149, 1), (144, 1), (143, 1), (145, 1), (141, 1), (130, 4), (131, 16), (10, 1)];
    let mut desk = Desk::new();
    let options = options_template(300, 8, &[scopes, &[(41, 1)]].concat());
    let mut record = vec![1, 2, 3, 4, 5, 192, 0, 2, 1];
    record.extend([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 8, 9]);
    desk.feed(&ipfix(0, &[&set(3, &options), &set(300, &record)]));
    let expected = "observationDomainId=Unsigned(1) exportingProcessId=Unsigned(2) \
                    meteringProcessId=Unsigned(3) templateId=Unsigned(4) lineCardId=Unsigned(5) \
                    exporterIPv4Address=Address(192.0.2.1) \
                    exporterIPv6Address=Address(2001:db8::1) ingressInterface=Unsigned(8) \
                    exportedMessageTotalCount=Unsigned(9)";
    assert_eq!(desk.records, [expected]);
    let known = &desk.status().templates[0];
    assert_eq!(known.fields.iter().filter(|field| field.scope).count(), 8);
}

#[test]
fn options_are_interpreted_by_the_elements_they_hold() {
    // A sampler's rate: one in a hundred by selector 5; and the rate of another by interval and space.
    let mut desk = Desk::new();
    let options = options_template(300, 1, &[(302, 1), (305, 1), (306, 1)]);
    let flows = template(256, &[(8, 4), (302, 1)]);
    desk.feed(&ipfix(0, &[&set(3, &options), &set(300, &[5, 1, 99]), &set(2, &flows)]));
    desk.feed(&ipfix(1, &[&set(256, &[192, 0, 2, 1, 5])]));
    assert_eq!(desk.flows[0].sampling, model::Sampling::OneIn(100));
}

#[test]
fn seconds_are_unsigned_so_that_they_hold_until_2106() {
    // 2^31 s after 1970 is 2038-01-19T03:14:08Z.
    let time = Timestamp::from_seconds(2_147_483_648);
    check(150, &[0x80, 0, 0, 0], &format!("flowStartSeconds=Time({time:?})"));
    let mut desk = Desk::new();
    let mut message = ipfix(0, &[&usual(), &udp()]);
    message[4..8].copy_from_slice(&[0x80, 0, 0, 0]);
    desk.feed(&message);
    assert_eq!(desk.records, [UDP]);
}

#[test]
fn ntp_times_are_of_the_era_that_is_near() {
    // 3 908 988 800 s after 1900 is 1 700 000 000 s after 1970; half a second is 2^31 of fraction.
    let half = Timestamp(1_700_000_000_500_000_000);
    check(
        154,
        &[0xe8, 0xfe, 0x6f, 0x80, 0x80, 0, 0, 0],
        &format!("flowStartMicroseconds=Time({half:?})"),
    );
    // Era 1 begins 2036-02-07T06:28:16Z, 2 085 978 496 s after 1970.
    let era = Timestamp::from_seconds(2_085_978_496);
    check(156, &[0; 8], &format!("flowStartNanoseconds=Time({era:?})"));
}

#[test]
fn every_abstract_data_type_is_read() {
    check(4, &[6], "protocolIdentifier=Unsigned(6)");
    check(7, &[0x30, 0x39], "sourceTransportPort=Unsigned(12345)");
    check(10, &[0, 0, 0, 3], "ingressInterface=Unsigned(3)");
    check(1, &[0, 0, 0, 1, 0, 0, 0, 0], "octetDeltaCount=Unsigned(4294967296)");
    check(434, &[0xff, 0xff, 0xff, 0xfe], "mibObjectValueInteger=Signed(-2)");
    check(320, &[0x3f, 0xf0, 0, 0, 0, 0, 0, 0], "absoluteError=Float(1.0)");
    check(276, &[1], "dataRecordsReliability=Boolean(true)");
    check(276, &[2], "dataRecordsReliability=Boolean(false)");
    check(56, &[0, 1, 2, 3, 4, 5], "sourceMacAddress=Mac([0, 1, 2, 3, 4, 5])");
    check(313, &[0x45, 0], "ipHeaderPacketSection=Bytes([69, 0])");
    check(82, b"eth0", "interfaceName=Text(\"eth0\")");
    check(8, &[192, 0, 2, 1], "sourceIPv4Address=Address(192.0.2.1)");
    let six = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    check(27, &six, "sourceIPv6Address=Address(2001:db8::1)");
    let millis = Timestamp::from_millis(1_700_000_000_000);
    let octets = [0, 0, 1, 0x8b, 0xcf, 0xe5, 0x68, 0];
    check(152, &octets, &format!("flowStartMilliseconds=Time({millis:?})"));
}

#[test]
fn numbers_may_be_shorter_than_their_type() {
    check(1, &[5], "octetDeltaCount=Unsigned(5)");
    check(1, &[1, 0, 0], "octetDeltaCount=Unsigned(65536)");
    check(1, &[1, 0, 0, 0, 0, 0, 0], "octetDeltaCount=Unsigned(281474976710656)");
    check(434, &[0xfe], "mibObjectValueInteger=Signed(-2)");
    check(320, &[0x3f, 0x80, 0, 0], "absoluteError=Float(1.0)");
}

#[test]
fn text_that_is_no_utf_8_stays_octets_and_costs_nothing_else() {
    let mut desk = Desk::new();
    let flows = template(256, &[(82, 2), (4, 1)]);
    desk.feed(&ipfix(0, &[&set(2, &flows), &set(256, &[0xff, 0xfe, 6])]));
    assert_eq!(desk.records, ["interfaceName=Bytes([255, 254]) protocolIdentifier=Unsigned(6)"]);
}

#[test]
fn variable_lengths_stand_in_one_octet_or_in_three() {
    let flows = set(2, &template(256, &[(96, 65_535), (4, 1)]));
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&flows, &set(256, b"\x03DNS\x11\xff\x00\x03TLS\x06\x00\x01")]));
    let line = |name: &str, protocol: u8| {
        format!("applicationName=Text({name:?}) protocolIdentifier=Unsigned({protocol})")
    };
    assert_eq!(desk.records, [line("DNS", 17), line("TLS", 6), line("", 1)]);
    let long = [&[0xff, 1, 0x2c][..], &[b'x'; 300], &[6]].concat();
    desk.feed(&ipfix(3, &[&set(256, &long)]));
    assert_eq!(desk.records[3], line(&"x".repeat(300), 6));
}

#[test]
fn a_template_is_kept_until_it_is_reused_or_expires() {
    let mut desk = Desk::with(Limits { template_life_nanos: 60_000_000_000, ..Limits::default() });
    desk.feed(&ipfix(0, &[&usual()])).feed(&ipfix(0, &[&udp()]));
    let used = Timestamp::from_seconds(1_700_000_010 + 59);
    desk.feed_at(used, from(), &ipfix(1, &[&udp()]));
    assert_eq!(desk.records, [UDP; 2]);
    let late = Timestamp::from_seconds(1_700_000_010 + 120);
    desk.feed_at(late, from(), &ipfix(2, &[&udp()]));
    assert_eq!(desk.records.len(), 2);
}

#[test]
fn one_element_may_stand_in_a_template_several_times() {
    let mut desk = Desk::new();
    let flows = template(256, &[(10, 1), (4, 1), (10, 1)]);
    desk.feed(&ipfix(0, &[&set(2, &flows), &set(256, &[3, 6, 4])]));
    let expected = "ingressInterface=Unsigned(3) protocolIdentifier=Unsigned(6) \
                    ingressInterface=Unsigned(4)";
    assert_eq!(desk.records, [expected]);
}

#[test]
fn template_and_data_need_not_share_a_message_nor_come_in_order() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&udp()])).feed(&ipfix(1, &[&usual()])).feed(&ipfix(1, &[&udp()]));
    assert_eq!(desk.records, [UDP; 2]);
    assert_eq!(desk.issues, ["data waits for template 256"]);
}

#[test]
fn domains_may_give_one_id_to_different_templates() {
    let mut desk = Desk::new();
    let other = set(2, &template(256, &[(2, 2), (5, 1)]));
    desk.feed(&ipfix_of(1, 0, &[&usual()])).feed(&ipfix_of(2, 0, &[&other]));
    desk.feed(&ipfix_of(1, 0, &[&udp()])).feed(&ipfix_of(2, 0, &[&udp()]));
    assert_eq!(desk.records, [UDP, "packetDeltaCount=Unsigned(2) ipClassOfService=Unsigned(17)"]);
}

#[test]
fn a_withdrawal_is_ignored_and_told() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&usual()]));
    // Of one template, of one that was never there, of all templates, of all options templates.
    for (kind, id) in [(2, 256), (2, 999), (2, 2), (3, 3)] {
        desk.feed(&ipfix(0, &[&set(kind, &template(id, &[]))]));
    }
    desk.feed(&ipfix(0, &[&udp()]));
    assert_eq!(desk.records, [UDP]);
    assert_eq!(desk.issues.len(), 4);
    assert_eq!(desk.collector.totals().withdrawals_ignored, 4);
}

#[test]
fn a_repeated_template_is_no_news() {
    let mut desk = Desk::new();
    for _ in 0..3 {
        desk.feed(&ipfix(0, &[&usual()]));
    }
    assert_eq!(desk.issues, [""; 0]);
    assert_eq!(desk.status().templates[0].changes, 0);
}

#[test]
fn another_template_of_the_same_id_replaces_it() {
    let mut desk = Desk::new();
    let other = set(2, &template(256, &[(4, 1), (1, 2)]));
    desk.feed(&ipfix(0, &[&usual(), &udp()])).feed(&ipfix(1, &[&other]));
    desk.feed(&ipfix(1, &[&set(256, &[17, 0, 2])]));
    assert_eq!(desk.records, [UDP, "protocolIdentifier=Unsigned(17) octetDeltaCount=Unsigned(2)"]);
}

#[test]
fn of_each_template_sender_port_domain_id_definition_and_last_receipt_are_known() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&usual()]));
    let status = desk.status();
    assert_eq!((status.key.address, status.key.domain), (from(), 7));
    let known = &status.templates[0];
    assert_eq!((known.id, known.refreshed, known.record_octets), (256, NOW, 3));
    assert_eq!(known.fields.len(), 2);
}

#[test]
fn elements_that_nobody_knows_are_kept_by_their_numbers() {
    let record = [&[1, 0, 0, 3][..], &enterprise(77, 2, 54_321), &pairs(&[(32_000, 1), (4, 1)])];
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&set(2, &record.concat()), &set(256, &[1, 2, 3, 6])]));
    let expected = "54321/77=Bytes([1, 2]) 0/32000=Bytes([3]) protocolIdentifier=Unsigned(6)";
    assert_eq!(desk.records, [expected]);
}

#[test]
fn padding_of_every_kind_of_set_is_accepted() {
    let mut desk = Desk::new();
    let flows = [template(256, &[(8, 4), (12, 4), (1, 2)]), vec![0, 0, 0]].concat();
    let options = [options_template(300, 1, &[(149, 4), (42, 2)]), vec![0, 0]].concat();
    desk.feed(&ipfix(0, &[&set(2, &flows), &set(3, &options)]));
    let record = [192, 0, 2, 1, 192, 0, 2, 2, 0, 9];
    desk.feed(&ipfix(0, &[&set(256, &[&record[..], &[0; 7]].concat())]));
    // Padding need not be zeros.
    desk.feed(&ipfix(1, &[&set(256, &[&record[..], &[9, 9]].concat())]));
    desk.feed(&ipfix(2, &[&set(300, &[0, 0, 0, 7, 0, 5, 0, 0])]));
    assert_eq!(desk.records.len(), 3);
    assert_eq!(desk.issues, [""; 0]);
}

#[test]
fn lost_late_and_repeated_messages_show_in_the_sequence_number() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&usual(), &udp()]));
    // Data records 1 and 2 are missing; then 2 comes late.
    desk.feed(&ipfix(3, &[&udp()]));
    assert_eq!((desk.status().lost, desk.status().gaps), (2, 1));
    desk.feed(&ipfix(2, &[&udp()]));
    assert_eq!(desk.status().lost, 1);
    assert_eq!(desk.records.len(), 3);
}

#[test]
fn options_data_count_in_the_sequence_and_templates_do_not() {
    let mut desk = Desk::new();
    let options = options_template(300, 1, &[(149, 4), (42, 2)]);
    desk.feed(&ipfix(0, &[&usual(), &set(3, &options), &udp(), &set(300, &[0, 0, 0, 7, 0, 5])]));
    desk.feed(&ipfix(2, &[&usual(), &udp()]));
    desk.feed(&ipfix(3, &[&udp()]));
    assert_eq!((desk.status().lost, desk.status().gaps), (0, 0));
}

#[test]
fn of_a_malformed_message_the_whole_records_are_kept_and_the_fault_is_told() {
    // A set that is longer than its message: two records and a half of it are there.
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&usual()]));
    let mut cut = ipfix(0, &[&set(256, &[0, 2, 17, 0, 2, 17, 0, 2])]);
    cut[19] = 40;
    desk.feed(&cut);
    assert_eq!(desk.records, [UDP; 2]);
    assert_eq!(desk.issues.len(), 1);
    // A header cut short, and a version that is none.
    desk.feed(&ipfix(2, &[])[..12]).feed(&[0, 11, 0, 16]);
    assert_eq!(desk.issues.len(), 3);
    assert_eq!(desk.collector.totals().refused_datagrams, 2);
}

#[test]
fn a_variable_field_longer_than_its_set_ends_that_set_only() {
    let flows = set(2, &template(256, &[(96, 65_535), (4, 1)]));
    let mut desk = Desk::new();
    let long = set(256, b"\x03DNS\x11\x40DNS\x11");
    desk.feed(&ipfix(0, &[&flows, &long, &set(256, b"\x03TLS\x06")]));
    assert_eq!(desk.records.len(), 2);
    assert!(desk.records[1].contains("TLS"));
    assert_eq!(desk.issues.len(), 1);
}

#[test]
fn data_waits_for_its_template_for_a_bounded_time() {
    let limits = Limits { waiting_nanos: 60_000_000_000, ..Limits::default() };
    let mut desk = Desk::with(limits);
    desk.feed(&ipfix(0, &[&udp()]));
    let late = Timestamp::from_seconds(1_700_000_010 + 61);
    desk.feed_at(late, from(), &ipfix(1, &[&usual()]));
    assert_eq!(desk.records, [""; 0]);
}

#[test]
fn messages_of_65_535_octets_are_read() {
    // 21 838 records of 3 octets, and one of padding.
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&usual()]));
    let records = [0, 2, 17].repeat(21_838);
    let message = ipfix(0, &[&set(256, &[&records[..], &[0; 1]].concat())]);
    assert_eq!(message.len(), 65_535);
    desk.feed(&message);
    assert_eq!(desk.records.len(), 21_838);
    assert_eq!(desk.issues, [""; 0]);
}

#[test]
fn the_export_time_is_read_as_it_was_sent() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&usual()]));
    assert_eq!(EXPORT, 1_700_000_000_u32.to_be_bytes());
    assert_eq!(desk.status().clock_skew_nanos, -10_000_000_000);
}
