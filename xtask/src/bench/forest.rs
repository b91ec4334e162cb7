//! `cargo xtask bench forest`: which of so many flows are unlike the others, natively and in Chromium.

use anyhow::{Context, Result};

use super::netflow::{self, built, folder};
use super::store;
use crate::shell::{command, output, run, step};
use crate::{packages, tools};

/// Prints milliseconds of each, and by how much what they say differs.
pub(super) fn compare(rows: u32) -> Result<()> {
    step("benches, natively", || run(&mut built(&["--release", "--bin", "forest"])))?;
    let rows = rows.to_string();
    let ours = store::lines(&output(command(folder().join("release/forest")).arg(&rows))?)?;
    packages::ready()?;
    let module = netflow::wasm(&tools::ready()?)?;
    let names: Vec<&str> = ours.iter().map(|line| line[0].as_str()).collect();
    let browser = step("the same in Chromium", || {
        let mut browser = netflow::in_chromium("benches/forest.mjs", &module);
        store::lines(&output(browser.arg(&rows).arg(names.join(";")))?)
    })?;
    println!("machine: {}", super::machine());
    println!("{rows} rows of ten numbers, a hundred trees; medians of five, by the clock");
    for ([name, here, unit, told], there) in ours.iter().zip(&browser) {
        let (told, other): (f64, f64) =
            (told.parse()?, there[3].parse().context("Chromium told no number")?);
        println!(
            "{name:<28} {here:>8} {unit} {:>8} {unit} in Chromium   {told:.0} (there {:+.3})",
            there[1],
            other - told
        );
    }
    Ok(())
}
