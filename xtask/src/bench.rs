//! `cargo xtask bench`: how fast we read, side by side with other programs on the same file.

mod captures;
mod forest;
mod headless;
mod netflow;
mod page;
mod relay;
mod sites;
mod store;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::house;
use crate::shell::{command, output, run};

/// What two of them print, and how long it takes. Lines are broken where they are shown.
pub(crate) const HELP: &str = "\
The relay (cargo xtask bench relay) prints, in this order, with what was promised beside it:

Start: from being asked to until /readyz says yes, least and median of the rounds (five at least).

Idle: processor and memory over ten seconds in which nobody sends.

Memory with a full log of 48 MiB: with 8 and with 64 clients that read, and with 64 that do not.

Delay of each of 30,000 datagrams at 10,000 a second: median and p99, of the calmest and of the median round.

Rates: 50,000 to 250,000 datagrams of 1,416 octets a second, two seconds each, to the relay with 0, 1 and 8 clients and to \
nfcapd, side by side in every round: what the sender managed, what the kernel dropped and clients were not given (least \
and median), processor for each datagram; then of each the highest rate without loss.

A round takes 75 seconds, all else half a minute: 7 minutes by default, 2 with --rounds 1. Without nfcapd its lines are \
left out. With --soak-minutes 30 the relay is sent 5,000 a second for so long instead, with seven clients that read and one \
that does not; its memory is told every ten seconds, and it fails when that is more than was promised or grew by more \
than 4 MiB in the second half. FLOWGLASS_RELAY names another relay to measure. Load is told before and after: measure with nothing else running.

Without a screen (cargo xtask bench headless) prints records a second of `flowglass watch - --format none` and what a record \
takes of the processor: as it is, with detectors, with Parquet, with both. With --soak-minutes 30 it is sent 9,000 records a second over UDP instead, \
looks for findings, writes Parquet and is asked; it fails when it grew by more than a twentieth and 8 MiB in the second half. FLOWGLASS_COMMAND names another command to measure.

Many sites (cargo xtask bench sites) prints, for each round, by way of a NATS of its own:

What a datagram costs in processor time at each hop, at 200 to 10,000 a second; what docs/scale.py foresees of eight \
relays, two gateways and four headless clients by that, and what they took.

Delay at 10,000 a second, of a relay alone and through NATS and a gateway: p99 of 30,000 each.

25,000 to 125,000 datagrams of 1,416 octets a second, four seconds each: what was lost, how long the gateway was behind, \
processor for each datagram; then the highest rate without loss. A round takes three minutes and 1 GB of disk.

The page (cargo xtask bench page) prints a line for each of these, with what is allowed beside it, in Chromium:

From navigation until a file can be opened, by a browser that knows nothing yet, and octets (brotli) fetched until then.

The longest task of the page's thread while a file of --megabytes is read, and while 10,000 records a second arrive from a \
relay for 20 seconds; browsers report tasks of more than 50 ms.

Frames a second while a million flows are scrolled for ten seconds, and its longest frames.

Memory of the page's process, worker included, after one file of 60 MiB was opened and closed, and after ten more.

Then how fast the file is read, and how soon a cancel is heard. One that cannot be measured says so, and the others go on.";

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
    /// Of questions: to a store of so many flows. Without a screen: so many records. Of a forest: so many rows.
    #[arg(long, default_value_t = 1_000_000)]
    flows: u32,
    /// Of exports: leave out memory over 100 million records.
    #[arg(long)]
    without_memory: bool,
    /// Of the relay, and without a screen: for so many minutes, to see that it stays small.
    #[arg(long)]
    soak_minutes: Option<u64>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// A capture, by programs that are installed.
    Capture,
    /// Flow exports, by the crate netflow_parser; also as WebAssembly in Chromium.
    Netflow,
    /// Which of a million flows are unlike the others: the isolation forest, also in Chromium.
    Forest,
    /// Records a second that the command takes in without a screen, with detectors, and writes as Parquet.
    Headless,
    /// Datagrams a second, by nfcapd; start, idling, memory and delay. With --soak-minutes: memory over time.
    Relay,
    /// Many relays, one NATS, gateways and headless clients, by the model of docs/scale.py.
    Sites,
    /// Questions to a store, by DuckDB.
    Store,
    /// The page in Chromium: until it can be used, first visit, longest task while a file is read and
    /// while records arrive, frames while a million flows are scrolled, memory after ten files, speed.
    Page,
}

/// Prints a table.
pub(crate) fn compare(options: &Options) -> Result<()> {
    match options.what {
        What::Capture => captures::compare(options),
        What::Forest => forest::compare(options.flows),
        What::Headless => headless::compare(options.rounds, options.flows, options.soak_minutes),
        What::Relay => relay::compare(options.rounds, options.soak_minutes),
        What::Page => page::compare(options),
        What::Sites => sites::compare(options.rounds),
        What::Store => store::compare(options.flows),
        What::Netflow => netflow::compare(options.rounds, !options.without_memory),
    }
}

/// The corpus' captures one after another until the file is large enough, as mergecap puts them;
/// synthetic traffic where there is no corpus.
fn grown(octets: u64) -> Result<PathBuf> {
    let folder = house::target().join("bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("grown-{}-days.pcap", octets >> 20));
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
    for days in 0.. {
        if large.len() as u64 >= octets {
            break;
        }
        append(&mut large, packets, days * DAY)?;
    }
    let part = file.with_extension("part");
    house::write(&part, large)?;
    fs::rename(part, &file)?;
    Ok(file)
}

/// Seconds. Each copy comes so much later than the one before it: its flows are others.
const DAY: u32 = 86_400;

/// The packets once more, so many seconds later.
fn append(large: &mut Vec<u8>, mut packets: &[u8], later: u32) -> Result<()> {
    while !packets.is_empty() {
        let (header, rest) = packets.split_first_chunk::<16>().context("half a packet header")?;
        let [a, b, c, d, .., i, j, k, l, _, _, _, _] = *header;
        // mergecap and our own command write the order of this machine, which is little-endian.
        let seconds = u32::from_le_bytes([a, b, c, d]).wrapping_add(later);
        let length = u32::from_le_bytes([i, j, k, l]) as usize;
        let (data, rest) = rest.split_at_checked(length).context("half a packet")?;
        large.extend_from_slice(&seconds.to_le_bytes());
        large.extend_from_slice(&header[4..]);
        large.extend_from_slice(data);
        packets = rest;
    }
    Ok(())
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
