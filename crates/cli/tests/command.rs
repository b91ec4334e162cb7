//! The command itself: exit codes, what it never overwrites, pipes and signals.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A folder with two captures, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        folder.check(&["synth", "home", "-o", "home.pcap"], 0, &[]);
        folder.check(&["synth", "netflow", "-o", "netflow.pcapng"], 0, &[]);
        folder
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(arguments).current_dir(&self.0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs to its end: the exit code, and words it says on either stream.
    fn check(&self, arguments: &[&str], code: i32, words: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?}: {word:?} is missing in {said}");
        }
        assert!(!said.contains('\x1b'), "{arguments:?}: {said:?}");
        output
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let names = fs::read_dir(&self.0).unwrap().map(name);
        let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_outcome_has_its_exit_code() {
    let folder = Folder::new("codes");
    folder.check(&["summary", "home.pcap"], 0, &["Packets", "1,434", "Hosts"]);
    let reported = ["of exports, on the wire", "as exporters report them"];
    folder.check(&["summary", "netflow.pcapng"], 0, &reported);
    folder.check(&["flows", "home.pcap", "--filter", "port 443"], 0, &["TLS"]);
    folder.check(&["records", "netflow.pcapng"], 0, &["\"version\":9"]);
    // Announcements of v9 and of IPFIX, as tshark counts them.
    let templates = ["\"templates\": 206", "\"templates\": 73"];
    let counters = ["\"waiting_dropped_sets\": 0", "\"templates_expired\": 0"];
    folder.check(&["records", "--stats", "netflow.pcapng"], 0, &templates);
    folder.check(&["records", "--stats", "netflow.pcapng"], 0, &counters);

    folder.check(&["summary", "missing.pcap"], 1, &["missing.pcap: no such file"]);
    folder.check(&["summary", "home.pcap", "missing.pcap"], 1, &["1,434", "no such file"]);
    folder.check(&["summary", "."], 1, &["is a folder"]);
    let none = "home.pcap: no exports among 1434 packets";
    folder.check(&["records", "home.pcap"], 1, &[none]);
    folder.check(&["records", "--stats", "home.pcap"], 1, &[none, "\"capture_packets\": 1434"]);
    let nothing = folder.check(&["flows", "missing.pcap", "--format", "csv"], 1, &["no such file"]);
    assert!(nothing.stdout.is_empty());

    folder.check(&["flows"], 2, &["FILE"]);
    folder.check(&["flows", "--fields", "octets"], 2, &["no FILE"]);
    folder.check(&["summary", "-", "-"], 2, &["only once"]);
    folder.check(&["records", "-", "home.pcap", "-"], 2, &["only once"]);
    folder.check(&["flows", "home.pcap", "--fields", "colour"], 2, &["--fields help"]);
    folder.check(&["synth", "circus"], 2, &["office", "beacon"]);
    folder.check(&["synth", "--speed", "0"], 2, &["--speed"]);
    folder.check(&["synth", "--help"], 0, &["port-scan", "beacon", "upload-spike"]);
}

/// It has no end.
#[test]
fn what_is_no_capture_is_not_read_to_its_end() {
    let folder = Folder::new("zero");
    let none = "/dev/zero: error at byte 0";
    folder.check(&["summary", "/dev/zero"], 1, &[none]);
    folder.check(&["flows", "/dev/zero", "--features", "nf2"], 1, &["/dev/zero: at byte 0"]);
    folder.check(&["records", "/dev/zero"], 1, &["/dev/zero: "]);
    folder.check(&["cut", "/dev/zero", "tcp", "-o", "cut.pcapng"], 1, &[none]);
}

#[test]
fn a_table_of_flows_has_the_rate_of_its_flows() {
    let folder = Folder::new("rate");
    folder.check(&["flows", "home.pcap", "-o", "lab.csv"], 0, &[]);
    let rate = |name: &str| -> u64 {
        let said = text(&folder.check(&["summary", name], 0, &["Mean rate"]).stdout);
        let line = said.lines().find(|line| line.starts_with("Mean rate")).unwrap();
        line.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
    };
    assert!((1..=rate("home.pcap")).contains(&rate("lab.csv")));
}

