//! Every TCP segment of the traffic corpus: what the meter says of it is what Wireshark says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use capture::{Item, Limits, Network, Reader, dissect};
use flow::{Config, Flow, Meter, TcpSigns};
use model::{TcpHealth, Timestamp};

/// Wireshark's words for what we notice, all behind `tcp.analysis.`.
const SIGNS: [(&str, TcpSigns); 14] = [
    ("retransmission", TcpSigns::RETRANSMISSION),
    ("fast_retransmission", TcpSigns::FAST),
    ("spurious_retransmission", TcpSigns::SPURIOUS),
    ("out_of_order", TcpSigns::OUT_OF_ORDER),
    ("lost_segment", TcpSigns::AFTER_A_GAP),
    ("duplicate_ack", TcpSigns::DUPLICATE_ACK),
    ("zero_window", TcpSigns::ZERO_WINDOW),
    ("window_full", TcpSigns::FULL_WINDOW),
    ("keep_alive", TcpSigns::KEEP_ALIVE),
    ("ack_lost_segment", TcpSigns::ACKS_UNSEEN),
    ("zero_window_probe", TcpSigns::ZERO_WINDOW_PROBE),
    ("zero_window_probe_ack", TcpSigns::ZERO_WINDOW_PROBE_ACK),
    ("window_update", TcpSigns::WINDOW_UPDATE),
    ("keep_alive_ack", TcpSigns::KEEP_ALIVE_ACK),
];

/// So many of them, from the first on, are counted in a flow's record.
const COUNTED: usize = 9;

/// Frames that differ, and why.
const DIFFERENT: &[(&str, &[u64], &str)] = &[
    ("ajp.pcap", &[13, 15], "packets in Cisco FabricPath between them are not read here"),
    (
        "fuzz-2006-09-29-28586.pcap",
        &[40, 42, 43],
        "frame 27 is a SYN whose header is longer than it: no TCP to us, but it begins a connection there",
    ),
];

/// What is said of a capture's frames, and the round trip that is known behind each of them.
#[derive(Default)]
struct Said {
    frames: BTreeMap<u64, Vec<&'static str>>,
    counts: [u64; COUNTED],
    /// In nanoseconds, of each connection.
    round_trips: Vec<u64>,
}

