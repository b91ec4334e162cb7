//! `cargo xtask bench`: how fast we read, side by side with other programs on the same file.

mod netflow;
mod store;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{command, output, run, step};
use crate::{build, house, packages};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to read.
    #[arg(value_enum, default_value = "capture")]
    what: What,
    /// Grow the file to about this many megabytes.
    #[arg(long, default_value_t = 400)]
    megabytes: u64,
    /// Measure each program so often; the median is told.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Of questions: to a store of so many flows.
    #[arg(long, default_value_t = 1_000_000)]
    flows: u32,
    /// Of exports: leave out memory over 100 million records.
    #[arg(long)]
    without_memory: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// A capture, by programs that are installed.
    Capture,
    /// Flow exports, by the crate netflow_parser; also as WebAssembly in Chromium.
    Netflow,
    /// Questions to a store, by DuckDB.
    Store,
}

/// A program that reads the file.
struct Rival {
    name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
}

/// Prints a table.
pub(crate) fn compare(options: &Options) -> Result<()> {
    match options.what {
        What::Capture => captures(options),
        What::Store => store::compare(options.flows),
        What::Netflow => netflow::compare(options.rounds, !options.without_memory),
    }
}

/// The first line is ours, the others relate to it.
fn captures(options: &Options) -> Result<()> {
    ensure!(options.rounds > 0, "at least one round");
    packages::ready()?;
    build::programs(&["flowglass"])?;
    let file = step("a capture to read", || grown(options.megabytes << 20))?;
    let rivals = [
        Rival {
            name: "flowglass summary",
            program: house::release("flowglass"),
            arguments: &["summary"],
        },
        Rival {
            name: "tshark -q -z conv,tcp",
            program: "tshark".into(),
            arguments: &["-q", "-z", "conv,tcp", "-r"],
        },
        Rival { name: "capinfos", program: "capinfos".into(), arguments: &[] },
    ];
    let octets = fs::metadata(&file)?.len();
    let packets = packets(&file)?;
    println!("machine: {}", machine());
    println!("file: {octets} bytes, {packets} packets; medians of {} rounds", options.rounds);
    println!(
        "{:<24} {:>9} {:>11} {:>13} {:>7}",
        "program", "seconds", "MB/s", "packets/s", "ratio"
    );
    let mut ours = None;
    for rival in &rivals {
        let took = median(rival, &file, options.rounds)?.as_secs_f64();
        let ours = *ours.get_or_insert(took);
        println!(
            "{:<24} {:>9.3} {:>11.0} {:>13.0} {:>7.2}",
            rival.name,
            took,
            octets as f64 / 1e6 / took,
            packets as f64 / took,
            took / ours
        );
    }
    println!("ratio: how many times as long as flowglass");
    Ok(())
}

fn median(rival: &Rival, file: &Path, rounds: usize) -> Result<Duration> {
    let mut times = Vec::new();
    // One round more than counted: the first one warms the file cache.
    for _ in 0..=rounds {
        let mut command = command(&rival.program);
        command.args(rival.arguments).arg(file).stdout(Stdio::null()).stderr(Stdio::null());
        times.push(timed(&mut command).with_context(|| rival.name)?);
    }
    times.remove(0);
    times.sort_unstable();
    times.get(rounds / 2).copied().context("no round was measured")
}

fn timed(command: &mut Command) -> Result<Duration> {
    let begun = Instant::now();
    run(command)?;
    Ok(begun.elapsed())
}

/// The corpus' captures one after another until the file is large enough, as mergecap puts them;
/// synthetic traffic where there is no corpus.
fn grown(octets: u64) -> Result<PathBuf> {
    let folder = house::target().join("bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("grown-{}.pcap", octets >> 20));
    if file.is_file() {
        return Ok(file);
    }
    let seed = folder.join("seed.pcap");
    match house::corpus() {
        Some(corpus) => {
            let captures = ethernet(&corpus.join("traffic/pcap"))?;
            // Appended in this order, not by time: a reader must keep up with any clock.
            run(command("mergecap").args(["-F", "pcap", "-a", "-w"]).arg(&seed).args(captures))?;
        }
        None => {
            println!("  no corpus: synthetic traffic (FLOWGLASS_CORPUS names one)");
            run(command(house::release("flowglass"))
                .args(["synth", "office", "--output"])
                .arg(&seed))?;
        }
    }
    let body = fs::read(&seed)?;
    let (header, packets) = body.split_at_checked(24).context("the seed is no pcap")?;
    ensure!(!packets.is_empty(), "the seed holds no packets");
    let mut large = header.to_vec();
    while (large.len() as u64) < octets {
        large.extend_from_slice(packets);
    }
    let part = file.with_extension("part");
    house::write(&part, large)?;
    fs::rename(part, &file)?;
    Ok(file)
}

/// Captures of Ethernet only: a pcap file has one link type.
fn ethernet(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut captures = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Damaged ones make capinfos fail: they are for other tests.
        let said = output(command("capinfos").args(["-T", "-r", "-E"]).arg(&path));
        if said.is_ok_and(|said| said.contains("\tether")) {
            captures.push(path);
        }
    }
    captures.sort_unstable();
    if captures.is_empty() {
        bail!("{} holds no Ethernet captures", folder.display());
    }
    Ok(captures)
}

fn packets(file: &Path) -> Result<u64> {
    let said = output(command("capinfos").args(["-T", "-r", "-c", "-M"]).arg(file))?;
    let count = said.split_whitespace().last().context("capinfos said nothing")?;
    count.parse().with_context(|| format!("capinfos said {said}"))
}

/// Processor, cores and memory, as far as Linux tells.
fn machine() -> String {
    let line = |file: &str, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = line("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = line("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown".to_owned());
    format!("{processor}, {cores} cores, memory {memory}")
}
