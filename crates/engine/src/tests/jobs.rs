//! Jobs: the packets of a filter as a capture of its own.

use protocol::{
    CaptureJob, ExportFormat, Job, JobSummary, PacketJob, PacketList, Request, Response, TableJob,
};
use query::filter::Filter;

use super::*;
use crate::{Step, Want};

fn cut(engine: &Engine, files: &[&[u8]], filter: &str, slice: usize) -> (Vec<u8>, JobSummary) {
    let filter = (!filter.is_empty()).then(|| Filter::parse(filter).unwrap());
    let question = Question { filter, ..Question::default() };
    let job = CaptureJob { question, with_unmetered: false, anonymise: None };
    run(engine, files, Job::Capture(job), slice)
}

/// Does a job to its end; sources are numbered as the files are.
pub(super) fn run(
    engine: &Engine,
    files: &[&[u8]],
    job: Job,
    slice: usize,
) -> (Vec<u8>, JobSummary) {
    let mut task = engine.start(job).unwrap();
    let mut out = Vec::new();
    loop {
        match task.step(engine) {
            Step::Read(Want { source, from, most, .. }) => {
                let (from, most) = (from as usize, (most as usize).min(slice));
                let file = files[source.0 as usize];
                task.give(&file[from..(from + most).min(file.len())]);
            }
            Step::More => {}
            Step::Done(summary) => {
                out.extend(task.output());
                assert_eq!(summary.octets, out.len() as u64);
                return (out, summary);
            }
            Step::Failed(why) => panic!("{why}"),
        }
        out.extend(task.output());
    }
}

fn flows(engine: &Engine, filter: &str) -> Vec<String> {
    let filter = (!filter.is_empty()).then(|| Filter::parse(filter).unwrap());
    let question = Question { filter, ..Question::default() };
    let mut flows: Vec<String> = engine
        .flows(&question)
        .map(|flow| {
            let (there, back) = (flow.forward, flow.reverse);
            format!("{:?} {} {} {there:?} {back:?}", flow.key, flow.start, flow.end)
        })
        .collect();
    flows.sort_unstable();
    flows
}

#[test]
fn the_packets_of_a_filter_are_its_flows_and_nothing_else() {
    let bytes = synth::pcapng(SEED, synth::Scene::OfficeDay);
    let mut whole = engine();
    read(&mut whole, &bytes, 100_000);
    for filter in ["tcp", "udp.port == 53", "ip.addr == 10.0.0.0/8 && bytes > 10000", "port 443"] {
        let (file, summary) = cut(&whole, &[&bytes], filter, 70_000);
        let mut part = engine();
        let id = read(&mut part, &file, 4096);
        assert_eq!(status(&mut part, id).packets, summary.items, "{filter}");
        assert_eq!(flows(&part, ""), flows(&whole, filter), "{filter}");
        assert!(!flows(&part, "").is_empty(), "{filter}");
    }
}

#[test]
fn a_cut_of_everything_has_every_packet() {
    let bytes = synth::pcapng(SEED, synth::Scene::OfficeDay);
    let mut whole = engine();
    let id = read(&mut whole, &bytes, 100_000);
    let packets = status(&mut whole, id).packets;
    let (file, summary) = cut(&whole, &[&bytes], "", 1 << 20);
    assert_eq!(summary.items, packets);
    let mut part = engine();
    let id = read(&mut part, &file, 4096);
    assert_eq!(status(&mut part, id).packets, packets);
    assert_eq!(status(&mut part, id).unmetered, status(&mut whole, SourceId(0)).unmetered);
}

