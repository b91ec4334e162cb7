//! Several captures as one: in any order, in slices of any size, with the flows of the whole.

use protocol::{CaptureJob, Job, PacketJob};

use super::*;
use crate::{PartOfSet, Peek, Step};

const SCENES: [synth::Scene; 2] = [synth::Scene::Beacon, synth::Scene::OfficeDay];

/// A classic pcap file's header, and its records.
fn records(file: &[u8]) -> (&[u8], Vec<&[u8]>) {
    let (header, mut rest) = file.split_at(24);
    let mut records = Vec::new();
    while let Some(length) = rest.get(8..12) {
        let length = u32::from_le_bytes(length.try_into().unwrap()) as usize;
        let (record, behind) = rest.split_at(16 + length);
        records.push(record);
        rest = behind;
    }
    (header, records)
}

/// Deals the records of a file to several.
fn dealt(file: &[u8], files: usize, to: impl Fn(usize) -> usize) -> Vec<Vec<u8>> {
    let (header, records) = records(file);
    let mut dealt = vec![header.to_vec(); files];
    for (at, record) in records.into_iter().enumerate() {
        dealt[to(at)].extend_from_slice(record);
    }
    dealt
}

fn part(name: &str, file: &[u8], slice: usize) -> Option<PartOfSet> {
    let mut peek = Peek::default();
    let mut slices = file.chunks(slice);
    while peek.needs_more() {
        peek.push(slices.next().unwrap_or_default());
    }
    peek.part(name, file.len() as u64)
}

fn open(engine: &mut Engine, files: &[(&str, &[u8])], slice: usize) -> SourceId {
    let parts = files.iter().map(|(name, file)| part(name, file, slice.max(16)).unwrap());
    engine.open_set(parts.collect())
}

/// Reads what is wanted, in slices; how many octets at most were asked for.
fn read_set(engine: &mut Engine, id: SourceId, files: &[(&str, &[u8])], slice: usize) -> u64 {
    let (mut now, mut most) = (0, 0);
    while let Some(want) = engine.wants(id) {
        let from = want.from as usize;
        let to = (from + (want.most as usize).min(slice)).min(files[want.part as usize].1.len());
        most = most.max(want.most);
        now += 100;
        engine.handle(at(now), Input::Part(id, &files[want.part as usize].1[from..to]));
    }
    engine.handle(at(now), Input::End(id));
    most
}

/// The names of a set's files.
fn parts(status: &SourceStatus) -> Vec<&str> {
    status.parts.iter().map(|part| part.name.as_str()).collect()
}

pub(super) fn set_of(files: &[(&str, &[u8])], slice: usize) -> (Engine, SourceId) {
    let mut engine = engine();
    let id = open(&mut engine, files, slice);
    read_set(&mut engine, id, files, slice);
    (engine, id)
}

fn named<'a>(files: &'a [Vec<u8>], names: &'a [String]) -> Vec<(&'a str, &'a [u8])> {
    names.iter().map(String::as_str).zip(files.iter().map(Vec::as_slice)).collect()
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("ring_{n:04}.pcap")).collect()
}

/// Everything a flow is; in which row it stands depends on when it was published.
fn flows(engine: &Engine) -> Vec<model::FlowRecord> {
    let mut flows: Vec<_> = engine.flows(&Question::default()).collect();
    flows.iter_mut().for_each(|flow| flow.source = SourceId(0));
    flows.sort_by_cached_key(|flow| (flow.start, format!("{flow:?}")));
    flows
}

/// The row of each flow, by what it is.
fn rows(engine: &Engine) -> std::collections::BTreeMap<String, u64> {
    (1..)
        .map_while(|id| engine.desk.store.flow(id).map(|flow| (id, flow)))
        .map(|(id, flow)| (format!("{} {:?}", flow.start, flow.key), id))
        .collect()
}

/// Orders of so many files: as they are, turned around, and shuffled.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let shuffled = (0..count).map(|n| (n * 7 + 3) % count.max(1));
    let mut shuffled: Vec<usize> = shuffled.collect();
    shuffled.sort_unstable();
    shuffled.dedup();
    let mut orders = vec![(0..count).collect::<Vec<_>>(), (0..count).rev().collect()];
    if shuffled.len() == count {
        orders.push((0..count).map(|n| (n * 7 + 3) % count).collect());
    }
    orders
}

