//! `cargo xtask bench netflow`: exports, side by side with the crate `netflow_parser`, natively and
//! as WebAssembly in Chromium; then memory over a hundred million records.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{Held, cargo, command, output, run, step};
use crate::tools::WASM;
use crate::{house, packages, page, tools};

/// As `benches` calls the other decoder, in its output.
const RIVAL: &str = "netflow_parser";
/// What a record costs in wasm is told by these.
const IN_WASM: &str = " (wasm)";

/// Records per second by kind of export and way to read it, each in order of first mention.
#[derive(Default)]
struct Rates {
    kinds: Vec<String>,
    ways: Vec<String>,
    rounds: BTreeMap<(String, String), Vec<f64>>,
}

/// Prints records per second, and how many times the other decoder's.
pub(super) fn compare(rounds: usize, with_memory: bool) -> Result<()> {
    ensure!(rounds > 0, "at least one round");
    packages::ready()?;
    let path = tools::ready()?;
    step("benches, natively", || run(&mut built(&["--release"])))?;
    let module = wasm(&path)?;
    let mut native = Asked::start(&mut command(folder().join("release/netflow")))?;
    let (kinds, ways) = native.round(&mut Rates::default(), "")?;
    let mut browser = in_chromium("benches/wasm.mjs", &module);
    browser.args([kinds.join(";"), ways.join(";")]);
    let mut browser = Asked::start(&mut browser)?;
    browser.round(&mut Rates::default(), "")?;
    let mut rates = Rates::default();
    for round in 1..=rounds {
        step(&format!("round {round} of {rounds}"), || {
            native.round(&mut rates, "")?;
            browser.round(&mut rates, IN_WASM)
        })?;
    }
    drop((native, browser));
    println!("machine: {}", super::machine());
    println!("million records/s, medians of {rounds} rounds; in brackets how many times {RIVAL}'s");
    rates.print()?;
    if with_memory { memory() } else { Ok(()) }
}

/// A program that does one round for each line it reads.
struct Asked {
    _child: Held,
    ask: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
}

impl Asked {
    fn start(command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child: Child = command.spawn().context("the benchmark could not be started")?;
        let ask = child.stdin.take().context("no standard input")?;
        let said = BufReader::new(child.stdout.take().context("no standard output")?).lines();
        Ok(Self { _child: Held(child), ask, said })
    }

    /// One round; the kinds and our ways it spoke of, in order.
    fn round(&mut self, rates: &mut Rates, suffix: &str) -> Result<(Vec<String>, Vec<String>)> {
        self.ask.write_all(b"again\n")?;
        self.ask.flush()?;
        let (mut kinds, mut ways) = (Vec::new(), Vec::new());
        for line in self.said.by_ref() {
            let line = line?;
            if line == "." {
                return Ok((kinds, ways));
            }
            let [kind, way, rate] = line.split('\t').collect::<Vec<_>>()[..] else {
                bail!("the benchmark said {line}")
            };
            note(&mut kinds, kind);
            if way != RIVAL {
                note(&mut ways, way);
            }
            rates.add(kind, &format!("{way}{suffix}"), rate.parse()?);
        }
        bail!("the benchmark broke off")
    }
}

impl Rates {
    fn add(&mut self, kind: &str, way: &str, rate: f64) {
        note(&mut self.kinds, kind);
        note(&mut self.ways, way);
        self.rounds.entry((kind.to_owned(), way.to_owned())).or_default().push(rate);
    }

    fn median(&self, kind: &str, way: &str) -> Result<f64> {
        let rounds = self.rounds.get(&(kind.to_owned(), way.to_owned()));
        let mut rounds = rounds.with_context(|| format!("{kind}: no {way}"))?.clone();
        rounds.sort_by(f64::total_cmp);
        rounds.get(rounds.len() / 2).copied().context("no round was measured")
    }

    fn print(&self) -> Result<()> {
        let header: Vec<String> = self.kinds.iter().map(|kind| format!("{kind:>30}")).collect();
        println!("{:<26}{}", "", header.concat());
        for way in &self.ways {
            let cells: Vec<String> = self
                .kinds
                .iter()
                .map(|kind| {
                    let (rate, theirs) = (self.median(kind, way)?, self.median(kind, RIVAL)?);
                    Ok(format!("{:>30}", format!("{:.2} ({:.1})", rate / 1e6, rate / theirs)))
                })
                .collect::<Result<_>>()?;
            println!("{way:<26}{}", cells.concat());
        }
        Ok(())
    }
}

fn note(known: &mut Vec<String>, name: &str) {
    if !known.iter().any(|one| one == name) {
        known.push(name.to_owned());
    }
}

/// What a collector holds while templates change all the time.
fn memory() -> Result<()> {
    let said = step("memory over 100 million records", || {
        output(&mut command(folder().join("release/soak")))
    })?;
    println!(
        "{:>14} {:>12} {:>10} {:>10} {:>12}",
        "records", "MiB", "templates", "forgotten", "sets waited"
    );
    for line in said.lines() {
        let [records, octets, templates, forgotten, waited] =
            line.split('\t').collect::<Vec<_>>()[..]
        else {
            bail!("soak said {line}")
        };
        let mebibytes =
            octets.parse::<f64>().map_or(f64::NAN, |octets| octets / f64::from(1 << 20));
        println!("{records:>14} {mebibytes:>12.1} {templates:>10} {forgotten:>10} {waited:>12}");
    }
    Ok(())
}

/// The benchmarks, built as the product is: a workspace of its own has no other way to its profiles.
pub(super) fn built(arguments: &[&str]) -> Command {
    let mut build = cargo();
    build
        .args(["build", "--quiet", "--manifest-path"])
        .arg(house::root().join("benches/Cargo.toml"))
        .arg("--config")
        .arg(house::root().join("Cargo.toml"))
        .args(arguments)
        .env("CARGO_TARGET_DIR", folder());
    build
}

/// The same as WebAssembly.
pub(super) fn wasm(path: &OsStr) -> Result<PathBuf> {
    let module = folder().join(WASM).join("worker/benches.wasm");
    step("benches, as WebAssembly", || {
        run(&mut built(&["--lib", "--profile", "worker", "--target", WASM]))?;
        page::optimise(&module, path, "-O3")
    })?;
    Ok(module)
}

/// A script that runs it in Chromium.
pub(super) fn in_chromium(script: &str, module: &Path) -> Command {
    let mut browser = command("node");
    let chromium = packages::chromium().map(|path| ("FLOWGLASS_CHROMIUM", path));
    browser.arg(script).arg(module).envs(chromium);
    browser
}

pub(super) fn folder() -> PathBuf {
    house::target().join("benches")
}
