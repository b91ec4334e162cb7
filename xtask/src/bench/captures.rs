//! `cargo xtask bench capture`: our command beside other programs, on the same capture, in turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{command, on_path, output, step};
use crate::{build, house, packages};

use super::{Options, grown, machine};

/// A program that reads the file; its name stands behind the arguments.
struct Rival {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
}

/// What one run took.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    /// Processor time, of the program and of the system for it. Counts less what others do.
    processor: f64,
    peak_kib: f64,
}

const METER: &str = "flowglass summary --no-classify";
const WHOLE: &str = "flowglass summary";
/// The same with all detectors, whose findings are told in place of the summary.
const WATCHED: &str = "flowglass findings";
/// What softflowd does with a file: there it knows no timeouts.
const PAIRS: &str = "flowglass … both timeouts none";

/// Metering without classification is what others relate to.
pub(super) fn compare(options: &Options) -> Result<()> {
    ensure!(options.rounds > 0, "at least one round");
    packages::ready()?;
    build::programs(&["flowglass"])?;
    let file = step("a capture to read", || grown(options.megabytes << 20))?;
    let folder = house::target().join("bench/nfpcapd");
    fs::create_dir_all(&folder)?;
    let rivals = rivals(&folder);
    let mut costs = vec![Vec::new(); rivals.len()];
    // One round more than counted: the first one warms the file cache.
    for round in 0..=options.rounds {
        for (rival, costs) in rivals.iter().zip(&mut costs) {
            let cost = measured(rival, &file).with_context(|| rival.name)?;
            if round > 0 {
                costs.push(cost);
            }
        }
    }
    fs::remove_dir_all(&folder)?;
    print(&file, &rivals, &costs, options.rounds)
}

fn rivals(folder: &Path) -> Vec<Rival> {
    let ours = |name, words: &[&str]| Rival {
        name,
        program: house::release("flowglass"),
        arguments: words.iter().map(|word| (*word).to_owned()).collect(),
    };
    let none = ["summary", "--no-classify", "--active-timeout", "none", "--idle-timeout", "none"];
    let mut rivals = vec![
        ours(METER, &["summary", "--no-classify"]),
        ours(WHOLE, &["summary"]),
        // Its exit code tells how bad it is: here it may only tell of failures.
        ours(WATCHED, &["findings", "--fail-from", "critical"]),
        ours(PAIRS, &none),
    ];
    let folder = folder.display().to_string();
    let others: [(&'static str, &str, &[&str]); 4] = [
        ("nfpcapd -r", "nfpcapd", &["-w", &folder, "-r"]),
        ("softflowd -r", "softflowd", &["-d", "-n", "127.0.0.1:9", "-r"]),
        ("tshark -q -z conv,tcp", "tshark", &["-q", "-z", "conv,tcp", "-r"]),
        ("capinfos", "capinfos", &[]),
    ];
    for (name, program, words) in others {
        match on_path(program) {
            Some(program) => {
                let arguments = words.iter().map(|word| (*word).to_owned()).collect();
                rivals.push(Rival { name, program, arguments });
            }
            None => println!("without {program}: it is not installed"),
        }
    }
    rivals
}

/// Runs to the end; GNU time tells processor time and memory.
fn measured(rival: &Rival, file: &Path) -> Result<Cost> {
    let time = on_path("time").context("GNU time is not installed (Debian: time)")?;
    let told = house::target().join("bench/time");
    let mut timed = command(time);
    timed.args(["-f", "%U %S %M", "-o"]).arg(&told);
    timed.arg(&rival.program).args(&rival.arguments).arg(file);
    let begun = Instant::now();
    let status = timed.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let wall = begun.elapsed().as_secs_f64();
    ensure!(status.success(), "it ended with {status}");
    let said = fs::read_to_string(&told)?;
    let numbers: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [user, system, peak_kib] = numbers[..] else { bail!("time said {said}") };
    Ok(Cost { wall, processor: user + system, peak_kib })
}

fn print(file: &Path, rivals: &[Rival], costs: &[Vec<Cost>], rounds: usize) -> Result<()> {
    let octets = fs::metadata(file)?.len();
    let packets = packets(file)?;
    println!("machine: {}", machine());
    println!("file: {octets} bytes, {packets} packets; medians of {rounds} rounds, in turn");
    println!(
        "{:<32} {:>8} {:>7} {:>10} {:>7} {:>9} {:>12}",
        "program", "wall s", "ratio", "user+sys s", "ratio", "peak MiB", "packets/s"
    );
    let mut medians = Vec::new();
    for (rival, costs) in rivals.iter().zip(costs) {
        let of = |what: fn(&Cost) -> f64| median(costs.iter().map(what).collect());
        let (wall, processor) = (of(|cost| cost.wall)?, of(|cost| cost.processor)?);
        let peak = of(|cost| cost.peak_kib)? / 1024.0;
        medians.push((wall, processor, peak));
        let (first_wall, first_processor, _) = *medians.first().context("nothing was measured")?;
        println!(
            "{:<32} {:>8.3} {:>7.2} {:>10.3} {:>7.2} {:>9.1} {:>12.0}",
            rival.name,
            wall,
            wall / first_wall,
            processor,
            processor / first_processor,
            peak,
            packets as f64 / wall,
        );
    }
    println!("ratio: how many times what metering alone takes");
    if let [(_, meter, _), (wall, whole, peak), (watched_wall, watched, watched_peak), ..] =
        medians[..]
    {
        let over = whole - meter;
        let (ratio, nanos) = (over / meter, over / packets as f64 * 1e9);
        println!(
            "classification over metering: {over:.3} s of processor time, {ratio:.2} times what \
             metering takes, {nanos:.0} ns a packet"
        );
        println!(
            "all detectors: {:.3} s of processor time, {:.0} % of the engine's (25 allowed), {:.0} % of its wall \
             time, {:.1} MiB (32 allowed)",
            watched - whole,
            100.0 * (watched / whole - 1.0),
            100.0 * (watched_wall / wall - 1.0),
            watched_peak - peak
        );
    }
    Ok(())
}

fn median(mut numbers: Vec<f64>) -> Result<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().context("no round was measured")
}

fn packets(file: &Path) -> Result<u64> {
    let said = output(command("capinfos").args(["-T", "-r", "-c", "-M"]).arg(file))?;
    let count = said.split_whitespace().last().context("capinfos said nothing")?;
    count.parse().with_context(|| format!("capinfos said {said}"))
}
