//! RFC 3954, NetFlow version 9.

use model::Timestamp;
use netflow::Limits;

use crate::wire::{Desk, FIELDS, NOW, from, set, template, v9, v9_from, v9_options_template};

const UDP: &str = "octetDeltaCount=Unsigned(2) protocolIdentifier=Unsigned(17)";

fn udp() -> Vec<u8> {
    set(256, &[0, 2, 17])
}

fn usual() -> Vec<u8> {
    set(0, &template(256, FIELDS))
}

#[test]
fn missing_export_packets_are_counted_by_the_sequence_number() {
    let mut desk = Desk::new();
    for sequence in [5, 6, 9, 10] {
        desk.feed(&v9(sequence, 1, &[&usual()]));
    }
    let status = desk.status();
    assert_eq!((status.lost, status.gaps), (2, 1));
}

#[test]
fn source_ids_of_one_address_are_streams_apart() {
    let mut desk = Desk::new();
    desk.feed(&v9_from(1, 0, 1, &[&usual()])).feed(&v9_from(2, 100, 1, &[&usual()]));
    desk.feed(&v9_from(1, 1, 1, &[&usual()])).feed(&v9_from(2, 101, 1, &[&usual()]));
    let all: Vec<_> = desk.collector.exporters().collect();
    let counted: Vec<_> = all.iter().map(|one| (one.key.domain, one.datagrams, one.lost)).collect();
    assert_eq!(counted, [(1, 2, 0), (2, 2, 0)]);
}

#[test]
fn the_same_source_id_of_two_addresses_is_two_streams() {
    let mut desk = Desk::new();
    let other = "198.51.100.1:50000".parse().unwrap();
    desk.feed(&v9(0, 1, &[&usual()])).feed_at(NOW, other, &v9(0, 1, &[&udp()]));
    assert_eq!(desk.records, [""; 0]);
    assert_eq!(desk.issues, ["data waits for template 256"]);
}

#[test]
fn a_data_set_is_read_by_the_template_that_its_id_names() {
    let mut desk = Desk::new();
    let templates = [template(300, &[(4, 1)]), template(256, FIELDS)].concat();
    desk.feed(&v9(0, 3, &[&set(0, &templates), &set(300, &[6])]));
    desk.feed(&v9(1, 1, &[&udp()]));
    assert_eq!(desk.records, ["protocolIdentifier=Unsigned(6)", UDP]);
    assert_eq!(desk.issues, [""; 0]);
}

#[test]
fn options_data_are_read_by_the_options_template_that_their_id_names() {
    let mut desk = Desk::new();
    let options = v9_options_template(258, &[(1, 4)], &[(42, 4)]);
    desk.feed(&v9(0, 1, &[&set(1, &options)]));
    desk.feed(&v9(1, 1, &[&set(258, &[0, 0, 0, 9, 0, 0, 0, 77])]));
    assert_eq!(desk.records, ["scopeSystem=Unsigned(9) exportedFlowRecordTotalCount=Unsigned(77)"]);
}

#[test]
fn a_template_is_kept_for_the_packets_that_follow() {
    let mut desk = Desk::new();
    desk.feed(&v9(0, 1, &[&usual()]));
    for sequence in 1..=3 {
        desk.feed(&v9(sequence, 1, &[&udp()]));
    }
    assert_eq!(desk.records, [UDP; 3]);
}

#[test]
fn one_template_id_means_different_things_in_different_domains() {
    let mut desk = Desk::new();
    desk.feed(&v9_from(1, 0, 1, &[&usual()]));
    desk.feed(&v9_from(2, 0, 1, &[&set(0, &template(256, &[(2, 2), (5, 1)]))]));
    desk.feed(&v9_from(1, 1, 1, &[&udp()])).feed(&v9_from(2, 1, 1, &[&udp()]));
    assert_eq!(desk.records, [UDP, "packetDeltaCount=Unsigned(2) ipClassOfService=Unsigned(17)"]);
}

#[test]
fn a_new_definition_of_an_id_replaces_the_old_one_at_once() {
    let mut desk = Desk::new();
    let other = set(0, &template(256, &[(4, 1), (1, 2)]));
    desk.feed(&v9(0, 4, &[&usual(), &udp(), &other, &set(256, &[17, 0, 2])]));
    assert_eq!(desk.records, [UDP, "protocolIdentifier=Unsigned(17) octetDeltaCount=Unsigned(2)"]);
    assert_eq!(desk.status().templates[0].changes, 1);
}

