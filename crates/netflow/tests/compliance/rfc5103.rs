//! RFC 5103, bidirectional flows.

use model::{Counters, Timestamp};

use crate::wire::{Desk, enterprise, ipfix, pairs, set};

const REVERSE: u32 = 29_305;

/// A template record whose fields stand as they were encoded.
fn record(count: u16, fields: &[&[u8]]) -> Vec<u8> {
    set(2, &[&[1, 0][..], &count.to_be_bytes(), &fields.concat()].concat())
}

/// Addresses, octets and packets of both halves.
fn biflow() -> Vec<u8> {
    record(
        6,
        &[
            &pairs(&[(8, 4), (12, 4), (1, 4), (2, 4)]),
            &enterprise(1, 4, REVERSE),
            &enterprise(2, 4, REVERSE),
        ],
    )
}

const ENDS: [u8; 8] = [192, 0, 2, 1, 192, 0, 2, 2];

#[test]
fn a_record_with_reverse_elements_is_one_flow_of_two_halves() {
    let mut desk = Desk::new();
    let data = [&ENDS[..], &[0, 0, 0, 100, 0, 0, 0, 2, 0, 0, 3, 232, 0, 0, 0, 5]].concat();
    desk.feed(&ipfix(0, &[&biflow(), &set(256, &data)]));
    let [flow] = &desk.flows[..] else { panic!("{} flows", desk.flows.len()) };
    assert_eq!(flow.forward, Counters { packets: 2, octets: 100 });
    assert_eq!(flow.reverse, Counters { packets: 5, octets: 1000 });
}

#[test]
fn reverse_counters_of_zero_make_no_reverse_half() {
    let mut desk = Desk::new();
    let data = [&ENDS[..], &[0, 0, 0, 100, 0, 0, 0, 2], &[0; 8]].concat();
    desk.feed(&ipfix(0, &[&biflow(), &set(256, &data)]));
    assert_eq!(desk.flows[0].reverse, Counters::default());
}

#[test]
fn a_record_with_reverse_elements_that_names_no_end_is_no_flow() {
    let mut desk = Desk::new();
    let template = record(2, &[&pairs(&[(4, 1)]), &enterprise(1, 2, REVERSE)]);
    desk.feed(&ipfix(0, &[&template, &set(256, &[6, 0, 9])]));
    assert_eq!(desk.flows, []);
    assert_eq!(desk.records, ["protocolIdentifier=Unsigned(6) reverseOctetDeltaCount=Unsigned(9)"]);
}

#[test]
fn every_element_has_its_reverse_by_the_same_number() {
    let mut desk = Desk::new();
    let template = record(
        3,
        &[&enterprise(6, 1, REVERSE), &enterprise(150, 4, REVERSE), &enterprise(82, 4, REVERSE)],
    );
    let data = [&[0x12][..], &1_700_000_000_u32.to_be_bytes(), b"eth0"].concat();
    desk.feed(&ipfix(0, &[&template, &set(256, &data)]));
    let time = Timestamp::from_seconds(1_700_000_000);
    let expected = format!(
        "reverseTcpControlBits=Unsigned(18) reverseFlowStartSeconds=Time({time:?}) \
         reverseInterfaceName=Text(\"eth0\")"
    );
    assert_eq!(desk.records, [expected]);
}

#[test]
fn the_way_in_which_directions_were_assigned_is_read() {
    let mut desk = Desk::new();
    let template = record(2, &[&pairs(&[(8, 4), (239, 1)])]);
    desk.feed(&ipfix(0, &[&template, &set(256, &[192, 0, 2, 1, 1])]));
    assert!(desk.records[0].ends_with("biflowDirection=Unsigned(1)"), "{:?}", desk.records);
}