#[test]
fn an_output_is_written_as_its_name_ends() {
    let folder = Folder::new("ends");
    let begins = |name: &str, with: &[u8]| {
        assert!(folder.read(name).starts_with(with), "{name}");
    };
    for name in ["lab.csv", "lab.json", "lab.parquet", "lab.txt"] {
        folder.check(&["flows", "home.pcap", "-o", name], 0, &[]);
    }
    begins("lab.csv", b"start,end,");
    begins("lab.json", b"[\n{\"start\":");
    begins("lab.parquet", b"PAR1");
    begins("lab.txt", b"start  ");
    folder.check(&["flows", "home.pcap", "-o", "lab.csv", "--format", "json"], 0, &[]);
    begins("lab.csv", b"[\n{\"start\":");
    folder.check(&["flows", "home.pcap", "-o", "lab.json", "--features", "nf1"], 0, &[]);
    begins("lab.json", b"[\n{\"IPV4_SRC_ADDR\":");
    folder.check(&["dns", "home.pcap", "-o", "dns.csv"], 0, &[]);
    begins("dns.csv", b"time,client,");
    folder.check(&["flows", "home.pcap", "-o", "part.pcap"], 2, &["part.pcap", "flowglass cut"]);
    folder.check(&["dns", "home.pcap", "-o", "dns.xyz"], 2, &["dns.xyz", "--format"]);
    folder.check(&["dns", "home.pcap", "-o", "dns.parquet"], 2, &["table, csv, json or ndjson"]);
}

#[test]
fn a_cut_holds_the_packets_of_its_filter() {
    let folder = Folder::new("cut");
    folder.check(&["cut", "home.pcap", "udp", "-o", "udp.pcapng"], 0, &["packets"]);
    folder.check(&["cut", "home.pcap", "--filter", "tcp", "-o", "tcp.pcapng"], 0, &["packets"]);
    folder.check(&["cut", "home.pcap", "-o", "all.pcapng"], 0, &["packets"]);
    let totals = |name: &str| {
        let output = folder.check(&["summary", "--json", name], 0, &[]);
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        ["packets", "octets", "flows"].map(|total| summary["totals"][total].as_u64().unwrap())
    };
    let [home, all] = [totals("home.pcap"), totals("all.pcapng")];
    assert_eq!(all, home);
    let (udp, tcp) = (totals("udp.pcapng"), totals("tcp.pcapng"));
    assert!(udp[0] > 0 && tcp[0] > 0 && udp[0] + tcp[0] <= home[0]);
    // Standard input is read twice as well, and leaves nothing behind.
    let mut command = folder.command(&["cut", "-", "udp", "-o", "piped.pcapng"]);
    command.stdin(fs::File::open(folder.0.join("home.pcap")).unwrap());
    assert!(command.output().unwrap().status.success());
    assert_eq!(folder.read("piped.pcapng"), folder.read("udp.pcapng"));
    // One key gives one file, another another; payload is gone, flows stay as many.
    for (key, name) in [("a", "a.pcapng"), ("a", "again.pcapng"), ("b", "b.pcapng")] {
        let how = format!("--anonymise={key}");
        folder.check(&["cut", "home.pcap", &how, "-o", name], 0, &["packets"]);
    }
    assert_eq!(folder.read("a.pcapng"), folder.read("again.pcapng"));
    assert_ne!(folder.read("a.pcapng"), folder.read("b.pcapng"));
    assert!(folder.read("a.pcapng").len() < folder.read("all.pcapng").len() / 2);
    assert_eq!(totals("a.pcapng")[2], home[2]);
    folder.check(&["cut", "home.pcap", "no such thing ==", "-o", "x"], 2, &["neither a file"]);
    folder.check(&["cut", "missing.pcap", "-o", "x"], 2, &["no such file"]);
}

#[test]
fn an_error_in_a_long_filter_is_shown_in_a_window() {
    let folder = Folder::new("filter");
    let many = "port 1 || ".repeat(50);
    let filter = format!("{many}port {} == ) || {many}port 3", "\x1b[31m");
    let output = folder.check(&["flows", "home.pcap", "--filter", &filter], 2, &["--filter, byte"]);
    let said = text(&output.stderr);
    let longest = said.lines().skip(1).map(|line| line.chars().count()).max();
    assert!(longest.is_some_and(|longest| longest <= 64), "{said}");
}

