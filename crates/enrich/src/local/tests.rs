//! Directions over the edge and the texts that name it.

use proptest::prelude::*;

use super::*;

const OURS: [&str; 8] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
];

fn networks(texts: &[&str]) -> Result<LocalNetworks, NetworkError> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    LocalNetworks::parse(&texts)
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap_or_else(|_| panic!("{text} is an address"))
}

fn check(source: &str, destination: &str, expected: Direction) {
    let ours = networks(&OURS).unwrap_or_else(|error| panic!("{error}"));
    let direction = ours.direction(address(source), address(destination));
    assert_eq!(direction, expected, "{source} to {destination}");
}

fn refuse(texts: &[&str], index: usize, fault: NetworkFault) {
    let error = networks(texts).expect_err("refused");
    assert_eq!((error.index, error.fault), (index, fault));
    assert_eq!(error.text, texts[index]);
}

#[test]
fn the_edge_is_between_ours_and_the_rest() {
    check("192.168.1.2", "10.1.1.1", Direction::Local);
    check("192.168.1.2", "93.184.216.34", Direction::Upload);
    check("93.184.216.34", "192.168.1.2", Direction::Download);
    check("93.184.216.34", "8.8.8.8", Direction::Transit);
    check("fe80::1", "fd00::2", Direction::Local);
    check("fd00::2", "2001:db8::1", Direction::Upload);
}

#[test]
fn a_range_ends_where_its_prefix_says() {
    check("172.31.255.255", "172.32.0.0", Direction::Upload);
    check("172.15.255.255", "172.16.0.0", Direction::Download);
}

#[test]
fn a_mapped_address_is_the_ipv4_address_it_holds() {
    check("::ffff:192.168.1.2", "::ffff:8.8.8.8", Direction::Upload);
    let mapped = networks(&["::ffff:198.51.100.0/120"]).unwrap_or_else(|error| panic!("{error}"));
    assert!(mapped.contains(address("198.51.100.255")));
    assert!(!mapped.contains(address("198.51.101.0")));
}

#[test]
fn multicast_and_broadcast_do_not_leave() {
    check("192.168.1.2", "224.0.0.251", Direction::Local);
    check("192.168.1.2", "255.255.255.255", Direction::Local);
    check("fe80::1", "ff02::fb", Direction::Local);
    check("0.0.0.0", "255.255.255.255", Direction::Local);
    check("8.8.8.8", "239.1.2.3", Direction::Download);
}

#[test]
fn without_networks_nothing_is_known() {
    let none = LocalNetworks::default();
    assert_eq!(none.direction(address("10.0.0.1"), address("8.8.8.8")), Direction::Unknown);
    assert!(none.is_empty());
}

#[test]
fn host_bits_and_spaces_do_not_matter_and_one_address_is_a_network() {
    let ours = networks(&[" 192.0.2.7/24 ", "2001:db8::1"]);
    let ours = ours.unwrap_or_else(|error| panic!("{error}"));
    assert!(ours.contains(address("192.0.2.200")));
    assert!(ours.contains(address("2001:db8::1")));
    assert!(!ours.contains(address("2001:db8::2")));
}

#[test]
fn a_bad_text_is_named_with_its_place() {
    refuse(&["10.0.0.0/8", "lan"], 1, NetworkFault::Address);
    refuse(&["10.0.0.0/33"], 0, NetworkFault::PrefixLength);
    refuse(&["10.0.0.0/"], 0, NetworkFault::PrefixLength);
    refuse(&["fe80::/129"], 0, NetworkFault::PrefixLength);
    refuse(&["::ffff:10.0.0.0/24"], 0, NetworkFault::PrefixLength);
    refuse(&[""], 0, NetworkFault::Address);
}

proptest! {
    #[test]
    fn any_text_gives_networks_or_an_error_and_any_direction_turns_round(
        text in "[0-9a-f.:/ ]{0,24}",
        source: [u8; 4],
        destination: [u8; 4],
    ) {
        // Whatever the text: no panic.
        let _ = LocalNetworks::parse(&[text]);
        let ours = networks(&OURS).unwrap_or_default();
        let (source, destination) = (IpAddr::from(source), IpAddr::from(destination));
        prop_assume!(!is_group(source) && !is_group(destination));
        prop_assume!(!is_unset(source) && !is_unset(destination));
        let back = match ours.direction(source, destination) {
            Direction::Upload => Direction::Download,
            Direction::Download => Direction::Upload,
            same => same,
        };
        prop_assert_eq!(ours.direction(destination, source), back);
    }
}

proptest! {
    #[test]
    fn columns_of_addresses_have_the_directions_of_each_pair(
        pairs in prop::collection::vec((some_address(), some_address(), 1..3_usize), 0..20),
        known in any::<bool>(),
    ) {
        let ours = networks(if known { &OURS } else { &[] }).expect("networks");
        let (mut sources, mut destinations) = (Addresses::default(), Addresses::default());
        let mut expected = Vec::new();
        for (source, destination, rows) in pairs {
            sources.fill(source, rows);
            destinations.fill(destination, rows);
            expected.extend(std::iter::repeat_n(ours.direction(source, destination), rows));
        }
        let mut found = vec![Direction::Local];
        ours.directions(&sources, &destinations, &mut found);
        prop_assert_eq!(found, expected);
    }
}

fn some_address() -> impl Strategy<Value = IpAddr> {
    let texts = [
        "10.1.2.3",
        "172.16.0.1",
        "172.32.0.1",
        "0.0.0.0",
        "224.0.0.251",
        "255.255.255.255",
        "255.255.255.254",
        "8.8.8.8",
        "fe80::1",
        "ff02::fb",
        "::",
        "::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "::ffff:224.0.0.1",
    ];
    prop::sample::select(texts.map(address).to_vec())
}
