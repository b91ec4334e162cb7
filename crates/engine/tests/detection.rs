//! How many attacks are found, and how much that is none: labelled traffic in three strengths, and what
//! looks like it. The table stands in `docs/detection.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs};

use capture::{LinkType, Resolution, pcap};
use engine::{Engine, FindingLimits, Input, Limits};
use model::{Finding, FindingKind, FindingSeverity, Timestamp};
use protocol::{Request, Response, Settings, SourceKind};
use synth::{Attack, Frames, Label, Scene, Strength};

/// Runs of each attack and strength.
const RUNS: u64 = 10;

/// Where the table stands.
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/detection.md");
const BEGIN: &str = "<!-- table: begin -->\n";
const END: &str = "<!-- table: end -->";

fn findings(capture: &[u8], slice: usize) -> Vec<Finding> {
    let limits = Limits { findings: Some(FindingLimits::default()), ..Limits::default() };
    let mut engine = Engine::new(Settings::default(), limits);
    let id = engine.open(SourceKind::File, "made", None);
    for part in capture.chunks(slice) {
        engine.handle(Timestamp::MIN, Input::Bytes(id, part));
    }
    engine.handle(Timestamp::MIN, Input::End(id));
    match engine.ask(Request::Findings) {
        Response::Findings(all) => all,
        _ => Vec::new(),
    }
}

fn of_frames(frames: &Frames) -> Vec<Finding> {
    let writer = pcap::Writer::new(LinkType::ETHERNET, Resolution::Micros);
    let mut out = Vec::new();
    writer.header(&mut out);
    for (time, frame) in frames {
        writer.packet(*time, frame, frame.len() as u32, &mut out);
    }
    findings(&out, 1 << 20)
}

/// From which severity on a finding of that kind is one: what is only worth knowing is told as that.
const fn least(attack: Attack) -> FindingSeverity {
    match attack {
        Attack::Idle | Attack::Newcomer | Attack::Strangers => FindingSeverity::Info,
        Attack::Program => FindingSeverity::Low,
        _ => FindingSeverity::Medium,
    }
}

/// Whether a finding, or what was folded into it, is what the label says.
fn is_it(finding: &Finding, label: &Label) -> bool {
    let kinds = || finding.parts.iter().map(|part| part.kind).chain([finding.kind]);
    let hosts = || finding.subjects.iter().chain(&finding.others);
    kinds().any(|kind| label.kinds.contains(&kind))
        && hosts().any(|host| label.hosts.contains(host))
}

#[derive(Default)]
struct Score {
    found: [u64; 3],
    /// Findings of that kind about somebody else, or in traffic without the attack.
    wrong: u64,
}

