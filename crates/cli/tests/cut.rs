//! Cuts and anonymous captures as tshark reads them: the packets of a filter octet by octet, and of
//! what was made anonymous all that shall still be there. Without the corpus or tshark that is said, and
//! the tests prove nothing.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Captures without tunnels and fragments, where packets and flows that match are the same.
const CAPTURES: [&str; 7] = [
    "443-curl.pcap",
    "443-firefox.pcap",
    "dns_ambiguous_names.pcap",
    "ftp-start-tls.pcap",
    "http_ipv6.pcap",
    "instagram.pcap",
    "quic-v2.pcapng",
];

/// As tshark and we say it.
const FILTERS: [&str; 3] = ["tcp.port == 443", "udp.port == 53", "tcp"];

/// A folder of its own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Cuts into that file, and what was said.
    fn cut(&self, capture: &Path, arguments: &[&str], name: &str) -> (PathBuf, String) {
        let made = self.0.join(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.arg("cut").arg(capture).args(arguments).arg("-o").arg(&made);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        (made, said)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Those of the captures that are at hand; none without tshark.
fn captures() -> Vec<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let corpus = std::env::var_os("FLOWGLASS_CORPUS").map_or(shared, PathBuf::from);
    let found = Command::new("tshark").arg("--version").stdout(Stdio::null()).status();
    let all = CAPTURES.map(|name| corpus.join("traffic/pcap").join(name));
    let here: Vec<PathBuf> = all.into_iter().filter(|path| path.is_file()).collect();
    if here.is_empty() || !found.is_ok_and(|status| status.success()) {
        eprintln!("skipped: the corpus of traffic or tshark is not there");
        return Vec::new();
    }
    here
}

/// A line of fields for each packet that matches, as tshark tells them.
fn tshark(capture: &Path, filter: &str, fields: &[&str]) -> Vec<String> {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(capture).args(["-T", "fields", "-E", "occurrence=f"]);
    for setting in ["frame.generate_md5_hash", "ip.check_checksum", "tcp.check_checksum"] {
        command.args(["-o", &format!("{setting}:TRUE")]);
    }
    command.args(["-o", "udp.check_checksum:TRUE", "-o", "ip.defragment:FALSE"]);
    if !filter.is_empty() {
        command.args(["-Y", filter]);
    }
    command.args(fields.iter().flat_map(|field| ["-e", field]));
    let output = command.stderr(Stdio::null()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn a_cut_is_what_tshark_s_filter_shows_octet_by_octet() {
    let folder = Folder::new("cut-exact");
    let fields = ["frame.time_epoch", "frame.len", "frame.cap_len", "frame.md5_hash"];
    let mut packets = 0;
    for capture in captures() {
        for filter in FILTERS {
            let (made, _) = folder.cut(&capture, &[filter], "cut.pcapng");
            let expected = tshark(&capture, &format!("({filter}) && !icmp && !icmpv6"), &fields);
            assert_eq!(tshark(&made, "", &fields), expected, "{}: {filter}", capture.display());
            packets += expected.len();
        }
    }
    assert!(packets == 0 || packets > 1_500, "{packets}");
}

#[test]
fn what_is_made_anonymous_keeps_times_lengths_stacks_and_checksums() {
    let folder = Folder::new("anonymous");
    let fields = [
        "frame.time_epoch",
        "frame.len",
        "ip.proto",
        "ipv6.nxt",
        "ip.checksum.status",
        "tcp.checksum.status",
        "udp.checksum.status",
        "tcp.srcport",
        "udp.dstport",
        "tcp.seq_raw",
    ];
    for capture in captures() {
        let payload = ["--payload", "65535", "--anonymise=a key"];
        let (made, said) = folder.cut(&capture, &payload, "anonymous.pcapng");
        let there = "ip || ipv6";
        // Packets that cannot be made anonymous are left out, and that is said.
        if !said.contains("could not be made anonymous") {
            let expected = tshark(&capture, there, &fields);
            assert_eq!(tshark(&made, there, &fields), expected, "{}", capture.display());
        }
    }
}

#[test]
fn addresses_made_anonymous_share_the_prefixes_they_shared() {
    let folder = Folder::new("prefixes");
    let fields = ["frame.time_epoch", "frame.len", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst"];
    for capture in captures() {
        let (made, said) = folder.cut(&capture, &["--anonymise=a key"], "anonymous.pcapng");
        if said.contains("could not be made anonymous") {
            continue;
        }
        let mut mapped = BTreeMap::new();
        let (before, after) = (tshark(&capture, "", &fields), tshark(&made, "", &fields));
        assert_eq!(before.len(), after.len(), "{}", capture.display());
        for (before, after) in before.iter().zip(&after) {
            for (from, to) in before.split('\t').zip(after.split('\t')).skip(2) {
                let (Ok(from), Ok(to)) = (from.parse::<IpAddr>(), to.parse::<IpAddr>()) else {
                    continue;
                };
                assert_eq!(*mapped.entry(from).or_insert(to), to, "{from} is always the same");
            }
        }
        let pairs: Vec<_> = mapped.into_iter().collect();
        assert!(pairs.iter().any(|(from, to)| from != to), "{}", capture.display());
        for (at, (a, mapped_a)) in pairs.iter().enumerate() {
            for (b, mapped_b) in &pairs[at + 1..] {
                let same = shared(*a, *b) == shared(*mapped_a, *mapped_b);
                assert!(same, "{a} {b} became {mapped_a} {mapped_b}");
            }
        }
        // Names go with the payload.
        let octets = std::fs::read(&made).unwrap();
        let names = |part: &[u8]| [&b".com"[..], b".net", b".org"].contains(&part);
        assert!(!octets.windows(4).any(names), "{}", capture.display());
    }
}

#[test]
fn where_there_is_nothing_to_take_it_is_said_why() {
    let folder = Folder::new("nothing");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        let output = command.args(arguments).current_dir(&folder.0).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    run(&["synth", "home", "-o", "home.pcap"]);
    run(&["flows", "home.pcap", "--format", "csv", "-o", "home.csv"]);
    let check = |arguments: &[&str], code, words: &str| {
        let (found, said) = run(arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    };
    check(&["cut", "home.csv", "-o", "x"], 1, "home.csv holds flows, not packets");
    check(&["cut", "home.csv", "home.pcap", "-o", "x"], 0, "home.csv holds flows, not packets");
    check(&["cut", "home.pcap", "port 6", "-o", "x"], 0, "no flow matches `port == 6`");
    check(&["flows", "home.csv", "--features", "nf2"], 1, "without their packets: no features");
}

/// How many leading bits two addresses share; none of two families.
fn shared(a: IpAddr, b: IpAddr) -> Option<u32> {
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        (IpAddr::V6(a), IpAddr::V6(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        _ => None,
    }
}
