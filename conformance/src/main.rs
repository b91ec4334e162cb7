//! Reads a corpus and compares each file with what others made of it. What differs is explained,
//! line by line, in a list, or an error; so is a line there that explains nothing any more.
//!
//! - Real exports (a folder with `dissected/`): counts, and tshark's dissection field by field;
//!   `differences.md`.
//! - Traffic (a folder with `pcap/`): packets and octets, and the flows that ndpiReader counted;
//!   `traffic.md`; and their labels, `labels.md`.
//! - Odd captures (a folder with `expected.json` alone): formats, records and damage, `readers.md`;
//!   and the protocols tshark finds in each packet, `stacks.md`.
//!
//! `conformance FOLDER…` prints what came of them; `cargo xtask conformance` runs it.
#![forbid(unsafe_code)]

mod comparison;
mod counts;
mod decoding;
mod difference;
mod dissection;
mod explanations;
mod json;
mod labels;
mod names;
mod readers;
mod reading;
mod stacks;
mod table;
mod tally;
mod traffic;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::explanations::Explanation;
use crate::table::{Line, Table};

fn main() -> ExitCode {
    let folders: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    if folders.is_empty() {
        eprintln!("conformance FOLDER…: folders of the corpus (netflow, traffic, readers)");
        return ExitCode::from(2);
    }
    let mut is_fine = true;
    for folder in folders {
        match compare(&folder) {
            Ok((text, fine)) => {
                print!("{text}");
                is_fine &= fine;
            }
            Err(error) => {
                eprintln!("{error:#}");
                is_fine = false;
            }
        }
    }
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What came of a folder in words, and whether everything that differs is explained.
fn compare(folder: &Path) -> Result<(String, bool)> {
    if folder.join("pcap").is_dir() {
        let tally = traffic::run(folder)?;
        let labels = labels::run(folder)?;
        return Ok((format!("{tally}{labels}"), tally.is_fine() && labels.is_fine()));
    }
    if folder.join("dissected").is_dir() {
        let table = run(folder)?;
        return Ok((table.to_string(), table.is_fine()));
    }
    let report = readers::run(folder)?;
    let tally = stacks::run(folder)?;
    Ok((format!("{report}{tally}"), report.is_fine() && tally.is_fine()))
}

/// Compares every file of the folder.
fn run(folder: &Path) -> Result<Table> {
    let mut list = explanations::read("differences.md", include_str!("../differences.md"))?;
    let expected = folder.join("expected.json");
    let text =
        fs::read(&expected).with_context(|| format!("{} cannot be read", expected.display()))?;
    let files: Vec<Value> = serde_json::from_slice(&text)?;
    let mut table = Table::default();
    for expected in &files {
        let name = expected["file"].as_str().context("a file without a name")?;
        table.add(file(folder, name, expected, &mut list)?);
    }
    table.stale = list.iter().filter_map(Explanation::stale).collect();
    Ok(table)
}

fn file(folder: &Path, name: &str, expected: &Value, list: &mut [Explanation]) -> Result<Line> {
    let ours = decoding::read(&folder.join(name))?;
    let name = name.strip_suffix(".pcap").unwrap_or(name);
    let theirs = dissection::read(&folder.join(format!("dissected/{name}.json.gz")))?;
    let mut comparison = comparison::compare(&theirs, &ours);
    comparison.differences.extend(counts::compare(expected, &ours));
    let all = comparison.differences.len();
    let explained = |difference: &_| explanations::explains(list, name, difference);
    let (explained, unexplained): (Vec<_>, _) =
        std::mem::take(&mut comparison.differences).into_iter().partition(explained);
    debug_assert_eq!(all, explained.len() + unexplained.len());
    Ok(Line { name: name.to_owned(), ours, comparison, explained: explained.len(), unexplained })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(folder: &str) {
        let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
        let corpus = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from);
        let folder = corpus.join(folder);
        if !folder.is_dir() {
            return println!("skipped: no corpus at {}", folder.display());
        }
        let (text, is_fine) = compare(&folder).unwrap();
        assert!(is_fine, "{text}");
    }

    #[test]
    fn real_exports_are_read_as_others_read_them() {
        check("netflow");
    }

    #[test]
    fn flows_packets_and_octets_are_those_ndpireader_and_capinfos_count() {
        check("traffic");
    }

    #[test]
    fn odd_captures_hold_what_others_find_in_them() {
        check("readers");
    }
}
