//! What is known of hosts out of a capture made by hand.

use std::net::IpAddr;

use protocol::{HostsQuestion, KnownHost};
use query::Filter;

use super::exchanges::segment;
use super::names::{block, datagram, head};
use super::*;

const PC: [u8; 4] = [10, 0, 0, 1];
const SERVER: [u8; 4] = [10, 0, 0, 2];
const MAC: [u8; 6] = [2, 0, 0, 0, 0, 7];

/// An ARP packet of the server on the second interface, which is an Ethernet.
fn arp() -> Vec<u8> {
    let mut frame = vec![0xff; 12];
    frame.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, 1]);
    frame.extend(MAC);
    frame.extend(SERVER);
    frame.resize(60, 0);
    let size = 60u32.to_le_bytes();
    block(6, &[&1u32.to_le_bytes()[..], &[0; 8], &size, &size, &frame].concat())
}

fn dhcp(operation: u8, kind: u8, mine: [u8; 4], class: &[u8]) -> Vec<u8> {
    let mut octets = vec![operation, 1, 6, 0];
    octets.resize(16, 0);
    octets.extend(mine);
    octets.resize(28, 0);
    octets.extend([2, 0, 0, 0, 0, 9]);
    octets.resize(236, 0);
    octets.extend([99, 130, 83, 99, 53, 1, kind]);
    if !class.is_empty() {
        octets.extend([60, u8::try_from(class.len()).unwrap()]);
        octets.extend(class);
    }
    octets.push(255);
    octets
}

fn capture() -> Vec<u8> {
    let (syn, accept, refuse, data) = (0x02, 0x12, 0x14, 0x18);
    let (pc, web) = ((PC, 50_000), (SERVER, 80));
    let request =
        b"GET / HTTP/1.1\r\nHost: shop.test\r\nUser-Agent: Mozilla/5.0 (Windows NT 6.1)\r\n\r\n";
    let ethernet = block(1, &[1u16.to_le_bytes(), [0, 0], [0, 0], [0, 0]].concat());
    [
        head(101),
        ethernet,
        arp(),
        datagram(1, ([0; 4], 68), ([255; 4], 67), &dhcp(1, 3, [0; 4], b"android-dhcp-13")),
        datagram(2, (SERVER, 67), ([255; 4], 68), &dhcp(2, 5, PC, b"")),
        segment(3, pc, web, (0, syn), b""),
        segment(4, web, pc, (0, accept), b""),
        segment(5, pc, web, (1, data), request),
        segment(6, web, pc, (1, data), b"HTTP/1.1 204 Done\r\n\r\n"),
        segment(7, (PC, 50_001), (SERVER, 81), (0, syn), b""),
        segment(8, (SERVER, 81), (PC, 50_001), (0, refuse), b""),
        segment(9, (PC, 50_002), (SERVER, 82), (0, syn), b""),
    ]
    .concat()
}

fn ask(engine: &mut Engine, question: HostsQuestion) -> Vec<KnownHost> {
    match engine.ask(Request::Hosts(question)) {
        Response::Hosts(hosts) => hosts,
        other => panic!("{other:?} are no hosts"),
    }
}

fn both() -> HostsQuestion {
    let addresses = vec![IpAddr::from(PC), IpAddr::from(SERVER), [9; 4].into()];
    HostsQuestion { addresses, ..HostsQuestion::default() }
}

#[test]
fn hosts_are_known_by_what_they_say_and_where_they_answered() {
    let mut engine = engine();
    read(&mut engine, &capture(), 4096);
    let hosts = ask(&mut engine, both());
    assert_eq!(hosts.len(), 2);
    let systems: Vec<(&str, &str)> =
        hosts[0].systems.iter().map(|system| (&*system.name, &*system.evidence)).collect();
    assert_eq!(
        systems,
        [
            ("Android 13", "DHCP vendor class android-dhcp-13"),
            ("Windows 7", "User-Agent Mozilla/5.0 (Windows NT 6.1)"),
        ]
    );
    assert_eq!(hosts[0].mac.map(|mac| mac.to_string()).as_deref(), Some("02:00:00:00:00:09"));
    // Clients call the server so: it does not say it itself.
    assert_eq!(hosts[1].name_words().as_deref(), Some("~shop.test"));
    assert_eq!(hosts[1].mac.map(|mac| mac.0), Some(MAC));
}

#[test]
fn a_port_that_refused_or_kept_silent_is_no_service() {
    let mut engine = engine();
    read(&mut engine, &capture(), 4096);
    assert_eq!(ask(&mut engine, both())[1].service_words(), "HTTP 80/tcp");
}

#[test]
fn services_are_those_of_the_flows_that_pass() {
    let mut engine = engine();
    read(&mut engine, &capture(), 4096);
    for (filter, services) in [("port 80", "HTTP 80/tcp"), ("port 81", "")] {
        let filter = Filter::parse(filter).ok();
        let hosts = ask(&mut engine, HostsQuestion { filter, ..both() });
        assert_eq!(hosts[1].service_words(), services);
    }
}

#[test]
fn a_service_is_named_by_what_is_spoken_there_and_not_by_whose_a_flow_was() {
    let text = capture();
    let at = text.windows(9).position(|octets| octets == b"shop.test").unwrap();
    let branded = [&text[..at], b"apple.com", &text[at + 9..]].concat();
    let mut engine = engine();
    read(&mut engine, &branded, 4096);
    let labels: Vec<_> = engine
        .flows(&Question::default())
        .map(|flow| flow.label.application.into_owned())
        .collect();
    assert!(labels.contains(&"HTTP.Apple".to_owned()), "{labels:?}");
    assert_eq!(ask(&mut engine, both())[1].service_words(), "HTTP 80/tcp");
}

#[test]
fn the_maker_of_an_interface_is_told_once_it_is_known() {
    let mut engine = engine();
    read(&mut engine, &capture(), 4096);
    let vendor = |engine: &mut Engine| ask(engine, both())[1].vendor.clone();
    assert_eq!(vendor(&mut engine), None);
    engine.know_vendors("A maker\t020000\n".to_owned());
    assert_eq!(vendor(&mut engine).as_deref(), Some("A maker"));
    while let Some(event) = engine.poll_event() {
        if matches!(event, Event::Changed { .. }) {
            return;
        }
    }
    panic!("views are not told to ask again");
}
