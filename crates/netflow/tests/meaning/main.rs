//! What records mean as flows: rates, names, events, translation, both directions, times. Datagrams
//! are written by hand; the corpus is compared with what other programs made of it.

mod corpus;
mod events;
mod names;
#[expect(dead_code, reason = "other tests ask for the port")]
#[path = "../pcap/mod.rs"]
mod pcap;
mod rates;
mod times;

use std::net::{Ipv4Addr, SocketAddr};

use model::{FlowRecord, Timestamp};
use netflow::{Collector, Limits};

/// 1 700 000 000 s after 1970, as messages say it.
const EXPORT: [u8; 4] = [0x65, 0x53, 0xf1, 0x00];
/// Ten seconds later.
const NOW: Timestamp = Timestamp::from_seconds(1_700_000_010);
/// Source and destination address of records: what makes them flows.
const ENDS: &[(u16, u16)] = &[(8, 4), (12, 4)];
const FROM_TO: [u8; 8] = [192, 0, 2, 1, 192, 0, 2, 2];

/// A message of v9 with 100 s of uptime; or with `uptime` milliseconds.
fn v9_at(uptime: u32, sets: &[Vec<u8>]) -> Vec<u8> {
    let header = [&[0, 9, 0, 1][..], &uptime.to_be_bytes(), &EXPORT, &[0, 0, 0, 0], &[0, 0, 0, 7]];
    [header.concat(), sets.concat()].concat()
}

fn v9(sets: &[Vec<u8>]) -> Vec<u8> {
    v9_at(100_000, sets)
}

fn ipfix(sets: &[Vec<u8>]) -> Vec<u8> {
    let body = sets.concat();
    let length = u16::try_from(body.len() + 16).unwrap().to_be_bytes();
    [&[0, 10][..], &length, &EXPORT, &[0, 0, 0, 0], &[0, 0, 0, 7], &body].concat()
}

fn set(id: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 4).unwrap();
    [&id.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
}

/// (element, length) pairs as templates write them.
fn fields(fields: &[(u16, u16)]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|(id, length)| [id.to_be_bytes(), length.to_be_bytes()].concat())
        .collect()
}

/// A data template of v9 or IPFIX: both addresses, then these fields. `of` is 0 or 2.
fn template(of: u16, id: u16, more: &[(u16, u16)]) -> Vec<u8> {
    let count = u16::try_from(ENDS.len() + more.len()).unwrap();
    set(of, &[&id.to_be_bytes()[..], &count.to_be_bytes(), &fields(ENDS), &fields(more)].concat())
}

/// An options template of v9: these scopes and fields.
fn options_v9(id: u16, scopes: &[(u16, u16)], more: &[(u16, u16)]) -> Vec<u8> {
    let octets = |fields: &[(u16, u16)]| u16::try_from(4 * fields.len()).unwrap().to_be_bytes();
    let head = [id.to_be_bytes(), octets(scopes), octets(more)].concat();
    set(1, &[head, fields(scopes), fields(more)].concat())
}

/// An options template of IPFIX: of these fields the first so many are its scope.
fn options(id: u16, scopes: u16, all: &[(u16, u16)]) -> Vec<u8> {
    let count = u16::try_from(all.len()).unwrap();
    let head = [id.to_be_bytes(), count.to_be_bytes(), scopes.to_be_bytes()].concat();
    set(3, &[head, fields(all)].concat())
}

/// Records under a template of [`template`]: both addresses, then these octets.
fn records(id: u16, records: &[&[u8]]) -> Vec<u8> {
    let body: Vec<u8> = records.iter().flat_map(|record| [&FROM_TO[..], record].concat()).collect();
    set(id, &body)
}

fn feed(collector: &mut Collector, datagram: &[u8]) -> Vec<FlowRecord> {
    let from = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000));
    let mut flows = Vec::new();
    let handled = collector.handle(NOW, from, datagram, false, &mut |record| {
        flows.extend(record.flow());
    });
    assert!(handled.is_ok(), "{handled:?}");
    flows
}

/// The flows of a single datagram.
fn flows(datagram: &[u8]) -> Vec<FlowRecord> {
    feed(&mut Collector::new(Limits::default()), datagram)
}

/// The only flow of a single IPFIX message with one template and one record.
fn flow(more: &[(u16, u16)], record: &[u8]) -> FlowRecord {
    one(ipfix(&[template(2, 256, more), records(256, &[record])]))
}

fn one(datagram: Vec<u8>) -> FlowRecord {
    let mut flows = flows(&datagram);
    assert_eq!(flows.len(), 1);
    flows.remove(0)
}
