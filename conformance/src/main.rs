//! Reads the corpus of real exports and compares each file with what others made of it: their
//! counts, and tshark's dissection field by field; and the corpus of captures of every kind. What
//! differs is explained, line by line, in `differences.md` and `readers.md`, or an error; so is a
//! line there that explains nothing any more.
//!
//! `conformance FOLDER` prints a table; `cargo xtask conformance` runs it.
#![forbid(unsafe_code)]

mod comparison;
mod counts;
mod decoding;
mod difference;
mod dissection;
mod explanations;
mod json;
mod names;
mod readers;
mod reading;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::explanations::Explanation;
use crate::table::{Line, Table};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("conformance FOLDER: the folder that holds expected.json and dissected/");
        return ExitCode::from(2);
    };
    // Only exports have been dissected by others, field by field.
    let result = if folder.join("dissected").is_dir() {
        run(&folder).map(|table| (table.to_string(), table.is_fine()))
    } else {
        readers::run(&folder).map(|report| (report.to_string(), report.is_fine()))
    };
    match result {
        Ok((told, is_fine)) => {
            print!("{told}");
            if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Compares every file of the folder.
fn run(folder: &Path) -> Result<Table> {
    let mut list = explanations::read(include_str!("../differences.md"))?;
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

    #[test]
    fn captures_of_every_kind_are_read_as_others_read_them() {
        let Some(folder) = corpus("readers") else { return };
        let report = readers::run(&folder).unwrap();
        assert!(report.is_fine(), "{report}");
    }

    #[test]
    fn the_corpus_is_read_as_others_read_it() {
        let Some(folder) = corpus("netflow") else { return };
        let table = run(&folder).unwrap();
        assert!(table.is_fine(), "{table}");
    }

    fn corpus(name: &str) -> Option<PathBuf> {
        let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
        let corpus = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from);
        let folder = corpus.join(name);
        if !folder.is_dir() {
            println!("skipped: no corpus at {}", folder.display());
            return None;
        }
        Some(folder)
    }
}
