//! `flowglass query`: what DuckDB says of the same flows, to the digit, and what is refused.
#![cfg(unix)]

#[path = "query/duckdb.rs"]
mod duckdb;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of its own with a day at an office, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        folder.check(&["synth", "office", "-o", "office.pcap"], 0, &[]);
        folder
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(arguments).current_dir(&self.0).output().unwrap()
    }

    fn check(&self, arguments: &[&str], code: i32, words: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {out}{err}");
        for word in words {
            let is_said = out.contains(word) || err.contains(word);
            assert!(is_said, "{arguments:?}: {word:?} is missing in {out}{err}");
        }
        out
    }

    /// The rows of a question without their heads; no cell holds a comma.
    fn rows(&self, arguments: &[&str]) -> Vec<Vec<String>> {
        let how = ["--format", "csv", "--epoch"];
        let said = self.check(&[&["query", "office.pcap"], arguments, &how].concat(), 0, &[]);
        let cell = |cell: &str| cell.trim_matches('"').to_owned();
        said.lines().skip(1).map(|line| line.split(',').map(cell).collect()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

#[test]
fn answers_are_those_of_duckdb_to_the_digit() {
    let python = std::env::var_os("FLOWGLASS_PYTHON").unwrap_or_else(|| "python3".into());
    let has_duckdb = Command::new(&python).args(["-c", "import duckdb"]).output();
    if !has_duckdb.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: Python's duckdb is not installed");
        return;
    }
    let folder = Folder::new("query-duckdb");
    folder.check(&["flows", "office.pcap", "--format", "parquet", "-o", "flows.parquet"], 0, &[]);
    folder.check(&["synth", "scan", "-o", "scan.pcap"], 0, &[]);
    folder.check(&["flows", "scan.pcap", "--format", "parquet", "-o", "scan.parquet"], 0, &[]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/query/duckdb_rows.py");
    let sql: Vec<String> = duckdb::QUESTIONS
        .iter()
        .map(|(_, sql)| sql.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    fs::write(folder.0.join("questions"), sql.join("\n")).unwrap();
    let output = Command::new(&python)
        .args([script, "flows.parquet"])
        .stdin(Stdio::from(fs::File::open(folder.0.join("questions")).unwrap()))
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let theirs: Vec<Vec<Vec<String>>> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(theirs.len(), duckdb::QUESTIONS.len());
    for ((arguments, _), mut theirs) in duckdb::QUESTIONS.iter().zip(theirs) {
        let mut ours = folder.rows(arguments);
        assert!(!theirs.is_empty(), "{arguments:?} finds nothing");
        // Keys sort in their own way in either; what is sorted by a measure is left as it is.
        if arguments.contains(&"0") {
            ours.iter_mut().flatten().for_each(ends_by_text);
            ours.sort();
            theirs.sort();
        }
        assert_eq!(ours, theirs, "{arguments:?}");
    }
}

/// The ends of a conversation in the order of their letters.
fn ends_by_text(cell: &mut String) {
    if let Some((one, other)) = cell.split_once(" ↔ ") {
        *cell = format!("{} ↔ {}", one.min(other), one.max(other));
    }
}

#[test]
fn what_comes_out_is_headed_by_the_words_that_were_asked_for() {
    let folder = Folder::new("query-heads");
    let check = |by: &str, measure: &[&str], heads: &str| {
        let arguments =
            [&["query", "office.pcap", "--by", by, "--format", "csv"], measure].concat();
        let said = folder.check(&arguments, 0, &[]);
        assert_eq!(said.lines().next(), Some(heads));
    };
    check("ip.src", &["--sum", "bytes"], "ip.src,bytes");
    check("source_address", &["--sum", "octets_total"], "source_address,octets_total");
    check("host", &[], "host,flows,packets,bytes");
    check("app", &["--bucket", "1h", "--measure", "rate"], "time,app,rate");
    let compared = ["--sum", "bytes", "--compare-filter", "udp"];
    check("ip.src", &compared, "ip.src,change,bytes,bytes compared");
    let quoted = "\"prefix(ip.src, 24)\",p95(duration)";
    check("prefix(ip.src, 24)", &["--measure", "p95(duration)"], quoted);
}

#[test]
fn a_table_has_bars_and_says_what_it_leaves_out() {
    let folder = Folder::new("query-table");
    let said = folder.check(
        &["query", "office.pcap", "--by", "ip.src", "--sum", "bytes", "--top", "2"],
        0,
        &["more groups: bytes ", "--top 0 shows all"],
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[1].ends_with(&"█".repeat(20)), "{said}");
    assert!(lines[2].contains('█') && !lines[2].ends_with(&"█".repeat(20)), "{said}");
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    let folder = Folder::new("query-refused");
    let check = |arguments: &[&str], words: &[&str]| {
        folder.check(&[&["query", "office.pcap"], arguments].concat(), 2, words);
    };
    check(&["--by", "app, ip.scr"], &["did you mean `ip.src`", "^^^^^^"]);
    check(&["--by", "prefix(app, 24)"], &["prefix(ip.src, 24)"]);
    check(&["--sum", "app"], &["`app` holds no numbers"]);
    check(&["--measure", "p95"], &["means nothing here"]);
    check(&["--measure", "distinct(port)"], &["src.port or dst.port"]);
    check(&["--bucket", "soon"], &["no length of time", "1m"]);
    check(&["--bucket", "1ms"], &["4096 are the most"]);
    check(&["--bucket", "1m", "--measure", "p95(duration)"], &["bucket(start, 5m)"]);
    check(&["--from", "yesterday"], &["2026-11-21T08:00:00Z"]);
    check(&["--from", "2026-11-21T08:00:00Z", "--to", "2026-11-21T07:00:00Z"], &["after --from"]);
    check(&["ip.scr == 10.0.0.1"], &["neither a file nor a filter", "ip.src"]);
    let long = "ip.src == 10.0.0.1 || ".repeat(5_000);
    check(&[&long], &["… is neither a file nor a filter"]);
    check(&["--format", "parquet"], &["table, csv, json or ndjson"]);
    check(&["--fields", "host"], &["host is of groups"]);
    check(&["--fields", "start", "--bucket", "1m"], &["cannot be used with"]);
    check(&["--compare", "previous"], &["name both"]);
    check(&["--compare-from", "soon"], &["--compare-from: `soon` is no instant"]);
    check(&["--compare-filter", "ip.scr"], &["--compare-filter"]);
    check(&["--compare", "other.pcap", "--fields", "start"], &["cannot be used with"]);
    folder.check(&["query", "none.pcap"], 2, &["none.pcap: no such file"]);
    folder.check(&["query", "office.pcap", "ip.src == 192.0.2.99", "--by", "app"], 0, &[]);
}