#[test]
fn an_input_is_never_the_output() {
    let folder = Folder::new("inputs");
    let before = folder.read("home.pcap");
    std::os::unix::fs::symlink("home.pcap", folder.0.join("link.pcap")).unwrap();
    fs::hard_link(folder.0.join("home.pcap"), folder.0.join("hard.pcap")).unwrap();
    for output in ["home.pcap", "./home.pcap", "link.pcap", "hard.pcap"] {
        let arguments = ["flows", "netflow.pcapng", "home.pcap", "--format", "csv", "-o", output];
        folder.check(&arguments, 2, &[output, "one of the inputs"]);
    }
    let mut command = folder.command(&["flows", "-", "--format", "csv", "-o", "home.pcap"]);
    let stdin = fs::File::open(folder.0.join("home.pcap")).unwrap();
    assert_eq!(command.stdin(stdin).output().unwrap().status.code(), Some(2));
    assert_eq!(folder.read("home.pcap"), before);
    assert_eq!(folder.names().len(), 4);
}

#[test]
fn a_file_is_replaced_only_by_a_whole_one() {
    let folder = Folder::new("whole");
    let check = |before: &str, arguments: &[&str], code, words: &[&str]| {
        fs::write(folder.0.join("keep.csv"), before).unwrap();
        folder.check(arguments, code, words);
        folder.read("keep.csv")
    };
    let missing = ["flows", "missing.pcap", "--format", "csv", "-o", "keep.csv"];
    assert_eq!(check("kept", &missing, 1, &["no such file"]), b"kept");
    let unknown = ["synth", "circus", "-o", "keep.csv"];
    assert_eq!(check("kept", &unknown, 2, &["circus"]), b"kept");
    let fine = ["flows", "home.pcap", "--format", "csv", "-o", "keep.csv"];
    let written = text(&check("kept", &fine, 0, &[]));
    assert_eq!(written.lines().count(), 201);
    assert_eq!(folder.names(), ["home.pcap", "keep.csv", "netflow.pcapng"]);

    // A link stays a link, and its target gets the content.
    std::os::unix::fs::symlink("keep.csv", folder.0.join("link.csv")).unwrap();
    folder.check(&["flows", "home.pcap", "--format", "csv", "-o", "link.csv"], 0, &[]);
    assert!(folder.0.join("link.csv").is_symlink());
    assert_eq!(text(&folder.read("keep.csv")), written);

    // What another command may be writing is left alone.
    fs::write(folder.0.join("keep.csv.part"), "theirs").unwrap();
    assert_eq!(check("kept", &fine, 1, &["keep.csv", ".part"]), b"kept");
    assert_eq!(folder.read("keep.csv.part"), b"theirs");
}

#[test]
fn what_cannot_be_written_is_named() {
    let folder = Folder::new("failures");
    folder.check(&["flows", "home.pcap", "-o", "."], 1, &["cannot write .: it is a folder"]);
    let nowhere = ["cannot write none/x.csv: No such file or directory"];
    folder.check(&["flows", "home.pcap", "-o", "none/x.csv"], 1, &nowhere);
    folder.check(&["flows", "home.pcap", "-o", "/dev/null"], 0, &[]);
    if Path::new("/dev/full").exists() {
        let words = ["cannot write /dev/full: No space left on device; 0 bytes were written"];
        folder.check(&["flows", "home.pcap", "-o", "/dev/full"], 1, &words);
        folder.check(&["synth", "home", "-o", "/dev/full"], 1, &words);
    }
}

#[test]
fn names_cannot_steer_the_terminal() {
    let folder = Folder::new("names");
    let name = "red\x1b[31m.pcap";
    fs::copy(folder.0.join("home.pcap"), folder.0.join(name)).unwrap();
    folder.check(&["summary", name], 0, &["red\\u{1b}[31m.pcap"]);
    folder.check(&["records", name], 1, &["red\\u{1b}[31m.pcap"]);
    folder.check(&["flows", name, "-o", name], 2, &["red\\u{1b}[31m.pcap"]);
    fs::write(folder.0.join(name), "no capture").unwrap();
    folder.check(&["summary", name], 1, &["red\\u{1b}[31m.pcap  (no capture)"]);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new("pipe");
    let check = |arguments: &[&str]| {
        let mut child = folder.command(arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    };
    check(&["flows", "--fields", "help"]);
    check(&["flows", "netflow.pcapng", "--format", "csv"]);
    check(&["records", "netflow.pcapng"]);
    check(&["synth", "office"]);
}

#[test]
fn standard_input_is_read_like_a_file() {
    let folder = Folder::new("stdin");
    let mut command = folder.command(&["flows", "-", "--format", "csv"]);
    command.stdin(fs::File::open(folder.0.join("home.pcap")).unwrap());
    let piped = command.output().unwrap();
    assert_eq!(piped.status.code(), Some(0));
    let named = folder.check(&["flows", "home.pcap", "--format", "csv"], 0, &[]);
    assert_eq!(piped.stdout, named.stdout);
}

/// Who starts the tests with signals ignored (nohup, a job in the background) wants them ignored
/// in the command too, and it obeys.
fn signals_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    // SIGHUP 1, SIGINT 2, SIGTERM 15.
    let ignored = mask & (1 | 1 << 1 | 1 << 14) != 0;
    if ignored {
        eprintln!("skipped: signals are ignored here");
    }
    ignored
}

