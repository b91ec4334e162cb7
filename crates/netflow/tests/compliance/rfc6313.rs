//! RFC 6313, structured data; the messages are those of the RFC's own examples where it has them.

use crate::wire::{Desk, enterprise, ipfix, options_template, pairs, set, template};

/// ingressInterface, addresses, a list of variable length (figure 11).
fn with_list(element: u16) -> Vec<u8> {
    set(2, &template(256, &[(10, 4), (8, 4), (12, 4), (element, 65_535)]))
}

/// The record of figure 12 up to its list.
const MULTICAST: [u8; 12] = [0, 0, 0, 9, 192, 0, 2, 201, 233, 252, 0, 1];
const MULTICAST_TEXT: &str = "ingressInterface=Unsigned(9) \
                              sourceIPv4Address=Address(192.0.2.201) \
                              destinationIPv4Address=Address(233.252.0.1)";

/// One record with that list, its length in one octet or in three.
fn check(before: &[&[u8]], element: u16, list: &[u8], expected: &str) {
    let length = u16::try_from(list.len()).unwrap();
    let short = [&MULTICAST[..], &[u8::try_from(length).unwrap()], list].concat();
    let long = [&MULTICAST[..], &[255], &length.to_be_bytes(), list].concat();
    let template = with_list(element);
    for record in [short, long] {
        let mut desk = Desk::new();
        let data = set(256, &record);
        desk.feed(&ipfix(0, &[before, &[&template, &data]].concat()));
        assert_eq!(desk.records, [format!("{MULTICAST_TEXT} {expected}")]);
        assert_eq!(desk.issues, [""; 0]);
    }
}

#[test]
fn a_basic_list_is_read_until_no_data_remains() {
    // Figure 12: allOf egressInterface 1, 4, 8.
    let list = [3, 0, 14, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 8];
    let expected = "basicList=List(allOf [{egressInterface: Unsigned(1)}, \
                    {egressInterface: Unsigned(4)}, {egressInterface: Unsigned(8)}])";
    check(&[], 291, &list, expected);
    // Figure 14: exactlyOneOf.
    let one = [&[1][..], &list[1..]].concat();
    check(&[], 291, &one, &expected.replace("allOf", "exactlyOneOf"));
}

#[test]
fn elements_of_a_basic_list_may_vary_in_length() {
    // Figure 13: interface names.
    let list = b"\x03\x00\x52\xff\xff\x05FE0/0\x07FE10/10\x05FE2/2";
    let expected = "basicList=List(allOf [{interfaceName: Text(\"FE0/0\")}, \
                    {interfaceName: Text(\"FE10/10\")}, {interfaceName: Text(\"FE2/2\")}])";
    check(&[], 291, list, expected);
}

#[test]
fn a_basic_list_of_an_enterprise_has_its_number_behind_the_length() {
    let list = [&[3][..], &enterprise(77, 1, 54_321), &[5, 6]].concat();
    check(
        &[],
        291,
        &list,
        "basicList=List(allOf [{54321/77: Bytes([5])}, {54321/77: Bytes([6])}])",
    );
}

#[test]
fn lists_of_no_elements_are_read() {
    check(&[], 291, &[3, 0, 14, 0, 4], "basicList=List(allOf [])");
    let inner = set(2, &template(257, &[(4, 1)]));
    check(&[&inner], 292, &[3, 1, 1], "subTemplateList=List(allOf [])");
    // One template, and a length of zero.
    check(&[&inner], 293, &[3, 1, 1, 0, 0], "subTemplateMultiList=List(allOf [])");
}

#[test]
fn a_list_of_records_is_read_by_the_template_that_it_names() {
    // §9.3: one-way delays. 0 in NTP format is 2036-02-07T06:28:16Z.
    let inner = set(2, &template(257, &[(324, 8), (326, 4)]));
    let delay = [0, 0, 0, 0, 0, 0, 0, 0, 0x91, 0x23, 0x06, 0x13];
    let mut desk = Desk::new();
    let list = [&[3, 1, 1][..], &delay, &delay].concat();
    let record = [&MULTICAST[..], &[27], &list].concat();
    desk.feed(&ipfix(0, &[&inner, &with_list(292), &set(256, &record)]));
    let [record] = &desk.records[..] else { panic!("{:?}", desk.records) };
    assert_eq!(record.matches("257:{observationTimeMicroseconds: ").count(), 2, "{record}");
    assert_eq!(record.matches("digestHashValue: Unsigned(2434991635)}").count(), 2, "{record}");
}

