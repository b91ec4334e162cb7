//! `cargo xtask bench store`: questions to a store of flows, side by side with DuckDB on the same
//! flows, all cores each; and the same questions in Chromium.

use std::env;

use anyhow::{Context, Result, ensure};

use super::netflow::{self, built, folder};
use crate::shell::{command, output, run, step};
use crate::{house, packages, tools};

/// What is measured after the questions, each in its own way.
const AFTERWARDS: [&str; 3] =
    ["all put in order, once", "any page in that order", "open a session"];

/// One line: name, figure, unit, and what both must agree on.
pub(super) type Line = [String; 4];

/// Prints milliseconds by the clock for each question, and DuckDB's.
pub(super) fn compare(flows: u32) -> Result<()> {
    step("benches, natively", || run(&mut built(&["--release", "--bin", "store"])))?;
    let flows = flows.to_string();
    let ours = step("questions to the store", || {
        lines(&output(command(folder().join("release/store")).arg(&flows))?)
    })?;
    let python = env::var("FLOWGLASS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_duckdb = output(command(&python).args(["-c", "import duckdb"])).is_ok();
    let theirs = match has_duckdb {
        true => step("the same to DuckDB", || {
            let script = house::root().join("benches/store.py");
            lines(&output(command(&python).arg(script).arg(&flows))?)
        })?,
        false => {
            println!(
                "without DuckDB: pip install duckdb, for the Python that FLOWGLASS_PYTHON names"
            );
            Vec::new()
        }
    };
    packages::ready()?;
    let module = netflow::wasm(&tools::ready()?)?;
    let names: Vec<&str> = ours
        .iter()
        .filter(|line| line[2] == "ms" && !AFTERWARDS.contains(&line[0].as_str()))
        .map(|line| line[0].as_str())
        .collect();
    let browser = step("the same in Chromium", || {
        let mut browser = netflow::in_chromium("benches/store.mjs", &module);
        lines(&output(browser.arg(&flows).arg(names.join(";")))?)
    })?;
    println!("machine: {}", super::machine());
    println!(
        "{flows} flows; medians of five by the clock, all cores (taskset -c 0 asks one), in Chromium one"
    );
    for [name, figure, unit, sum] in &ours {
        let duckdb = theirs.iter().find(|line| line[0] == *name);
        if let Some([_, _, _, other]) = duckdb.filter(|line| !line[3].is_empty()) {
            ensure!(other == sum, "{name}: {sum} here, {other} in DuckDB");
        }
        let beside = duckdb.map_or_else(String::new, |line| format!("{:>10} DuckDB", line[1]));
        let there = browser.iter().find(|line| line[0] == *name);
        if let Some([_, _, _, other]) = there.filter(|line| !line[3].is_empty()) {
            ensure!(other == sum, "{name}: {sum} here, {other} in Chromium");
        }
        let there = there.map_or_else(String::new, |line| format!("{:>10} Chromium", line[1]));
        println!("{name:<34} {figure:>10} {unit:<16}{there:<20}{beside}");
    }
    for [name, figure, unit, _] in
        browser.iter().filter(|line| ours.iter().all(|own| own[0] != line[0]))
    {
        println!("{name:<34} {:>10} {:<16}{figure:>10} Chromium", "", unit);
    }
    Ok(())
}

pub(super) fn lines(said: &str) -> Result<Vec<Line>> {
    let line = |line: &str| {
        let parts: Vec<String> =
            line.split('\t').map(str::to_owned).chain([String::new()]).collect();
        let parts = parts.get(..4).and_then(|parts| parts.to_vec().try_into().ok());
        parts.with_context(|| format!("the benchmark said {line}"))
    };
    said.lines().map(line).collect()
}