fn interrupt(child: &Child) {
    let process = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
}

/// The command with a pipe that stays open, once it has read what was put into it.
fn reading(folder: &Folder, arguments: &[&str], octets: &[u8]) -> (Child, impl Write + use<>) {
    let mut child = folder.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // More than a pipe holds: when it is all in, the command reads.
    pipe.write_all(octets).unwrap();
    (child, pipe)
}

#[test]
fn the_first_interrupt_ends_the_input_and_shows_what_was_read() {
    let folder = Folder::new("interrupt");
    if signals_are_ignored() {
        return;
    }
    let capture = folder.read("home.pcap");
    let (child, pipe) = reading(&folder, &["summary", "-"], &capture);
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    drop(pipe);
    let told = format!("-: stopped by you after {} bytes; what was read is shown", capture.len());
    assert_eq!(text(&output.stderr).trim_end(), format!("flowglass: {told}"));
    assert!(text(&output.stdout).contains("1,434"), "{}", text(&output.stdout));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_second_interrupt_kills_and_leaves_no_part() {
    let folder = Folder::new("kill");
    if signals_are_ignored() {
        return;
    }
    let arguments = ["flows", "-", "-o", "out.csv"];
    let (mut child, pipe) = reading(&folder, &arguments, &folder.read("home.pcap"));
    assert!(folder.names().contains(&"out.csv.part".to_owned()));
    interrupt(&child);
    // Signals that come together count as one.
    std::thread::sleep(Duration::from_millis(100));
    interrupt(&child);
    let start = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(5));
    drop(pipe);
    assert_eq!(folder.names(), ["home.pcap", "netflow.pcapng"]);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
}

/// Packets of a file that match, and sums of some fields over them, as tshark reads them; none
/// where it is missing.
fn tshark<const N: usize>(
    folder: &Folder,
    file: &str,
    filter: &str,
    fields: [&str; N],
) -> Option<(u64, [u64; N])> {
    let mut command = Command::new("tshark");
    command.args(["-r", file, "-Y", filter, "-T", "fields", "-E", "separator=;"]);
    command.args(fields.iter().flat_map(|field| ["-e", field])).current_dir(&folder.0);
    let Ok(output) = command.stderr(Stdio::null()).output() else {
        println!("skipped: tshark cannot be started");
        return None;
    };
    let (mut packets, mut sums) = (0, [0; N]);
    for line in text(&output.stdout).lines() {
        packets += 1;
        for (sum, values) in sums.iter_mut().zip(line.split(';')) {
            *sum += values.split(',').filter_map(|value| value.parse::<u64>().ok()).sum::<u64>();
        }
    }
    Some((packets, sums))
}

#[test]
fn an_ipfix_file_holds_what_was_read() {
    let folder = Folder::new("ipfix");
    for (input, output) in [("home.pcap", "home.ipfix"), ("netflow.pcapng", "netflow.ipfix")] {
        folder.check(&["flows", input, "--format", "ipfix", "-o", output], 0, &[]);
    }
    let counters = ["cflow.packets", "cflow.octets", "cflow.layer2_octet_delta_count"];
    // Address resolution is no flow. Octets of frames have an element of their own.
    let Some((packets, [octets])) = tshark(&folder, "home.pcap", "!arp", ["frame.len"]) else {
        return;
    };
    let (_, found) = tshark(&folder, "home.ipfix", "cflow", counters).unwrap();
    assert_eq!(found, [packets, 0, octets]);
    // What exporters count has no link layer.
    let (_, sent) = tshark(&folder, "netflow.pcapng", "cflow", counters).unwrap();
    let (_, found) = tshark(&folder, "netflow.ipfix", "cflow", counters).unwrap();
    assert_eq!(found, sent);
    assert!(sent[0] > 0 && sent[1] > 0);
}
