//! What both sides of TCP connections of the traffic corpus said is what Wireshark's *Follow stream* says.

use std::path::{Path, PathBuf};
use std::process::Command;

use engine::{Engine, Input, Limits, Step};
use model::{Column, Timestamp};
use protocol::{Conversation, FollowJob, Job, Request, Response, Settings, SourceKind};
use query::{Order, OrderBy, Question};

/// Captures with connections in the clear, some of them with segments lost, twice or out of order.
const FILES: [&str; 8] = [
    "http_auth.pcap",
    "http-crash-content-disposition.pcap",
    "http-manipulated.pcap",
    "http_ipv6.pcap",
    "irc.pcap",
    "pop3.pcap",
    "smtp.pcap",
    "ftp-start-tls.pcap",
];

/// Connections looked at of each.
const MOST: usize = 4;

#[test]
fn both_sides_of_a_connection_are_what_wireshark_puts_together() {
    let Some(folder) = corpus() else { return };
    let mut compared = 0;
    for name in FILES {
        let path = folder.join(name);
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut engine = Engine::new(Settings::default(), Limits::default());
        let id = engine.open(SourceKind::File, name, Some(bytes.len() as u64));
        engine.handle(Timestamp::default(), Input::Bytes(id, &bytes));
        engine.handle(Timestamp::default(), Input::End(id));
        let question = Question {
            filter: Some(query::Filter::parse("tcp").expect("a filter")),
            select: vec![Column::Start],
            order: Some(Order { by: OrderBy::Column(Column::Start), descending: false }),
            limit: MOST as u32,
            ..Question::default()
        };
        let Response::Answer(answer) = engine.ask(Request::Question(question)) else {
            panic!("no answer")
        };
        for (number, row) in answer.rows.iter().enumerate() {
            let Some(theirs) = tshark(&path, number) else { return };
            let ours = follow(&engine, &bytes, row.id);
            assert_eq!(ours, theirs, "{name}, connection {number}");
            compared += 1;
        }
    }
    println!("{compared} connections compared");
    assert!(compared > 6, "only {compared} connections were compared");
}

/// Octets of the initiator and of the responder.
fn follow(engine: &Engine, bytes: &[u8], flow: u64) -> [Vec<u8>; 2] {
    let mut task = engine
        .start(Job::Follow(FollowJob { flow, octets: FollowJob::MOST_SAVED }))
        .expect("a job");
    let mut out = Vec::new();
    loop {
        match task.step(engine) {
            Step::Read(want) => {
                let from = want.from as usize;
                let to = bytes.len().min(from + want.most as usize);
                task.give(&bytes[from..to]);
            }
            Step::More => {}
            Step::Done(_) => break,
            Step::Failed(why) => panic!("{why}"),
        }
        out.extend(task.output());
    }
    out.extend(task.output());
    let told: Conversation = protocol::decode(&out).expect("a conversation");
    let of = |initiator: bool| {
        let turns = told.turns.iter().filter(|turn| turn.from_initiator == initiator);
        turns.flat_map(|turn| turn.octets.clone()).collect()
    };
    [of(true), of(false)]
}

/// The same by tshark: lines of hexadecimal digits, those of the second node indented.
fn tshark(path: &Path, stream: usize) -> Option<[Vec<u8>; 2]> {
    let Ok(output) = Command::new("tshark")
        .args(["-n", "-q", "-z", &format!("follow,tcp,raw,{stream}"), "-r"])
        .arg(path)
        .output()
    else {
        println!("skipped: no tshark");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().skip_while(|line| !line.starts_with("Node 1")).skip(1);
    let mut sides = [Vec::new(), Vec::new()];
    for line in lines.take_while(|line| !line.starts_with('=')) {
        let side = usize::from(line.starts_with('\t'));
        let digits = line.trim();
        let octets = (0..digits.len() / 2)
            .filter_map(|at| u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok());
        sides[side].extend(octets);
    }
    Some(sides)
}

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("FLOWGLASS_CORPUS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = named.unwrap_or(beside).join("traffic/pcap");
    if !folder.is_dir() {
        println!("skipped: no corpus");
    }
    folder.is_dir().then_some(folder)
}