#[test]
fn every_segment_is_what_wireshark_says_it_is() {
    let Some(folder) = corpus() else { return };
    let entries = std::fs::read_dir(folder).expect("the corpus has captures");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let (mut segments, mut odd, mut wrong) = (0, 0, Vec::new());
    for path in paths {
        let seen = meter(&std::fs::read(&path).expect("a capture"));
        if seen.frames.is_empty() {
            continue;
        }
        let Some(expected) = tshark(&path) else { return };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let known = DIFFERENT.iter().find(|(file, ..)| *file == name);
        let known = known.map_or(&[][..], |(_, frames, _)| *frames);
        segments += seen.frames.len();
        for (number, ours) in &seen.frames {
            // Wireshark has read it otherwise: as a part of a datagram, or as what a tunnel carries.
            let Some(words) = expected.frames.get(number) else { continue };
            odd += words.len();
            if ours != words && !known.contains(number) {
                wrong.push(format!("{name} {number}: {words:?}, seen {ours:?}"));
            }
        }
        if known.is_empty() && seen.frames.keys().eq(expected.frames.keys()) {
            if seen.counts != expected.counts {
                wrong.push(format!("{name}: {:?}, seen {:?}", expected.counts, seen.counts));
            }
            if seen.round_trips != expected.round_trips {
                let (theirs, ours) = (&expected.round_trips, &seen.round_trips);
                wrong.push(format!("{name}: {theirs:?}, seen {ours:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{odd} remarks on {segments} segments");
    assert!(segments >= 25_000 && odd >= 4_000, "{segments} segments, {odd} remarks");
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FLOWGLASS_CORPUS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    let folder = folder.join("traffic/pcap");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpus at {}", folder.display());
    None
}

/// What tshark says; `None` where there is no tshark.
fn tshark(path: &Path) -> Option<Said> {
    let mut command = Command::new("tshark");
    // What an ICMP message quotes is no segment.
    command.arg("-n").arg("-r").arg(path).args(["-Y", "tcp && !icmp && !icmpv6"]);
    command.args(["-T", "fields", "-E", "separator=|", "-E", "occurrence=l"]);
    for field in ["frame.number", "tcp.stream", "tcp.analysis.initial_rtt"] {
        command.args(["-e", field]);
    }
    for (word, _) in &SIGNS {
        command.arg("-e").arg(format!("tcp.analysis.{word}"));
    }
    let Ok(output) = command.output() else {
        println!("skipped: no tshark");
        return None;
    };
    let mut said = Said::default();
    let mut round_trips = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut fields = line.split('|');
        let mut field = || fields.next().unwrap_or_default();
        let number = field().parse().expect("a frame's number");
        let stream = field().to_owned();
        if let Some((seconds, nanos)) = field().split_once('.') {
            let nanos: u64 = nanos.parse().expect("nine digits");
            let seconds: u64 = seconds.parse().expect("seconds");
            round_trips.insert(stream, seconds * 1_000_000_000 + nanos);
        }
        let words = SIGNS.iter().zip(fields).filter(|(_, field)| !field.is_empty());
        said.say(number, words.map(|((word, _), _)| *word).collect());
    }
    said.round_trips = round_trips.into_values().filter(|nanos| *nanos > 0).collect();
    said.round_trips.sort_unstable();
    Some(said)
}

/// What the meter says. A connection there has no VLAN, so none is told here.
fn meter(capture: &[u8]) -> Said {
    let mut meter = Meter::<()>::new(Config::WHOLE_FILE);
    let mut said = Said::default();
    let mut reader = Reader::new(Limits::default());
    let mut each = |item: Item<'_>| {
        let Item::Packet(packet) = item else { return };
        let seen = dissect(packet.link_type, packet.data, packet.original_length);
        let Network::Ip(ip) = seen.network else { return };
        let time = packet.time.unwrap_or(Timestamp(0));
        let mut ended = |_: &mut Flow<()>| unreachable!("nothing ends");
        let seen = meter.observe(time, None, &ip, packet.original_length, &mut ended);
        let Some(verdict) = seen.tcp else { return };
        let words = SIGNS.iter().filter(|(_, sign)| verdict.signs.contains(*sign));
        said.frames.insert(packet.number, words.map(|(word, _)| *word).collect());
    };
    reader.push(capture, &mut each);
    reader.finish(&mut each);
    meter.finish(&mut |flow| {
        let Some(health) = flow.record.metered.as_ref().and_then(|metered| metered.tcp) else {
            return;
        };
        let counts = said.counts.iter_mut().zip(counts(&health));
        counts.for_each(|(sum, count)| *sum += count);
        said.round_trips.extend(health.initial_round_trip.filter(|nanos| *nanos > 0));
    });
    said.round_trips.sort_unstable();
    said
}

/// In the order of [`SIGNS`].
fn counts(health: &TcpHealth) -> [u64; COUNTED] {
    let mut sums = [0; COUNTED];
    for half in [health.forward, health.reverse] {
        let counts = [
            half.retransmissions,
            half.fast_retransmissions,
            half.spurious_retransmissions,
            half.out_of_order,
            half.lost_segments,
            half.duplicate_acks,
            half.zero_windows,
            half.full_windows,
            half.keep_alives,
        ];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u64::from(count));
    }
    sums
}

impl Said {
    fn say(&mut self, number: u64, words: Vec<&'static str>) {
        for (count, (word, _)) in self.counts.iter_mut().zip(SIGNS) {
            *count += u64::from(words.contains(&word));
        }
        self.frames.insert(number, words);
    }
}
