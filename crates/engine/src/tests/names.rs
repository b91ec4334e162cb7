//! Names of flows out of a capture made by hand: name resolution of the file, a DNS answer, and
//! connections before and after it, in slices of any size.

use std::net::Ipv4Addr;

use model::{FlowRecord, NameSource};
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

fn capture() -> Vec<u8> {
    let record = [&OTHER[..], b"printer.office\0"].concat();
    let length = u16::try_from(record.len()).unwrap().to_le_bytes();
    let mut names = [&[1, 0][..], &length, &record].concat();
    names.resize(names.len().next_multiple_of(4), 0);
    names.extend([0; 4]);
    let mut answer = vec![0, 9, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
    answer.extend(b"\x03www\x07youtube\x03com\0\0\x01\0\x01");
    answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
    answer.extend(SERVER);
    [
        head(101),
        block(4, &names),
        opening(100, CLIENT, 50_000, SERVER),
        datagram(200, (RESOLVER, 53), (CLIENT, 40_000), &answer),
        opening(201, CLIENT, 50_001, SERVER),
        opening(202, CLIENT, 50_002, OTHER),
        opening(900, CLIENT, 50_003, SERVER),
    ]
    .concat()
}

fn of(address: std::net::IpAddr) -> protocol::HostsQuestion {
    protocol::HostsQuestion { addresses: vec![address], ..Default::default() }
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
        let address = Ipv4Addr::from(OTHER).into();
        let Response::Hosts(known) = engine.ask(Request::Hosts(of(address))) else {
            panic!("no hosts");
        };
        assert_eq!(
            (&*known[0].names[0].name, known[0].names[0].how),
            ("printer.office", NameSource::File)
        );
    }
}
