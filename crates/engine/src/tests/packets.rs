//! Packets read again: each in a line, field by field, and put together to what was said.

use std::io::Write;

use protocol::{
    Conversation, DetailJob, FollowJob, Job, PacketDetail, PacketPage, PacketsOf, SummaryJob,
};
use query::filter::Filter;

use super::jobs::run;
use super::*;

fn page(engine: &Engine, files: &[&[u8]], of: PacketsOf, from: u64, limit: u32) -> PacketPage {
    let job = Job::Summaries(Box::new(SummaryJob { of, from, limit }));
    protocol::decode(&run(engine, files, job, 10_000).0).unwrap()
}

fn of_source(filter: &str) -> PacketsOf {
    let filter = (!filter.is_empty()).then(|| Filter::parse(filter).unwrap());
    PacketsOf::Source(SourceId(0), Box::new(Question { filter, ..Question::default() }))
}

/// A line without what its connection adds to it: marks, and numbers that begin with it.
fn said(info: &str) -> String {
    let info = info.rsplit("] ").next().unwrap_or_default();
    let is_number = |word: &&str| word.starts_with("Seq=") || word.starts_with("Ack=");
    info.split(' ').filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ")
}

/// Number, source, protocol and line of each packet of a capture.
fn expected(bytes: &[u8]) -> Vec<(u64, String, String, String)> {
    let mut all = Vec::new();
    let mut reader = capture::Reader::new(capture::Limits::default());
    reader.push(bytes, |item| {
        if let capture::Item::Packet(packet) = item {
            let seen = fields::read(packet.link_type, packet.data, packet.original_length);
            all.push((packet.number, seen.source, seen.protocol.to_owned(), said(&seen.info)));
        }
    });
    all
}

#[test]
fn all_packets_of_a_source_are_told_page_by_page_bare_or_packed() {
    let bare = synth::pcapng(SEED, synth::Scene::OfficeDay);
    let expected = expected(&bare);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&bare).unwrap();
    let packed = encoder.finish().unwrap();
    for bytes in [&bare, &packed] {
        let mut engine = engine();
        read(&mut engine, bytes, 100_000);
        let last = expected.len() as u64 - 3;
        for (from, lines) in [(0, 7), (4_090, 20), (last, 3), (last + 3, 0)] {
            let page = page(&engine, &[bytes], of_source(""), from, 20.min(lines as u32 + 1));
            assert_eq!(page.available, expected.len() as u64);
            let want = expected.iter().skip(from as usize).take(20.min(lines + 1));
            let told = page.lines.iter().map(|line| {
                (line.number, line.source.clone(), line.protocol.clone(), said(&line.info))
            });
            assert_eq!(told.collect::<Vec<_>>(), want.cloned().collect::<Vec<_>>(), "from {from}");
        }
    }
}

#[test]
fn a_filter_leaves_the_packets_of_its_flows() {
    let bytes = synth::pcapng(SEED, synth::Scene::OfficeDay);
    let mut engine = engine();
    read(&mut engine, &bytes, 100_000);
    let all = page(&engine, &[&bytes], of_source(""), 0, 500);
    let dns = page(&engine, &[&bytes], of_source("udp.port == 53"), 0, 500);
    assert!(dns.available > 0 && dns.available < all.available);
    assert!(dns.lines.iter().all(|line| line.protocol == "DNS" && line.flow.is_some()));
    // A flow of it has the same packets, asked for by itself.
    let flow = dns.lines[0].flow.unwrap();
    let own = page(&engine, &[&bytes], PacketsOf::Flow(flow), 0, 500);
    let among: Vec<_> = dns.lines.iter().filter(|line| line.flow == Some(flow)).cloned().collect();
    assert_eq!(own.lines, among);
    assert_eq!(page(&engine, &[&bytes], of_source("port == 6"), 0, 9).available, 0);
}

#[test]
fn every_field_of_a_packet_stands_in_its_octets() {
    let bytes = synth::pcap(SEED, synth::Scene::Beacon);
    let mut engine = engine();
    read(&mut engine, &bytes, 100_000);
    let job = Job::Detail(DetailJob { source: SourceId(0), number: 5 });
    let detail: PacketDetail = protocol::decode(&run(&engine, &[&bytes], job, 999).0).unwrap();
    assert!(detail.fields.len() > 20);
    assert!(detail.fields.iter().all(|field| field.end as usize <= detail.octets.len()));
    let gone = Job::Detail(DetailJob { source: SourceId(0), number: 1 << 40 });
    assert!(engine.start(gone).err().unwrap().contains("no longer known"));
}

#[test]
fn what_both_sides_said_is_told_in_turns() {
    // A request and its reply, the request in two segments that changed places.
    let bytes = synth::pcapng(SEED, synth::Scene::OfficeDay);
    let mut engine = engine();
    read(&mut engine, &bytes, 100_000);
    let filter = Some(Filter::parse("udp.port == 53").unwrap());
    let dns = answer(
        &mut engine,
        Question { filter, select: vec![Column::Packets], limit: 1, ..Question::default() },
    );
    let job = Job::Follow(FollowJob { flow: dns.rows[0].id, octets: FollowJob::MOST_SHOWN });
    let told: Conversation = protocol::decode(&run(&engine, &[&bytes], job, 5_000).0).unwrap();
    assert!(told.turns[0].from_initiator && !told.turns[1].from_initiator);
    // The reply has the question's number.
    assert_eq!(told.turns[0].octets[..2], told.turns[1].octets[..2]);
    assert_eq!((told.unread, told.beyond), (0, 0));
}
