//! Data sets against tshark's packet lists: `tests/features/check.py` computes every column
//! independently and compares every flow.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Every third capture is enough for each run; called by hand, the checker takes them all.
const EVERY: usize = 3;
/// Captures that must agree; a few hold tunnels or are damaged.
const LEAST: usize = 80;

#[test]
fn every_column_of_every_flow_is_what_tshark_s_packets_come_to() {
    let Some(captures) = captures() else {
        eprintln!("skipped: the corpus of traffic is not there");
        return;
    };
    for program in ["python3", "tshark"] {
        let found = Command::new(program).arg("--version").stdout(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            eprintln!("skipped: {program} is not there");
            return;
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new("python3")
        .arg(root.join("tests/features/check.py"))
        .arg(env!("CARGO_BIN_EXE_flowglass"))
        .args(&captures)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let equal = said.lines().last().and_then(|line| line.split(' ').next()?.parse().ok());
    assert!(equal >= Some(LEAST), "{said}");
}

/// Captures of the corpus, by name.
fn captures() -> Option<Vec<PathBuf>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let corpus = std::env::var_os("FLOWGLASS_CORPUS").map_or(shared, PathBuf::from);
    let entries = std::fs::read_dir(corpus.join("traffic/pcap")).ok()?;
    let mut captures: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    captures.sort();
    let captures: Vec<PathBuf> = captures.into_iter().step_by(EVERY).collect();
    (!captures.is_empty()).then_some(captures)
}
