//! Our filters find the flows of the packets that tshark's display filters find, construct by construct.
//!
//! A display filter is of packets and ours of flows; three ways to compare do justice to both. Where
//! tshark is not installed, that is said, and nothing is proved.
#![cfg(not(target_arch = "wasm32"))]

#[path = "filters/frames.rs"]
mod frames;
#[path = "filters/same.rs"]
mod same;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use model::{Column, Value};
use query::{Filter, Question};
use same::{DIFFERENT, Of, SAME};

/// Both ends with ports, the lesser one first, and the protocol.
type Conversation = ((IpAddr, u16), (IpAddr, u16), u8);

/// The packets of a capture that have a flow: which conversation each belongs to.
struct Packets {
    file: PathBuf,
    of: BTreeMap<u64, Conversation>,
}

#[test]
fn our_filters_find_the_flows_that_tsharks_display_filters_find() {
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("filters-{}.pcap", std::process::id()));
    let capture = frames::capture();
    fs::write(&file, &capture).unwrap();
    let Some(packets) = Packets::read(file) else {
        println!("skipped: tshark is not installed");
        return;
    };
    let mut read = tests::read(&capture, 1 << 20, tests::without_timeouts());
    let all: BTreeSet<Conversation> = packets.of.values().copied().collect();
    assert_eq!(ours(&mut read, ""), all, "the flows themselves differ");
    let displays: Vec<&str> = SAME
        .iter()
        .map(|(_, _, display)| *display)
        .chain(DIFFERENT.iter().map(|(_, display, _)| *display))
        .collect();
    let tapped = found(&packets, &displays);
    let (same, different) = tapped.split_at(SAME.len());
    let mut wrong = Vec::new();
    for ((of, filter, display), theirs) in SAME.iter().zip(same) {
        let (found, theirs) = (ours(&mut read, filter), packets.found(theirs, *of));
        if found != theirs || found.is_empty() || found == all {
            wrong.push(format!("{filter} {}, {display} {}", found.len(), theirs.len()));
        }
    }
    for ((filter, display, least), theirs) in DIFFERENT.iter().zip(different) {
        let (found, theirs) = (ours(&mut read, filter), packets.found(theirs, Of::Any));
        // Of each of them it is known which side finds more.
        let (more, fewer) = match least {
            same::More::Ours => (&found, &theirs),
            same::More::Theirs => (&theirs, &found),
        };
        if more == fewer || !more.is_superset(fewer) {
            wrong.push(format!("{filter} {}, {display} {}", found.len(), theirs.len()));
        }
    }
    fs::remove_file(&packets.file).unwrap();
    assert_eq!(wrong, [""; 0], "of {} flows", all.len());
}

/// The flows that pass.
fn ours(read: &mut tests::Read, filter: &str) -> BTreeSet<Conversation> {
    let select = vec![
        Column::SourceAddress,
        Column::DestinationAddress,
        Column::SourcePort,
        Column::DestinationPort,
        Column::Protocol,
    ];
    let filter = Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    let question =
        Question { filter: Some(filter), select, limit: 1_000_000, ..Question::default() };
    let flow = |row: query::Row| {
        let [Value::Address(from), Value::Address(to), source, destination, protocol] =
            &row.key[..]
        else {
            panic!("{:?}", row.key)
        };
        let port = |value: &Value| match value {
            Value::Number(port) => u16::try_from(*port).unwrap(),
            _ => 0,
        };
        let protocol = u8::try_from(port(protocol)).unwrap();
        conversation((*from, port(source)), (*to, port(destination)), protocol)
    };
    read.answer(question).rows.into_iter().map(flow).collect()
}

fn conversation(a: (IpAddr, u16), b: (IpAddr, u16), protocol: u8) -> Conversation {
    // Only of these the ports are ports.
    let end = |(address, port)| (address, if matches!(protocol, 6 | 17) { port } else { 0 });
    let (a, b) = (end(a), end(b));
    (a.min(b), a.max(b), protocol)
}

