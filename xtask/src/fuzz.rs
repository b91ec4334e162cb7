//! `cargo xtask fuzz`: the decoders against bytes that nobody has thought of.
//!
//! libFuzzer runs on stable Rust: the compiler adds coverage, and findings are panics. Memory needs
//! no sanitizer, because the crates under test forbid unsafe code.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};

use crate::house;
use crate::shell::{cargo, command, output, run, step};

/// Each is `fuzz/targets/NAME.rs`.
pub(crate) const TARGETS: [&str; 10] = [
    "blocks",
    "classify_datagram",
    "classify_stream",
    "datagram",
    "file",
    "filter",
    "packet",
    "reassembly",
    "sequence",
    "sets",
];

/// What cargo-fuzz asks of the compiler, without its sanitizer.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    --cfg fuzzing";

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these: blocks, classify_datagram, classify_stream, datagram, file, packet, reassembly, sequence, sets.
    #[arg(value_parser = TARGETS)]
    targets: Vec<String>,
    /// How long, each.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// So many processes for each.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Run this input once instead, as a finding says.
    #[arg(long)]
    input: Option<PathBuf>,
}

/// As the command line says.
pub(crate) fn start(options: &Options) -> Result<()> {
    let wanted = |target: &&str| {
        options.targets.is_empty() || options.targets.iter().any(|named| named == target)
    };
    build()?;
    if let Some(input) = &options.input {
        let [target] = &options.targets[..] else { bail!("name the one target of that input") };
        let input = fs::canonicalize(input).with_context(|| input.display().to_string())?;
        return run(command(program(target)?).arg(input));
    }
    for target in TARGETS.into_iter().filter(wanted) {
        step(&format!("fuzz {target}, {} s", options.seconds), || {
            hunt(target, options.seconds, options.jobs)
        })?;
    }
    Ok(())
}

/// Builds all targets.
pub(crate) fn build() -> Result<()> {
    step("fuzz targets", || {
        run(cargo()
            .args(["build", "--quiet", "--release", "--manifest-path"])
            .arg(house::root().join("fuzz/Cargo.toml"))
            // Named, so that coverage is not asked of build scripts.
            .args(["--target", &host()?])
            .env("CARGO_TARGET_DIR", folder())
            .env("RUSTFLAGS", COVERAGE))
    })
}

/// Runs one target for so long; a finding is an error that says where it is.
pub(crate) fn hunt(target: &str, seconds: u64, jobs: usize) -> Result<()> {
    let program = program(target)?;
    let here = |what: &str| -> Result<PathBuf> {
        let folder = folder().join(what).join(target);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    };
    let (seeds, kept) = (here("seeds")?, here("kept")?);
    let findings = house::artefacts().join("fuzz");
    fs::create_dir_all(&findings)?;
    let mut seed = command(&program);
    seed.env("FUZZ_SEEDS", &seeds).stderr(Stdio::null());
    if let Some(corpus) = house::corpus() {
        seed.env("FLOWGLASS_CORPUS", corpus);
    }
    run(&mut seed)?;
    let prefix = findings.join(format!("{target}-"));
    let log = folder().join(format!("{target}.log"));
    let mut hunting = command(&program);
    hunting
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}", prefix.display()))
        // One input may take no longer; far longer than any takes, even on a busy machine.
        .args(["-timeout=20", "-rss_limit_mb=1024", "-print_final_stats=1"])
        .args((jobs > 1).then(|| format!("-fork={jobs}")))
        .args([&kept, &seeds])
        .stdout(Stdio::null())
        .stderr(File::create(&log)?);
    let status = hunting.status().with_context(|| program.display().to_string())?;
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    println!("  {target}: {}", last_count(&said));
    ensure!(status.success(), "{}", finding(target, &said, &log));
    Ok(())
}

/// The last line with libFuzzer's counts.
fn last_count(said: &str) -> &str {
    let is_count = |line: &&str| line.starts_with('#') && line.contains("cov:");
    said.lines().rev().find(is_count).unwrap_or("libFuzzer has said nothing")
}

/// What was found, where its input is, and how to see it again.
fn finding(target: &str, said: &str, log: &Path) -> String {
    let panic = said.lines().skip_while(|line| !line.contains("panicked at")).take(4);
    let panic: Vec<&str> = panic.collect();
    let input = said.lines().find_map(|line| line.split_once("Test unit written to ")?.1.into());
    let again = input.map_or_else(
        || format!("no input was kept; see {}", log.display()),
        |input: &str| format!("see it again: cargo xtask fuzz {target} --input {}", input.trim()),
    );
    format!("{target} found something\n{}\n{again}", panic.join("\n"))
}

fn program(target: &str) -> Result<PathBuf> {
    Ok(folder().join(host()?).join("release").join(target))
}

fn folder() -> PathBuf {
    house::target().join("fuzz")
}

/// The triple this machine builds for.
fn host() -> Result<String> {
    let said = output(command("rustc").arg("-vV"))?;
    let line = said.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).context("rustc -vV names no host")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_what_it_is_and_how_to_see_it_again() {
        let said = "#9\tNEW cov: 12 ft: 3\n\nthread '<unnamed>' panicked at src/watched.rs:1:2:\n\
            flows have more packets\nTest unit written to a/sets-crash-1\n";
        assert_eq!(last_count(said), "#9\tNEW cov: 12 ft: 3");
        let told = finding("sets", said, Path::new("log"));
        assert!(told.contains("flows have more packets"), "{told}");
        assert!(told.ends_with("cargo xtask fuzz sets --input a/sets-crash-1"), "{told}");
    }
}
