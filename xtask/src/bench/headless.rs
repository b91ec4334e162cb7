//! `cargo xtask bench headless`: records a second that `flowglass watch` takes in, looks at and writes into a folder.
//!
//! Or for long, to see that it stays small.

mod exports;
mod soak;

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use self::exports::exports;
use super::machine;
use crate::shell::{command, on_path, step};
use crate::{build, house};

/// How the command is told to take them in, and what of it is measured.
const WAYS: [(&str, &[&str]); 4] = [
    ("ports and names", &[]),
    ("and detectors", &["--findings"]),
    ("and Parquet", &["--write", "DIR"]),
    ("detectors and Parquet", &["--findings", "--write", "DIR"]),
];

/// Prints records a second of each way, medians of the rounds; or, with minutes, soaks.
pub(super) fn compare(rounds: usize, records: u32, soak_minutes: Option<u64>) -> Result<()> {
    ensure!(rounds > 0, "at least one round");
    if program() == house::release("flowglass") {
        build::programs(&["flowglass"])?;
    }
    if let Some(minutes) = soak_minutes {
        return soak::soak(Duration::from_secs(minutes * 60));
    }
    let file = step("exports to read", || exports(records))?;
    let folder = house::target().join("bench/flows");
    let mut seconds = vec![Vec::new(); WAYS.len()];
    // One round more than counted: the first one warms the file cache.
    for round in 0..=rounds {
        for ((name, words), seconds) in WAYS.iter().zip(&mut seconds) {
            let _ = fs::remove_dir_all(&folder);
            let taken = run(words, &file, &folder).context(*name)?;
            if round > 0 {
                seconds.push(taken);
            }
        }
    }
    let _ = fs::remove_dir_all(&folder);
    println!("machine: {}; {records} records, medians of {rounds} rounds", machine());
    println!("{:<24} {:>12} {:>10}", "watch - --format none", "records/s", "user+sys s");
    for ((name, _), mut seconds) in WAYS.iter().zip(seconds) {
        seconds.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (wall, processor) = seconds.get(rounds / 2).copied().context("no round")?;
        println!("{name:<24} {:>12.0} {processor:>10.2}", f64::from(records) / wall);
    }
    println!("1,000,000 a second are promised with detectors, and for Parquet");
    Ok(())
}

/// The command to measure: the one named in `FLOWGLASS_COMMAND`, or ours.
fn program() -> PathBuf {
    env::var_os("FLOWGLASS_COMMAND").map_or_else(|| house::release("flowglass"), PathBuf::from)
}

/// Wall and processor seconds.
fn run(words: &[&str], file: &Path, folder: &Path) -> Result<(f64, f64)> {
    let time = on_path("time").context("GNU time is not installed (Debian: time)")?;
    let told = house::target().join("bench/time");
    let mut timed = command(time);
    timed.args(["-f", "%U %S", "-o"]).arg(&told).arg(program());
    timed.args(["watch", "-", "--format", "none"]);
    for word in words {
        match *word {
            "DIR" => timed.arg(folder),
            word => timed.arg(word),
        };
    }
    timed.stdin(File::open(file)?).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let status = timed.status()?;
    let wall = begun.elapsed().as_secs_f64();
    ensure!(status.success(), "it ended with {status}");
    let said = fs::read_to_string(&told)?;
    let numbers: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [user, system] = numbers[..] else { bail!("time said {said}") };
    Ok((wall, user + system))
}