fn check(whole: &[u8], files: &[Vec<u8>]) {
    let mut alone = engine();
    let id = read(&mut alone, whole, 100_000);
    let expected = (flows(&alone), status(&mut alone, id));
    assert!(!expected.0.is_empty());
    let names = names(files.len());
    for order in orders(files.len()) {
        let files = named(files, &names);
        let files: Vec<_> = order.iter().map(|at| files[*at]).collect();
        for slice in [97, 10_000, usize::MAX] {
            let (mut engine, id) = set_of(&files, slice);
            for (ours, theirs) in flows(&engine).iter().zip(&expected.0) {
                assert_eq!(ours, theirs, "{order:?} in slices of {slice}");
            }
            assert_eq!(flows(&engine).len(), expected.0.len());
            let status = status(&mut engine, id);
            assert_eq!(status.packets, expected.1.packets);
            assert_eq!(status.unmetered, expected.1.unmetered);
            assert_eq!((status.first, status.last), (expected.1.first, expected.1.last));
            let octets: usize = files.iter().map(|(_, file)| file.len()).sum();
            assert_eq!(status.octets_read, octets as u64);
            assert_eq!(status.state, SourceState::Done);
            assert_eq!(parts(&status), names, "in the order of their times");
        }
    }
}

#[test]
fn a_ring_of_files_gives_the_flows_of_the_whole_in_any_order() {
    for scene in SCENES {
        let whole = synth::pcap(SEED, scene);
        let count = records(&whole).1.len();
        let ring = dealt(&whole, 10, |at| at * 10 / count);
        check(&whole, &ring);
    }
}

#[test]
fn files_that_overlap_are_merged_packet_by_packet() {
    for scene in SCENES {
        let whole = synth::pcap(SEED, scene);
        check(&whole, &dealt(&whole, 2, |at| at % 2));
        let count = records(&whole).1.len();
        // Three files, of which each overlaps with the next one for a while.
        let turns = |at: usize| (at * 6 / count + at % 2).min(5) / 2;
        check(&whole, &dealt(&whole, 3, turns));
    }
}

#[test]
fn packed_parts_are_merged_like_bare_ones() {
    use std::io::Write as _;
    let whole = synth::pcap(SEED, synth::Scene::Beacon);
    let mut files = dealt(&whole, 3, |at| at % 3);
    let packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut packer = packer;
    packer.write_all(&files[1]).unwrap();
    files[1] = packer.finish().unwrap();
    check(&whole, &files);
}

#[test]
fn a_hundred_files_are_read_one_behind_the_other() {
    let whole = synth::pcap(SEED, synth::Scene::OfficeDay);
    let count = records(&whole).1.len();
    let files = dealt(&whole, 100, |at| at * 100 / count);
    let names = names(100);
    let files = named(&files, &names);
    let mut engine = engine();
    let id = open(&mut engine, &files, usize::MAX);
    let mut parts = Vec::new();
    while let Some(want) = engine.wants(id) {
        parts.push(want.part);
        let file = files[want.part as usize].1;
        engine.handle(at(0), Input::Part(id, &file[want.from as usize..]));
    }
    parts.dedup();
    assert_eq!(parts, (0..100).collect::<Vec<_>>(), "each is begun when the one before is done");
}

#[test]
fn parts_without_times_or_of_one_time_keep_their_order() {
    let whole = synth::pcap(SEED, synth::Scene::Beacon);
    // The same file twice, under two names: whatever is named first, the flows are the same.
    let (a, b) = (("a.pcap", whole.as_slice()), ("b.pcap", whole.as_slice()));
    let first = set_of(&[a, b], 1000);
    let second = set_of(&[b, a], usize::MAX);
    assert!(flows(&first.0) == flows(&second.0));
}

#[test]
fn a_part_that_breaks_or_is_damaged_is_named_and_the_others_go_on() {
    let whole = synth::pcap(SEED, synth::Scene::OfficeDay);
    let count = records(&whole).1.len();
    let mut files = dealt(&whole, 3, |at| at * 3 / count);
    let cut = files[1].len() - 5;
    files[1].truncate(cut);
    let names = names(3);
    let files = named(&files, &names);
    let (mut engine, id) = set_of(&files, 10_000);
    let told = issues(&mut engine);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].what.starts_with("ring_0001.pcap: "), "{told:?}");
    assert_eq!(status(&mut engine, id).packets, count as u64 - 1);

    let mut engine = self::engine();
    let id = open(&mut engine, &files, 10_000);
    while let Some(want) = engine.wants(id) {
        let file = files[want.part as usize].1;
        if want.part == 1 && want.from > 0 {
            engine.handle(at(0), Input::PartBroken(id, "the disk was pulled out"));
            continue;
        }
        let to = (want.from as usize + 10_000).min(file.len());
        engine.handle(at(0), Input::Part(id, &file[want.from as usize..to]));
    }
    engine.handle(at(0), Input::End(id));
    let told = issues(&mut engine);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].what, "ring_0001.pcap: reading stopped: the disk was pulled out");
    assert_eq!(told[0].offset, Some(10_000));
    let status = status(&mut engine, id);
    assert_eq!(status.state, SourceState::Done);
    assert!(status.packets > count as u64 * 2 / 3);
    let told: Vec<_> = status.parts.iter().map(|part| (part.state, part.octets_read)).collect();
    let whole = |at: usize| (SourceState::Done, files[at].1.len() as u64);
    assert_eq!(told, [whole(0), (SourceState::Cancelled, 10_000), whole(2)]);
}

