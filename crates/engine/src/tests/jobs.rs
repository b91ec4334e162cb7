//! Jobs: the packets of a filter as a capture of its own.

use protocol::{CaptureJob, Job, JobSummary};
use query::filter::Filter;

use super::*;
use crate::{Step, Want};

fn cut(engine: &Engine, files: &[&[u8]], filter: &str, slice: usize) -> (Vec<u8>, JobSummary) {
    let filter = (!filter.is_empty()).then(|| Filter::parse(filter).unwrap());
    let question = Question { filter, ..Question::default() };
    let job = CaptureJob { question, with_unmetered: false };
    run(engine, files, Job::Capture(job), slice)
}

/// Does a job to its end; sources are numbered as the files are.
fn run(engine: &Engine, files: &[&[u8]], job: Job, slice: usize) -> (Vec<u8>, JobSummary) {
    let mut task = engine.start(job).unwrap();
    let mut out = Vec::new();
    loop {
        match task.step() {
            Step::Read(Want { source, from, most }) => {
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