impl Packets {
    /// None where there is no tshark.
    fn read(file: PathBuf) -> Option<Self> {
        let fields = [
            "frame.number",
            "ip.src",
            "ip.dst",
            "ipv6.src",
            "ipv6.dst",
            "ip.proto",
            "ipv6.nxt",
            "tcp.srcport",
            "tcp.dstport",
            "udp.srcport",
            "udp.dstport",
        ];
        let mut of = BTreeMap::new();
        let how = ["-Y", "ip or ipv6", "-E", "occurrence=f", "-T", "fields"];
        let how = how.into_iter().chain(fields.iter().flat_map(|field| ["-e", field]));
        let how: Vec<String> = how.map(str::to_owned).collect();
        for line in tshark(&file, &how)?.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let first = |at: &[usize]| {
                let there = at.iter().map(|at| cells[*at]).find(|cell| !cell.is_empty());
                there.unwrap_or_else(|| panic!("{line}"))
            };
            let port = |at: &[usize]| {
                let there = at.iter().find_map(|at| cells[*at].parse().ok());
                there.unwrap_or(0)
            };
            let address = |at: &[usize]| first(at).parse::<IpAddr>().unwrap();
            let from = (address(&[1, 3]), port(&[7, 9]));
            let to = (address(&[2, 4]), port(&[8, 10]));
            let protocol = first(&[5, 6]).parse().unwrap();
            of.insert(cells[0].parse().unwrap(), conversation(from, to, protocol));
        }
        Some(Self { file, of })
    }

    /// The conversations of packets that a display filter found.
    fn found(&self, found: &BTreeSet<u64>, how: Of) -> BTreeSet<Conversation> {
        let mut first = BTreeMap::new();
        let mut missed = BTreeSet::new();
        for (number, conversation) in &self.of {
            first.entry(conversation).or_insert(*number);
            if !found.contains(number) {
                missed.insert(*conversation);
            }
        }
        let of = found.iter().filter_map(|number| Some((number, self.of.get(number)?)));
        of.filter(|(number, conversation)| match how {
            Of::Any => true,
            Of::First => first.get(conversation) == Some(*number),
            Of::All => !missed.contains(*conversation),
        })
        .map(|(_, conversation)| *conversation)
        .collect()
    }
}

/// The numbers of the packets that each display filter finds, all of them in one run.
fn found(packets: &Packets, displays: &[&str]) -> Vec<BTreeSet<u64>> {
    let script = packets.file.with_extension("lua");
    let listed: String = displays.iter().map(|display| format!("[==[{display}]==],\n")).collect();
    let lua = format!(
        "for at, filter in ipairs({{{listed}}}) do\n\
           local tap, found = Listener.new('frame', filter), {{}}\n\
           function tap.packet(packet) found[#found + 1] = packet.number end\n\
           function tap.draw() print('found', at, table.concat(found, ' ')) end\n\
         end\n"
    );
    fs::write(&script, lua).unwrap();
    let arguments = ["-q".into(), "-X".into(), format!("lua_script:{}", script.display())];
    let said = tshark(&packets.file, &arguments).unwrap();
    fs::remove_file(script).unwrap();
    let mut found = BTreeMap::new();
    for line in said.lines() {
        let mut words = line.split_whitespace();
        if words.next() == Some("found") {
            let at: usize = words.next().unwrap().parse().unwrap();
            found.insert(at, words.map(|number| number.parse().unwrap()).collect());
        }
    }
    assert_eq!(found.len(), displays.len(), "{said}");
    found.into_values().collect()
}

/// What it prints; None where it is not installed.
fn tshark(file: &Path, arguments: &[String]) -> Option<String> {
    let mut tshark = Command::new("tshark");
    tshark.args(["-n", "-r"]).arg(file).args(arguments).env("TZ", "UTC").stdin(Stdio::null());
    let output = tshark.output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    Some(String::from_utf8(output.stdout).unwrap())
}