#[test]
fn a_list_of_several_templates_is_read_group_by_group() {
    let inner = set(2, &[template(257, &[(4, 1)]), template(258, &[(7, 2)])].concat());
    let list = [0, 1, 1, 0, 6, 6, 17, 1, 2, 0, 6, 0, 80];
    let expected = "subTemplateMultiList=List(noneOf [257:{protocolIdentifier: Unsigned(6)}, \
                    257:{protocolIdentifier: Unsigned(17)}, \
                    258:{sourceTransportPort: Unsigned(80)}])";
    check(&[&inner], 293, &list, expected);
}

#[test]
fn lists_hold_lists() {
    // §5.6: an AS path is an ordered list of lists.
    let path = [4, 1, 0x23, 0xff, 0xff, 9, 4, 0, 16, 0, 2, 0, 10, 0, 20, 7, 1, 0, 16, 0, 2, 0, 50];
    let expected = "basicList=List(ordered [{basicList: List(ordered \
                    [{bgpSourceAsNumber: Unsigned(10)}, {bgpSourceAsNumber: Unsigned(20)}])}, \
                    {basicList: List(exactlyOneOf [{bgpSourceAsNumber: Unsigned(50)}])}])";
    check(&[], 291, &path, expected);
}

#[test]
fn lists_may_have_a_fixed_length() {
    let mut desk = Desk::new();
    let flows = template(256, &[(291, 9), (4, 1)]);
    let record = [3, 0, 7, 0, 2, 0, 80, 1, 0xbb, 6];
    desk.feed(&ipfix(0, &[&set(2, &flows), &set(256, &record)]));
    let expected = "basicList=List(allOf [{sourceTransportPort: Unsigned(80)}, \
                    {sourceTransportPort: Unsigned(443)}]) protocolIdentifier=Unsigned(6)";
    assert_eq!(desk.records, [expected]);
}

#[test]
fn options_may_hold_lists_even_as_their_scope() {
    let mut desk = Desk::new();
    let options = options_template(300, 1, &[(291, 65_535), (82, 65_535)]);
    let record = b"\x06\x03\x00\x0e\x00\x01\x08\x04eth0";
    desk.feed(&ipfix(0, &[&set(3, &options), &set(300, record)]));
    let expected = "basicList=List(allOf [{egressInterface: Unsigned(8)}]) \
                    interfaceName=Text(\"eth0\")";
    assert_eq!(desk.records, [expected]);
}

#[test]
fn padding_inside_of_lists_is_a_field_like_others() {
    let inner = set(2, &template(257, &[(4, 1), (210, 3)]));
    let list = [3, 1, 1, 6, 0, 0, 0, 17, 0, 0, 0];
    let expected = "subTemplateList=List(allOf [257:{protocolIdentifier: Unsigned(6), \
                    paddingOctets: Bytes([0, 0, 0])}, 257:{protocolIdentifier: Unsigned(17), \
                    paddingOctets: Bytes([0, 0, 0])}])";
    check(&[&inner], 292, &list, expected);
}

#[test]
fn records_of_unknown_templates_and_elements_are_kept_by_their_numbers() {
    let mut desk = Desk::new();
    let record = [&MULTICAST[..], &[6, 3, 1, 44, 1, 2, 3]].concat();
    desk.feed(&ipfix(0, &[&with_list(292), &set(256, &record)]));
    assert_eq!(
        desk.records,
        [format!("{MULTICAST_TEXT} subTemplateList=List(allOf [300:[1, 2, 3]])")]
    );
    let told = "a list holds records of template 300, which is not known; they stay octets";
    assert_eq!(desk.issues, [told]);
    let record = [&MULTICAST[..], &[6], &[3], &pairs(&[(32_000, 1)]), &[9]].concat();
    desk.feed(&ipfix(1, &[&with_list(291), &set(256, &record)]));
    assert!(desk.records[1].ends_with("basicList=List(allOf [{0/32000: Bytes([9])}])"));
}
