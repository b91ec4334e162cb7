//! Names of flows out of a capture made by hand: name resolution of the file, a DNS answer, and
//! connections before and after it, in slices of any size.

use std::net::Ipv4Addr;

use model::{FlowRecord, NameSource};
use protocol::ExportFormat;
use query::{Order, OrderBy};

use super::*;

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const OTHER: [u8; 4] = [10, 0, 0, 2];
const RESOLVER: [u8; 4] = [10, 0, 0, 53];
const SERVER: [u8; 4] = [192, 0, 2, 7];

pub(super) fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padding = vec![0; body.len().next_multiple_of(4) - body.len()];
    let length = u32::try_from(12 + body.len() + padding.len()).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, body, &padding, &length].concat()
}

/// An IPv4 packet at that second.
pub(super) fn packet(
    second: u64,
    protocol: u8,
    from: [u8; 4],
    to: [u8; 4],
    transport: &[u8],
) -> Vec<u8> {
    let length = u16::try_from(20 + transport.len()).unwrap().to_be_bytes();
    let mut ip = vec![0x45, 0, length[0], length[1], 0, 0, 0, 0, 64, protocol, 0, 0];
    ip.extend([from, to].concat());
    ip.extend(transport);
    let micros = second * 1_000_000;
    let size = u32::try_from(ip.len()).unwrap().to_le_bytes();
    let time = [(micros >> 32) as u32, micros as u32].map(u32::to_le_bytes).concat();
    block(6, &[&[0; 4][..], &time, &size, &size, &ip].concat())
}

pub(super) fn datagram(
    second: u64,
    from: ([u8; 4], u16),
    to: ([u8; 4], u16),
    payload: &[u8],
) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).unwrap();
    let head = [from.1, to.1, length, 0].map(u16::to_be_bytes).concat();
    packet(second, 17, from.0, to.0, &[&head[..], payload].concat())
}

/// A connection that is only asked for.
pub(super) fn opening(second: u64, from: [u8; 4], port: u16, to: [u8; 4]) -> Vec<u8> {
    let mut segment = [port, 443].map(u16::to_be_bytes).concat();
    segment.extend([0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0]);
    packet(second, 6, from, to, &segment)
}

/// What stands before packets of a link type.
pub(super) fn head(link: u16) -> Vec<u8> {
    let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    let interface = [link.to_le_bytes(), [0, 0], [0, 0], [0, 0]].concat();
    [block(0x0a0d_0d0a, &section), block(1, &interface)].concat()
}