#[test]
fn attacks_are_found_and_what_looks_like_them_is_not() {
    let mut scores: BTreeMap<Attack, Score> = BTreeMap::new();
    let kinds: Vec<(Attack, &'static [FindingKind])> = Attack::ALL
        .iter()
        .map(|attack| (*attack, synth::attacked(0, *attack, Strength::Weak).1.kinds))
        .collect();
    // What a run found beside what it should: charged to whoever looks for that. A host unlike the others is only
    // worth knowing: that is wrong where it is told beside the one that is there, or of nothing.
    let charge =
        |of: Attack, found: &[Finding], label: Option<&Label>, scores: &mut BTreeMap<_, Score>| {
            for (attack, kinds) in &kinds {
                let least = match least(*attack) {
                    least if *attack == of && of == Attack::Strangers => least,
                    least => least.max(FindingSeverity::Medium),
                };
                let wrong = found.iter().filter(|finding| {
                    kinds.contains(&finding.kind)
                        && finding.severity >= least
                        && !label.is_some_and(|label| is_it(finding, label))
                });
                for finding in wrong {
                    scores.entry(*attack).or_default().wrong += 1;
                    let like = if label.is_none() { "like " } else { "" };
                    println!("wrong: {like}{}: {}", of.title(), finding.sentence);
                }
            }
        };
    for attack in Attack::ALL {
        for (place, strength) in Strength::ALL.into_iter().enumerate() {
            for run in 0..RUNS {
                let (frames, label) = synth::attacked(run, attack, strength);
                let found = of_frames(&frames);
                for finding in &found {
                    query::Filter::parse(&finding.filter).expect(&finding.filter);
                }
                let hit = found.iter().any(|f| f.severity >= least(attack) && is_it(f, &label));
                scores.entry(attack).or_default().found[place] += u64::from(hit);
                if !hit && strength != Strength::Weak {
                    println!("missed: {attack:?} {strength:?} {run}");
                }
                if strength == Strength::Middle {
                    charge(attack, &found, Some(&label), &mut scores);
                }
            }
        }
        for run in 0..RUNS {
            let found = of_frames(&synth::innocent(run, attack));
            charge(attack, &found, None, &mut scores);
        }
    }
    let table = table(&scores);
    println!("{table}");
    for (attack, score) in &scores {
        let [_, middle, strong] = score.found;
        assert!(middle * 100 >= 95 * RUNS, "{}: {middle} of {RUNS} found", attack.title());
        assert!(strong * 100 >= 95 * RUNS, "{}: {strong} of {RUNS} found", attack.title());
        assert!(
            middle * 100 >= 95 * (middle + score.wrong),
            "{}: wrong {}",
            attack.title(),
            score.wrong
        );
    }
    let docs = fs::read_to_string(DOCS).unwrap();
    let (before, rest) = docs.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if env::var_os("FLOWGLASS_WRITE_DOCS").is_some() {
        fs::write(DOCS, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, table, "run this test with FLOWGLASS_WRITE_DOCS=1 to write the table");
    }
}

fn table(scores: &BTreeMap<Attack, Score>) -> String {
    let mut out = String::from(
        "| attack | found, weak | found, middle | found, strong | wrong findings | precision, middle |\n\
         |---|--:|--:|--:|--:|--:|\n",
    );
    let share = |part: u64, whole: u64| {
        let per_cent = 100 * part / whole.max(1);
        format!("{}.{:02}", per_cent / 100, per_cent % 100)
    };
    for (attack, score) in scores {
        let [weak, middle, strong] = score.found.map(|found| share(found, RUNS));
        let precision = share(score.found[1], score.found[1] + score.wrong);
        let (title, wrong) = (attack.title(), score.wrong);
        let _ = writeln!(out, "| {title} | {weak} | {middle} | {strong} | {wrong} | {precision} |");
    }
    out
}

#[test]
fn a_normal_day_gives_at_most_two_findings_of_medium_or_more() {
    for scene in [Scene::OfficeDay, Scene::HomeLan] {
        for seed in [synth::SAMPLE_SEED, 1, 2] {
            let found = findings(&synth::pcap(seed, scene), 1 << 20);
            let loud = found.iter().filter(|f| f.severity >= FindingSeverity::Medium).count();
            assert!(loud <= 2, "{scene:?} {seed}: {found:#?}");
        }
    }
}

/// Captures that are named after what is in them.
const NAMED: [(&str, FindingKind); 11] = [
    ("bad-dns-traffic.pcap", FindingKind::DnsTunnel),
    ("dns-tunnel-iodine.pcap", FindingKind::DnsTunnel),
    ("dns-exf.pcap", FindingKind::DnsTunnel),
    ("dotenv.pcap", FindingKind::WebAttack),
    ("exe_download.pcap", FindingKind::ProgramTransfer),
    ("http_auth.pcap", FindingKind::CleartextSecrets),
    ("pop3.pcap", FindingKind::CleartextSecrets),
    ("selfsigned.pcap", FindingKind::Certificates),
    ("sql_injection.pcap", FindingKind::WebAttack),
    ("synscan.pcap", FindingKind::PortScan),
    ("xss.pcap", FindingKind::WebAttack),
];

#[test]
fn real_captures_are_quiet_and_those_named_after_an_attack_tell_it() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let corpus = env::var_os("FLOWGLASS_CORPUS").unwrap_or_else(|| beside.into());
    let Ok(folder) = fs::read_dir(std::path::Path::new(&corpus).join("traffic/pcap")) else {
        eprintln!("skipped: no corpus; FLOWGLASS_CORPUS names its folder");
        return;
    };
    let mut named = 0;
    for entry in folder {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let found = findings(&fs::read(&path).unwrap(), 1 << 20);
        let loud = found.iter().filter(|f| f.severity >= FindingSeverity::Medium).count();
        assert!(loud <= 2, "{name}: {found:#?}");
        for (_, kind) in NAMED.iter().filter(|(file, _)| *file == name) {
            assert!(found.iter().any(|finding| finding.kind == *kind), "{name}: {found:#?}");
            named += 1;
        }
    }
    assert_eq!(named, NAMED.len());
}