#[test]
fn what_is_no_capture_is_no_part() {
    for file in [&b"Dear diary, nothing at all.\n"[..], b"", b"ts\tuid\n", &[0, 10, 0, 16, 0, 0]] {
        assert_eq!(part("x", file, 7), None);
    }
    let capture = synth::pcapng(SEED, synth::Scene::Beacon);
    assert!(part("x", &capture, 1000).is_some_and(|part| part.first.is_some()));
    assert!(part("x", &capture[..60], 1000).is_some_and(|part| part.first.is_none()), "no packet");
}

fn run(engine: &Engine, files: &[(&str, &[u8])], job: Job) -> Vec<u8> {
    let mut task = engine.start(job).unwrap();
    let mut out = Vec::new();
    loop {
        match task.step(engine) {
            Step::Read(want) => {
                let from = want.from as usize;
                let file = files[want.part as usize].1;
                task.give(&file[from..(from + want.most as usize).min(file.len())]);
            }
            Step::More => {}
            Step::Done(_) => {
                out.extend(task.output());
                return out;
            }
            Step::Failed(why) => panic!("{why}"),
        }
    }
}

#[test]
fn packets_of_a_set_are_cut_and_read_again_from_their_files() {
    let whole = synth::pcap(SEED, synth::Scene::OfficeDay);
    let mut alone = engine();
    read(&mut alone, &whole, 100_000);
    let files = dealt(&whole, 2, |at| at % 2);
    let names = names(2);
    let mut files = named(&files, &names);
    files.reverse();
    let (mut engine, _) = set_of(&files, 50_000);
    let question = Question {
        filter: Some(query::filter::Filter::parse("udp.port == 53").unwrap()),
        ..Question::default()
    };
    let job = || {
        let question = question.clone();
        Job::Capture(CaptureJob { question, with_unmetered: false, anonymise: None })
    };
    let (mut ours, mut theirs) = (self::engine(), self::engine());
    let id = read(&mut ours, &run(&engine, &files, job()), 100_000);
    assert!(status(&mut ours, id).packets > 0);
    read(&mut theirs, &run(&alone, &[("whole", &whole)], job()), 100_000);
    assert!(flows(&ours) == flows(&theirs));

    let mut parts = [0, 0];
    let rows = rows(&engine).into_values().zip(rows(&alone).into_values());
    for (flow, same) in rows.collect::<Vec<_>>().into_iter().take(20) {
        let list = |engine: &mut Engine, flow| match engine.ask(Request::Packets {
            flow,
            from: 0,
            limit: 5,
        }) {
            Response::Packets(Some(list)) => list,
            other => panic!("{other:?} is no list of packets"),
        };
        let (merged, expected) = (list(&mut engine, flow), list(&mut alone, same));
        assert_eq!(merged.available, expected.available);
        for (line, expected) in merged.packets.iter().zip(&expected.packets) {
            assert_eq!((line.number, line.time), (expected.number, expected.time));
            parts[line.part as usize] += 1;
            let job = |flow| Job::Packet(PacketJob { flow, number: line.number });
            let octets = run(&engine, &files, job(flow));
            assert_eq!(octets, run(&alone, &[("whole", &whole)], job(same)));
        }
    }
    assert!(parts[0] > 10 && parts[1] > 10, "{parts:?}");
}

#[test]
fn a_cancelled_set_keeps_what_was_read_and_can_be_cut() {
    let whole = synth::pcap(SEED, synth::Scene::OfficeDay);
    let files = dealt(&whole, 2, |at| at % 2);
    let names = names(2);
    let files = named(&files, &names);
    let mut engine = engine();
    let id = open(&mut engine, &files, usize::MAX);
    for _ in 0..5 {
        let want = engine.wants(id).unwrap();
        let from = want.from as usize;
        let slice = &files[want.part as usize].1[from..from + 30_000];
        engine.handle(at(0), Input::Part(id, slice));
    }
    engine.handle(at(0), Input::Cancel(id));
    let status = status(&mut engine, id);
    assert_eq!((status.state, status.octets_read), (SourceState::Cancelled, 150_000));
    assert_eq!(engine.wants(id), None);
    assert_eq!(issues(&mut engine), []);
    let question = Question::default();
    let job = Job::Capture(CaptureJob { question, with_unmetered: true, anonymise: None });
    let cut = run(&engine, &files, job);
    let mut part = self::engine();
    let id = read(&mut part, &cut, 10_000);
    assert_eq!(self::status(&mut part, id).packets, status.packets);
    assert!(flows(&part) == flows(&engine));
}