#[test]
fn a_cut_says_why_there_is_nothing_in_it() {
    let bytes = synth::pcap(SEED, synth::Scene::Beacon);
    let mut engine = engine();
    read(&mut engine, &bytes, 100_000);
    let (_, summary) = cut(&engine, &[&bytes], "port 6", 1 << 20);
    assert_eq!(
        (summary.items, &summary.notes[..]),
        (0, &["no flow matches `port == 6`".to_owned()][..])
    );
    // A table of flows.
    let question = Question::default();
    let format = ExportFormat::Csv;
    let (table, _) = run(&engine, &[], Job::Table(TableJob { question, format, named: false }), 1);
    let mut of_table = super::engine();
    read(&mut of_table, &table, 100_000);
    let job = CaptureJob { question: Question::default(), with_unmetered: false, anonymise: None };
    let why = of_table.start(Job::Capture(job)).err().unwrap();
    assert!(why.contains("holds flows, not packets"), "{why}");
}

fn packets(engine: &mut Engine, flow: u64, from: u64, limit: u32) -> Option<PacketList> {
    match engine.ask(Request::Packets { flow, from, limit }) {
        Response::Packets(list) => list,
        other => panic!("{other:?} is no list of packets"),
    }
}

#[test]
fn every_packet_of_a_flow_is_read_again_as_it_was() {
    let scene = synth::Scene::Beacon;
    for bytes in [synth::pcapng(SEED, scene), synth::pcap(SEED, scene)] {
        let mut expected = Vec::new();
        let mut reader = capture::Reader::new(capture::Limits::default());
        reader.push(&bytes, |item| {
            if let capture::Item::Packet(packet) = item {
                expected.push((packet.number, packet.time.unwrap(), packet.data.to_vec()));
            }
        });
        let mut engine = engine();
        read(&mut engine, &bytes, 10_000);
        let mut metered = 0;
        for flow in 1..=engine.flows(&Question::default()).count() as u64 {
            let list = packets(&mut engine, flow, 0, 10_000).unwrap();
            assert_eq!(list.available, list.packets.len() as u64);
            metered += list.available;
            let record = engine.desk.store.flow(flow).unwrap();
            let sent = list.packets.iter().filter(|packet| packet.from_initiator).count() as u64;
            assert_eq!(sent, record.forward.packets);
            for line in &list.packets {
                let (number, time, data) = &expected[line.number as usize - 1];
                assert_eq!(
                    (*number, *time, data.len() as u32),
                    (line.number, line.time, line.length)
                );
                let job = Job::Packet(PacketJob { flow, number: line.number });
                let (octets, _) = run(&engine, &[&bytes], job, 1 << 20);
                assert_eq!(&octets, data);
            }
        }
        assert_eq!(metered, expected.len() as u64);
    }
}

#[test]
fn a_file_that_changed_is_not_taken_for_the_one_that_was_read() {
    let scene = synth::Scene::Beacon;
    let (bytes, other) = (synth::pcap(SEED, scene), synth::pcap(SEED + 1, scene));
    let mut engine = engine();
    read(&mut engine, &bytes, 10_000);
    let number = packets(&mut engine, 3, 0, 1).unwrap().packets[0].number;
    let mut task = engine.start(Job::Packet(PacketJob { flow: 3, number })).unwrap();
    let Step::Read(want) = task.step(&engine) else { panic!("nothing wanted") };
    task.give(&other[want.from as usize + 4..]);
    let Step::Read(want) = task.step(&engine) else { panic!("not read through") };
    assert_eq!(want.from, 0);
    task.give(&[]);
    assert!(matches!(task.step(&engine), Step::Failed(_)));
}

#[test]
fn above_the_limit_flows_are_kept_and_that_is_said_once() {
    let bytes = synth::pcap(SEED, synth::Scene::OfficeDay);
    let limits = Limits { packet_index_octets: 100_000, ..Limits::default() };
    let mut engine = Engine::new(Settings::default(), limits);
    read(&mut engine, &bytes, 100_000);
    assert_eq!(packets(&mut engine, 1, 0, 10), None);
    let told = issues(&mut engine);
    let told: Vec<_> = told.iter().filter(|issue| issue.what.contains("remembered")).collect();
    assert_eq!((told.len(), told[0].count), (1, 1));
    assert!(!cut(&engine, &[&bytes], "tcp", 1 << 20).0.is_empty());
}

