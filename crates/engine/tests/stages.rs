//! A capture read in stages gives what one reader makes of the same slices, octet by octet of a session:
//! flows, exchanges, hosts, findings, issues, counts.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::{env, fs};

use engine::{Batch, Engine, FindingLimits, Input, Limits, Named, Step};
use model::{SourceId, Timestamp};
use protocol::{Job, SessionJob, Settings, SourceKind};
use synth::Scene;

/// Nothing is published on the way.
const NEVER: Timestamp = Timestamp::MIN;

/// How reading ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Whole,
    Cancelled,
    Broken,
}

impl End {
    const fn input(self, id: SourceId) -> Input<'static> {
        match self {
            Self::Whole => Input::End(id),
            Self::Cancelled => Input::Cancel(id),
            Self::Broken => Input::Broken(id, "the disk is gone"),
        }
    }
}

fn engine(settings: &Settings) -> Engine {
    let findings = Some(FindingLimits::default());
    let limits = Limits { findings, packet_index_octets: 0, ..Limits::default() };
    Engine::new(settings.clone(), limits)
}

fn in_one(file: &[u8], slice: usize, settings: &Settings, end: End) -> Vec<u8> {
    let mut engine = engine(settings);
    let id = engine.open(SourceKind::File, "made", Some(file.len() as u64));
    for part in file.chunks(slice) {
        engine.handle(NEVER, Input::Bytes(id, part));
        if !engine.is_reading(id) {
            return session(&engine);
        }
    }
    engine.handle(NEVER, end.input(id));
    session(&engine)
}

/// None where it is not read in stages.
fn in_stages(file: &[u8], slice: usize, settings: &Settings, end: End) -> Option<Vec<u8>> {
    let mut engine = engine(settings);
    let id = engine.open(SourceKind::File, "made", Some(file.len() as u64));
    let (mut ahead, mut between) = engine.part(id, file.get(..slice).unwrap_or(file))?;
    // Some lie in the queues for a while, and what they tell of flows comes back late.
    let mut queue = VecDeque::from([Batch::default(), Batch::default()]);
    let mut behind = VecDeque::from([Named::default(), Named::default(), Named::default()]);
    let mut name = |batch: &mut Batch, engine: &mut Engine| {
        let mut named = behind.pop_front().unwrap();
        engine.take_in(NEVER, id, &mut named);
        between.take_in(batch, &mut named);
        behind.push_back(named);
    };
    for part in file.chunks(slice) {
        ahead.read(part, &mut |batch| {
            let mut before = queue.pop_front().unwrap();
            name(&mut before, &mut engine);
            queue.push_back(std::mem::replace(batch, before));
        });
        if ahead.has_failed() {
            break;
        }
    }
    let has_failed = ahead.has_failed();
    queue.iter_mut().for_each(|batch| name(batch, &mut engine));
    behind.iter_mut().for_each(|named| engine.take_in(NEVER, id, named));
    engine.rejoin(id, ahead, between);
    if !has_failed {
        engine.handle(NEVER, end.input(id));
    }
    Some(session(&engine))
}

/// Everything that was seen.
fn session(engine: &Engine) -> Vec<u8> {
    let job = SessionJob { saved: Timestamp(7), view: Vec::new(), keep: None };
    let mut task = engine.start(Job::Session(job)).unwrap();
    while matches!(task.step(engine), Step::More) {}
    task.output()
}

fn check(name: &str, file: &[u8], slices: &[usize], settings: &Settings, end: End) {
    for slice in slices.iter().copied() {
        let stages = in_stages(file, slice, settings, end);
        let stages =
            stages.unwrap_or_else(|| panic!("{name} is not read in stages, in slices of {slice}"));
        let one = in_one(file, slice, settings, end);
        assert!(one == stages, "{name} in slices of {slice}, {end:?}, differs: {settings:?}");
    }
}

/// Flows that are cut, one flow for each pair of ends, and no look into payload.
fn settings() -> [Settings; 4] {
    let default = Settings::default();
    let timeouts = |active, idle| Settings {
        active_timeout_seconds: active,
        idle_timeout_seconds: idle,
        ..default.clone()
    };
    let blind = Settings { classify: false, decode_exports: false, ..default.clone() };
    [timeouts(Some(1), Some(60)), timeouts(None, None), blind, default.clone()]
}

#[test]
fn a_capture_read_in_stages_gives_what_one_reader_makes_of_it() {
    for scene in Scene::ALL {
        let file = synth::pcapng(7, scene);
        for settings in settings() {
            check(scene.name(), &file, &[100_000, 1 << 20], &settings, End::Whole);
        }
        let beginning = &file[..file.len().min(300_000)];
        check(scene.name(), beginning, &[999], &Settings::default(), End::Whole);
    }
}

#[test]
fn exports_in_a_capture_come_in_their_order() {
    for scene in [Scene::HomeLan, Scene::OfficeDay] {
        let file = synth::exports_pcapng(7, scene);
        for settings in settings() {
            check(scene.name(), &file, &[5_000, 1 << 20], &settings, End::Whole);
        }
    }
}

#[test]
fn what_ends_before_its_time_and_what_is_damaged_is_told_alike() {
    let mut file = synth::pcap(7, Scene::HomeLan);
    let settings = Settings::default();
    for end in [End::Cancelled, End::Broken] {
        check("broken off", &file[..file.len() / 2 + 7], &[10_000], &settings, end);
    }
    for at in (1000..file.len()).step_by(file.len() / 20) {
        file[at] = !file[at];
    }
    check("damaged", &file, &[777, 10_000, 1 << 20], &settings, End::Whole);
}

#[test]
fn what_is_no_capture_is_not_read_in_stages() {
    let settings = Settings::default();
    for file in [&b"start,end,source\n1,2,3\n"[..], &[0; 100], &[], &[0xd4, 0xc3]] {
        assert!(in_stages(file, 1 << 20, &settings, End::Whole).is_none());
    }
    let mut engine = Engine::new(settings, Limits::default());
    let id = engine.open(SourceKind::File, "packets are remembered", None);
    assert!(engine.part(id, &synth::pcap(7, Scene::Beacon)).is_none());
}

/// Every capture of the corpus, where there is one: fragments, tunnels, damage, packings, all links.
#[test]
fn captures_of_the_corpus_are_read_alike() {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus"));
    let corpus = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from);
    let mut read = 0;
    for folder in ["traffic/pcap", "readers"] {
        let Ok(files) = fs::read_dir(corpus.join(folder)) else { continue };
        let mut paths: Vec<_> = files.flatten().map(|file| file.path()).collect();
        paths.sort();
        for path in paths {
            let Ok(file) = fs::read(&path) else { continue };
            let settings = Settings::default();
            for slice in [10_007, 1 << 20] {
                let Some(stages) = in_stages(&file, slice, &settings, End::Whole) else { continue };
                let one = in_one(&file, slice, &settings, End::Whole);
                assert!(one == stages, "{} in slices of {slice} differs", path.display());
                read += 1;
            }
        }
    }
    println!("{read} captures");
}