#[test]
fn the_samples_tell_their_story() {
    let found = findings(&synth::pcap(synth::SAMPLE_SEED, Scene::Suspicious), 1 << 20);
    let kinds: Vec<FindingKind> = found
        .iter()
        .filter(|finding| finding.severity >= FindingSeverity::Medium)
        .flat_map(|finding| finding.parts.iter().map(|part| part.kind).chain([finding.kind]))
        .collect();
    let expected = [
        FindingKind::PortScan,
        FindingKind::HostSweep,
        FindingKind::Beacon,
        FindingKind::Exfiltration,
    ];
    for kind in expected {
        assert!(kinds.contains(&kind), "{kind:?} is missing in {found:#?}");
    }
}

#[test]
fn slices_of_any_size_give_the_same_findings() {
    let (frames, _) = synth::attacked(3, Attack::Ports, Strength::Middle);
    let whole = of_frames(&frames);
    let writer = pcap::Writer::new(LinkType::ETHERNET, Resolution::Micros);
    let mut out = Vec::new();
    writer.header(&mut out);
    frames
        .iter()
        .for_each(|(time, frame)| writer.packet(*time, frame, frame.len() as u32, &mut out));
    for slice in [1000, 70_001] {
        assert_eq!(findings(&out, slice), whole);
    }
}

#[test]
fn a_capture_whose_clock_goes_back_a_day_tells_the_same_attack() {
    let (attacked, label) = synth::attacked(3, Attack::Ports, Strength::Middle);
    let loud = |frames: &Frames| {
        let mut found = of_frames(frames);
        found.retain(|finding| finding.severity >= FindingSeverity::Medium);
        found
    };
    let alone = loud(&attacked);
    assert!(alone.iter().any(|finding| is_it(finding, &label)), "{alone:#?}");
    // A quiet evening, and the attack of the day before behind it in the same file.
    let mut frames = synth::innocent(4, Attack::Newcomer);
    frames.iter_mut().for_each(|(time, _)| *time = time.plus_nanos(86_400_000_000_000));
    frames.extend(attacked);
    let found = loud(&frames);
    assert_eq!(found.len(), alone.len(), "{found:#?}");
    assert!(found.iter().any(|finding| is_it(finding, &label)), "{found:#?}");
}

#[test]
fn a_capture_of_a_flood_from_a_million_made_up_addresses_is_one_finding() {
    let writer = pcap::Writer::new(LinkType::RAW, Resolution::Micros);
    let mut out = Vec::new();
    writer.header(&mut out);
    // IPv4 and TCP without options: a SYN to one port of one server.
    let mut packet = [0; 40];
    packet[..2].copy_from_slice(&[0x45, 0]);
    packet[2..4].copy_from_slice(&40_u16.to_be_bytes());
    packet[8..10].copy_from_slice(&[64, 6]);
    packet[16..20].copy_from_slice(&[192, 168, 1, 20]);
    packet[20..24].copy_from_slice(&[0x9c, 0x40, 0x01, 0xbb]);
    packet[32..34].copy_from_slice(&[0x50, 2]);
    for number in 0..1_000_000_u32 {
        packet[12..16].copy_from_slice(&(0x0b00_0000 + number).to_be_bytes());
        let time = Timestamp::from_seconds(1_700_000_000).plus_nanos(i64::from(number) * 20_000);
        writer.packet(time, &packet, 40, &mut out);
    }
    let mut found = findings(&out, 1 << 20);
    found.retain(|finding| finding.severity >= FindingSeverity::Medium);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].kind, FindingKind::SynFlood);
    assert!(found[0].others.len() <= Finding::MAX_HOSTS);
}