#[test]
fn data_before_its_template_is_stored_and_decoded_when_that_comes() {
    let mut desk = Desk::new();
    desk.feed(&v9(0, 1, &[&udp()]));
    assert_eq!(desk.records, [""; 0]);
    desk.feed(&v9(1, 1, &[&usual()]));
    assert_eq!(desk.records, [UDP]);
}

#[test]
fn options_data_before_their_template_are_stored_too() {
    let mut desk = Desk::new();
    desk.feed(&v9(0, 1, &[&set(258, &[0, 0, 0, 9, 0, 0, 0, 77])]));
    let options = v9_options_template(258, &[(1, 4)], &[(42, 4)]);
    desk.feed(&v9(1, 1, &[&set(1, &options)]));
    assert_eq!(desk.records.len(), 1);
}

#[test]
fn a_packet_may_hold_no_template_set_or_several() {
    let mut desk = Desk::new();
    let second = set(0, &template(257, &[(4, 1)]));
    desk.feed(&v9(0, 4, &[&usual(), &udp(), &second, &set(257, &[6])]));
    desk.feed(&v9(1, 1, &[&udp()]));
    assert_eq!(desk.records, [UDP, "protocolIdentifier=Unsigned(6)", UDP]);
}

#[test]
fn nothing_is_decoded_by_an_expired_template() {
    let mut desk = Desk::with(Limits { template_life_nanos: 60_000_000_000, ..Limits::default() });
    desk.feed(&v9(0, 1, &[&usual()]));
    let later = Timestamp::from_seconds(1_700_000_010 + 61);
    desk.feed_at(later, from(), &v9(1, 1, &[&udp()]));
    assert_eq!(desk.records, [""; 0]);
    assert_eq!(desk.collector.totals().templates_expired, 1);
    desk.feed_at(later, from(), &v9(2, 1, &[&usual()]));
    assert_eq!(desk.records, [UDP]);
}

#[test]
fn of_each_template_exporter_domain_id_definition_and_last_receipt_are_known() {
    let mut desk = Desk::new();
    desk.feed(&v9(0, 1, &[&usual()]));
    let later = Timestamp::from_seconds(1_700_000_070);
    desk.feed_at(later, from(), &v9(1, 1, &[&usual()]));
    let status = desk.status();
    assert_eq!((status.key.address, status.key.domain), (from(), 7));
    let known = &status.templates[0];
    assert_eq!((known.id, known.options, known.refreshed, known.changes), (256, false, later, 0));
    let fields: Vec<_> =
        known.fields.iter().map(|it| (it.name.as_str(), it.id, it.length)).collect();
    assert_eq!(fields, [("octetDeltaCount", 1, 2), ("protocolIdentifier", 4, 1)]);
}

#[test]
fn padding_of_data_and_of_options_templates_is_accepted() {
    let mut desk = Desk::new();
    // 10 octets of options template, filled up with two zeros as in the RFC's figure.
    let options = [v9_options_template(258, &[(1, 4)], &[(42, 4)]), vec![0, 0]].concat();
    desk.feed(&v9(0, 2, &[&set(1, &options), &usual()]));
    desk.feed(&v9(1, 1, &[&set(256, &[0, 2, 17, 0])]));
    desk.feed(&v9(2, 1, &[&set(258, &[0, 0, 0, 9, 0, 0, 0, 77, 0, 0, 0])]));
    assert_eq!(desk.records.len(), 2);
    assert_eq!(desk.issues, [""; 0]);
}

#[test]
fn scope_types_are_a_name_space_of_their_own() {
    let mut desk = Desk::new();
    let scopes = [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)];
    desk.feed(&v9(0, 1, &[&set(1, &v9_options_template(258, &scopes, &[(41, 1)]))]));
    desk.feed(&v9(1, 1, &[&set(258, &[1, 2, 3, 4, 5, 6])]));
    let expected = "scopeSystem=Unsigned(1) scopeInterface=Unsigned(2) scopeLineCard=Unsigned(3) \
                    scopeCache=Unsigned(4) scopeTemplate=Unsigned(5) \
                    exportedMessageTotalCount=Unsigned(6)";
    assert_eq!(desk.records, [expected]);
}
