//! `cargo xtask test`: every test there is, and one plain line at the end.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};

use crate::shell::{cargo, command, on_path, tee};
use crate::tools::WASM;
use crate::{build, conformance, fuzz, house, packages, page, shell, tools};

/// Which tests to run; all when nothing is said.
#[derive(clap::Args, Default)]
pub(crate) struct Options {
    /// Only these kinds: native, fuzz, wasm, browser.
    #[arg(long, value_enum)]
    only: Vec<Kind>,
    /// Of the browser's, only those whose title matches.
    #[arg(long)]
    grep: Option<String>,
    /// Let the browser's tests renew the README's picture, docs/screenshot.png.
    #[arg(long)]
    screenshot: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Unit, property and documentation tests, on this machine.
    Native,
    /// A minute of each fuzz target.
    Fuzz,
    /// The engine as WebAssembly, in a worker of a real browser.
    Wasm,
    /// Whole journeys: page, relay and real exporters, in headless Chromium.
    Browser,
}

/// How many there were.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Count {
    passed: u64,
    failed: u64,
}

/// Runs them all, whatever fails on the way.
pub(crate) fn everything(options: &Options) -> Result<()> {
    let wanted = |kind: Kind| options.only.is_empty() || options.only.contains(&kind);
    // Native tests skip what is not there, and say so.
    if wanted(Kind::Browser) || wanted(Kind::Wasm) || wanted(Kind::Fuzz) {
        packages::ready()?;
    }
    let mut all = Count::default();
    let mut add = |name: &str, work: &dyn Fn() -> Result<Count>| {
        let begun = Instant::now();
        println!("▸ {name} …");
        let count = work().unwrap_or_else(|error| {
            eprintln!("  {error:#}");
            Count { passed: 0, failed: 1 }
        });
        let took = shell::seconds(begun.elapsed());
        let mark = if count.failed == 0 { '✓' } else { '✗' };
        println!("{mark} {name}: {} passed, {} failed ({took})", count.passed, count.failed);
        all.passed += count.passed;
        all.failed += count.failed;
    };
    if wanted(Kind::Native) {
        conformance::tell_absence();
        add("native tests", &native);
        add("documentation tests", &documentation);
    }
    if wanted(Kind::Fuzz) {
        add("fuzz targets", &fuzz);
    }
    if wanted(Kind::Wasm) {
        add("wasm in a browser", &wasm);
    }
    if wanted(Kind::Browser) {
        add("journeys in a browser", &|| browser(options));
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    if all.failed > 0 {
        bail!("{} tests failed", all.failed);
    }
    Ok(())
}

/// nextest where it is there: it runs the tests of all crates side by side.
fn native() -> Result<Count> {
    let mut tests = cargo();
    if on_path("cargo-nextest").is_some() {
        tests.args(["nextest", "run", "--workspace", "--no-fail-fast", "--cargo-profile", "test"]);
    } else {
        tests.args(["test", "--quiet", "--workspace", "--all-targets", "--no-fail-fast"]);
    }
    if let Some(folder) = tools::python() {
        tests.env("PYTHONPATH", folder);
    }
    counted(&mut tests)
}

fn documentation() -> Result<Count> {
    counted(cargo().args(["test", "--quiet", "--workspace", "--doc", "--no-fail-fast"]))
}

/// Each target for a minute, two at a time: one keeps one core busy. A finding fails it and does not
/// keep the others from running.
fn fuzz() -> Result<Count> {
    fuzz::build()?;
    let mut count = Count::default();
    for pair in fuzz::TARGETS.chunks(2) {
        let hunted: Vec<Result<()>> = thread::scope(|scope| {
            let hunting: Vec<_> =
                pair.iter().map(|target| scope.spawn(|| fuzz::hunt(target, 60, 1))).collect();
            let broke_off = |_| Err(anyhow!("the thread that watched it broke off"));
            hunting.into_iter().map(|one| one.join().unwrap_or_else(broke_off)).collect()
        });
        for outcome in hunted {
            match outcome {
                Ok(()) => count.passed += 1,
                Err(error) => {
                    eprintln!("  {error:#}");
                    count.failed += 1;
                }
            }
        }
    }
    Ok(count)
}

/// wasm-bindgen's test runner serves the tests; our script opens them in Chromium.
fn wasm() -> Result<Count> {
    let path = tools::ready()?;
    let script = house::root().join("tests/browser/wasm-runner.mjs");
    let mut tests = cargo();
    tests
        .args(["test", "--package", "tests", "--target", WASM])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", format!("node {}", script.display()))
        .env("PATH", path);
    in_chromium(&mut tests);
    counted(&mut tests)
}

/// Playwright, against the built page and the release programs.
fn browser(options: &Options) -> Result<Count> {
    page::build()?;
    build::programs(&["flowglass-relay", "flowglass"])?;
    let report = house::artefacts().join("browser.json");
    let _ = fs::remove_file(&report);
    // Playwright empties the folder itself, but may take new traces for old ones while it does.
    let _ = fs::remove_dir_all(house::artefacts().join("browser"));
    let mut tests = command("node");
    tests
        .arg("node_modules/@playwright/test/cli.js")
        .args(["test", "--config", "tests/browser/playwright.config.mjs"])
        .args(options.grep.iter().flat_map(|title| ["--grep", title]))
        .env("FLOWGLASS_RELEASE", house::target().join("release"))
        .env("FLOWGLASS_REPORT", &report);
    if options.screenshot {
        tests.env("FLOWGLASS_SCREENSHOT", "1");
    }
    in_chromium(&mut tests);
    let (succeeded, _) = tee(&mut tests)?;
    let report: serde_json::Value = serde_json::from_str(&house::read(&report)?)?;
    let number = |name: &str| report["stats"][name].as_u64().unwrap_or_default();
    // A flaky test failed at least once; that is a failure here.
    let mut count =
        Count { passed: number("expected"), failed: number("unexpected") + number("flaky") };
    if !succeeded && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

/// Tells the tests which browsers to start: the system's, not those that npm would download.
fn in_chromium(tests: &mut Command) {
    if let Some(path) = packages::firefox() {
        tests.env("FLOWGLASS_FIREFOX", path);
    }
    if let Some(path) = packages::chromium() {
        tests.env("FLOWGLASS_CHROMIUM", path);
    }
}

fn counted(tests: &mut Command) -> Result<Count> {
    let (succeeded, text) = tee(tests)?;
    let mut count = count(&text);
    if !succeeded && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

/// Adds up what cargo's, nextest's and wasm-bindgen's runners say of themselves. What nextest
/// repeats of a failed test is indented, and is no result of its own.
fn count(text: &str) -> Count {
    let mut all = Count::default();
    let is_result = |line: &&str| {
        line.starts_with("test result:") || line.trim_start().starts_with("Summary [")
    };
    for line in text.lines().filter(is_result) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for pair in words.windows(2) {
            if let [number, what] = pair {
                let number: u64 = number.parse().unwrap_or_default();
                match what.trim_end_matches([';', ',', '.']) {
                    "passed" => all.passed += number,
                    "failed" => all.failed += number,
                    _ => {}
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, passed: u64, failed: u64) {
        assert_eq!(count(text), Count { passed, failed });
    }

    #[test]
    fn the_results_of_all_runners_are_added_up() {
        check(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; finished in 0.1s",
            12,
            0,
        );
        check(
            "test result: FAILED. 2 passed; 1 failed;\ntest result: ok. 3 passed; 0 failed",
            5,
            1,
        );
        check("     Summary [   0.1s] 7 tests run: 6 passed, 1 failed, 2 skipped", 6, 1);
        check(
            "    test result: FAILED. 0 passed; 1 failed\n Summary [ 1s] 1 test run: 0 passed, 1 failed",
            0,
            1,
        );
        check("nothing of the kind", 0, 0);
    }
}