/// A resolver tells the client at that second where the server is.
fn answer_at(second: u64) -> Vec<u8> {
    let mut answer = vec![0, 9, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
    answer.extend(b"\x03www\x07youtube\x03com\0\0\x01\0\x01");
    answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
    answer.extend(SERVER);
    datagram(second, (RESOLVER, 53), (CLIENT, 40_000), &answer)
}

/// A name of an address, in a block of its own.
fn name(address: [u8; 4], name: &str) -> Vec<u8> {
    let record = [&address[..], name.as_bytes(), b"\0"].concat();
    let length = u16::try_from(record.len()).unwrap().to_le_bytes();
    let mut names = [&[1, 0][..], &length, &record].concat();
    names.resize(names.len().next_multiple_of(4), 0);
    names.extend([0; 4]);
    block(4, &names)
}

fn capture() -> Vec<u8> {
    [
        head(101),
        name(OTHER, "printer.office"),
        opening(100, CLIENT, 50_000, SERVER),
        answer_at(200),
        opening(201, CLIENT, 50_001, SERVER),
        opening(202, CLIENT, 50_002, OTHER),
        opening(900, CLIENT, 50_003, SERVER),
    ]
    .concat()
}

fn flows(engine: &Engine) -> Vec<FlowRecord> {
    let order = Some(Order { by: OrderBy::Column(Column::Start), descending: false });
    engine.flows(&Question { order, ..Question::default() }).collect()
}

#[test]
fn answers_name_what_comes_after_them_and_the_file_names_hosts() {
    for slice in [1, 33, 4096] {
        let mut engine = engine();
        read(&mut engine, &capture(), slice);
        let flows = flows(&engine);
        let found: Vec<[String; 3]> = flows
            .iter()
            .filter(|flow| flow.key.protocol == 6)
            .map(|flow| {
                let by = flow.revealed.as_ref().and_then(|revealed| revealed.name_by.as_deref());
                [flow.host_name.as_deref(), by, Some(&*flow.label.application)]
                    .map(|word| word.unwrap_or("").to_owned())
            })
            .collect();
        let expected = [
            ["", "", "TLS"],
            ["www.youtube.com", "DNS", "TLS.YouTube"],
            ["printer.office", "capture file", "TLS"],
            ["", "", "TLS"],
        ];
        assert_eq!(found, expected.map(|row| row.map(str::to_owned)), "slices of {slice}");
        let Response::Hosts(known) = engine.ask(Request::Hosts(hosts(OTHER))) else {
            panic!("no hosts");
        };
        assert_eq!(
            (&*known[0].names[0].name, known[0].names[0].how),
            ("printer.office", NameSource::File)
        );
    }
}

#[test]
fn a_name_that_a_relay_learns_later_is_told_though_no_flow_follows() {
    let mut engine = engine();
    let id = engine.open(SourceKind::Relay, "ws://127.0.0.1:8055/live", None);
    engine.handle(at(0), Input::Bytes(id, &capture()));
    engine.handle(at(5), Input::Tick);
    while engine.poll_event().is_some() {}
    engine.handle(at(6), Input::Bytes(id, &name(CLIENT, "laptop.office")));
    let is_change = |event| matches!(event, Event::Changed { .. });
    assert!(std::iter::from_fn(|| engine.poll_event()).any(is_change));
    assert_eq!(called(&mut engine, CLIENT), [("laptop.office".to_owned(), NameSource::File)]);
}

fn hosts(host: [u8; 4]) -> protocol::HostsQuestion {
    let addresses = vec![Ipv4Addr::from(host).into()];
    protocol::HostsQuestion { addresses, filter: None, time: None }
}

/// The names of a host, the surest first, each with who told it.
fn called(engine: &mut Engine, host: [u8; 4]) -> Vec<(String, NameSource)> {
    match engine.ask(Request::Hosts(hosts(host))) {
        Response::Hosts(known) => known
            .into_iter()
            .flat_map(|host| host.names)
            .map(|known| (known.name.to_lowercase(), known.how))
            .collect(),
        other => panic!("{other:?} are no hosts"),
    }
}

#[test]
fn hosts_are_called_what_they_say_of_themselves_over_mdns_llmnr_and_netbios() {
    const TV: [u8; 4] = [10, 0, 0, 3];
    const DESK: [u8; 4] = [10, 0, 0, 4];
    const OLD: [u8; 4] = [10, 0, 0, 5];
    // RFC 6762 §6: an answer without a question, to the group.
    let mut mdns = vec![0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    mdns.extend(b"\x02tv\x05local\0\0\x01\x80\x01\0\0\0\x78\0\x04");
    mdns.extend(TV);
    // RFC 4795 §2.1.1: the question stands before the answer.
    let mut llmnr = vec![0, 7, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0];
    llmnr.extend(b"\x04desk\0\0\x01\0\x01\xc0\x0c\0\x01\0\x01\0\0\0\x1e\0\x04");
    llmnr.extend(DESK);
    // RFC 1002 §4.2.13: OLDPC as a workstation, a positive answer.
    let mut netbios = vec![0, 8, 0x85, 0, 0, 0, 0, 1, 0, 0, 0, 0, 32];
    netbios.extend(b"EPEMEEFADDCACACACACACACACACACAAA");
    netbios.extend([0, 0, 0x20, 0, 1, 0, 0, 0, 60, 0, 6, 0, 0]);
    netbios.extend(OLD);
    let capture = [
        head(101),
        datagram(1, (TV, 5353), ([224, 0, 0, 251], 5353), &mdns),
        datagram(2, (DESK, 5355), (CLIENT, 50_000), &llmnr),
        datagram(3, (OLD, 137), (CLIENT, 137), &netbios),
        opening(4, CLIENT, 50_001, TV),
    ]
    .concat();
    let mut engine = engine();
    read(&mut engine, &capture, 33);
    let expected = [
        (TV, "tv.local", NameSource::Mdns),
        (DESK, "desk", NameSource::Llmnr),
        (OLD, "oldp3", NameSource::NetBios),
    ];
    for (host, name, how) in expected {
        assert_eq!(called(&mut engine, host), [(name.to_owned(), how)]);
    }
    let flows = flows(&engine);
    let last = flows.last().and_then(|flow| flow.host_name.as_deref());
    assert_eq!(last, Some("tv.local"));
}

#[test]
fn an_answer_in_one_capture_names_a_flow_in_another_that_is_merged_with_it() {
    let answers = [head(101), answer_at(200)].concat();
    let connections =
        [head(101), opening(100, CLIENT, 50_000, SERVER), opening(201, CLIENT, 50_001, SERVER)]
            .concat();
    for files in
        [[("a", &answers[..]), ("b", &connections[..])], [("b", &connections), ("a", &answers)]]
    {
        let (engine, _) = sets::set_of(&files, 64);
        let names: Vec<_> = flows(&engine)
            .into_iter()
            .filter(|flow| flow.key.protocol == 6)
            .map(|flow| flow.host_name.map(String::from))
            .collect();
        assert_eq!(names, [None, Some("www.youtube.com".to_owned())]);
    }
}

#[test]
fn what_a_resolver_says_names_the_ends_of_flows_and_nothing_else() {
    let mut engine = engine();
    read(&mut engine, &capture(), 4096);
    let [client, other, server] = [CLIENT, OTHER, SERVER].map(|host| Ipv4Addr::from(host).into());
    let nameless = engine.nameless(None);
    assert!(nameless.contains(&client), "{nameless:?}");
    assert!(!nameless.contains(&other) && !nameless.contains(&server), "they have names");
    engine.name_hosts(at(0), &[(client, "laptop.test".to_owned())]);
    assert_eq!(called(&mut engine, CLIENT), [("laptop.test".to_owned(), NameSource::Resolver)]);
    assert!(!engine.nameless(None).contains(&client));
    for flow in flows(&engine).iter().filter(|flow| flow.key.protocol == 6) {
        let revealed = flow.revealed.as_ref().unwrap();
        assert_eq!(revealed.source_name.as_deref(), Some("laptop.test"));
        assert_ne!(flow.host_name.as_deref(), Some("laptop.test"));
    }
}

#[test]
fn hosts_asked_for_by_address_have_their_surest_name_and_exports_have_it_beside_the_address() {
    let mut engine = engine();
    let capture = [capture(), name(OTHER, "second.office"), name(OTHER, "PRINTER")].concat();
    read(&mut engine, &capture, 4096);
    let all = [CLIENT, OTHER, SERVER].map(|host| Ipv4Addr::from(host).into());
    let asked = protocol::Aside::Called(all.to_vec());
    let called = protocol::AsideAnswer::of(&engine.ask(asked.request()));
    let Some(protocol::AsideAnswer::Called(called)) = called else { panic!("no names") };
    let told = called.iter().map(|it| (it.place, &*it.name, it.how, it.others.len()));
    // The client has none; the printer's other spelling is no other name, and what it was called last is its name.
    let expected =
        [(1, "second.office", NameSource::File, 1), (2, "www.youtube.com", NameSource::Dns, 0)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let mut csv = |named| {
        let columns = [Column::SourceAddress, Column::DestinationAddress].to_vec();
        let order = Some(Order { by: OrderBy::Column(Column::Start), descending: false });
        let question = Question { select: columns, order, ..Question::default() };
        match engine.ask(Request::Export { question, format: ExportFormat::Csv, named }) {
            Response::File(file) => String::from_utf8(file).unwrap(),
            other => panic!("{other:?} is no file"),
        }
    };
    assert_eq!(csv(false).lines().nth(1), Some("10.0.0.1,192.0.2.7"));
    assert_eq!(
        csv(true).lines().next(),
        Some("source_address,source_name,destination_address,destination_name")
    );
    // Its own record came before the answer; the file says what the screen does.
    assert_eq!(csv(true).lines().nth(1), Some("10.0.0.1,,192.0.2.7,\"www.youtube.com\""));
}