#[test]
fn who_allows_no_memory_for_packets_has_flows_only_and_is_not_told_of_it() {
    let bytes = synth::pcap(SEED, synth::Scene::OfficeDay);
    let settings = Settings { packet_mebibytes: 0, ..Settings::default() };
    let mut engine = Engine::new(settings, Limits::default());
    read(&mut engine, &bytes, 100_000);
    assert_eq!(packets(&mut engine, 1, 0, 10), None);
    assert_eq!(issues(&mut engine).len(), 0);
    assert!(!cut(&engine, &[&bytes], "tcp", 1 << 20).0.is_empty());
}

#[test]
fn rows_made_step_by_step_are_those_made_at_once() {
    let bytes = synth::pcap(SEED, synth::Scene::OfficeDay);
    let mut engine = engine();
    read(&mut engine, &bytes, 100_000);
    let filter = Some(Filter::parse("tcp").unwrap());
    let question = Question { filter, ..Question::default() };
    let formats = [
        ExportFormat::Csv,
        ExportFormat::Json,
        ExportFormat::Ndjson,
        ExportFormat::Ipfix,
        ExportFormat::Markdown,
    ];
    for format in formats {
        let named = format == ExportFormat::Json;
        let job = Job::Table(TableJob { question: question.clone(), format, named });
        let (file, summary) = run(&engine, &[], job, 1);
        let request = Request::Export { question: question.clone(), format, named };
        assert_eq!(Response::File(file), engine.ask(request), "{format:?}");
        assert_eq!(summary.items, flows(&engine, "tcp").len() as u64, "{format:?}");
        assert_eq!(summary.notes, [""; 0]);
    }
}

#[test]
fn flows_forgotten_meanwhile_are_left_out_and_counted() {
    let bytes = synth::pcap(SEED, synth::Scene::OfficeDay);
    let mut engine = engine();
    let id = read(&mut engine, &bytes, 100_000);
    let all = flows(&engine, "").len();
    let question = Question::default();
    let job = Job::Table(TableJob { question, format: ExportFormat::Ndjson, named: false });
    let mut task = engine.start(job).unwrap();
    assert_eq!(task.step(&engine), Step::More);
    let written = task.output().iter().filter(|octet| **octet == b'\n').count();
    assert!(written > 0 && written < all, "{written} of {all}");
    engine.ask(Request::Forget(id));
    let summary = loop {
        match task.step(&engine) {
            Step::More => {}
            Step::Done(summary) => break summary,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(summary.items, written as u64);
    let left_out = all - written;
    assert_eq!(summary.notes, [format!("{left_out} flows were forgotten meanwhile: not in it")]);
}

#[test]
fn the_sum_of_a_file_is_that_of_its_octets_and_one_that_was_cut_meanwhile_has_none() {
    let bytes = synth::pcap(SEED, synth::Scene::PortScan);
    let mut engine = engine();
    let id = read(&mut engine, &bytes, 100_000);
    // `flowglass synth port-scan --seed 7 | sha256sum`.
    let sum = "6ee5a8eae21669d20d555f6a67cb53c07682f6e2c5406b523db6baa00882d16b";
    for slice in [1_000, usize::MAX] {
        let (told, _) = run(&engine, &[&bytes], Job::Digest(id), slice);
        assert_eq!(String::from_utf8(told).unwrap(), sum);
    }
    let mut task = engine.start(Job::Digest(id)).unwrap();
    assert!(matches!(task.step(&engine), Step::Read(_)));
    task.give(&bytes[..10]);
    assert!(matches!(task.step(&engine), Step::Read(Want { from: 10, .. })));
    task.give(&[]);
    assert!(matches!(task.step(&engine), Step::Failed(why) if why.contains("ends after 10 of")));
    engine.ask(Request::Forget(id));
    assert!(engine.start(Job::Digest(id)).is_err());
}
