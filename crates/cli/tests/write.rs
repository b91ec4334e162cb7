//! `flowglass watch --write`: files that are whole, also when the command is killed; and questions to them.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A folder with exports of an office, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        folder.run(&["synth", "netflow", "-o", "netflow.pcapng"]);
        folder
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(arguments).current_dir(&self.0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        output
    }

    /// The same question to a file, or to several.
    fn ask(&self, files: &str) -> String {
        let by = "app,proto,ip.src,ip.dst,src.port,dst.port";
        let measure = "flows,packets,octets,octets_reverse,first,last";
        let arguments = ["query", files, "--by", by, "--measure", measure, "--sort", "flows"];
        let output = self.run(&[&arguments[..], &["--top", "0", "--format", "csv"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let (head, rows) = text.split_once("\r\n").unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.sort_unstable();
        format!("{head}\n{}", rows.join("\n"))
    }

    /// Begins to write, and gives it everything; the input stays open.
    fn feed(&self, format: &str) -> Child {
        let arguments =
            ["watch", "-", "--format", "none", "--write", "out", "--write-format", format];
        let mut child = self.command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
        let octets = fs::read(self.0.join("netflow.pcapng")).unwrap();
        child.stdin.as_mut().unwrap().write_all(&octets).unwrap();
        child
    }

    fn files(&self, end: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(&self.0.join("out"), end, &mut found);
        found.sort();
        found
    }

    /// Octets of what grows.
    fn octets(&self, end: &str) -> u64 {
        self.files(end).iter().filter_map(|path| Some(path.metadata().ok()?.len())).sum()
    }

    /// Lines of what grows.
    fn growing(&self, end: &str) -> usize {
        let lines = |path: &PathBuf| fs::read_to_string(path).unwrap_or_default().lines().count();
        self.files(end).iter().map(lines).sum()
    }
}

fn collect(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, end, found);
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(output: Output) -> String {
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_folder_of_parquet_answers_as_what_was_read() {
    let folder = Folder::new("parquet");
    let mut child = folder.feed("parquet");
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", said(output));
    let files = folder.files("");
    let first = files.iter().find(|path| path.extension().is_some_and(|end| end == "parquet"));
    let first = first.expect("a file").strip_prefix(folder.0.join("out")).unwrap();
    let first = first.to_str().unwrap();
    assert!(
        first.starts_with("date=") && first.contains("/hour=") && first.contains("/part-"),
        "{first}"
    );
    assert!(folder.files(".part").is_empty());
    let expected = folder.ask("netflow.pcapng");
    assert!(expected.lines().count() > 10);
    assert_eq!(folder.ask("out/**/*.parquet"), expected);
    assert_eq!(folder.ask("out/date=*/hour=*/part-*.parquet"), expected);
}

#[test]
fn duckdb_reads_the_same_sums_from_the_folder() {
    let python = std::env::var_os("FLOWGLASS_PYTHON").unwrap_or_else(|| "python3".into());
    let has_duckdb = Command::new(&python).args(["-c", "import duckdb"]).output();
    if !has_duckdb.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: Python's duckdb is not installed");
        return;
    }
    let folder = Folder::new("write-duckdb");
    let mut child = folder.feed("parquet");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/query/duckdb_rows.py");
    let mut command = Command::new(&python);
    command.args([script, "out/**/*.parquet"]).current_dir(&folder.0);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let question =
        "select application, count(*), sum(packets_total), sum(octets_total) from flows group by 1";
    child.stdin.take().unwrap().write_all(question.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let mut theirs: Vec<Vec<String>> = serde_json::from_slice(&output.stdout).unwrap();
    let arguments = ["query", "netflow.pcapng", "--by", "app", "--top", "0", "--format", "csv"];
    let ours = String::from_utf8(folder.run(&arguments).stdout).unwrap();
    let row = |line: &str| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
    let mut ours: Vec<Vec<String>> = ours.lines().skip(1).map(row).collect();
    ours.sort();
    theirs.sort();
    assert!(ours.len() > 3);
    assert_eq!(ours, theirs);
}

/// Killed in the middle: what was handed over is there once, what was half written is cut and told.
fn check_killed(format: &str, growing: &str, files: &str) {
    let folder = Folder::new(&format!("killed-{format}"));
    let expected = folder.ask("netflow.pcapng");
    let mut child = folder.feed(format);
    // It is handed over each second: when nothing more comes, everything is there.
    let (mut octets, begun) = (0, Instant::now());
    loop {
        thread::sleep(Duration::from_secs(3));
        let now = folder.octets(growing);
        if now > 0 && now == octets {
            break;
        }
        octets = now;
        assert!(begun.elapsed() < Duration::from_secs(60), "something grows");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let torn = folder.files(growing).pop().unwrap();
    let mut torn = fs::File::options().append(true).open(torn).unwrap();
    torn.write_all(b"{\"start\":\"2026-11-16T08").unwrap();
    let arguments = ["watch", "-", "--format", "none", "--write", "out", "--write-format", format];
    // Its input has nothing in it; what was left is finished all the same.
    let told = said(folder.command(&arguments).output().unwrap());
    assert!(
        told.contains("a run before did not end") && told.contains("23 bytes of a flow"),
        "{told}"
    );
    assert!(folder.files(".part").is_empty());
    assert_eq!(folder.ask(files), expected, "each flow once");
    // Nothing is left to tell.
    assert!(!said(folder.command(&arguments).output().unwrap()).contains("a run before"));
    assert_eq!(folder.ask(files), expected);
}

#[test]
fn a_killed_run_leaves_each_flow_once_as_ndjson() {
    check_killed("ndjson", ".ndjson.part", "out/*.ndjson");
}

#[test]
fn a_killed_run_leaves_each_flow_once_as_parquet() {
    check_killed("parquet", ".arrows.part", "out/**/*.parquet");
}

#[test]
fn files_end_by_size_and_go_by_age_and_nobody_else_writes_there() {
    let folder = Folder::new("rotation");
    let mut child = folder.feed("ndjson");
    while folder.files(".part").is_empty() {
        thread::sleep(Duration::from_millis(50));
    }
    let second =
        folder.command(&["watch", "-", "--format", "none", "--write", "out"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(said(second).contains("another command writes into this folder"));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let flows = folder.growing(".ndjson");
    assert!(flows > 100);
    // A mebibyte is the least: as much as is needed for several.
    let many = fs::read(folder.files(".ndjson").remove(0)).unwrap();
    let times = (3 << 20) / many.len() + 1;
    fs::write(folder.0.join("many.ndjson"), many.repeat(times)).unwrap();
    fs::remove_dir_all(folder.0.join("out")).unwrap();
    let arguments =
        ["watch", "-", "--format", "none", "--write", "out", "--write-format", "ndjson"];
    let mut command = folder.command(&[&arguments[..], &["--write-size", "1"]].concat());
    let input = fs::File::open(folder.0.join("many.ndjson")).unwrap();
    assert!(command.stdin(input).status().unwrap().success());
    let files = folder.files(".ndjson");
    assert!(files.len() >= 3, "{files:?}");
    assert_eq!(folder.growing(".ndjson"), flows * times);
    // As if the first had been finished two days ago.
    let old = fs::File::options().append(true).open(&files[0]).unwrap();
    old.set_modified(std::time::SystemTime::now() - Duration::from_secs(2 * 86_400)).unwrap();
    let mut child = folder
        .command(&[&arguments[..], &["--write-keep", "1d"]].concat())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while files[0].exists() {
        assert!(begun.elapsed() < Duration::from_secs(20), "the old one goes");
        thread::sleep(Duration::from_millis(50));
    }
    drop(child.stdin.take());
    child.wait().unwrap();
    assert_eq!(folder.files(".ndjson").len(), files.len() - 1);
}

#[test]
fn what_an_earlier_version_left_is_finished_and_what_is_not_ours_stays() {
    let folder = Folder::new("earlier");
    let expected = folder.ask("netflow.pcapng");
    let csv = folder.run(&["flows", "netflow.pcapng", "--format", "csv"]).stdout;
    let hour = folder.0.join("out/date=2026-11-16/hour=08");
    fs::create_dir_all(&hour).unwrap();
    fs::write(hour.join("part-20261116T080000Z-0001.csv.part"), &csv).unwrap();
    fs::write(hour.join("notes.txt"), "mine").unwrap();
    fs::write(folder.0.join("out/position"), "what a later version may write\n").unwrap();
    let arguments = ["watch", "-", "--format", "none", "--write", "out"];
    let told = said(folder.command(&arguments).output().unwrap());
    assert!(told.contains("a run before did not end: 1 file of it finished"), "{told}");
    assert_eq!(folder.ask("out/**/*.parquet"), expected);
    assert_eq!(fs::read_to_string(hour.join("notes.txt")).unwrap(), "mine");
}

/// As a job of a script in the background, which has Ctrl-C ignored.
#[test]
fn who_is_started_without_ctrl_c_and_asked_to_end_finishes_its_files() {
    let folder = Folder::new("asked-to-end");
    let watch =
        [env!("CARGO_BIN_EXE_flowglass"), "watch", "-", "--format", "none", "--write", "out"];
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' INT; exec \"$0\" \"$@\""]).args(watch).current_dir(&folder.0);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let octets = fs::read(folder.0.join("netflow.pcapng")).unwrap();
    child.stdin.as_mut().unwrap().write_all(&octets).unwrap();
    while folder.octets(".arrows.part") == 0 {
        thread::sleep(Duration::from_millis(20));
    }
    let id = child.id().to_string();
    for signal in ["-INT", "-TERM"] {
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", said(output));
    assert!(folder.files(".part").is_empty());
    assert!(!folder.files(".parquet").is_empty());
}
